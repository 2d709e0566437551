/** Accounts as the files that other programs open, to watch them and to make PSBTs for the card. Public keys only. */
export { accountPublicKey } from './account-public-key.ts';
export { type WatchingProgram, type WatchOnlyProgram, watchOnlyPrograms } from './programs.ts';
export { type WatchOnlyFile, type WatchOnlyOptions, watchOnlyFile } from './watch-only-file.ts';

/** Addresses of accounts and of their token accounts, assets, and the programs that are understood. */
export {
  associatedTokenAccount,
  defaultPath,
  formatAddress,
  parseAddress,
  solanaAccount,
  solanaAddress,
} from './address.ts';
export { type SolanaToken, solAsset, solanaChain, solanaTokenAsset } from './assets.ts';
export { programs } from './programs.ts';

/** What interpreters of all chains have in common: reading a whole transaction on the host, as a card would. */
export { type Reading, readAll } from './read-all.ts';

/** Addresses of accounts and of their token accounts, assets, and the programs that are understood. */
export {
  associatedTokenAccount,
  defaultPath,
  formatAddress,
  isOnCurve,
  parseAddress,
  solanaAccount,
  solanaAddress,
} from '../firmware/address/address.ts';
export { type SolanaToken, solAsset, solanaChain, solanaTokenAsset } from '../firmware/address/assets.ts';
export { programs } from '../firmware/address/programs.ts';

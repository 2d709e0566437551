/** Find used accounts and coins through servers of Esplora and Electrum, and move all coins to one address. */
export { type BitcoinCoin, listOwnCoins } from './coins.ts';
export {
  type BitcoinAccountScan,
  type BitcoinChainScan,
  type BitcoinDiscoverOptions,
  type BitcoinDiscovery,
  type BitcoinDiscoveryState,
  discover,
} from './discover.ts';
export { createElectrumServer, type ElectrumOptions, type LineSocket } from './electrum.ts';
export { createEsploraServer, type EsploraOptions } from './esplora.ts';
export type { MerkleBranch } from './merkle-branch.ts';
export { type ProveCoinsOptions, proveCoins } from './prove-coins.ts';
export { type ScanAccountOptions, scanAccount } from './scan-account.ts';
export {
  type BitcoinBlocks,
  type BitcoinRequestOptions,
  type BitcoinServer,
  type ClaimedCoin,
  scriptHash,
} from './server.ts';
export { type BitcoinSweep, type BitcoinSweepOptions, buildSweep } from './sweep.ts';

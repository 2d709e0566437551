/** Find accounts in use on Solana, with their tokens, and move all they hold to another. */

export type { Holding } from '../../discover/account-scan.ts';
export {
  accountSchemes,
  discover,
  type SolanaAccountScan,
  type SolanaAccountScheme,
  type SolanaDiscoverOptions,
  type SolanaDiscovery,
} from './discover.ts';
export { buildSweep, type SolanaSweep, type SolanaSweepOptions } from './sweep.ts';

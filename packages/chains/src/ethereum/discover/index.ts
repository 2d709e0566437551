/** Find accounts in use on several EVM chains, with coins and tokens, and move all they hold to one address. */

export type { Holding } from '../../discover/account-scan.ts';
export {
  accountSchemes,
  discover,
  type EthereumAccountScan,
  type EthereumAccountScheme,
  type EthereumDiscoverOptions,
  type EthereumDiscovery,
} from './discover.ts';
export { buildSweep, type EthereumSweep, type EthereumSweepOptions } from './sweep.ts';

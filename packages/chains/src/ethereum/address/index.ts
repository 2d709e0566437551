/** Addresses, networks and assets of EVM chains, and the hexadecimal all of them are written in. */

export { formatUnits } from '../../units.ts';
export {
  accountOf,
  defaultPath,
  type EthereumAddress,
  ethereumAddress,
  formatAddress,
  parseAddress,
} from './address.ts';
export { chainIdOf, type EthereumToken, type EthereumTokenId, nativeAsset, tokenAsset } from './assets.ts';
export { delegateName } from './delegates.ts';
export { fromHex, type Hex, toHex } from './hex.ts';
export { type EthereumNetwork, networkOf } from './networks.ts';

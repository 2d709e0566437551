/** Addresses, networks and assets of EVM chains, and the hexadecimal all of them are written in. */

export { formatUnits } from '../../units.ts';
export {
  accountOf,
  defaultPath,
  type EthereumAddress,
  ethereumAddress,
  formatAddress,
  parseAddress,
} from '../firmware/address/address.ts';
export {
  chainIdOf,
  type EthereumToken,
  type EthereumTokenId,
  nativeAsset,
  tokenAsset,
} from '../firmware/address/assets.ts';
export { fromHex, type Hex, toHex } from '../firmware/address/hex.ts';
export { type EthereumNetwork, networkOf } from '../firmware/address/networks.ts';
export { delegateName } from './delegates.ts';

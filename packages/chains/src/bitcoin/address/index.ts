/** Accounts and their addresses, networks, and the scripts that addresses stand for. */

export { type BitcoinNetwork, type BitcoinNetworkName, networkNamed, networks } from '../firmware/address/networks.ts';
export {
  addressOfScript,
  type BitcoinScriptDefinition,
  type BitcoinScriptType,
  dustLimit,
  hash160,
  scriptOfAddress,
  scriptTypes,
} from '../firmware/address/scripts.ts';
export {
  accountAddress,
  accountDescriptor,
  type BitcoinAccount,
  type BitcoinAccountOptions,
  type BitcoinAddress,
  bitcoinAccount,
  createAddressDeriver,
  formatFingerprint,
  publicNode,
} from './account.ts';

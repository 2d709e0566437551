/** Ethereum addresses: the last 20 bytes of keccak-256 of the public key, written with the EIP-55 checksum. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument, type Path, type Signer } from '@symbolon/interface';
import { addr } from 'micro-eth-signer';
import type { Hex } from './hex.ts';

/** `0x` and 40 hexadecimal digits. */
export type EthereumAddress = Hex;

/** m/44'/60'/0'/0/0, the first address of most wallets (BIP-44, SLIP-44 coin type 60). */
export const defaultPath: Path = Object.freeze([0x8000002c, 0x8000003c, 0x80000000, 0, 0]);

/**
 * The address a signer controls at a path, with checksum.
 *
 * @throws SymbolonError `signer/wrong-answer` if the signer returns no point of the curve
 * @example
 * ```ts
 * import { ethereumAddress } from '@symbolon/chains/ethereum/address';
 * await ethereumAddress(signer); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function ethereumAddress(
  signer: Pick<Signer, 'getPublicKey'>,
  path: Path = defaultPath,
): Promise<EthereumAddress> {
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  return formatAddress(accountOf(publicKey));
}

/**
 * The 20 bytes of the account of a secp256k1 public key, given compressed (33 bytes) or uncompressed (65).
 *
 * @throws SymbolonError `signer/wrong-answer` if it is no point of the curve
 * @example
 * ```ts
 * import { accountOf, defaultPath, formatAddress } from '@symbolon/chains/ethereum/address';
 * const { publicKey } = await signer.getPublicKey({ path: defaultPath, curve: 'secp256k1' });
 * formatAddress(accountOf(publicKey)); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export function accountOf(publicKey: Uint8Array): Uint8Array {
  let point: Uint8Array;
  try {
    point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  } catch (cause) {
    throw chainError('signer/wrong-answer', { where: 'public key', reason: 'not a point of secp256k1' }, { cause });
  }
  return keccak_256(point.subarray(1)).subarray(12);
}

/**
 * Writes 20 bytes with the EIP-55 checksum.
 *
 * @throws SymbolonError `address/invalid` for another length
 * @example
 * ```ts
 * import { formatAddress, fromHex } from '@symbolon/chains/ethereum/address';
 * const account = fromHex('0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', 'account');
 * formatAddress(account); // => '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
 * ```
 */
export function formatAddress(account: Uint8Array): EthereumAddress {
  checkArgument('account', account, 'bytes');
  if (account.length !== 20)
    throw chainError('address/invalid', { address: bytesToHex(account), reason: 'not 20 bytes' });
  return addr.addChecksum(bytesToHex(account)) as EthereumAddress;
}

/**
 * Reads an address as 20 bytes. In mixed case the EIP-55 checksum must be right; all lower or all upper case carries
 * none.
 *
 * @throws SymbolonError `address/invalid`
 * @example
 * ```ts
 * import { isSymbolonError } from '@symbolon/interface';
 * import { parseAddress } from '@symbolon/chains/ethereum/address';
 * parseAddress('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed').length; // => 20
 * try {
 *   parseAddress('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed'); // one letter in the wrong case
 * } catch (error) {
 *   isSymbolonError(error, 'address/invalid') && error.context.reason; // => 'the checksum is wrong (EIP-55)'
 * }
 * ```
 */
export function parseAddress(address: string): Uint8Array {
  checkArgument('address', address, 'text');
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) {
    throw chainError('address/invalid', { address, reason: 'not 0x and 40 hexadecimal digits' });
  }
  if (!addr.isValid(address))
    throw chainError('address/invalid', { address, reason: 'the checksum is wrong (EIP-55)' });
  return hexToBytes(address.slice(2));
}

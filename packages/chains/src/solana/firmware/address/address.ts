/** Solana addresses: an ed25519 public key, or an address off the curve that a program derives, in base 58. */

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { chainError, checkArgument, formatPath, hardenedDepth, type Path, type Signer } from '@symbolon/interface';
import { programs } from './programs.ts';

/**
 * m/44'/501'/0'/0', the first account of most wallets (SLIP-44 coin type 501; SLIP-10 derives ed25519 keys by hardened
 * steps alone).
 */
export const defaultPath: Path = Object.freeze([0x8000002c, 0x800001f5, 0x80000000, 0x80000000]);

/**
 * The address a signer controls at a path.
 *
 * @throws SymbolonError `signer/wrong-answer`
 * @example
 * ```ts
 * import { solanaAddress } from '@symbolon/chains/solana/address';
 * await solanaAddress(signer); // => 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'
 * ```
 */
export async function solanaAddress(signer: Pick<Signer, 'getPublicKey'>, path: Path = defaultPath): Promise<string> {
  return formatAddress(await solanaAccount(signer, path));
}

/**
 * The 32 bytes of the account a signer controls at a path.
 *
 * @throws SymbolonError `path/invalid`; `signer/wrong-answer` if it is no point of the curve
 * @example
 * ```ts
 * import { formatAddress, solanaAccount } from '@symbolon/chains/solana/address';
 * formatAddress(await solanaAccount(signer)); // => 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'
 * ```
 */
export async function solanaAccount(
  signer: Pick<Signer, 'getPublicKey'>,
  path: Path = defaultPath,
): Promise<Uint8Array> {
  checkHardened(path);
  const { publicKey } = await signer.getPublicKey({ path, curve: 'ed25519' });
  return checkAccount(publicKey);
}

/** SLIP-10, "Master key generation": Ed25519 has hardened children alone. Throws SymbolonError `path/invalid`. */
export function checkHardened(path: Path): void {
  if (hardenedDepth(path) === path.length) return;
  const reason = "each step has to be hardened for Solana, such as m/44'/501'/0'/0'";
  throw chainError('path/invalid', { path: formatPath(path), reason });
}

/** The key as an account. Throws SymbolonError `signer/wrong-answer` if it is no point of the curve. */
export function checkAccount(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 32 || !isOnCurve(publicKey))
    throw chainError('signer/wrong-answer', { where: 'public key', reason: 'not a point of ed25519' });
  return publicKey;
}

/**
 * Writes 32 bytes in base 58.
 *
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { formatAddress } from '@symbolon/chains/solana/address';
 * formatAddress(new Uint8Array(32)); // => '11111111111111111111111111111111'
 * ```
 */
export function formatAddress(account: Uint8Array): string {
  checkArgument('account', account, 32);
  return base58.encode(account);
}

/**
 * Reads base 58 as 32 bytes.
 *
 * @throws SymbolonError `address/invalid`
 * @example
 * ```ts
 * import { isSymbolonError } from '@symbolon/interface';
 * import { parseAddress } from '@symbolon/chains/solana/address';
 * parseAddress('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA').length; // => 32
 * try {
 *   parseAddress('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D'); // the last letter is missing
 * } catch (error) {
 *   isSymbolonError(error) && error.code; // => 'address/invalid'
 * }
 * ```
 */
export function parseAddress(address: string): Uint8Array {
  checkArgument('address', address, 'text');
  let account: Uint8Array;
  try {
    account = base58.decode(address);
  } catch (cause) {
    throw chainError('address/invalid', { address, reason: 'not base 58' }, { cause });
  }
  if (account.length !== 32)
    throw chainError('address/invalid', { address, reason: `${account.length} bytes instead of 32` });
  return account;
}

/**
 * The account in which `owner` holds tokens of `mint` unless they chose another: a program derived address of the
 * associated token program with the owner, the token program and the mint as seeds. All 32 bytes.
 *
 * @throws SymbolonError `argument/invalid` if there is none: one chance in 2^256
 * @example
 * ```ts
 * import { associatedTokenAccount, formatAddress, parseAddress, programs } from '@symbolon/chains/solana/address';
 * const owner = parseAddress('HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');
 * const usdc = parseAddress('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');
 * formatAddress(associatedTokenAccount(owner, usdc, programs.token)); // => '5N3f1tj9v1vc5TUZ8S7mCAnVmjVKrfnzXWhxLaxyZAgt'
 * ```
 */
export function associatedTokenAccount(owner: Uint8Array, mint: Uint8Array, tokenProgram: Uint8Array): Uint8Array {
  return findProgramAddress([owner, tokenProgram, mint], programs.associatedToken);
}

/** The first of the addresses by bump 255, 254, ... that is off the curve, so that no key can sign for it. */
function findProgramAddress(seeds: readonly Uint8Array[], program: Uint8Array): Uint8Array {
  for (let bump = 255; bump >= 0; bump -= 1) {
    const hash = sha256.create();
    for (const part of [...seeds, Uint8Array.of(bump), program, utf8ToBytes('ProgramDerivedAddress')])
      hash.update(part);
    const address = hash.digest();
    if (!isOnCurve(address)) return address;
  }
  throw chainError('argument/invalid', { argument: 'seeds', reason: 'no address off the curve' });
}

/**
 * Whether 32 bytes are a point of ed25519, as each public key is. Others are addresses that programs alone sign for.
 *
 * @example
 * ```ts
 * import { isOnCurve, programs } from '@symbolon/chains/solana/address';
 * isOnCurve(programs.token); // => true
 * isOnCurve(new Uint8Array(32).fill(2)); // => false
 * ```
 */
export function isOnCurve(bytes: Uint8Array): boolean {
  try {
    // The runtime decompresses as curve25519-dalek does, which takes y modulo p.
    ed25519.Point.fromBytes(bytes, true);
    return true;
  } catch {
    return false;
  }
}

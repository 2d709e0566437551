/** Public keys that signed lately: wallets sign with one key again and again, and what follows from it stays. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { accountOf } from '../firmware/address/address.ts';

type Point = ReturnType<typeof secp256k1.Point.fromBytes>;

/** A public key's point of the curve, and the 20 bytes of its account. */
export type KnownKey = { readonly point: Point; readonly account: Uint8Array };

/**
 * Tables of its multiples cost as much as they save in so many signatures. Each asks twice: who it is, and to check.
 */
const worthTables = 2 * 50;
/** Bits of a window: 33 of 128 points, some 1 MB. */
const window = 8;
const most = 4;

const known = new Map<string, KnownKey & { uses: number }>();

/**
 * What is known of a key, found out once.
 *
 * @throws SymbolonError `signer/wrong-answer` if it is no point of the curve
 */
export function knownKey(publicKey: Uint8Array): KnownKey {
  const name = bytesToHex(publicKey);
  const before = known.get(name);
  if (before !== undefined) {
    before.uses += 1;
    if (before.uses === worthTables) before.point.precompute(window, false);
    return before;
  }
  const account = accountOf(publicKey);
  const key = { point: secp256k1.Point.fromBytes(publicKey), account, uses: 1 };
  const [oldest] = known.keys();
  if (known.size === most && oldest !== undefined) known.delete(oldest);
  known.set(name, key);
  return key;
}

/** The public key that signed last: wallets sign with one key again and again, and what follows from it stays. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { accountOf } from '../address/address.ts';

type Point = ReturnType<typeof secp256k1.Point.fromBytes>;

/** A public key, its point of the curve, and the 20 bytes of its account. */
export type KnownKey = { readonly publicKey: Uint8Array; readonly point: Point; readonly account: Uint8Array };

/** Tables of its multiples cost as much as they save in so many signatures. Each asks twice: who it is, and to check. */
const worthTables = 2 * 20;
/** Bits of a window: 44 of 32 points, some 350 kB. */
const window = 6;

let last: (KnownKey & { uses: number }) | undefined;

/**
 * The key, as it was last time if it is the same.
 *
 * @throws SymbolonError `signer/wrong-answer` if it is no point of the curve
 */
export function knownKey(publicKey: Uint8Array): KnownKey {
  if (last !== undefined && equalBytes(last.publicKey, publicKey)) {
    last.uses += 1;
    if (last.uses === worthTables) last.point.precompute(window, false);
    return last;
  }
  const account = accountOf(publicKey);
  last = { publicKey: publicKey.slice(), point: secp256k1.Point.fromBytes(publicKey), account, uses: 1 };
  return last;
}

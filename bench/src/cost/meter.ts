/**
 * Counts what a card computes, in the units that its chip has hardware for. Loaded after `noble-hooks.ts` is
 * registered, or it counts nothing.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

export type Curve = 'p256' | 'secp256k1' | 'ed25519';

export type Work = {
  /** Multiplications of a point by a scalar; a verification is two. */
  readonly ec: Readonly<Record<Curve, number>>;
  /** Calls of a compression function: SHA-256 64 bytes, SHA-512 128 bytes, RIPEMD-160 64 bytes, Keccak-f 136 bytes. */
  readonly hashBlocks: number;
  /** Blocks of 16 bytes, encrypted or decrypted. */
  readonly aesBlocks: number;
};

export type Meter = {
  /** Runs a step and counts what it computes. Steps are synchronous, so nothing else runs meanwhile. */
  readonly during: <T>(step: () => T) => T;
  readonly work: () => Work;
};

const curves = new Map<unknown, Curve>([
  [p256.Point, 'p256'],
  [secp256k1.Point, 'secp256k1'],
  [ed25519.Point, 'ed25519'],
]);

type Count = { ec: Record<Curve, number>; hashBlocks: number; aesBlocks: number };
let counting: Count | undefined;

type Probe = (kind: 'ec' | 'hash' | 'aes', point?: unknown, times?: number) => void;
const probed: Probe = (kind, point, times = 1) => {
  if (counting === undefined) return;
  if (kind === 'hash') counting.hashBlocks += 1;
  else if (kind === 'aes') counting.aesBlocks += 1;
  else {
    const curve = curves.get(point);
    if (curve === undefined) throw new Error('a multiplication on a curve that the sheet does not list');
    counting.ec[curve] += times;
  }
};
(globalThis as { symbolonProbe?: Probe }).symbolonProbe = probed;

/** Runs a step that is no computation of the card: its random number generator, which is hardware. */
export function uncounted<T>(step: () => T): T {
  const outer = counting;
  counting = undefined;
  try {
    return step();
  } finally {
    counting = outer;
  }
}

export function createMeter(): Meter {
  const count: Count = { ec: { p256: 0, secp256k1: 0, ed25519: 0 }, hashBlocks: 0, aesBlocks: 0 };
  return {
    during: (step) => {
      const outer = counting;
      counting = count;
      try {
        return step();
      } finally {
        counting = outer;
      }
    },
    work: () => ({ ...count, ec: { ...count.ec } }),
  };
}

import { p256 } from '@noble/curves/nist.js';
import type { Rng } from '../ports.ts';

/** A P-256 secret key: random 32 bytes, drawn again while outside 1 to n - 1 (FIPS 186-5 appendix A.2.2). */
export function makeSecretKey(rng: Rng): Uint8Array {
  for (;;) {
    const candidate = rng(32);
    if (p256.utils.isValidSecretKey(candidate)) return candidate;
  }
}

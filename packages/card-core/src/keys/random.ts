import { p256 } from '@noble/curves/nist.js';
import type { Rng } from '../ports.ts';

/** Creates a P-256 secret key. Draws 32 random bytes until they are in 1 to n - 1 (FIPS 186-5 appendix A.2.2). */
export function makeSecretKey(rng: Rng): Uint8Array {
  for (;;) {
    const candidate = rng(32);
    if (p256.utils.isValidSecretKey(candidate)) return candidate;
  }
}

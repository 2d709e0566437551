import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

const CURVES = [p256, secp256k1, ed25519] as const;

/**
 * Has the curves compute the tables that they keep for the life of the process. Otherwise the first command that needs
 * a curve does, which takes a few hundred milliseconds, and some readers give a card no more than that.
 *
 * @example
 * ```ts
 * import { prepareCurves } from '@symbolon/emulator/cards';
 * prepareCurves(); // before a card is put where readers find it
 * ```
 */
export function prepareCurves(): void {
  const secretKey = new Uint8Array(32).fill(1);
  // The tables are made by the first use; the second one finds them.
  for (const curve of [...CURVES, ...CURVES]) curve.getPublicKey(secretKey);
}

/**
 * What chips that can be bought take for the work that the sheet counts. From
 * https://github.com/crocs-muni/jcalgtest_results at 76b01cf, folder `javacard/Profiles/performance/fixed`, both
 * measured over contacts in October 2021: a multiplication is `EC_FP_256 ALG_EC_SVDP_DH generateSecret`; blocks are
 * `ALG_SHA_256 doFinal` and `AES_256 CBC_NOPAD doFinal` of 256 bytes, divided by the 5 and 16 blocks in them, so that a
 * call's own time is in them.
 */
import type { Costs } from './measure.ts';

export type Chip = {
  readonly name: string;
  /** Milliseconds of one multiplication on a 256-bit curve, one block hashed, one block of AES-256. */
  readonly multiplication: number;
  readonly hashBlock: number;
  readonly aesBlock: number;
};

export const jcop4: Chip = { name: 'JCOP 4 (J3R180)', multiplication: 20.04, hashBlock: 7.92 / 5, aesBlock: 1.92 / 16 };
export const jcop3: Chip = { name: 'JCOP 3 (J3H145)', multiplication: 55.08, hashBlock: 8.63 / 5, aesBlock: 9.33 / 16 };

/**
 * Milliseconds of each kind of work, were every operation a call to the chip's own. Ed25519, which neither offers, is
 * taken to be as long as the others.
 */
export function workOn(chip: Chip, { cardEc, cardHashBlocks, cardAesBlocks }: Costs) {
  return {
    multiplications: (cardEc.p256 + cardEc.secp256k1 + cardEc.ed25519) * chip.multiplication,
    hashing: cardHashBlocks * chip.hashBlock,
    encrypting: cardAesBlocks * chip.aesBlock,
  };
}

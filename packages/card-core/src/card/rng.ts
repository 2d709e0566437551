/**
 * Health tests of the chip's random number generator: NIST SP 800-90B clause 4.4. A sample is one byte with at least
 * six bits of entropy; a false alarm happens once in 2^30 samples.
 */

import type { Rng } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/**
 * Clause 4.4.1: this many equal samples in a row are a failure, 1 + 30 / 6. So are equal differences in a row, as of a
 * counter.
 */
const repetitionCutoff = 6;
/**
 * Clause 4.4.2: this many samples of a window that equal its first are a failure, 1 + critbinom(512, 2^-6, 1 - 2^-30).
 */
const proportionWindow = 512;
const proportionCutoff = 31;
/** Clause 4.3: samples tested and discarded before first use. */
const startUpSamples = 1024;

export type TestedRng = {
  /**
   * Returns `length` tested random bytes. After a failure, none until the next power-up.
   *
   * @throws Refusal `randomnessFailure`, also where the source returns fewer bytes
   */
  readonly draw: Rng;
  /** Bytes drawn since power-up, with those of the start-up test. */
  readonly drawn: () => number;
};

/** Tests a source of randomness from power-up on. */
export function createTestedRng(source: Rng): TestedRng {
  let drawn = 0;
  let failed = false;
  let started = false;
  let last = -1;
  let repetitions = 0;
  let lastStep = -1;
  let equalSteps = 0;
  let reference = -1;
  let position = 0;
  let occurrences = 0;

  function test(sample: number): void {
    repetitions = sample === last ? repetitions + 1 : 1;
    const step = (sample - last) & 0xff;
    equalSteps = step === lastStep ? equalSteps + 1 : 1;
    lastStep = step;
    last = sample;
    if (position === 0) {
      reference = sample;
      occurrences = 0;
    }
    if (sample === reference) occurrences += 1;
    position = (position + 1) % proportionWindow;
    if (repetitions >= repetitionCutoff || equalSteps >= repetitionCutoff || occurrences >= proportionCutoff)
      failed = true;
  }

  function take(length: number): Uint8Array {
    if (failed) throw new Refusal('randomnessFailure');
    const bytes = source(length);
    drawn += bytes.length;
    if (bytes.length !== length) failed = true;
    for (const sample of bytes) test(sample);
    if (failed) {
      bytes.fill(0);
      throw new Refusal('randomnessFailure');
    }
    return bytes;
  }

  return {
    draw: (length) => {
      if (!started) take(startUpSamples).fill(0);
      started = true;
      return take(length);
    },
    drawn: () => drawn,
  };
}

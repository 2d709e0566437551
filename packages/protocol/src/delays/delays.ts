/** Delays that the owner settles: how long something that was announced has to wait, by the card's proven time. */
import * as P from 'micro-packed';
import { struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';

/** Codec of a delay in seconds: four bytes, at most ten years. 0: no delay. */
const delay: P.CoderType<number> = P.validate(P.U32BE, (seconds) => {
  if (seconds > limits.period.max) throw new Error(`a delay of more than ${limits.period.max} seconds`);
  return seconds;
});

/** The delays of a wallet, in seconds. They are settled when it is made, and the same for every card of its set. */
export type Delays = {
  /** Before a card takes a new PIN by the word of other members. */
  readonly pinReset: number;
  /** Before a card takes a policy that allows more, and before it issues a voucher. */
  readonly loosening: number;
  /**
   * Before the word of the primary alone revokes a member, or changes whose time the set believes. At least as long as
   * `loosening`: who may choose other servers at once waits for nothing.
   */
  readonly word: number;
};
/**
 * Codec of {@link Delays}: 12 bytes.
 *
 * @throws (the coder) SymbolonError `data/malformed`, also where `word` is shorter than `loosening`
 */
export const delays: P.CoderType<Delays> = P.validate(
  struct<Delays>({ pinReset: delay, loosening: delay, word: delay }),
  (all) => {
    if (all.word < all.loosening) throw new Error('the word of the primary waits for less than loosening does');
    return all;
  },
);

/** A wallet without delays. */
export const noDelays: Delays = Object.freeze({ pinReset: 0, loosening: 0, word: 0 });

/** How a backup that has a delay wakes. It is settled when the backup is made. */
export type WakeTerms = {
  /** Seconds from its announcement on, by proven time. */
  readonly delay: number;
  /** After the delay it takes the second factor too. Otherwise the delay stands for it. */
  readonly factor: boolean;
};
/** Codec of {@link WakeTerms}: 5 bytes. */
export const wakeTerms: P.CoderType<WakeTerms> = P.validate(struct<WakeTerms>({ delay, factor: P.bool }), (terms) => {
  if (terms.delay < limits.period.min) throw new Error(`a delay of less than ${limits.period.min} seconds`);
  return terms;
});

/** What it means that a wallet gets no PUK: a card without one never gets one later. */

type Terms = {
  /** How many other cards may hold the wallet. */
  readonly clones: number;
  /** No card is admitted beyond those. */
  readonly fixed: boolean;
  /** Other cards that it takes to give a card a new PIN. */
  readonly pinReset: number;
  /** Seconds that the word of the first card waits alone. Default 0. */
  readonly word?: number;
};

/** Sentences for the person who makes the wallet, before it is made and after. */
export function withoutPuk({ clones, fixed, pinReset, word = 0 }: Terms): readonly string[] {
  const joins = clones === 0 && !fixed ? ['No other card can ever join the wallet: this one alone holds it.'] : [];
  const blocked =
    pinReset > 0
      ? 'A PIN that is blocked stays so until other cards of the wallet give a new one: "symbolon pin reset".'
      : 'A PIN that is blocked stays so: then the card can only be erased.';
  return ['This card gets no PUK, now or later.', blocked, ...joins, ...(word > 0 ? [withoutClock] : [])];
}

/** Another clock is a word of the first card, and waits by the clock that is there: docs/spec/time.md, Rescue. */
const withoutClock =
  'If its time servers end or lie, only two of its cards together can choose others. With one card left, and no PUK, nothing ever comes back by time again, no delay ends, and no heir wakes by one.';

/** The same where a card has been given its PUK, or none, before. */
export const withoutClockOrPuk = `If this card has no PUK: ${withoutClock}`;

/** How the wallet comes onto other cards. @param hasPuk `undefined`: it is not known */
export function waysToOtherCards(
  { clones, fixed }: Pick<Terms, 'clones' | 'fixed'>,
  hasPuk: boolean | undefined,
): string {
  if (clones === 0) {
    if (fixed) return 'It can not be backed up onto other cards.';
    if (hasPuk === false) return 'It can not be backed up onto other cards: without a PUK none can join it.';
    return `Other cards join it with ${hasPuk === true ? 'its PUK' : 'the PUK of this card, if it has one'}: "symbolon set add --signers 0".`;
  }
  if (clones > 1) return `It can be backed up onto ${clones} cards: "symbolon backup".`;
  const backUp = '"symbolon backup --targets 1 --puk"';
  // A single dormant backup is activated by its PUK alone.
  const daily = '"symbolon backup --targets 1 --role daily"';
  if (hasPuk === true) return `It can be backed up onto one card: ${backUp}.`;
  if (hasPuk === false)
    return `It can be backed up onto one card: ${daily}. Nothing could activate a dormant backup without a PUK.`;
  return `It can be backed up onto one card: ${backUp} if this card has a PUK, or else ${daily}.`;
}

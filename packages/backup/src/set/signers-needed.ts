/** How many cards a change of the set needs. */
export type SignersNeeded = {
  /** So many members have to agree. */
  readonly cards: number;
  /** One of them alone is enough with its PUK, which stands for a second card. */
  readonly puk: boolean;
};

/**
 * How many members of a set have to agree before it admits a card, or has another primary: more than half, and two at
 * least. Of one or two members, one is enough that also gives its PUK.
 *
 * @param members those that decide: not revoked, and with more than a share
 * @example
 * ```ts
 * import { signersNeeded } from '@symbolon/backup';
 * signersNeeded(3); // => { cards: 2, puk: false }
 * signersNeeded(1); // => { cards: 2, puk: true }
 * ```
 */
export function signersNeeded(members: number): SignersNeeded {
  return Object.freeze({ cards: Math.max(2, Math.floor(members / 2) + 1), puk: members <= 2 });
}

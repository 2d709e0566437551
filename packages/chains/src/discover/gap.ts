/** Where a search through numbers ends: after so many unused ones in a row, and never later than a server deserves. */
import { chainError } from '@symbolon/interface';

/** What is known of things that are numbered from 0. */
export type Seen = {
  /** Numbers below it have been looked at. */
  readonly scanned: number;
  /** Those that have been used, ascending. */
  readonly used: readonly number[];
};

/** How far a search goes. */
export type Gap = {
  /** Unused ones in a row after which no more are looked at. */
  readonly gapLimit: number;
  /** Numbers from it on are never looked at. */
  readonly most: number;
  /** Who says what is used. */
  readonly server: string;
  /** What is numbered: `addresses`. */
  readonly what: string;
};

/** Accounts of one kind: nobody has as many, and each costs a card and a server some questions. */
export const mostAccounts = 1000;

/**
 * The numbers to look at next, none if enough are unused. A server that calls all of them used would have a search go
 * on for ever.
 *
 * @throws `server/wrong-answer` if the last of them is used
 */
export function nextToLookAt({ scanned, used }: Seen, { gapLimit, most, server, what }: Gap): readonly number[] {
  const last = used.at(-1) ?? -1;
  if (last >= most - 1)
    throw chainError('server/wrong-answer', { server, reason: `it calls ${what} used up to number ${last}` });
  const wanted = Math.min(last + 1 + gapLimit, most);
  return Array.from({ length: Math.max(0, wanted - scanned) }, (_, n) => scanned + n);
}

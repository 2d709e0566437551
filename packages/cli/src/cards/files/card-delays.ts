/**
 * How the cards of a set wake by themselves, in a file of the wallet: no card tells it of another one. The seconds, and
 * `factor` where a second factor comes after them:
 *
 *     1 15778800
 *     3 2592000 factor
 */
import type { Session } from '@symbolon/client';
import type { WakeTerms } from '@symbolon/protocol/delays';
import { type MemberLines, readMemberLines, writeMemberLines } from './member-lines.ts';
import type { SlotOptions } from './wallet-files.ts';

/** How cards wake, by member. */
export type CardDelays = ReadonlyMap<number, WakeTerms>;

/** Name of the file. */
export const cardDelaysFile = 'card delays';

const delays: MemberLines<WakeTerms> = {
  fileName: cardDelaysFile,
  what: 'the delays of cards',
  format: ({ delay, factor }) => `${delay}${factor ? ' factor' : ''}`,
  parse: (text) => {
    const [, delay, factor] = /^([0-9]{1,9})( factor)?$/.exec(text) ?? [];
    return delay === undefined ? undefined : { delay: Number(delay), factor: factor !== undefined };
  },
};

/** In a PIN session. Empty where nothing is kept, and on a share card, which has none of the wallet's files. */
export function readCardDelays(session: Session, options: SlotOptions): Promise<CardDelays> {
  return readMemberLines(session, delays, options);
}

/** Adds to them. @throws CliError `card/no-room`, also where the file of that name holds something else */
export async function writeCardDelays(session: Session, added: CardDelays, options: SlotOptions): Promise<void> {
  await writeMemberLines(session, delays, added, options);
}

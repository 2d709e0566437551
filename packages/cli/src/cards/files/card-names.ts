/**
 * The owner's names for the cards of a set, in a file of the wallet:
 *
 *     1 safe
 *     2 sister
 */
import { utf8 } from '@scure/base';
import type { Session } from '@symbolon/client';
import { isVisible } from '../../output/visible.ts';
import { type MemberLines, readMemberLines, writeMemberLines } from './member-lines.ts';
import type { SlotOptions } from './wallet-files.ts';

/** Names by member. */
export type CardNames = ReadonlyMap<number, string>;

/** In bytes: nine names with their members fit into a file. */
const longestName = 40;

/** Why a text can't be a name; `undefined` where it can. */
export function reasonAgainstName(name: string): string | undefined {
  const { length } = utf8.decode(name);
  if (length === 0 || length > longestName) return `expected 1 to ${longestName} bytes`;
  if (isNumber(name))
    return 'expected more than a number, which would mean a card: of the set, or the one printed on it';
  if (!isVisible(name) || name.trim() !== name) return 'expected only characters that show, and no spaces around them';
  return undefined;
}

/** `3`, `#3`, `member 3`, and the same in digits of another script. */
function isNumber(name: string): boolean {
  const plain = name.normalize('NFKC').replace(/[\p{P}\p{S}\s]/gu, '');
  return /^(?:member|card|number)?\p{Nd}+$/iu.test(plain);
}

/** Name of the file. */
export const cardNamesFile = 'card names';

const names: MemberLines<string> = {
  fileName: cardNamesFile,
  what: 'the names',
  format: (name) => name,
  parse: (text) => (reasonAgainstName(text) === undefined ? text : undefined),
};

/** In a PIN session. Empty where no card has a name, and on a share card, which has none of the wallet's files. */
export function readCardNames(session: Session, options: SlotOptions): Promise<CardNames> {
  return readMemberLines(session, names, options);
}

/**
 * Changes names; an empty one is removed.
 *
 * @returns all names
 * @throws CliError `card/no-room`, also where the file of that name holds something else
 */
export function writeCardNames(session: Session, changes: CardNames, options: SlotOptions): Promise<CardNames> {
  const given = new Map([...changes].map(([member, name]) => [member, name === '' ? undefined : name] as const));
  return writeMemberLines(session, names, given, options);
}

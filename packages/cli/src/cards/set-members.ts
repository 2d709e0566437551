/** The cards of a set as one of them lists them, and which of them a person means. */
import { type Attestation, getRoster, getStatus, type Session } from '@symbolon/client';
import { cardError, type Line, line, quote, word } from '@symbolon/interface';
import type { MemberWords } from '../command-line/parameters.ts';
import type { CommandContext } from '../context.ts';
import { cliError, wrongUsage } from '../errors/cli-error.ts';
import { shown } from '../output/numbers.ts';
import { readCardNames } from './files/card-names.ts';
import { withPin } from './sessions.ts';

/** One card of the set. */
export type SetMember = {
  /** As cards count, from 0. */
  readonly member: number;
  /** The owner's name for it. */
  readonly name: string | undefined;
  readonly role: string;
  readonly isRevoked: boolean;
  /** The card that said so. */
  readonly isOwn?: boolean;
  /** The number printed on it, where the card that was asked knows it. */
  readonly cardNumber: string | undefined;
  /** Which set, and which card of it: numbers say neither. */
  readonly setId: Uint8Array;
  readonly publicKey: Uint8Array;
};

/** All cards of the set, in the order of their numbers. */
export type SetMembers = readonly SetMember[];

/** `"safe" (member 3, number 123456789012)`, or `member 3 (number 123456789012)`. */
export function calledMember({
  member,
  name,
  cardNumber,
}: Pick<SetMember, 'member' | 'name'> & { readonly cardNumber?: string | undefined }): Line {
  const place = line`member ${shown(member)}`;
  if (cardNumber === undefined) return name === undefined ? place : line`${quote(name)} (${place})`;
  const number = line`number ${word(cardNumber)}`;
  return name === undefined ? line`${place} (${number})` : line`${quote(name)} (${place}, ${number})`;
}

/**
 * In a PIN session of the first card of `--card`, or of the one at `turn`.
 *
 * @throws SymbolonError `card/blank`
 */
export async function readSetMembers(
  session: Session,
  { cardNumber: own }: Pick<Attestation, 'cardNumber'>,
  { slot, cards }: Pick<CommandContext, 'slot' | 'cards'>,
  turn = 0,
): Promise<SetMembers> {
  const { set } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: (await cards()).name(turn) });
  const { roster } = await getRoster(session, { slot });
  const names = await readCardNames(session, { slot });
  return roster.members.map(({ role, standing, publicKey }, member) => ({
    member,
    setId: roster.setId,
    publicKey,
    name: names.get(member),
    role,
    isRevoked: standing === 'revoked',
    isOwn: member === set.member,
    cardNumber: member === set.member ? own : set.members.find((one) => one.member === member)?.cardNumber,
  }));
}

/** Asks the first card of `--card` for its PIN and its list. */
export const askSetMembers = (context: CommandContext): Promise<SetMembers> =>
  withPin(context, (session, attestation) => readSetMembers(session, attestation, context));

/**
 * Which card a person means: by the owner's name for it, its number in the set from 1, or the number printed on it.
 *
 * @throws CliError `usage/wrong`: none is called so, or two are
 */
export function resolveMember(members: SetMembers, { words }: MemberWords): SetMember {
  const given = words.trim();
  const [found, ...more] = members.filter(
    ({ member, name, cardNumber }) => given === `${shown(member)}` || given === cardNumber || given === name,
  );
  if (found === undefined)
    throw wrongUsage(`the set has no card ${quote(words)}: there are ${members.map(calledMember).join('; ')}`, {
      name: 'set show',
    });
  if (more.length > 0)
    throw wrongUsage(
      `${quote(words)} can be ${[found, ...more].map(calledMember).join(' or ')}: give the number printed on the card`,
      { name: 'set show' },
    );
  return found;
}

/**
 * Before somebody agrees to what this card could not do.
 *
 * @throws CliError `card/not-primary`, of a card that lists another one as the primary
 */
export async function requirePrimary(members: SetMembers, { cards }: Pick<CommandContext, 'cards'>): Promise<void> {
  const own = members.find(({ isOwn }) => isOwn);
  if (own !== undefined && own.role !== 'primary')
    throw cliError('card/not-primary', { card: (await cards()).name(0), role: own.role });
}

/**
 * The first card of `--card` becomes the primary.
 *
 * @throws CliError `usage/wrong`, of another one
 */
export function requireFirst(members: SetMembers, next: SetMember, command: string): void {
  const own = members.find(({ isOwn }) => isOwn);
  if (own === undefined || own.member === next.member) return;
  throw wrongUsage(
    `the card that becomes the primary comes first, ${calledMember(next)}, and the first one here is ${calledMember(own)}: change the order of --card, or put that card on the reader first`,
    { name: command },
  );
}

/** Reads the list of the first card only where words are not a number in the set, which needs none. */
export async function memberNumbers(
  context: CommandContext,
  given: readonly MemberWords[],
): Promise<readonly number[]> {
  const plain = given.map(({ words }) => (/^[1-9]$/.test(words) ? Number(words) - 1 : undefined));
  if (plain.every((member) => member !== undefined)) return plain;
  const members = await askSetMembers(context);
  return given.map((words) => resolveMember(members, words).member);
}

/** What a person has to see of a card before something is done to it that can't be undone. */
export function describeMember(one: SetMember): Line {
  const { member, name, cardNumber, role, isRevoked } = one;
  const revoked = isRevoked ? line`, revoked already` : line``;
  const number = cardNumber === undefined ? line`` : line`, number ${word(cardNumber)}`;
  return line`member ${shown(member)}${name === undefined ? line`` : line`, ${quote(name)}`}, ${word(role)}${number}${revoked}`;
}

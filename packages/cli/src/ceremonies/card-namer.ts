/**
 * Keeps the names that a ceremony gives to new cards on the card with the wallet: before its files go to the clones,
 * and when it takes their receipts.
 */

import { hex } from '@scure/base';
import type { StepRequest, UnlockedCard } from '@symbolon/backup';
import { getRoster, getStatus, type Session } from '@symbolon/client';
import type { MemberStatus } from '@symbolon/protocol/commands';
import type { WakeTerms } from '@symbolon/protocol/delays';
import type { SignedRoster } from '@symbolon/protocol/set';
import { isRefusal } from '@symbolon/protocol/status';
import { writeCardDelays } from '../cards/files/card-delays.ts';
import { type CardNames, readCardNames, writeCardNames } from '../cards/files/card-names.ts';
import { calledMember } from '../cards/set-members.ts';
import type { CommandContext } from '../context.ts';
import { isCliError } from '../errors/cli-error.ts';

/** Called at every session of a ceremony: see `DriverOptions`. */
export type AtSession = (
  card: UnlockedCard,
  session: Session,
  request: StepRequest,
) => UnlockedCard | Promise<UnlockedCard>;

/** Hooks one after the other: what the last one wraps is called first. */
export function inTurn(...hooks: readonly AtSession[]): AtSession {
  return async (card, session, request) => {
    let now = card;
    for (const hook of hooks) now = await hook(now, session, request);
    return now;
  };
}

export type CardNamer = {
  readonly atSession: AtSession;
  /** The owner's name for the card with this number, given now or earlier. */
  readonly nameOf: (cardNumber: string) => string | undefined;
  /** Id of the set, in hexadecimal, and number there of a card, once the card with the wallet has said so. */
  readonly placeOf: (cardNumber: string) => { readonly set: string; readonly member: number } | undefined;
  /**
   * Names of the cards that were made before those with these numbers and have not heard of them, once the card with
   * the wallet has said so.
   */
  readonly earlierThan: (cardNumbers: readonly string[]) => readonly string[];
  /** The list of members of the card with the wallet, once it has taken the receipts: where others are told of it. */
  readonly list: () => SignedRoster | undefined;
  /** How many clones can still be made, once the card with the wallet has said so. */
  readonly room: () => number | undefined;
};

type NamerOptions = {
  /** How the new cards wake by themselves, if they do. */
  readonly wake?: WakeTerms;
  /** Whether others are told of the new cards. Default no. */
  readonly tells?: boolean;
};

/** @param given names from the command line; other labels of the ceremony are not kept */
export function createCardNamer(
  { screen, slot }: CommandContext,
  given: readonly string[],
  { wake, tells = false }: NamerOptions = {},
): CardNamer {
  const labels = new Map<string, string>();
  const names = new Map<string, string>();
  const places = new Map<string, { readonly set: string; readonly member: number }>();
  let room: number | undefined;
  let listed: readonly { readonly member: number; readonly cardNumber: string; readonly words: string }[] = [];
  let list: SignedRoster | undefined;
  const told = new Set<number>();

  const keepNames = async (session: Session): Promise<void> => {
    const { set } = await getStatus(session, { slot });
    const members = set?.members ?? [];
    if (set !== undefined) room = Math.max(0, set.limit - members.length);
    const changes = new Map(
      members.flatMap(({ member, cardNumber = '', state }) => {
        const label = labels.get(cardNumber);
        return label === undefined || !given.includes(label) || state === 'revoked' ? [] : [[member, label] as const];
      }),
    );
    await keepDelays(session, members);
    const known = changes.size === 0 ? await readCardNames(session, { slot }) : await writeNames(session, changes);
    for (const { member, cardNumber } of members) {
      if (set !== undefined && cardNumber !== undefined) places.set(cardNumber, { set: hex.encode(set.id), member });
      const name = known.get(member);
      if (cardNumber !== undefined && name !== undefined) names.set(cardNumber, name);
    }
    // A share card needs the list for nothing before its next share.
    listed = members.flatMap(({ member, cardNumber = '', role, state }) => {
      if (state === 'revoked' || role === 'share') return [];
      const name = known.get(member);
      const number = cardNumber === '' ? undefined : cardNumber;
      return [{ member, cardNumber, words: calledMember({ member, name, cardNumber: number }) }];
    });
  };
  const keepDelays = async (session: Session, members: readonly MemberStatus[]): Promise<void> => {
    if (wake === undefined) return;
    // One that has arrived before keeps what it got then.
    const made = members.filter(({ cardNumber = '', state }) => labels.has(cardNumber) && state === 'pending');
    if (made.length === 0) return;
    try {
      await writeCardDelays(session, new Map(made.map(({ member }) => [member, wake])), { slot });
    } catch (error) {
      if (!isCliError(error) && !isRefusal(error)) throw error;
      screen.note(`Warning: ${error.message}. Note for yourself how long the new cards wait.`);
    }
  };
  const writeNames = async (session: Session, changes: CardNames): Promise<CardNames> => {
    try {
      return await writeCardNames(session, changes, { slot });
    } catch (error) {
      // A backup matters more than the names of its cards.
      if (!isCliError(error) && !isRefusal(error)) throw error;
      screen.note(`Warning: ${error.message}. The names are not kept on the card.`);
      return changes;
    }
  };

  return {
    nameOf: (cardNumber) => names.get(cardNumber),
    placeOf: (cardNumber) => places.get(cardNumber),
    room: () => room,
    list: () => list,
    earlierThan: (cardNumbers) =>
      listed.flatMap(({ member, cardNumber, words }) =>
        cardNumbers.includes(cardNumber) || told.has(member) ? [] : [words],
      ),
    atSession: async (card, session, { step, card: { part, label } }) => {
      if (step === 'confirm') await keepNames(session);
      if (step === 'confirm' && tells) list = await getRoster(session, { slot });
      if (step === 'adopt') return noting(card, told);
      if (part === 'wallet')
        return {
          ...card,
          exportFiles: async () => {
            await keepNames(session);
            return card.exportFiles();
          },
        };
      const attest: UnlockedCard['attest'] = async () => {
        const attestation = await card.attest();
        // The last card held up for a label gets it: those before were the wrong cards.
        for (const [number, other] of labels) if (other === label) labels.delete(number);
        labels.set(attestation.cardNumber, label);
        return attestation;
      };
      return {
        ...card,
        attest,
        offer: async (agreed) => {
          await attest();
          return card.offer(agreed);
        },
      };
    },
  };
}

/** The same card, whose number in the set is noted. A card that does not take the list ends the command. */
export function noting(card: UnlockedCard, told: Set<number>): UnlockedCard {
  return {
    ...card,
    getRoster: async () => {
      const own = await card.getRoster();
      const [signature] = own.signatures;
      if (signature !== undefined) told.add(signature.member);
      return own;
    },
  };
}

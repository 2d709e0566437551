/**
 * `phone add`. A secret that is lost leaves its place on the card taken, under a name that nobody uses. So what can be
 * known beforehand is known before the card gives one, and what can't be kept is undone.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { addPhone, forgetPhone, listPhones, type Session } from '@symbolon/client';
import type { AddPhoneResponse, KnownPhone } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { changeKnownCards, knownCardsFile, readKnownCards, type StoredCard } from '../../cards/known-cards.ts';
import { findKnownHere, withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { phoneAddCommand } from '../../commands/card.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';
import type { Environment } from '../../output/screen.ts';
import { isVisible } from '../../output/visible.ts';

export const addThisComputer: ActionOf<typeof phoneAddCommand> = async ({ name: given }, context) => {
  const { environment } = context;
  const name = given ?? defaultName();
  checkName(name);
  const file = knownCardsFile(environment);
  // Shows that a secret can be kept, before a card is asked for one.
  changeKnownCards(environment, (cards) => cards);
  const here = await findKnownHere(context);
  if (here !== undefined) {
    const { slot: phone, name: known } = here.entry;
    return {
      result: { phone: shown(phone), name: known, file, added: false },
      text: [`The card knows this computer already, as "${known}", phone ${shown(phone)}. Nothing was changed.`],
    };
  }
  return withPin(context, async (session, { cardNumber }) => {
    const { slot: phone, replaced } = await addTo(session, { cardNumber, name }, context);
    return {
      result: { phone: shown(phone), name, file, added: true },
      text: [
        `The card knows this computer as "${name}", phone ${shown(phone)}${replaced ? ', in the place it had before' : ''}.`,
        `Its secret is in ${file}.`,
      ],
    };
  });
};

function defaultName(): string {
  const own = hostname();
  return isVisible(own) && own.trim() !== '' ? clipped(own) : 'computer';
}

function clipped(text: string): string {
  let kept = '';
  for (const character of text) {
    if (Buffer.byteLength(kept + character) > limits.phoneName) break;
    kept += character;
  }
  return kept;
}

/** Throws CliError `usage/wrong`. */
function checkName(name: string): void {
  const reason = !isVisible(name)
    ? 'expected only characters that show'
    : name.trim() === '' || Buffer.byteLength(name) > limits.phoneName
      ? `expected 1 to ${limits.phoneName} bytes`
      : undefined;
  if (reason !== undefined) throw wrongUsage(`--name: "${name}" can't be a name: ${reason}`, { name: 'phone add' });
}

type Wanted = { readonly cardNumber: string; readonly name: string };

/** @throws CliError `phone/name-taken`, `phone/no-room`, `phone/not-kept`, `file/unwritable` */
async function addTo(
  session: Session,
  { cardNumber, name }: Wanted,
  { environment }: CommandContext,
): Promise<{ readonly slot: number; readonly replaced: boolean }> {
  const known = readKnownCards(environment);
  const phones = await listPhones(session);
  // Both must be as they were: after a reset the place may be somebody else's.
  const own = phones.find(({ slot, name: listed }) =>
    known.some((entry) => entry.cardNumber === cardNumber && entry.slot === slot && entry.name === listed),
  );
  const rest = phones.filter((phone) => phone !== own);
  const namesake = rest.find((phone) => phone.name === name);
  if (namesake !== undefined) throw cliError('phone/name-taken', { name, phone: namesake.slot });
  if (rest.length >= limits.phones) throw cliError('phone/no-room', { phones: rest.length });
  if (own !== undefined) await forgetPhone(session, own.slot);
  // If the card takes the phone and its answer is lost, this entry finds the place again. Its secret opens nothing.
  const awaited = { cardNumber, slot: firstFree(rest), name, secret: new Uint8Array(randomBytes(32)) };
  keep(environment, awaited);
  const added = await addPhone(session, { name });
  await keepOrForget(session, added, () => keep(environment, { ...awaited, slot: added.slot, secret: added.secret }));
  return { slot: added.slot, replaced: own !== undefined };
}

/** In the place of what was kept of the same card. */
const keep = (environment: Environment, card: StoredCard): void =>
  changeKnownCards(environment, (all) => [...all.filter(({ cardNumber }) => cardNumber !== card.cardNumber), card]);

/** The place that a card gives to the next phone. */
function firstFree(phones: readonly KnownPhone[]): number {
  const slots = Array.from({ length: limits.phones }, (_, slot) => slot);
  return slots.find((slot) => phones.every((phone) => phone.slot !== slot)) ?? 0;
}

async function keepOrForget(session: Session, { slot }: AddPhoneResponse, store: () => void): Promise<void> {
  try {
    store();
  } catch (error) {
    try {
      await forgetPhone(session, slot);
    } catch (failure) {
      throw cliError('phone/not-kept', { phone: slot, reason: messageOf(error) }, { cause: failure });
    }
    throw error;
  }
}

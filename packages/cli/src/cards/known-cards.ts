/**
 * Secrets by which cards know this computer as a known phone. Such a secret opens a session in one round trip, and
 * without the PIN where the card's policy allows it. `symbolon phone add` keeps one in the state folder of the user
 * (XDG Base Directory Specification), where only that user can read it.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { hex } from '@scure/base';
import { type Card, type ResumeSessionResult, resumeSession } from '@symbolon/client';
import { malformedFile } from '../errors/cli-error.ts';
import { asCount, asFieldsOf, asList, asText } from '../input/json-values.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { writeJson } from '../output/write-file.ts';
import { changeWhole } from './whole-change.ts';

/**
 * A card that knows this computer, or did. It goes by the secret alone; the rest tells the entries apart, and finds
 * what the card keeps for this computer: `slot` and `name`, as `phone list` shows them.
 */
export type StoredCard = {
  /** 12 digits. */
  readonly cardNumber: string;
  readonly slot: number;
  readonly name: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
};

/** So many secrets `resumeSession` tries at once. */
const CANDIDATES = 4;

const SECRET_BYTES = 32;

/** In bytes: some thousands of cards. */
const LARGEST_FILE = 1024 * 1024;

export function knownCardsFile({ XDG_STATE_HOME, HOME }: Environment): string {
  // A path that is not absolute has to be ignored.
  const state =
    XDG_STATE_HOME !== undefined && isAbsolute(XDG_STATE_HOME)
      ? XDG_STATE_HOME
      : join(HOME ?? homedir(), '.local', 'state');
  return join(state, 'symbolon', 'known-cards.json');
}

/** @throws CliError `file/unreadable`, `file/malformed` */
export function readKnownCards(environment: Environment): readonly StoredCard[] {
  const file = knownCardsFile(environment);
  if (!existsSync(file)) return [];
  const text = readSmallText(file, LARGEST_FILE);
  try {
    const { version, cards } = asFieldsOf(JSON.parse(text), ['version', 'cards']);
    if (version !== 1) throw new RangeError('it is not a list of known cards of this version');
    return asList(cards).map(readStored);
  } catch {
    // Without the cause: a parser's message may quote the secret.
    throw malformedFile(file, 'it is not the list of known cards; delete it, and add this computer again');
  }
}

function readStored(value: unknown): StoredCard {
  const { cardNumber, slot, name, secret } = asFieldsOf(value, ['cardNumber', 'slot', 'name', 'secret']);
  const bytes = hex.decode(asText(secret));
  if (bytes.length !== SECRET_BYTES) throw new RangeError('expected 32 bytes');
  return { cardNumber: asText(cardNumber), slot: asCount(slot), name: asText(name), secret: bytes };
}

/**
 * Changes the list. Nothing is lost of what another command adds at the same time.
 *
 * @param change gets what is there now
 * @throws CliError `file/unreadable`, `file/malformed`, `file/unwritable`
 */
export function changeKnownCards(
  environment: Environment,
  change: (cards: readonly StoredCard[]) => readonly StoredCard[],
): void {
  const file = knownCardsFile(environment);
  changeWhole(file, () => {
    const cards = change(readKnownCards(environment));
    const entries = cards.map(({ secret, ...card }) => ({ ...card, secret: hex.encode(secret) }));
    writeJson(file, { version: 1, cards: entries }, { replace: true });
  });
}

/** @returns a session with the entry that opened it, or `undefined` where the card does not know this computer */
export async function resumeKnown(
  card: Card,
  environment: Environment,
): Promise<ResumeSessionResult<StoredCard> | undefined> {
  const known = readKnownCards(environment);
  for (let first = 0; first < known.length; first += CANDIDATES) {
    const resumed = await resumeSession(card, known.slice(first, first + CANDIDATES));
    if (resumed !== undefined) return resumed;
  }
  return undefined;
}

/**
 * Secrets by which cards know this computer as a known phone. Such a secret opens a session in one round trip, and
 * without the PIN where the card's policy allows it. `symbolon phone add` keeps one in the state folder of the user
 * (XDG Base Directory Specification), where only that user can read it.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { hex } from '@scure/base';
import { type Card, resumeSession, type Session } from '@symbolon/client';
import { malformedFile } from '../errors/cli-error.ts';
import { unwritable } from '../errors/file-errors.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { writeJson } from '../output/write-file.ts';

/** `cardNumber` tells it from the other entries; the card itself goes by the secret alone. */
export type StoredCard = { readonly cardNumber: string; readonly slot: number; readonly secret: Uint8Array };

/** So many secrets `resumeSession` tries at once. */
const CANDIDATES = 4;

/** In bytes: some thousands of cards. */
const LARGEST_FILE = 1024 * 1024;

export function knownCardsFile({ XDG_STATE_HOME, HOME }: Environment): string {
  const state =
    XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '' ? XDG_STATE_HOME : join(HOME ?? homedir(), '.local', 'state');
  return join(state, 'symbolon', 'known-cards.json');
}

/** @throws CliError `file/unreadable`, `file/malformed` */
export function readKnownCards(environment: Environment): readonly StoredCard[] {
  const file = knownCardsFile(environment);
  if (!existsSync(file)) return [];
  const text = readSmallText(file, LARGEST_FILE);
  try {
    const { version, cards } = JSON.parse(text);
    if (version !== 1 || !Array.isArray(cards)) throw new Error('it is not a list of known cards of this version');
    return cards.map(({ cardNumber, slot, secret }) => ({
      cardNumber: String(cardNumber),
      slot: Number(slot),
      secret: hex.decode(secret),
    }));
  } catch {
    // Without the cause: a parser's message may quote the secret.
    throw malformedFile(file, 'it is not the list of known cards; delete it, and add this computer again');
  }
}

/** @throws CliError `file/unwritable` */
export function writeKnownCards(environment: Environment, cards: readonly StoredCard[]): void {
  const file = knownCardsFile(environment);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(file, error);
  }
  const entries = cards.map(({ secret, ...card }) => ({ ...card, secret: hex.encode(secret) }));
  writeJson(file, { version: 1, cards: entries }, { replace: true });
}

/** @returns a session, or `undefined` where the card does not know this computer */
export async function resumeKnown(card: Card, environment: Environment): Promise<Session | undefined> {
  const known = readKnownCards(environment);
  for (let first = 0; first < known.length; first += CANDIDATES) {
    const resumed = await resumeSession(card, known.slice(first, first + CANDIDATES));
    if (resumed !== undefined) return resumed.session;
  }
  return undefined;
}

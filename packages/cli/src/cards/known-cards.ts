/**
 * Secrets by which cards know this computer ("known phones"): one opens a session in one round trip, and without the
 * PIN where the card's policy lets it. They are kept in the state folder of the user (XDG Base Directory
 * Specification), readable by that user alone, and only for who asks for it: `symbolon phone add`.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { hex } from '@scure/base';
import type { Card } from '@symbolon/client/card';
import { resumeSession } from '@symbolon/client/resume';
import type { Session } from '@symbolon/client/session';
import { CliError } from '../errors/cli-error.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { unwritable, writeWhole } from '../output/write-file.ts';

/** `cardNumber` names it among the others; the card itself is known by the secret alone. */
export type KnownCard = { readonly cardNumber: string; readonly slot: number; readonly secret: Uint8Array };

/** Cards asked about at once (`resumeSession`). */
const CANDIDATES = 4;
/** Some thousands of cards. */
const LARGEST_FILE = 1024 * 1024;

export function knownCardsFile({ XDG_STATE_HOME, HOME }: Environment): string {
  const state =
    XDG_STATE_HOME !== undefined && XDG_STATE_HOME !== '' ? XDG_STATE_HOME : join(HOME ?? homedir(), '.local', 'state');
  return join(state, 'symbolon', 'known-cards.json');
}

/** @throws CliError `file/unreadable`, `file/malformed` */
export function readKnownCards(environment: Environment): readonly KnownCard[] {
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
    // What the parser says may quote the secret.
    throw new CliError('file/malformed', {
      file,
      reason: 'it is not the list of known cards; delete it, and add this computer anew',
    });
  }
}

/** @throws CliError `file/unwritable` */
export function writeKnownCards(environment: Environment, cards: readonly KnownCard[]): void {
  const file = knownCardsFile(environment);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(file, error);
  }
  const plain = { version: 1, cards: cards.map(({ secret, ...card }) => ({ ...card, secret: hex.encode(secret) })) };
  writeWhole(file, `${JSON.stringify(plain, undefined, 2)}\n`, { replace: true, mode: 0o600 });
}

/** @returns a session, or `undefined` where the card does not know this computer */
export async function resumeKnown(card: Card, environment: Environment): Promise<Session | undefined> {
  const known = readKnownCards(environment);
  for (let at = 0; at < known.length; at += CANDIDATES) {
    const resumed = await resumeSession(card, known.slice(at, at + CANDIDATES));
    if (resumed !== undefined) return resumed.session;
  }
  return undefined;
}

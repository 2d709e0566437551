/**
 * What this computer had cards announce, by its SHA-256. A card tells that alone: so the owner can tell a change of
 * their own from one that a thief has announced, and from one that another computer has.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hex } from '@scure/base';
import { malformedFile } from '../errors/cli-error.ts';
import { asFieldsOf, asList, asText } from '../input/json-values.ts';
import { readSmallText } from '../input/read-file.ts';
import type { Environment } from '../output/screen.ts';
import { makePrivateFolder, writeJson } from '../output/write-file.ts';
import { knownCardsFile } from './known-cards.ts';

/** In bytes. */
const LARGEST_FILE = 1024 * 1024;
/** The oldest are forgotten: a card waits for one thing at a time. */
const MOST = 100;

type Kept = { readonly subject: string; readonly what: string };

const fileOf = (environment: Environment): string => join(dirname(knownCardsFile(environment)), 'announced.json');

/** What it was, in words; `undefined` where this computer has not announced it. */
export function announcedHere(environment: Environment, subject: Uint8Array): string | undefined {
  return readAll(environment).find((one) => one.subject === hex.encode(subject))?.what;
}

/** @param what completes "it has announced ...": `that member 2 is revoked` */
export function noteAnnounced(environment: Environment, subject: Uint8Array, what: string): void {
  const kept: Kept = { subject: hex.encode(subject), what };
  const others = readAll(environment).filter((one) => one.subject !== kept.subject);
  const file = fileOf(environment);
  makePrivateFolder(dirname(file));
  writeJson(file, { version: 1, announced: [...others, kept].slice(-MOST) }, { replace: true });
}

function readAll(environment: Environment): readonly Kept[] {
  const file = fileOf(environment);
  if (!existsSync(file)) return [];
  try {
    const { version, announced } = asFieldsOf(JSON.parse(readSmallText(file, LARGEST_FILE)), ['version', 'announced']);
    if (version !== 1) throw new RangeError('it is not a list of this version');
    return asList(announced).map((each) => {
      const { subject, what } = asFieldsOf(each, ['subject', 'what']);
      return { subject: asText(subject), what: asText(what) };
    });
  } catch (error) {
    throw malformedFile(file, 'it is not the list of what was announced here; delete it', error);
  }
}

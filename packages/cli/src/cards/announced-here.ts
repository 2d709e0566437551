/**
 * What this computer had cards announce, by its SHA-256. A card tells that alone: so the owner can tell a change of
 * their own from one that a thief has announced, and from one that another computer has.
 */
import { hex } from '@scure/base';
import { asFieldsOf, asText } from '../input/json-values.ts';
import type { Environment } from '../output/screen.ts';
import { changePrivateList, type PrivateList, readPrivateList } from './private-list.ts';

/** The oldest are forgotten: a card waits for one thing at a time. */
const MOST = 100;

type Kept = { readonly subject: string; readonly what: string };

const announced: PrivateList<Kept> = {
  fileName: 'announced.json',
  field: 'announced',
  what: 'the list of what was announced here',
  read: (value) => {
    const { subject, what } = asFieldsOf(value, ['subject', 'what']);
    return { subject: asText(subject), what: asText(what) };
  },
};

/** What it was, in words; `undefined` where this computer has not announced it. */
export function announcedHere(environment: Environment, subject: Uint8Array): string | undefined {
  return readPrivateList(environment, announced).find((one) => one.subject === hex.encode(subject))?.what;
}

/** @param what completes "it has announced ...": `that member 3 is revoked` */
export function noteAnnounced(environment: Environment, subject: Uint8Array, what: string): void {
  const kept: Kept = { subject: hex.encode(subject), what };
  changePrivateList(environment, announced, (all) =>
    [...all.filter((one) => one.subject !== kept.subject), kept].slice(-MOST),
  );
}

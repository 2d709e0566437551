/** What is noted on the cards, for the pages for the drawer: an heir who has a page alone must not miss it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex, utf8 } from '@scure/base';
import type { PlannedExtra } from '@symbolon/backup/plan';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import { readFile, type Session } from '@symbolon/client';
import { formatPath } from '@symbolon/interface';
import { readNotes } from '../../cards/files/notes.ts';
import { listWalletFiles, type SlotOptions } from '../../cards/files/wallet-files.ts';
import { isCliError } from '../../errors/cli-error.ts';
import { notedTokens } from '../owner/noted.ts';

/** In a PIN session. Notes that can't be read are on the page as such. */
export async function notedExtras(session: Session, options: SlotOptions): Promise<readonly PlannedExtra[]> {
  try {
    return extrasOf(await readNotes(session, options));
  } catch (error) {
    if (!isCliError(error, 'card/notes-broken')) throw error;
    return [
      {
        what: 'Notes on the cards that could not be read',
        how: 'Write them again, with "symbolon notes set", and print this page again',
      },
    ];
  }
}

/** One of a kind: the page has little room. */
function extrasOf(notes: OwnerNotes): readonly PlannedExtra[] {
  const { policies, paths } = notes;
  const tokens = notedTokens(notes);
  const many = (count: number, one: string, more: string): string => (count === 1 ? one : more);
  return [
    {
      of: tokens,
      what: `${many(tokens.length, 'A token', 'Tokens')}: ${tokens.map(({ asset, symbol }) => `${symbol}, ${asset}`).join('; ')}`,
      how: 'Noted on the cards: "symbolon discover" looks there. Another app takes what is after the last colon.',
    },
    {
      of: policies,
      what: `${many(policies.length, 'A wallet', 'Wallets')} of several keys: ${policies.map(({ template }) => template).join('; ')}`,
      how: 'Noted on the cards, with the keys: "symbolon multisig show". The other keys are elsewhere.',
    },
    {
      of: paths,
      what: `What is at ${many(paths.length, 'the path', 'the paths')} ${paths.map(formatPath).join(', ')}`,
      how: 'Noted on the cards: "symbolon discover" looks there. Another app takes the path.',
    },
  ].flatMap(({ of, what, how }) => (of.length === 0 ? [] : [{ what, how }]));
}

/** Of names and contents: cards that keep the same files have the same. In a PIN session. */
export async function digestOfFiles(session: Session, options: SlotOptions): Promise<string> {
  const { used } = await listWalletFiles(session, options);
  const parts: Uint8Array[] = [];
  for (const { file, name } of used.filter((one) => one.name !== '')) {
    const { content } = await readFile(session, file, options);
    parts.push(utf8.decode(JSON.stringify([file, name])), sha256(content));
  }
  return hex.encode(sha256(concatBytes(...parts)));
}

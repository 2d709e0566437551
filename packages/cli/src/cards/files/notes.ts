/**
 * The owner's notes for discovery (`owner-notes` of `@symbolon/chains`) in the files of a wallet. Each part is a file.
 * Its name has the number of the part, how many there are, and the first three bytes of the SHA-256 of the whole.
 *
 *     notes 1/2 a1b2c3
 *
 * A card writes a file whole or not at all, and the first new file replaces one of the old notes. So at most one
 * version is complete. An interrupted change is noticed, and never read as mixed notes.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { decodeNotes, encodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { deleteFile, readFile, type Session, writeFile } from '@symbolon/client';
import { cliError } from '../../errors/cli-error.ts';
import { listWalletFiles, type SlotOptions } from './wallet-files.ts';

type Part = { readonly file: number; readonly part: number; readonly of: number; readonly digest: string };

const partName = /^notes ([1-6])\/([1-6]) ([0-9a-f]{6})$/;

/** Whether a file has the name of a part of them, be it of broken ones. */
export const isNotesFile = (name: string): boolean => partName.test(name);

/** @throws CliError `card/notes-broken` */
export async function readNotes(session: Session, options: SlotOptions): Promise<OwnerNotes> {
  const { parts } = await find(session, options);
  if (parts.length === 0) return decodeNotes([]);
  const whole = parts
    .map(({ of, digest }) => parts.filter((part) => part.of === of && part.digest === digest))
    .find((group) => new Set(group.map(({ part }) => part)).size === group[0]?.of);
  const contents: Uint8Array[] = [];
  for (const { file } of [...(whole ?? [])].sort((a, b) => a.part - b.part))
    contents.push((await readFile(session, file, { slot: options.slot })).content);
  if (whole === undefined || digestOf(contents) !== whole[0]?.digest) throw cliError('card/notes-broken', {});
  try {
    return decodeNotes(contents);
  } catch (cause) {
    throw cliError('card/notes-broken', {}, { cause });
  }
}

/** @throws CliError `card/no-room`, before it changes anything */
export async function writeNotes(session: Session, notes: OwnerNotes, options: SlotOptions): Promise<void> {
  const contents = encodeNotes(notes);
  const { parts, free } = await find(session, options);
  const files = [...parts.map(({ file }) => file), ...free];
  if (contents.length > files.length)
    throw cliError('card/no-room', { what: 'the notes', needed: contents.length, free: files.length });
  const digest = digestOf(contents);
  for (const [index, content] of contents.entries()) {
    const name = `notes ${index + 1}/${contents.length} ${digest}`;
    await writeFile(session, { file: files[index] ?? 0, name, content }, { slot: options.slot });
  }
  for (const { file } of parts.slice(contents.length)) await deleteFile(session, file, { slot: options.slot });
}

async function find(
  session: Session,
  options: SlotOptions,
): Promise<{ readonly parts: readonly Part[]; readonly free: readonly number[] }> {
  const { used, free } = await listWalletFiles(session, options);
  const parts = used.flatMap(({ file, name }): Part[] => {
    const [, part, of, digest] = partName.exec(name) ?? [];
    return digest === undefined ? [] : [{ file, part: Number(part), of: Number(of), digest }];
  });
  return { parts, free };
}

function digestOf(contents: readonly Uint8Array[]): string {
  return hex.encode(sha256(concatBytes(...contents)).subarray(0, 3));
}

/**
 * The owner's notes for discovery (`owner-notes` of `@symbolon/chains`) in the files of a wallet. Each part of them is
 * a file whose name says which one it is, of how many, and of what: the first three bytes of the SHA-256 of the whole.
 *
 *     notes 1/2 a1b2c3
 *
 * A file is written whole or not at all, and the first one that is written takes the place of one of the old notes. So
 * the parts of at most one version are all there: a change that was broken off is noticed, and never read as something
 * that nobody wrote.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { decodeNotes, encodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { deleteFile, readFile, writeFile } from '@symbolon/client/actions/files';
import type { Session } from '@symbolon/client/session';
import { CliError } from '../../errors/cli-error.ts';
import { type Place, walletFiles } from './wallet-files.ts';

type Part = { readonly file: number; readonly part: number; readonly of: number; readonly digest: string };

const partName = /^notes ([1-6])\/([1-6]) ([0-9a-f]{6})$/;

/** @throws CliError `card/notes-broken`, ChainError `data/malformed` */
export async function readNotes(session: Session, place: Place): Promise<OwnerNotes> {
  const { parts } = await look(session, place);
  if (parts.length === 0) return decodeNotes([]);
  const whole = parts
    .map(({ of, digest }) => parts.filter((part) => part.of === of && part.digest === digest))
    .find((group) => new Set(group.map(({ part }) => part)).size === group[0]?.of);
  const contents: Uint8Array[] = [];
  for (const { file } of [...(whole ?? [])].sort((a, b) => a.part - b.part))
    contents.push((await readFile(session, file, place)).content);
  if (whole === undefined || digestOf(contents) !== whole[0]?.digest) throw new CliError('card/notes-broken', {});
  return decodeNotes(contents);
}

/** @throws CliError `card/no-room`, before anything is changed */
export async function writeNotes(session: Session, notes: OwnerNotes, place: Place): Promise<void> {
  const contents = encodeNotes(notes);
  const { parts, free } = await look(session, place);
  const files = [...parts.map(({ file }) => file), ...free];
  if (contents.length > files.length)
    throw new CliError('card/no-room', { what: 'the notes', needed: contents.length, free: files.length });
  const digest = digestOf(contents);
  for (const [index, content] of contents.entries()) {
    const name = `notes ${index + 1}/${contents.length} ${digest}`;
    await writeFile(session, { file: files[index] ?? 0, name, content }, place);
  }
  for (const { file } of parts.slice(contents.length)) await deleteFile(session, file, place);
}

async function look(
  session: Session,
  place: Place,
): Promise<{ readonly parts: readonly Part[]; readonly free: readonly number[] }> {
  const { used, free } = await walletFiles(session, place);
  const parts = used.flatMap(({ file, name }): Part[] => {
    const [, part, of, digest] = partName.exec(name) ?? [];
    return digest === undefined ? [] : [{ file, part: Number(part), of: Number(of), digest }];
  });
  return { parts, free };
}

function digestOf(contents: readonly Uint8Array[]): string {
  return hex.encode(sha256(concatBytes(...contents)).subarray(0, 3));
}

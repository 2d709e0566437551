import { base64 } from '@scure/base';
import {
  deleteFile,
  exportFiles,
  type FileEntry,
  importFiles,
  listFiles,
  readFile,
  writeFile,
} from '@symbolon/client/actions/files';
import type { Session } from '@symbolon/client/session';
import { withPin } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { readInput } from '../../input/read-file.ts';
import { isVisible } from '../../output/visible.ts';
import { refuseExisting, writeWhole } from '../../output/write-file.ts';

type Entry = { readonly file: number; readonly name: string; readonly version: number; readonly size: number };

export function listOwnerFiles(_: unknown, context: Context): Promise<Answer<{ readonly files: readonly Entry[] }>> {
  return withPin(context, async (session) => {
    const files = await entries(session, context.wallet);
    const lines = files.map(({ file, name, version, size }) => `${file}   ${name}   ${size} bytes, version ${version}`);
    return { result: { files }, text: lines.length === 0 ? ['There are no files.'] : lines };
  });
}

type ReadOptions = { readonly file: number; readonly output: string | undefined; readonly force: boolean };

export function readOwnerFile(
  { file, output, force }: ReadOptions,
  context: Context,
): Promise<Answer<Entry & { readonly content: string }>> {
  refuseExisting(output, force);
  const { wallet } = context;
  return withPin(context, async (session) => {
    const entry = await entryOf(session, wallet, file);
    const { content } = await readFile(session, file, { wallet });
    if (output !== undefined) writeWhole(output, content, { replace: force, mode: 0o600 });
    const text =
      output === undefined
        ? new TextDecoder().decode(content).split(/\r?\n/)
        : [`${output}: “${entry.name}”, ${entry.size} bytes`];
    return { result: { ...entry, content: base64.encode(content) }, text };
  });
}

type WriteOptions = { readonly file: number; readonly name: string; readonly input: string };

export function writeOwnerFile({ file, name, input }: WriteOptions, context: Context): Promise<Answer<Entry>> {
  if (!isVisible(name))
    throw wrongUsage(`NAME: "${name}" can be no name: expected nothing that does not show`, { name: 'files write' });
  const content = readInput(input);
  const { wallet } = context;
  return withPin(context, async (session) => {
    await writeFile(session, { file, name, content }, { wallet });
    const entry = await entryOf(session, wallet, file);
    return { result: entry, text: [`File ${file} is “${name}”, ${entry.size} bytes, version ${entry.version}.`] };
  });
}

export function deleteOwnerFile(
  { file }: { readonly file: number },
  context: Context,
): Promise<Answer<{ readonly file: number }>> {
  const { wallet } = context;
  return withPin(context, async (session) => {
    await deleteFile(session, file, { wallet });
    return { result: { file }, text: [`File ${file} is deleted.`] };
  });
}

type Shared = { readonly files: number; readonly cards: readonly { readonly name: string; readonly taken: number }[] };

export async function shareOwnerFiles(
  { cards: count }: { readonly cards: number },
  context: Context,
): Promise<Answer<Shared>> {
  const { wallet, screen } = context;
  const { name } = await context.cards();
  const sealed = await withPin(context, (session) => exportFiles(session, { wallet }));
  const cards: { readonly name: string; readonly taken: number }[] = [];
  for (let place = 1; place <= count; place += 1) {
    const taken = await withPin(context, (session) => importFiles(session, sealed, { wallet }), { place });
    cards.push({ name: name(place), taken });
    screen.note(`${name(place)} has ${taken} of ${sealed.length} files.`);
  }
  return {
    result: { files: sealed.length, cards },
    text: [`${count === 1 ? 'One card has' : `${count} cards have`} the files.`],
  };
}

/** Without those that were deleted. */
async function entries(session: Session, wallet: number): Promise<readonly Entry[]> {
  const isThere = (entry: FileEntry): entry is FileEntry & { readonly name: string } =>
    entry.name !== undefined && entry.name !== '';
  return (await listFiles(session, { wallet }))
    .filter(isThere)
    .map(({ file, name, version, size }) => ({ file, name, version, size }));
}

async function entryOf(session: Session, wallet: number, file: number): Promise<Entry> {
  const found = (await entries(session, wallet)).find((entry) => entry.file === file);
  if (found === undefined) throw wrongUsage(`there is no file ${file}`, { name: 'files list' });
  return found;
}

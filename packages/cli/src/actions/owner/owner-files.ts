import { base64 } from '@scure/base';
import { deleteFile, exportFiles, importFiles, listFiles, readFile, type Session, writeFile } from '@symbolon/client';
import { type Line, line, quote, warn } from '@symbolon/interface';
import type { FileEntry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { type KeptFile, keptFile } from '../../cards/files/kept-files.ts';
import type { SlotOptions } from '../../cards/files/wallet-files.ts';
import { howMany } from '../../cards/how-many.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type {
  filesDeleteCommand,
  filesListCommand,
  filesReadCommand,
  filesShareCommand,
  filesWriteCommand,
} from '../../commands/owner.ts';
import { malformedFile, wrongUsage } from '../../errors/cli-error.ts';
import { readInput } from '../../input/read-file.ts';
import { shown } from '../../output/numbers.ts';
import { isVisible } from '../../output/visible.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';

type OwnerFile = { readonly file: number; readonly name: string; readonly version: number; readonly size: number };

export const listOwnerFiles: ActionOf<typeof filesListCommand> = (_, context) =>
  withPin(context, async (session) => {
    const files = await entries(session, context);
    const lines = files.map(
      ({ file, name, version, size }) =>
        `${shown(file)}   ${quote(name)}   ${size} bytes, version ${version}${listed(keptFile(name))}`,
    );
    return { result: { files: files.map(numbered) }, text: lines.length === 0 ? ['There are no files.'] : lines };
  });
export const readOwnerFile: ActionOf<typeof filesReadCommand> = ({ file, output, force }, context) => {
  refuseUnwritable(output, { force });
  const { slot } = context;
  return withPin(context, async (session) => {
    const entry = await entryOf(session, file, context);
    const { content } = await readFile(session, file, { slot });
    if (output !== undefined) writeWhole(output, content, { replace: force });
    const text =
      output === undefined
        ? new TextDecoder().decode(content).split(/\r?\n/)
        : [`${output}: ${quote(entry.name)}, ${entry.size} bytes`];
    return { result: { ...numbered(entry), content: base64.encode(content) }, text, copied: output === undefined };
  });
};

export const writeOwnerFile: ActionOf<typeof filesWriteCommand> = ({ file, name, input, yes }, context) => {
  const reason = !isVisible(name)
    ? 'expected only characters that show'
    : Buffer.byteLength(name) > limits.fileName || name === ''
      ? `expected 1 to ${limits.fileName} bytes`
      : undefined;
  if (reason !== undefined) throw wrongUsage(`NAME: "${name}" can't be a name: ${reason}`, { name: 'files write' });
  const content = readInput(input);
  if (content.length > limits.fileContent)
    throw malformedFile(
      input,
      `it has ${content.length} bytes, and a file on the card has ${limits.fileContent} at most`,
    );
  const { slot } = context;
  return withPin(context, async (session) => {
    const before = (await entries(session, context)).find((entry) => entry.file === file);
    const lines = lostBy({ file, name }, before);
    if (lines.length > 0) await context.confirm('writing this file', { lines, agreed: yes });
    await writeFile(session, { file, name, content }, { slot });
    const entry = await entryOf(session, file, context);
    return {
      result: numbered(entry),
      text: [`File ${shown(file)} is ${quote(name)}, ${entry.size} bytes, version ${entry.version}.`],
    };
  });
};

export const deleteOwnerFile: ActionOf<typeof filesDeleteCommand> = ({ file, yes }, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const entry = await entryOf(session, file, context);
    await context.confirm('deleting this file', { lines: [lost(entry), line`It can not be undone.`], agreed: yes });
    await deleteFile(session, file, { slot });
    return { result: { file: shown(file) }, text: [`File ${shown(file)}, ${quote(entry.name)}, is deleted.`] };
  });
};

/** As people count. */
const numbered = (entry: OwnerFile): OwnerFile => ({ ...entry, file: shown(entry.file) });

/** What the owner loses by a new file, or may not expect of it. Nothing where it replaces its own earlier version. */
function lostBy({ file, name }: Pick<OwnerFile, 'file' | 'name'>, before: OwnerFile | undefined): readonly Line[] {
  if (before !== undefined && (before.name !== name || keptFile(before.name) !== undefined)) return [lost(before)];
  const kept = keptFile(name);
  if (kept === undefined || before !== undefined) return [];
  return [warn`file ${shown(file)} would have a name of "symbolon ${kept.command}", which reads it as ${kept.what}`];
}

/** The file that is lost, and who keeps it. */
function lost({ file, name, size }: OwnerFile): Line {
  const kept = keptFile(name);
  if (kept === undefined) return line`File ${shown(file)} is lost: ${quote(name)}, ${size} bytes.`;
  return warn`file ${shown(file)}, ${quote(name)}, is lost: it holds ${kept.what}, and "symbolon ${kept.command}" needs it`;
}

function listed(kept: KeptFile | undefined): string {
  return kept === undefined ? '' : `: ${kept.what}, kept by "symbolon ${kept.command}"`;
}

export const shareOwnerFiles: ActionOf<typeof filesShareCommand> = async ({ cards: given }, context) => {
  const { slot, screen } = context;
  const count = await howMany(context, { given, name: 'files share', others: true });
  const { name } = await context.cards();
  const encrypted = await withPin(context, (session) => exportFiles(session, { slot }));
  const cards: { readonly name: string; readonly taken: number }[] = [];
  for (let turn = 1; turn <= count; turn += 1) {
    const taken = await withPin(context, (session) => importFiles(session, encrypted, { slot }), { turn });
    cards.push({ name: name(turn), taken });
    screen.note(`${name(turn)} has ${taken} of ${encrypted.length} files.`);
  }
  return {
    result: { files: encrypted.length, cards },
    text: [`${count === 1 ? 'One card has' : `${count} cards have`} the files.`],
  };
};

/** Without those that were deleted. */
async function entries(session: Session, { slot }: SlotOptions): Promise<readonly OwnerFile[]> {
  const isThere = (entry: FileEntry): entry is FileEntry & { readonly name: string } =>
    entry.name !== undefined && entry.name !== '';
  return (await listFiles(session, { slot }))
    .filter(isThere)
    .map(({ file, name, version, size }) => ({ file, name, version, size }));
}

async function entryOf(session: Session, file: number, options: SlotOptions): Promise<OwnerFile> {
  const found = (await entries(session, options)).find((entry) => entry.file === file);
  if (found === undefined) throw wrongUsage(`there is no file ${shown(file)}`, { name: 'files list' });
  return found;
}

import { concatBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { decodeNotes, encodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { formatPath } from '@symbolon/interface';
import { readNotes, writeNotes } from '../../cards/files/notes.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { notesSetCommand, notesShowCommand } from '../../commands/owner.ts';
import { malformedFile } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';
import { notedDescriptors, notedTokens } from './noted.ts';

type NotesResult = ResultOf<typeof notesShowCommand>;

export const showNotes: ActionOf<typeof notesShowCommand> = (_, context) =>
  withPin(context, async (session) => {
    const result = toResult(await readNotes(session, context));
    return { result, text: result.lines.length === 0 ? ['There are no notes.'] : result.lines };
  });

export const setNotes: ActionOf<typeof notesSetCommand> = ({ file }, context) => {
  const notes = parseNotes(file);
  return withPin(context, async (session) => {
    await writeNotes(session, notes, context);
    const result = toResult(notes);
    const { length } = result.lines;
    return {
      result,
      text: [
        length === 0
          ? 'There are no notes any more.'
          : `${length === 1 ? 'One line is' : `${length} lines are`} noted.`,
      ],
    };
  });
};

/**
 * Reads line by line, so that an error has the number of its line. Throws CliError `file/malformed`, `file/unreadable`.
 */
function parseNotes(file: string): OwnerNotes {
  const lines = readText(file)
    .split(/\r?\n/)
    .map((line) => line.trim());
  for (const [index, line] of lines.entries()) {
    try {
      parseLines([line]);
    } catch (cause) {
      const reason = `line ${index + 1} is neither a token (ASSET DECIMALS SYMBOL), nor a wallet policy with its keys, nor a path`;
      throw malformedFile(file, reason, cause);
    }
  }
  return parseLines(lines);
}

function parseLines(lines: readonly string[]): OwnerNotes {
  return decodeNotes([utf8.decode(lines.filter((line) => line !== '').join('\n'))]);
}

function toResult(notes: OwnerNotes): NotesResult {
  const text = utf8.encode(concatBytes(...encodeNotes(notes)));
  return {
    tokens: notedTokens(notes),
    descriptors: notedDescriptors(notes),
    paths: notes.paths.map(formatPath),
    lines: text === '' ? [] : text.split('\n'),
  };
}

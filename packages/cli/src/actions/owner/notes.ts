import { concatBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { decodeNotes, encodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import { formatPath } from '@symbolon/chains/path';
import { readNotes, writeNotes } from '../../cards/files/notes.ts';
import { withPin } from '../../cards/sessions.ts';
import type { Token } from '../../chains/chain.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';
import { notedDescriptors, notedTokens } from './noted.ts';

type Notes = {
  readonly tokens: readonly Token[];
  readonly descriptors: readonly string[];
  readonly paths: readonly string[];
  readonly lines: readonly string[];
};

export function showNotes(_: unknown, context: Context): Promise<Answer<Notes>> {
  return withPin(context, async (session) => {
    const result = asResult(await readNotes(session, context));
    return { result, text: result.lines.length === 0 ? ['There are no notes.'] : result.lines };
  });
}

export function setNotes({ file }: { readonly file: string }, context: Context): Promise<Answer<Notes>> {
  const notes = parseNotes(file);
  return withPin(context, async (session) => {
    await writeNotes(session, notes, context);
    const result = asResult(notes);
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
}

/**
 * Line by line, so that a wrong one is told by its number in the file. @throws CliError `file/malformed`,
 * `file/unreadable`
 */
function parseNotes(file: string): OwnerNotes {
  const lines = readText(file)
    .split(/\r?\n/)
    .map((line) => line.trim());
  for (const [index, line] of lines.entries()) {
    try {
      decodeLines([line]);
    } catch (cause) {
      const reason = `line ${index + 1} is neither a token (ASSET DECIMALS SYMBOL), nor a wallet policy with its keys, nor a path`;
      throw new CliError('file/malformed', { file, reason }, { cause });
    }
  }
  return decodeLines(lines);
}

function decodeLines(lines: readonly string[]): OwnerNotes {
  return decodeNotes([utf8.decode(lines.filter((line) => line !== '').join('\n'))]);
}

function asResult(notes: OwnerNotes): Notes {
  const text = utf8.encode(concatBytes(...encodeNotes(notes)));
  return {
    tokens: notedTokens(notes),
    descriptors: notedDescriptors(notes),
    paths: notes.paths.map(formatPath),
    lines: text === '' ? [] : text.split('\n'),
  };
}

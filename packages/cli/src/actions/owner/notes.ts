import { concatBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { policyDescriptor } from '@symbolon/chains/bitcoin/descriptors';
import { decodeNotes, encodeNotes, type OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Session } from '@symbolon/client';
import { formatPath, quote, warn } from '@symbolon/interface';
import { readNotes, writeNotes } from '../../cards/files/notes.ts';
import { withPin } from '../../cards/sessions.ts';
import { idOfWallet, type NotedWallet, notedWallets } from '../../chains/bitcoin/noted-wallets.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { notesSetCommand, notesShowCommand } from '../../commands/owner.ts';
import type { CommandContext } from '../../context.ts';
import { isCliError, malformedFile } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';
import { notedDescriptors, notedTokens } from './noted.ts';

type NotesResult = ResultOf<typeof notesShowCommand>;

export const showNotes: ActionOf<typeof notesShowCommand> = (_, context) =>
  withPin(context, async (session) => {
    const result = toResult(await readNotes(session, context));
    return { result, text: result.lines.length === 0 ? ['There are no notes.'] : result.lines, copied: true };
  });

export const setNotes: ActionOf<typeof notesSetCommand> = ({ file, yes }, context) => {
  const given = parseNotes(file);
  return withPin(context, async (session) => {
    const left = (await readableWallets(session, context)).filter(({ policy, id }) =>
      given.policies.every((each) =>
        id === undefined ? policyDescriptor(each) !== policyDescriptor(policy) : idOfWallet(each) !== id,
      ),
    );
    // Without its note, a wallet that the card has confirmed could not be signed for.
    const kept = left.filter(({ confirmed }) => confirmed).map(({ policy }) => policy);
    const lines = [
      ...(await tokensAndPaths(session, context)).filter((line) => !toResult(given).lines.includes(line)),
      ...left.filter(({ confirmed }) => !confirmed).map(({ policy }) => [policy.template, ...policy.keys].join(' ')),
    ];
    const gone = lines.map((text) => warn`no longer noted: ${quote(text)}`);
    if (gone.length > 0) await context.confirm('replacing the notes', { lines: gone, agreed: yes });
    const notes = { ...given, policies: [...given.policies, ...kept] };
    await writeNotes(session, notes, context);
    const result = toResult(notes);
    const { length } = result.lines;
    const stays = kept.length === 1 ? 'a multisig wallet' : `${kept.length} multisig wallets`;
    return {
      result,
      text: [
        length === 0
          ? 'There are no notes any more.'
          : `${length === 1 ? 'One line is' : `${length} lines are`} noted.`,
        ...(kept.length === 0 ? [] : [`Among them ${stays} that the file does not have and the card signs for.`]),
      ],
    };
  });
};

const readableWallets = (session: Session, context: CommandContext): Promise<readonly NotedWallet[]> =>
  unlessBroken(notedWallets(session, context));

/** Lines that a sweep, and whoever looks for accounts, goes by. */
const tokensAndPaths = (session: Session, context: CommandContext): Promise<readonly string[]> =>
  unlessBroken(readNotes(session, context).then((notes) => toResult({ ...notes, policies: [] }).lines));

/** None where the notes are broken: they are set to mend that. */
async function unlessBroken<T>(reading: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await reading;
  } catch (error) {
    if (!isCliError(error, 'card/notes-broken')) throw error;
    return [];
  }
}

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

/** Shares that somebody wrote down: words of SLIP-39, or codex32. */
import { readShare } from '@symbolon/chains/phrases';
import { chainError, isSymbolonError, type Slip39Share } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { withoutNearWords } from '../../errors/near-words.ts';
import { red } from '../../output/screen.ts';

/** Words of the shortest share: of a secret of 16 bytes. */
const fewestWords = 20;

/**
 * As many shares as are said to be there. The caller wipes their values.
 *
 * @throws CliError `usage/wrong`, `secret/needed`; SymbolonError `share/malformed`
 */
export async function readWrittenShares(context: CommandContext, count: number): Promise<readonly Slip39Share[]> {
  if (count === 0) return [];
  const shares: Slip39Share[] = [];
  const what = 'The words of written share';
  await gatherShares(context, { what, isWhole: isWholeShare, count }, async (text) => {
    shares.push(await readShare(text));
    return shares.length < count ? '' : undefined;
  });
  return shares;
}

type Gathering = {
  /** What to ask for; a number follows. */
  readonly what: string;
  /** Whether the lines that were typed are a whole one. */
  readonly isWhole: (lines: readonly string[]) => boolean;
  /** How many there have to be. Default: `add` says when there are enough. */
  readonly count?: number;
};

/**
 * Takes one share after another, from a file or the environment, or as they are typed. A slip at the terminal costs the
 * share in which it is, and none before it.
 *
 * @param add takes a share, or throws `share/malformed`; @returns what is still missing, or `undefined`
 * @throws CliError `usage/wrong`, `secret/needed`; SymbolonError `share/malformed`, of what a file or variable holds
 */
export async function gatherShares(
  { secrets, screen }: CommandContext,
  { what, isWhole, count }: Gathering,
  add: (text: string) => Promise<string | undefined>,
): Promise<void> {
  if (secrets.has('shareWords')) {
    const given = textsIn(await secrets.get('shareWords', { until: isWhole }), isWhole);
    if (count !== undefined && given.length !== count)
      throw wrongUsage(`--written says ${count}, and there are the words of ${given.length}`, {
        name: 'shares recover',
      });
    let lacks: string | undefined = '';
    for (const text of given) lacks = await add(text);
    if (lacks !== undefined)
      throw chainError('share/malformed', { what: 'whole backup', fault: 'set', place: undefined, reason: lacks });
    return;
  }
  let lacks: string | undefined = '';
  for (let one = 1; lacks !== undefined; ) {
    const question = `${what} ${one}${lacks === '' ? '' : ` (${lacks})`}`;
    const typed = await secrets.get('shareWords', { question, until: isWhole });
    try {
      lacks = await add(typed);
      one += 1;
    } catch (error) {
      if (!isSymbolonError(error, 'share/malformed')) throw error;
      secrets.forget('shareWords', question);
      screen.note([red(withoutNearWords(error.message))]);
      screen.note('Type it again. Those before it are kept.');
    }
  }
}

/** One a line, or with an empty line between two. */
function textsIn(given: string, isWhole: Gathering['isWhole']): readonly string[] {
  const lines = given.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => isWhole([line])) ? lines : given.trim().split(/\n[ \t]*\n\s*/);
}

/** At the terminal: one line with all words, or lines until an empty one. */
export function isWholeShare(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  return first.trim().split(/\s+/).length >= fewestWords || lines.at(-1)?.trim() === '';
}

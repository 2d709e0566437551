/** Shares that somebody wrote down, as words (SLIP-39). */
import { readShare } from '@symbolon/chains/phrases';
import type { Slip39Share } from '@symbolon/interface';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';

/** Words of the shortest share: of a secret of 16 bytes. */
const fewestWords = 20;

/**
 * The caller wipes their values.
 *
 * @throws CliError `usage/wrong`, `secret/needed`; SymbolonError `share/malformed`
 */
export async function readWrittenShares(context: CommandContext, count: number): Promise<readonly Slip39Share[]> {
  const texts = count === 0 ? [] : await textsOf(context, count);
  const shares: Slip39Share[] = [];
  for (const text of texts) shares.push(await readShare(text));
  return shares;
}

async function textsOf({ secrets }: CommandContext, count: number): Promise<readonly string[]> {
  if (!secrets.has('shareWords')) {
    const typed: string[] = [];
    for (let one = 1; one <= count; one += 1)
      typed.push(await secrets.get('shareWords', { question: `The words of written share ${one}`, until: isWhole }));
    return typed;
  }
  const given = (await secrets.get('shareWords', { until: isWhole })).trim();
  const blocks = given.split(/\n[ \t]*\n\s*/);
  const texts = blocks.length === 1 && count > 1 ? given.split('\n') : blocks;
  if (texts.length !== count)
    throw wrongUsage(`--written says ${count}, and there are the words of ${texts.length}`, { name: 'shares recover' });
  return texts;
}

/** At the terminal: one line with all words, or lines until an empty one. */
function isWhole(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  return first.trim().split(/\s+/).length >= fewestWords || lines.at(-1)?.trim() === '';
}

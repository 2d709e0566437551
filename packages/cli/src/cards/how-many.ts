/** How many cards a command takes, one after the other. */
import type { CommandContext } from '../context.ts';
import { wrongUsage } from '../errors/cli-error.ts';

type Wanted = {
  /** What `--cards` says, if anything. */
  readonly given: number | undefined;
  /** The command, for errors. */
  readonly name: string;
  /** The first card is none of them: it has what the others get. Default no. */
  readonly others?: boolean;
  /** Where neither `--cards` nor `--card` says it. Default 1. */
  readonly otherwise?: number;
};

/**
 * As many as `--cards` says, else as many as `--card` names. No card that was named is left out without a word.
 *
 * @throws CliError `usage/wrong` where `--card` names more; `pack/no-card`, and those of opening the cards
 */
export async function howMany(
  { cards }: Pick<CommandContext, 'cards'>,
  { given, name, others = false, otherwise = 1 }: Wanted,
): Promise<number> {
  const source = await cards();
  const { named = 1 } = source;
  const before = others ? 1 : 0;
  const count = given ?? Math.max(otherwise, named - before);
  if (named > count + before) {
    const kind = others ? ' beside the first' : '';
    throw wrongUsage(
      `--card names ${named} cards, and --cards ${count} takes ${count}${kind}: leave --cards out, or name fewer`,
      { name },
    );
  }
  // Before the first card is touched: the pack may not have so many.
  source.name(count + before - 1);
  return count;
}

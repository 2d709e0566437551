/** The words of a share: on the terminal until a key is pressed, elsewhere only if asked twice. */
import { writeShare } from '@symbolon/chains/phrases';
import { exportShare } from '@symbolon/client';
import { line, type Slip39Share } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import { withPuk } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { sharesExportCommand } from '../../commands/shares.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { inColumns } from '../../output/word-columns.ts';

export const exportShareWords: ActionOf<typeof sharesExportCommand> = async ({ unprotected, yes }, context) => {
  const { secretScreen } = context;
  const reason = secretScreen.missing;
  // Before a card, and before the PUK is typed for nothing.
  if (reason !== undefined && !unprotected) throw cliError('confirmation/unprotected', { what: 'share', reason });
  await context.confirm('giving out the share', {
    lines: [
      line`Whoever sees its words has this share for ever, without card and PIN: as many shares as it takes are the wallet.`,
      line`The card logs that its share was read out.`,
    ],
    agreed: yes,
  });
  const share = await readOut(context);
  try {
    const words = (await writeShare(share)).split(' ');
    const place = describe(share);
    if (unprotected) return { result: { share: place, words: words.join(' ') }, text: [words.join(' ')], copied: true };
    await secretScreen.show([`${place}: ${words.length} words (SLIP-39).`, '', ...inColumns(words)]);
    return {
      result: { share: place, words: null },
      text: [`The words of ${place} were shown, and are off the screen.`],
    };
  } finally {
    share.value.fill(0);
  }
};

/** The caller wipes its value. */
async function readOut(context: CommandContext): Promise<Slip39Share> {
  return withPuk(context, async (session) => {
    try {
      return await exportShare(session);
    } catch (error) {
      if (isRefusal(error, 'conditionsOfUse')) throw cliError('card/no-share-words', {}, { cause: error });
      throw error;
    }
  });
}

function describe({ memberIndex, memberThreshold, groupIndex, groupCount }: Slip39Share): string {
  const group = groupCount === 1 ? '' : ` of group ${groupIndex + 1}`;
  return `share ${memberIndex + 1}${group}, of which it takes ${memberThreshold}`;
}

/** From a preview to the consent of the owner. */
import { assertWillSign, type Line } from '@symbolon/interface';
import type { CommandContext } from '../context.ts';
import { showPreview } from '../output/preview.ts';

type Asked = Parameters<typeof assertWillSign>;

/**
 * Shows what is about to be signed, and resolves only if the card will sign it and the owner agrees. What the policy
 * of the card refuses is shown too, and then the refusal.
 *
 * @throws SymbolonError `signer/refuses`, `confirmation/refused`; CliError `confirmation/needed`
 */
export async function agree(
  signer: Asked[0],
  preview: Asked[1],
  { lines, yes, context }: { readonly lines: readonly Line[]; readonly yes: boolean; readonly context: Shown },
): Promise<void> {
  try {
    await assertWillSign(signer, preview);
  } catch (refusal) {
    showPreview(context.screen, lines);
    throw refusal;
  }
  await context.confirm('signing', { lines, agreed: yes });
}

type Shown = Pick<CommandContext, 'screen' | 'confirm'>;

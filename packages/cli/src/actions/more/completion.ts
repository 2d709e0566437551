import type { CommandAnswer } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';
import type { Shell } from '../../help/shells.ts';

type CompletionResult = { readonly shell: Shell; readonly script: string };

export async function showCompletion(
  { shell }: { readonly shell: Shell },
  { completionFor }: CommandContext,
): Promise<CommandAnswer<CompletionResult>> {
  const script = completionFor(shell);
  return { result: { shell, script }, text: script.trimEnd().split('\n') };
}

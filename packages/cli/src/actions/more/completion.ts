import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import type { Shell } from '../../help/shells.ts';

type Completion = { readonly shell: Shell; readonly script: string };

export async function showCompletion(
  { shell }: { readonly shell: Shell },
  { completionFor }: Context,
): Promise<Answer<Completion>> {
  const script = completionFor(shell);
  return { result: { shell, script }, text: script.trimEnd().split('\n') };
}

import type { ActionOf } from '../../command-line/command.ts';
import type { completionCommand } from '../../commands/more.ts';

export const showCompletion: ActionOf<typeof completionCommand> = async ({ shell }, { completionFor }) => {
  const script = completionFor(shell);
  return { result: { shell, script }, text: script.trimEnd().split('\n'), copied: true };
};

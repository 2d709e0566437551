import { withSigner } from '../../cards/sessions.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { signMessageCommand } from '../../commands/signing.ts';
import { readText } from '../../input/read-file.ts';

export const signText: ActionOf<typeof signMessageCommand> = async (input, context) => {
  const message = input.message === '-' ? readText('-') : input.message;
  const chain = await chains[input.chain].load();
  const path = chain.messagePath(input);
  return withSigner(context, async (signer) => {
    const confirm = (lines: readonly string[]): Promise<void> =>
      context.confirm('signing', { lines, agreed: input.yes });
    const signed = await chain.signMessage(signer, message, { ...input, path, confirm });
    return { result: { message, ...signed }, text: [signed.signature] };
  });
};

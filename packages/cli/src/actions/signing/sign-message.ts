import { formatPath, type Line, line, word } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { signMessageCommand } from '../../commands/signing.ts';
import { readText } from '../../input/read-file.ts';

export const signText: ActionOf<typeof signMessageCommand> = async (input, context) => {
  const message = input.message === '-' ? readText('-') : input.message;
  const chain = await chains[input.chain].load();
  const path = chain.messagePath(input);
  const find = chain.address({ ...input, path: formatPath(path), account: 0, index: 0 });
  return withSigner(context, async (signer) => {
    const { address } = await find(signer);
    const whose = line`To be signed by ${word(address)} (${word(formatPath(path))})`;
    const confirm = (lines: readonly Line[]): Promise<void> =>
      context.confirm('signing', { lines: [whose, ...lines], agreed: input.yes });
    const signed = await chain.signMessage(signer, message, { ...input, path, confirm });
    return { result: { message, ...signed }, text: [signed.signature] };
  });
};

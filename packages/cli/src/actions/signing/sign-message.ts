import { formatPath, line, word } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { agree } from '../../chains/agree.ts';
import { refuseForeign } from '../../chains/options.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { signMessageCommand } from '../../commands/signing.ts';
import { readText } from '../../input/read-file.ts';

export const signText: ActionOf<typeof signMessageCommand> = async (input, context) => {
  refuseForeign(input, 'sign message');
  const message = input.message === '-' ? readText('-') : input.message;
  const chain = await chains[input.chain].load();
  const path = chain.messagePath(input);
  const find = chain.address({ ...input, path: formatPath(path), account: 0, index: 0 });
  return withSigner(context, async (signer) => {
    const { address } = await find(signer);
    const whose = line`To be signed by ${word(address)} (${word(formatPath(path))})`;
    const { preview, sign } = await chain.showMessage(signer, message, { ...input, path });
    await agree(signer, preview, { lines: [whose, ...preview.lines], yes: input.yes, context });
    const signed = await sign();
    return { result: { message, ...signed }, text: [signed.signature] };
  });
};

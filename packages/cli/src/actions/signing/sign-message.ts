import { formatPath, type Line, line, warn, word } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { agree } from '../../chains/agree.ts';
import { refuseWithoutEffect } from '../../chains/options.ts';
import { type ChainName, chainNames, chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { signMessageCommand } from '../../commands/signing.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { decodeText, readInput } from '../../input/read-file.ts';

export const signText: ActionOf<typeof signMessageCommand> = async (input, context) => {
  const chosen = input.chain ?? (await askChain(context));
  const { network = 'mainnet', type } = input;
  refuseWithoutEffect(input, { ...chains[chosen], chain: chosen, name: 'sign message' });
  const message = input.message === '-' ? decodeText('-', readInput('-'), { keepMark: true }) : input.message;
  const chain = await chains[chosen].load();
  const path = chain.messagePath({ network, type, path: input.path });
  const find = chain.address({ network, type, path: formatPath(path), account: 0, index: 0 });
  return withSigner(context, async (signer) => {
    const { address, warnings = [] } = await find(signer);
    const whose = line`To be signed by ${word(address)} (${word(formatPath(path))})`;
    const { preview, sign } = await chain.showMessage(signer, message, { network, type, path });
    const lines = [...warnings, ...easilyMissed(message), whose, ...preview.lines];
    await agree(signer, preview, { lines, yes: input.yes, context });
    const signed = await sign();
    return { result: { message, ...signed }, text: [signed.signature] };
  });
};

/** What a pipe adds to a text or loses of it, which is signed all the same. */
function easilyMissed(message: string): readonly Line[] {
  return [
    ...(message === '' ? [warn`The message is empty`] : []),
    ...(message.startsWith('\ufeff') ? [warn`It begins with a byte order mark, which is signed too`] : []),
    ...(/[\r\n]$/.test(message) ? [warn`It ends with a line break, which is signed too`] : []),
  ];
}

/** A signed message logs in or agrees, so no key signs one that the owner did not choose. */
async function askChain({ ask }: CommandContext): Promise<ChainName> {
  const typed = (await ask(`Of which chain is the key? ${chainNames.join(', ')}: `))?.trim().toLowerCase();
  const found = chainNames.find((name) => name === typed);
  if (found !== undefined) return found;
  const what = typed === undefined ? 'it is missing' : `"${typed}" is none of them`;
  throw wrongUsage(`--chain: ${what}: one of ${chainNames.join(', ')}`, { name: 'sign message' });
}

import { withSigner } from '../../cards/sessions.ts';
import type { KeyOptions } from '../../chains/chain.ts';
import { type ChainName, chains } from '../../chains/table.ts';
import type { CommandAnswer } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';
import { readText } from '../../input/read-file.ts';

type SignTextInput = KeyOptions & { readonly message: string; readonly chain: ChainName; readonly yes: boolean };
type SignTextResult = { readonly address: string; readonly message: string; readonly signature: string };

export async function signText(input: SignTextInput, context: CommandContext): Promise<CommandAnswer<SignTextResult>> {
  const message = input.message === '-' ? readText('-') : input.message;
  const chain = await chains[input.chain].load();
  const path = chain.messagePath(input);
  return withSigner(context, async (signer) => {
    const confirm = (lines: readonly string[]): Promise<void> =>
      context.confirm('signing', { lines, agreed: input.yes });
    const signed = await chain.signMessage(signer, message, { ...input, path, confirm });
    return { result: { message, ...signed }, text: [signed.signature] };
  });
}

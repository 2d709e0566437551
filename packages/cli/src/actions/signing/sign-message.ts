import { createSigner } from '@symbolon/client/signer';
import { withWallet } from '../../cards/sessions.ts';
import type { Place } from '../../chains/chain.ts';
import { type ChainName, chains } from '../../chains/table.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { readText } from '../../input/read-file.ts';

type Options = Place & { readonly message: string; readonly chain: ChainName; readonly yes: boolean };

type Signed = { readonly address: string; readonly message: string; readonly signature: string };

export async function signText(options: Options, context: Context): Promise<Answer<Signed>> {
  const message = options.message === '-' ? readText('-') : options.message;
  const chain = await chains[options.chain].load();
  const path = chain.messagePath(options);
  return withWallet(context, async (session) => {
    const signer = createSigner(session, { wallet: context.wallet });
    const confirm = (lines: readonly string[]): Promise<void> => context.confirm('signing', lines, options.yes);
    const signed = await chain.signMessage(signer, message, { ...options, path }, confirm);
    return { result: { message, ...signed }, text: [signed.signature] };
  });
}

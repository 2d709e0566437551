import { formatPath } from '@symbolon/chains/path';
import { createSigner } from '@symbolon/client/signer';
import { withWallet } from '../../cards/sessions.ts';
import type { Place } from '../../chains/chain.ts';
import { type ChainName, chains } from '../../chains/table.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';

type Options = Place & { readonly chain: ChainName; readonly account: number; readonly index: number };

type Address = { readonly chain: string; readonly address: string; readonly path: string };

export function showAddress(options: Options, context: Context): Promise<Answer<Address>> {
  return withWallet(context, async (session) => {
    const chain = await chains[options.chain].load();
    const found = await chain.address(createSigner(session, { wallet: context.wallet }), options);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });
}

import { formatPath } from '@symbolon/chains/path';
import { withSigner } from '../../cards/sessions.ts';
import type { KeyOptions } from '../../chains/chain.ts';
import { type ChainName, chains } from '../../chains/table.ts';
import type { CommandAnswer } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';

type AddressInput = KeyOptions & { readonly chain: ChainName; readonly account: number; readonly index: number };
type AddressResult = { readonly chain: string; readonly address: string; readonly path: string };

export function showAddress(input: AddressInput, context: CommandContext): Promise<CommandAnswer<AddressResult>> {
  return withSigner(context, async (signer) => {
    const chain = await chains[input.chain].load();
    const found = await chain.address(signer, input);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });
}

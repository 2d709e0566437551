import { formatPath } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { addressCommand } from '../../commands/signing.ts';

export const showAddress: ActionOf<typeof addressCommand> = (input, context) =>
  withSigner(context, async (signer) => {
    const chain = await chains[input.chain].load();
    const found = await chain.address(signer, input);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });

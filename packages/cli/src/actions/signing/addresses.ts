import { formatPath } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import { refuseForeign } from '../../chains/options.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { addressCommand } from '../../commands/signing.ts';

export const showAddress: ActionOf<typeof addressCommand> = async (input, context) => {
  refuseForeign(input, 'address');
  const find = (await chains[input.chain].load()).address(input);
  return withSigner(context, async (signer) => {
    const { warnings = [], ...found } = await find(signer);
    for (const each of warnings) context.screen.note(each);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });
};

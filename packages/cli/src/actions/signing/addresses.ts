import { formatPath } from '@symbolon/interface';
import { sayingNotHeld } from '../../cards/not-held.ts';
import { withSigner } from '../../cards/sessions.ts';
import { refuseWithoutEffect } from '../../chains/options.ts';
import { chains } from '../../chains/table.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { addressCommand } from '../../commands/signing.ts';

export const showAddress: ActionOf<typeof addressCommand> = async (input, context) => {
  const { chain, network = 'mainnet', account = 0, index = 0 } = input;
  refuseWithoutEffect(input, { ...chains[chain], chain, name: 'address' });
  const find = (await chains[chain].load()).address({ ...input, network, account, index });
  return withSigner(context, async (signer, session) => {
    const path = input.path ?? `of this address, of ${chain}`;
    const { warnings = [], ...found } = await sayingNotHeld(() => find(signer), { session, context, path });
    for (const each of warnings) context.screen.note(each);
    const result = { ...found, path: formatPath(found.path) };
    return { result, text: [result.address, result.path] };
  });
};

import { readFromVault } from '@symbolon/client';
import type { VaultEntry, VaultReadResponse } from '@symbolon/protocol/commands';
import type { ActionOf } from '../../command-line/command.ts';
import type { vaultRehearseCommand } from '../../commands/vault.ts';
import { cliError, messageOf } from '../../errors/cli-error.ts';
import { withoutNearWords } from '../../errors/near-words.ts';
import { checkSecret } from './check-secret.ts';
import { contentText } from './content-text.ts';
import { named, namesIn } from './item-words.ts';
import { useItem } from './use-item.ts';

type Checked = { readonly verified: boolean; readonly problem: string | null };

export const rehearseItem: ActionOf<typeof vaultRehearseCommand> = async (input, context) => {
  const { item } = input;
  const { slot } = context;
  const began = Date.now();
  let found: VaultEntry | undefined;
  const read = await useItem<VaultReadResponse>(context, {
    item,
    slot,
    approver: 1,
    options: input,
    check: async (entry) => {
      found = entry;
      if (!entry.rule.show) throw cliError('card/item-rule', { item, what: 'show it', rule: namesIn(entry.rule) });
      return { use: 'show' };
    },
    use: (session, given) => readFromVault(session, item, { slot, ...given }),
  });
  const milliseconds = Date.now() - began;
  try {
    const { kind } = read;
    const { verified, problem } = await checked(read);
    const name = found === undefined ? `item ${item}` : named(found);
    return {
      result: { item, kind, label: found?.label ?? '', readable: problem === null, verified, problem, milliseconds },
      text: [
        `Read, and shown to nobody: ${name}, in ${(milliseconds / 1000).toFixed(1)} s.`,
        problem !== null
          ? `It is not what its kind says: ${problem}. Look at it with "symbolon vault show ${item}".`
          : verified
            ? 'Its checksum is right.'
            : 'It has no checksum: compare it once, with "symbolon vault show".',
      ],
    };
  } finally {
    read.content.fill(0);
  }
};

async function checked({ kind, content }: VaultReadResponse): Promise<Checked> {
  const text = contentText(content, kind);
  if (text === undefined) return { verified: false, problem: null };
  try {
    const { isVerified } = await checkSecret(kind, text, { unchecked: false, note: () => undefined });
    return { verified: isVerified, problem: null };
  } catch (error) {
    return { verified: false, problem: withoutNearWords(messageOf(error)) };
  }
}

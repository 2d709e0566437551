import { quote } from '@symbolon/interface';
import type { ActionOf } from '../../command-line/command.ts';
import type { heirLetterCommand } from '../../commands/heirs.ts';
import { sendItem } from '../vault/send.ts';
import { storeItem } from '../vault/store.ts';

/** Cards in the order of `--card`: the owner's, the heir's. */
export const writeLetter: ActionOf<typeof heirLetterCommand> = async (input, context) => {
  const { label, yes } = input;
  const rule = { show: true, members: true, others: false, approval: false, awake: true };
  const kept = { label, kind: 'text', 'secret-file': input['secret-file'], unchecked: false, yes, ...rule } as const;
  const { item } = (await storeItem(kept, context)).result;
  const elsewhere = { 'offer-file': undefined, output: undefined, force: false, 'approval-file': undefined };
  const sending = { item, code: undefined, 'any-pack': false, yes, ...elsewhere };
  const { card, received } = (await sendItem(sending, context)).result;
  return {
    result: { label, item, received: received ?? 0 },
    text: [
      `Card ${card} keeps ${quote(label)}, and gives it out only once it is awake: "symbolon vault show ${received ?? 0}".`,
      `Your card keeps it too, as item ${item}.`,
    ],
  };
};

import { deleteFromVault, listVault } from '@symbolon/client';
import { line, warn } from '@symbolon/interface';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { vaultDeleteCommand, vaultListCommand } from '../../commands/vault.ts';
import { shown } from '../../output/numbers.ts';
import { bytesIn, describeEntry, legendOf, named, ruleToJson } from './item-words.ts';
import { findItem } from './use-item.ts';

export const listItems: ActionOf<typeof vaultListCommand> = (_, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const { items, free } = await listVault(session, { slot });
    return {
      result: { slot: shown(slot), items: items.map((one) => ({ ...one, rule: ruleToJson(one.rule) })), free },
      text: [
        ...(items.length === 0
          ? [`The vault holds nothing of the wallet in slot ${shown(slot)}: "symbolon vault store".`]
          : []),
        ...items.flatMap(describeEntry),
        ...legendOf(items.map(({ rule }) => rule)),
        `Room for ${bytesIn(free)} more.`,
      ],
    };
  });
};

export const deleteItem: ActionOf<typeof vaultDeleteCommand> = ({ item, yes }, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const entry = await findItem(session, item, slot);
    const { kind, label } = entry;
    const lines = [
      line`Delete ${named(entry)} from this card. Nothing brings it back.`,
      ...(entry.rule.show || entry.sent > 0
        ? []
        : [warn`it was never sent to another card, and can't be read: if you have it nowhere else, it is lost.`]),
    ];
    await context.confirm('deleting the item', { lines, agreed: yes });
    await deleteFromVault(session, item, { slot });
    return { result: { item, kind, label }, text: [`Deleted: ${named(entry)}.`] };
  });
};

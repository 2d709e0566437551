/** The vault: what a wallet's owner keeps in it, reads of it and deletes. */
import type { Handler } from '../card/context.ts';
import { logWalletEvent } from '../log.ts';
import { addItem, contentOf, countUse, freeBytes, itemOf, itemsOf, removeItem, sizeOf } from '../vault/items.ts';
import { checkRule, settleApproval } from '../vault/uses.ts';
import { phraseEntropy } from './wallet-from-vault.ts';

export const vaultList: Handler<'vaultList'> = (_, context) => ({
  items: itemsOf(context).map(({ slot: _slot, blocks, ...entry }) => ({ ...entry, size: sizeOf(context, { blocks }) })),
  free: freeBytes(context),
});

export const vaultStore: Handler<'vaultStore'> = (given, context) => {
  // A phrase that nobody can use is found now, and not on the day when it is needed.
  if (given.kind === 'bip39Phrase') phraseEntropy(given.content).fill(0);
  const { item } = addItem(context, given);
  logWalletEvent(context, 'vaultStored', { slot: context.slot, item });
  return { item };
};

export const vaultRead: Handler<'vaultRead'> = ({ item, approval }, context) => {
  const stored = itemOf(context, item);
  checkRule(stored, { use: 'show' }, context);
  settleApproval(stored, { use: 'show', approval }, context);
  countUse(context, stored, 'shown');
  logWalletEvent(context, 'vaultShown', { slot: context.slot, item });
  return { kind: stored.kind, content: contentOf(context, stored) };
};

export const vaultDelete: Handler<'vaultDelete'> = ({ item }, context) => {
  removeItem(context, itemOf(context, item));
  logWalletEvent(context, 'vaultDeleted', { slot: context.slot, item });
  return {};
};

/** Items of the vault in memory: a header of each, and blocks that the items of all wallets share. */
import { concatBytes } from '@noble/hashes/utils.js';
import { limits } from '@symbolon/protocol/limits';
import type { VaultItem } from '@symbolon/protocol/vault';
import type { UnwrapCoder } from 'micro-packed';
import { type Context, required, type SlotContext } from '../card/context.ts';
import { records, type VaultRecords } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { Refusal } from '../refusal.ts';

/** An item without its content. */
export type StoredItem = UnwrapCoder<VaultRecords['items'][number]['coder']>;

const { vault } = records;

/** The items of the wallet in the slot, in the order in which they were stored. */
export function itemsOf({ store, slot }: SlotContext): readonly StoredItem[] {
  return everyItem(store)
    .filter((stored) => stored.slot === slot)
    .sort((one, other) => one.item - other.item);
}

/** @throws Refusal `fileNotFound` for an item that is not there, or belongs to another wallet */
export function itemOf(context: SlotContext, item: number): StoredItem {
  const found = itemsOf(context).find((stored) => stored.item === item);
  if (found === undefined) throw new Refusal('fileNotFound');
  return found;
}

/** What an item holds. The caller wipes it. */
export function contentOf({ store }: Pick<Context, 'store'>, { blocks }: Pick<StoredItem, 'blocks'>): Uint8Array {
  return concatBytes(...blocks.map((block) => required(store.get(blockRecord(block)))));
}

/** Bytes of what an item holds. */
export function sizeOf({ store }: Pick<Context, 'store'>, { blocks }: Pick<StoredItem, 'blocks'>): number {
  return blocks.reduce((bytes, block) => bytes + required(store.get(blockRecord(block))).length, 0);
}

/** Bytes that new items can have in all. None where no header is left. */
export function freeBytes({ store }: Pick<Context, 'store'>): number {
  const items = everyItem(store);
  const room = (limits.vaultItems - items.length) * limits.vaultContent;
  return Math.min(room, freeBlocks(items).length * limits.vaultBlock);
}

/**
 * Stores an item for the wallet in the slot, under the next number.
 *
 * @throws Refusal `vaultFull`
 */
export function addItem({ store, slot }: SlotContext, { kind, label, rule, content }: VaultItem): StoredItem {
  const items = everyItem(store);
  const record = vault.items.find((candidate) => store.get(candidate) === undefined);
  const blocks = freeBlocks(items).slice(0, Math.ceil(content.length / limits.vaultBlock));
  const item = (store.get(vault.last)?.item ?? 0) + 1;
  if (record === undefined || blocks.length * limits.vaultBlock < content.length || item > 0xffffffff)
    throw new Refusal('vaultFull');
  const stored = { item, slot, kind, rule, label, blocks, shown: 0, sent: 0 };
  for (const [index, block] of blocks.entries()) {
    const start = index * limits.vaultBlock;
    store.put(blockRecord(block), content.subarray(start, start + limits.vaultBlock));
  }
  store.put(record, stored);
  store.put(vault.last, { item });
  return stored;
}

/** Counts one more use. A counter stays at its highest value. */
export function countUse({ store }: Pick<Context, 'store'>, stored: StoredItem, counter: 'shown' | 'sent'): void {
  store.put(headerOf(store, stored), { ...stored, [counter]: Math.min(0xffffffff, stored[counter] + 1) });
}

/** Erases an item, and all that was remembered of it. */
export function removeItem({ store }: Pick<Context, 'store'>, stored: StoredItem): void {
  for (const block of stored.blocks) store.remove(blockRecord(block));
  store.remove(headerOf(store, stored));
  if (store.get(vault.request)?.item === stored.item) store.remove(vault.request);
  if (store.get(vault.sent)?.item === stored.item) store.remove(vault.sent);
}

function everyItem(store: Store): readonly StoredItem[] {
  return vault.items.flatMap((record) => store.get(record) ?? []);
}

function headerOf(store: Store, { item }: StoredItem): VaultRecords['items'][number] {
  return required(vault.items.find((record) => store.get(record)?.item === item));
}

function freeBlocks(items: readonly StoredItem[]): readonly number[] {
  const taken = new Set(items.flatMap(({ blocks }) => blocks));
  return [...vault.blocks.keys()].filter((block) => !taken.has(block));
}

function blockRecord(block: number): VaultRecords['blocks'][number] {
  return required(vault.blocks[block]);
}

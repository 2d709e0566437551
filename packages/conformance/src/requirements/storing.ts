/** Items that checks store in a vault. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import type { VaultItem, VaultRule } from '@symbolon/protocol/vault';
import type { Session } from '../bench/session.ts';

const none: VaultRule = { show: false, members: false, others: false, approval: false };
/** What the note says. */
export const noteContent = utf8ToBytes('a note');

/** A note under a rule. */
export const noteWith = (rule: Partial<VaultRule>): VaultItem => ({
  kind: 'text',
  label: 'note',
  rule: { ...none, ...rule },
  content: noteContent,
});

/** Stores an item. @returns its number */
export async function stored(session: Session, item: VaultItem, slot = 0): Promise<number> {
  return (await session.call(commands.vaultStore, item, { slot })).item;
}

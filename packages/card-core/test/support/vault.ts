/** Cards with vaults for tests: a set of three, and a genuine card of somebody else from another pack. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { startingPolicies } from '@symbolon/protocol/policy';
import type { VaultItem, VaultRule, VaultUse } from '@symbolon/protocol/vault';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { blankChip, type Chip, type RunOptions, testChip } from './chip.ts';
import { testMemory } from './memory.ts';
import { can, pin, setOfThree } from './set.ts';

/** A phrase that everybody knows. */
export const phrase = `${'abandon '.repeat(11)}about`;

export const locked: VaultRule = { show: false, members: false, others: false, approval: false };
export const open: VaultRule = { ...locked, show: true };

export function noted(rule: Partial<VaultRule> = {}, more: Partial<VaultItem> = {}): VaultItem {
  const content = utf8ToBytes('public words of a test');
  return { kind: 'text', label: 'a note', content, ...more, rule: { ...locked, ...rule } };
}

export function phraseItem(rule: Partial<VaultRule> = {}): VaultItem {
  return noted(rule, { kind: 'bip39Phrase', label: 'old wallet', content: utf8ToBytes(phrase) });
}

export function stored(chip: Chip, item: VaultItem, options: RunOptions = pin): number {
  return chip.call('vaultStore', item, options).item;
}

let foreign: Uint8Array | undefined;
/** A card of another pack, with a wallet of its own. */
function foreignChip(): Chip {
  foreign ??= (() => {
    const chip = blankChip('foreign', '000000000009', 9);
    const { open: policy } = startingPolicies;
    chip.call('createWallet', { pin: testPin, puk: testPuk, clones: 0, exportable: false, policy }, can);
    return chip.memory.image();
  })();
  return testChip('foreign', testMemory(foreign));
}

export function cards() {
  return { ...setOfThree({ name: 'vault' }), foreign: foreignChip() };
}

export function keyOf(chip: Chip): Uint8Array {
  const key = openStore(chip.memory).get(records.identityKey);
  if (key === undefined) throw new Error('no key');
  return key.publicKey;
}

export function offered(chip: Chip, anyPack = false, options: RunOptions = pin): Uint8Array {
  return chip.call('vaultOffer', { anyPack }, options).offer;
}

/** An approval by another member for one use. */
export function approvedBy(
  approver: Chip,
  holder: Chip,
  wanted: { readonly item: number; readonly use: VaultUse; readonly target?: Uint8Array },
): Uint8Array {
  const { request } = holder.call('vaultRequest', wanted, pin);
  return approver.call('vaultApprove', { request }, pin).approval;
}

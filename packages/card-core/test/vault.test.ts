/** The vault of one card: what is stored, listed, read and deleted, and how much fits. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { limits } from '@symbolon/protocol/limits';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { startingPolicies } from '@symbolon/protocol/policy';
import type { VaultItem } from '@symbolon/protocol/vault';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RecordDefinition, type RecordPlace, records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, type Chip, testChip } from './support/chip.ts';
import { fullChip } from './support/full-chip.ts';
import { testMemory } from './support/memory.ts';
import { answer, pin } from './support/set.ts';
import { noted, open, phrase, phraseItem, stored } from './support/vault.ts';

const image = activeChip().memory.image();
const card = (): Chip => testChip('vault', testMemory(image));
const decoy = { ...pin, decoy: true } as const;
const other = { ...pin, slot: 1 } as const;
/** Everything, so that nothing else is left of it. */
const large = (fill = 1) => new Uint8Array(limits.vaultContent).fill(fill);

const digest = { scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) } as const;
const listed = (chip: Chip, options: Parameters<Chip['call']>[2] = pin) => chip.call('vaultList', {}, options);
const events = (chip: Chip) => chip.call('readLog', { from: 1 }, pin).map((entry) => decodeLogEntry(entry));

describe('items', () => {
  test('are read as they were stored, listed in order, deleted, and their numbers only go on', () => {
    type Op = { readonly kind: 'store' | 'read' | 'delete'; readonly at: number; readonly size: number };
    const ops: fc.Arbitrary<Op[]> = fc.array(
      fc.record({
        kind: fc.constantFrom('store' as const, 'store' as const, 'read' as const, 'delete' as const),
        at: fc.nat(30),
        size: fc.integer({ min: 1, max: limits.vaultContent }),
      }),
      { maxLength: 50, size: 'max' },
    );
    fc.assert(
      fc.property(ops, (taken) => {
        const chip = card();
        const model = new Map<number, { readonly content: Uint8Array; shown: number }>();
        let last = 0;
        const blocks = (bytes: number) => Math.ceil(bytes / limits.vaultBlock);
        const used = () => [...model.values()].reduce((sum, { content }) => sum + blocks(content.length), 0);
        for (const { kind, at, size } of taken) {
          const item = [...model.keys()][at % Math.max(1, model.size)] ?? 99;
          const known = model.get(item);
          if (kind === 'store') {
            const content = new Uint8Array(size).fill(at + 1);
            const fits = model.size < limits.vaultItems && used() + blocks(size) <= limits.vaultBlocks;
            const outcome = chip.send('vaultStore', noted(open, { content }), pin);
            expect(outcome.status === 0x9000).toBe(fits);
            if (!fits) continue;
            last += 1;
            model.set(last, { content, shown: 0 });
          } else if (kind === 'read') {
            expect(answer(chip, 'vaultRead', { item })).toBe(known === undefined ? 'fileNotFound' : 'ok');
            if (known === undefined) continue;
            expect(chip.call('vaultRead', { item }, pin).content).toEqual(known.content);
            known.shown += 2;
          } else {
            expect(answer(chip, 'vaultDelete', { item })).toBe(known === undefined ? 'fileNotFound' : 'ok');
            model.delete(item);
          }
          const { items, free } = listed(chip);
          expect(items.map(({ item, size, shown }) => ({ item, size, shown }))).toEqual(
            [...model].map(([item, { content, shown }]) => ({ item, size: content.length, shown })),
          );
          expect(free).toBe(
            Math.min(
              (limits.vaultBlocks - used()) * limits.vaultBlock,
              (limits.vaultItems - model.size) * limits.vaultContent,
            ),
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  test('say what they are, and what may ever be done with them', () => {
    const chip = card();
    const rule = { show: true, members: false, others: true, approval: false };
    const item = stored(chip, noted(rule, { kind: 'descriptor', label: 'of the family', content: large() }));
    expect(listed(chip).items).toEqual([
      { item, kind: 'descriptor', label: 'of the family', rule, size: 1024, shown: 0, sent: 0 },
    ]);
    expect(chip.call('vaultRead', { item }, pin)).toEqual({ kind: 'descriptor', content: large() });
  });

  test('fill 8 KiB beside a full wallet, and no more', () => {
    const chip = fullChip();
    for (const record of Object.values(records.vault).flat()) {
      const store = openStore(chip.memory);
      store.remove(record);
      store.commit();
    }
    chip.reset();
    for (let item = 1; item <= 8; item += 1) expect(stored(chip, noted(open, { content: large(item) }))).toBe(item);
    expect(answer(chip, 'vaultStore', noted())).toBe('vaultFull');
    expect(listed(chip).free).toBe(0);
    for (let item = 1; item <= 8; item += 1) expect(chip.call('vaultRead', { item }, pin).content).toEqual(large(item));
  });

  test('are as many as the card says, and no more, though there is room', () => {
    const chip = card();
    for (let item = 1; item <= limits.vaultItems; item += 1) expect(stored(chip, noted())).toBe(item);
    expect(answer(chip, 'vaultStore', noted())).toBe('vaultFull');
    expect(listed(chip).items).toHaveLength(limits.vaultItems);
    chip.call('vaultDelete', { item: 3 }, pin);
    expect(stored(chip, noted())).toBe(limits.vaultItems + 1);
  });

  test('belong to one wallet: the slot of another lists, reads and deletes none of them', () => {
    const chip = card();
    chip.call('importWallet', { clones: 0, exportable: false, entropy: new Uint8Array(16) }, other);
    const item = stored(chip, noted(open));
    expect(listed(chip, other).items).toEqual([]);
    expect(answer(chip, 'vaultRead', { item }, other)).toBe('fileNotFound');
    expect(answer(chip, 'vaultDelete', { item }, other)).toBe('fileNotFound');
    expect(stored(chip, noted(open), other)).toBe(item + 1);
    expect(listed(chip).items).toHaveLength(1);
  });

  test('are read where the rule says so, and nowhere else', () => {
    const chip = card();
    const item = stored(chip, noted({ members: true, others: true }));
    expect(answer(chip, 'vaultRead', { item })).toBe('vaultRuleRefused');
    expect(listed(chip).items[0]?.shown).toBe(0);
  });

  test('are counted and logged', () => {
    const chip = card();
    const item = stored(chip, noted(open));
    chip.call('vaultRead', { item }, pin);
    chip.call('vaultDelete', { item }, pin);
    expect(events(chip).slice(-3)).toMatchObject([
      { event: 'vaultStored', details: { slot: 0, item } },
      { event: 'vaultShown', details: { slot: 0, item } },
      { event: 'vaultDeleted', details: { slot: 0, item } },
    ]);
  });

  test('leave nothing in memory once they are deleted', () => {
    const chip = card();
    const marker = utf8ToBytes('a marker that is nowhere else');
    const holds = () => Buffer.from(chip.memory.image()).includes(Buffer.from(marker));
    const item = stored(chip, noted(open, { content: marker }));
    expect(holds()).toBe(true);
    chip.call('vaultDelete', { item }, pin);
    expect(holds()).toBe(false);
  });

  test.each([
    ['a wrong checksum', 'abandon '.repeat(12).trim()],
    ['wide letters', phrase.replaceAll('a', '\uff41')],
    ['spaces of another kind', phrase.replaceAll(' ', '\u00a0')],
    ['a word too few', phrase.replace(/ \w+$/, '')],
    ['a word that is none', phrase.replace('about', 'aboot')],
    ['capital letters', phrase.toUpperCase()],
  ])('of a phrase with %s are refused, before anybody relies on them', (_, words) => {
    const chip = card();
    const item: VaultItem = { ...phraseItem(), content: utf8ToBytes(words) };
    expect(answer(chip, 'vaultStore', item)).toBe('incorrectData');
    expect(answer(chip, 'vaultStore', { ...item, kind: 'otherPhrase' })).toBe('ok');
  });
});

describe('a vault', () => {
  test('is shown in a PIN session alone: not to a stranger, the CAN, the PUK or a phone that may sign', () => {
    const chip = card();
    chip.call('addPhone', { name: 'phone' }, pin);
    chip.call('setPolicy', { ...startingPolicies.open, withoutPin: true }, pin);
    const item = stored(chip, noted(open));
    expect(answer(chip, 'signDigests', [digest], { session: 'phone' })).toBe('ok');
    for (const session of ['none', 'can', 'puk', 'phone'] as const) {
      expect(answer(chip, 'vaultList', {}, { session })).toBe('securityStatus');
      expect(answer(chip, 'vaultRead', { item }, { session })).toBe('securityStatus');
    }
  });

  test('is another one for the duress PIN, with as much room', () => {
    const chip = card();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    chip.call('setDuressPin', { pin: '111222' }, { session: 'puk' });
    const item = stored(chip, noted(open));
    expect(listed(chip, decoy)).toEqual({ items: [], free: limits.vaultBlocks * limits.vaultBlock });
    expect(answer(chip, 'vaultRead', { item }, decoy)).toBe('fileNotFound');
    expect(answer(chip, 'vaultDelete', { item }, decoy)).toBe('fileNotFound');
    for (let count = 1; count <= 8; count += 1) stored(chip, noted(open, { content: large() }), decoy);
    expect(answer(chip, 'vaultStore', noted(), decoy)).toBe('vaultFull');
    expect(listed(chip).items.map(({ item }) => item)).toEqual([item]);
  });

  test('is erased with the card, the decoy’s too', () => {
    const chip = fullChip();
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('resetCard', { confirmation, terminate: false }, pin);
    const store = openStore(chip.memory);
    const places: readonly RecordPlace[] = [records.vault, records.decoy.vault].flatMap((vault) =>
      Object.values(vault).flat(),
    );
    for (const record of places) expect(store.get(record as RecordDefinition<unknown>)).toBeUndefined();
  });
});

/** A card that holds all it can, and every record of the layout by name. */
import { limits } from '@symbolon/protocol/limits';
import { type RecordPlace, records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { activeChip, type Chip } from './chip.ts';

const pin = { session: 'pin' } as const;

/**
 * Files and items in every place, phones in every slot, members in every set, a duress PIN with a decoy that holds as
 * much.
 */
export function fullChip(): Chip {
  const chip = activeChip();
  for (const slot of [1, 2]) {
    chip.call(
      'importWallet',
      { clones: 8, exportable: true, entropy: new Uint8Array(32).fill(slot) },
      { ...pin, slot },
    );
  }
  for (let phone = 0; phone < limits.phones; phone += 1) chip.call('addPhone', { name: `phone ${phone}` }, pin);
  chip.call('changeSettings', { pinInChannel: true }, pin);
  chip.call('setDuressPin', { pin: '111222' }, { session: 'puk' });
  for (const slot of [1, 2]) {
    chip.call(
      'importWallet',
      { clones: 8, exportable: true, entropy: new Uint8Array(32).fill(slot) },
      { ...pin, slot, decoy: true },
    );
  }
  const content = new Uint8Array(limits.fileContent).fill(1);
  for (const options of [0, 1, 2].flatMap((slot) => [false, true].map((decoy) => ({ ...pin, slot, decoy })))) {
    for (let file = 0; file < limits.files; file += 1) {
      chip.call('writeFile', { file, content: { name: `file ${file}`, content } }, options);
    }
  }
  const store = openStore(chip.memory);
  for (const { exports, roster, exporting } of [...records.slots, ...records.decoy.slots]) {
    const member = { role: 'backup', standing: 'agreed', publicKey: new Uint8Array(33).fill(2) } as const;
    store.put(roster, [...(store.get(roster) ?? []), ...exports.map(() => member)]);
    const key = new Uint8Array(16).fill(1);
    store.put(exporting, { seed: new Uint8Array(32).fill(1), pinKey: key, pukKey: key });
    for (const record of exports) {
      store.put(record, { cardNumber: '000000000002', receiptHash: new Uint8Array(32).fill(1), pending: true });
      store.commit();
    }
  }
  for (const { last, items, blocks, request, offer, received, sent } of [records.vault, records.decoy.vault]) {
    const [rule, hash] = [{ show: true, members: true, others: true, approval: true }, new Uint8Array(32).fill(1)];
    for (const [index, record] of items.entries()) {
      const what = { item: index + 1, slot: 0, kind: 'text', rule, label: 'x'.repeat(limits.vaultLabel) } as const;
      const own = [...blocks.keys()].slice(0, 4);
      store.put(record, { ...what, blocks: index === 0 ? own : [index + 3], shown: 1, sent: 1 });
      store.commit();
    }
    for (const record of blocks) {
      store.put(record, new Uint8Array(limits.vaultBlock).fill(1));
      store.commit();
    }
    store.put(last, { item: limits.vaultItems });
    const [nonce, target] = [new Uint8Array(16).fill(1), new Uint8Array(33).fill(2)];
    store.put(request, { item: 1, use: 'send', target, nonce });
    store.put(offer, { slot: 0, offerId: nonce, ephemeralSecret: hash, anyPack: true, release: 1 });
    store.put(received, { slot: 0, item: 1, hash });
    store.put(sent, { item: 1, offerHash: hash, seed: hash });
    store.commit();
  }
  chip.reset();
  return chip;
}

/** Every record, found by looking, so that one that is added is tested without a word here. */
export const allRecords: readonly (readonly [name: string, place: RecordPlace])[] = found('', records);

function found(name: string, value: object): [string, RecordPlace][] {
  if ('coder' in value && 'capacity' in value) return [[name, value as RecordPlace]];
  return Object.entries(value).flatMap(([key, inner]) => found(name === '' ? key : `${name}.${key}`, inner));
}

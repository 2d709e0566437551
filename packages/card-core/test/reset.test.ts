/** What RESET CARD erases, and what it takes to send it. */
import { decodeLogEntry } from '@symbolon/protocol/log';
import { afterEach, describe, expect, test } from 'vitest';
import { logEntriesFrom } from '../src/log.ts';
import { journalSize, recordAddress, records } from '../src/nvm/layout.ts';
import { openStore, type Store } from '../src/nvm/store.ts';
import { eraseDecoy, eraseOwner } from '../src/reset.ts';
import { activeChip, type Chip, testChip } from './support/chip.ts';
import { allRecords, fullChip } from './support/full-chip.ts';
import { testMemory } from './support/memory.ts';
import { answer, pin } from './support/set.ts';

/** What is the card's own. Whatever else the layout has, now or later, is its owner's. */
const kept = /^(lifecycle|identityKey|batchCertificate|cardCertificate|can|pinResets|logs\..*)$/;
const owners = allRecords.filter(([name]) => !kept.test(name) && name !== 'erasing');

/** A card whose every record of the owner's holds something: where no command would put anything, a byte of its own. */
function overfullImage(): Uint8Array {
  const image = fullChip().memory.image();
  for (const [, place] of owners) {
    const address = recordAddress(place);
    if (image[address] === 0 && image[address + 1] === 0) image.set([0, 1, 0xa5], address);
  }
  return image;
}

const bytesOf = (image: Uint8Array, [, place]: (typeof owners)[number]): Uint8Array =>
  image.subarray(recordAddress(place), recordAddress(place) + place.capacity + 2);

describe('a reset', () => {
  test.each([[false], [true]])('leaves not a byte in any record of the owner’s (terminate: %s)', (terminate) => {
    const chip = testChip('reset', testMemory(overfullImage()));
    const before = chip.memory.image();
    expect(owners.filter((record) => bytesOf(before, record).every((byte) => byte === 0))).toEqual([]);
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('resetCard', { confirmation, terminate }, pin);
    const after = chip.memory.image();
    expect(owners.filter((record) => bytesOf(after, record).some((byte) => byte !== 0)).map(([name]) => name)).toEqual(
      [],
    );
    expect(openStore(chip.memory).get(records.erasing)).toBeUndefined();
    expect(openStore(chip.memory).get(records.lifecycle)).toBe(terminate ? 'terminated' : 'blank');
  });

  test.each(allRecords.filter(([name]) => /^(identityKey|batchCertificate|cardCertificate|can)$/.test(name)))(
    'leaves the %s as it was',
    (...record) => {
      const chip = activeChip();
      const before = bytesOf(chip.memory.image(), record).slice();
      const { confirmation } = chip.call('prepareReset', {}, pin);
      chip.call('resetCard', { confirmation, terminate: false }, pin);
      expect(bytesOf(chip.memory.image(), record)).toEqual(before);
    },
  );
});

/** The store of a chip whose power goes after the first transaction. */
function cutAfterOne(chip: Chip): Store {
  const store = openStore(chip.memory);
  let commits = 0;
  const commit = () => {
    commits += 1;
    if (commits > 1) throw new Error('the power is gone');
    store.commit();
  };
  return { ...store, commit };
}

/** Names of the records that hold something, as memory has them before anybody goes on with an erasing. */
const held = (chip: Chip): readonly string[] => {
  const image = chip.memory.image();
  return owners.filter((record) => bytesOf(image, record).some((byte) => byte !== 0)).map(([name]) => name);
};
/** What opens the card or a wallet, or could. */
const opens = /^(decoy\.)?slots\.\d+\.(secret|pendingOffer|exporting)$/;

describe('what opens or signs', () => {
  test('is gone with the first transaction of a reset, wherever the power goes then', () => {
    const chip = testChip('cut', testMemory(overfullImage()));
    expect(() => eraseOwner(cutAfterOne(chip), 'blank')).toThrow('power');
    const left = held(chip);
    expect(left.filter((name) => /^(pinKey|pinTries|puk|settings|phones\.\d+|decoy\.pinKey)$/.test(name))).toEqual([]);
    expect(left.filter((name) => opens.test(name) && !name.startsWith('decoy.'))).toEqual([]);
    chip.reset();
    expect(held(chip)).toEqual([]);
  });

  test('of the decoy is gone with the first transaction that erases it, and all that is left with the next power-up; the owner’s stays', () => {
    const chip = fullChip();
    for (const slot of [0, 3]) chip.call('forgetPhone', { slot }, pin);
    chip.call('addPhone', { name: 'of the decoy' }, { ...pin, decoy: true });
    const before = held(chip);
    expect(before.filter((name) => opens.test(name) && name.startsWith('decoy.'))).not.toEqual([]);
    expect(() => eraseDecoy(cutAfterOne(chip))).toThrow('power');
    const left = held(chip);
    expect(left.filter((name) => name === 'decoy.pinKey' || (opens.test(name) && name.startsWith('decoy.')))).toEqual(
      [],
    );
    const isOwners = (name: string) => !name.startsWith('decoy.') && name !== 'phones.0';
    expect(left.filter((name) => !name.startsWith('decoy.'))).toEqual(before.filter(isOwners));
    chip.reset();
    expect(held(chip)).toEqual(before.filter(isOwners));
    expect(openStore(chip.memory).get(records.lifecycle)).toBe('active');
  });

  test('is as it was where there is no decoy to erase', () => {
    const chip = activeChip();
    const before = chip.memory.image();
    eraseDecoy(openStore(chip.memory));
    expect(chip.memory.image()).toEqual(before);
  });
});

describe('the log', () => {
  test.each([
    [false, 'reset'],
    [true, 'terminated'],
  ] as const)('says whether a card was made blank or ended (terminate: %s)', (terminate, event) => {
    const chip = activeChip();
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('resetCard', { confirmation, terminate }, pin);
    const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
    const newest = logEntriesFrom({ store: openStore(chip.memory), session }, 1).at(-1)!;
    expect(decodeLogEntry(newest).event).toBe(event);
  });
});

describe('the PUK', () => {
  test('resets a card whose PIN is blocked, and no other: it is no second PIN', () => {
    const chip = activeChip();
    const puk = { session: 'puk' } as const;
    const { confirmation: owners } = chip.call('prepareReset', {}, pin);
    expect(answer(chip, 'resetCard', { confirmation: owners, terminate: false }, puk)).toBe('conditionsOfUse');
    for (let guess = 0; guess < 3; guess += 1) {
      expect(answer(chip, 'prepareReset', {}, puk)).toBe('conditionsOfUse');
      chip.send('verifyPin', { pin: '999999' }, { session: 'can' });
    }
    const { confirmation } = chip.call('prepareReset', {}, puk);
    expect(answer(chip, 'resetCard', { confirmation, terminate: false }, puk)).toBe('ok');
  });
});

describe('the confirmation of a reset', () => {
  const isUntouched = (chip: Chip, before: Uint8Array) =>
    expect(chip.memory.image().subarray(journalSize)).toEqual(before);
  let chip = activeChip();
  let before = chip.memory.image().subarray(journalSize);
  afterEach(() => {
    isUntouched(chip, before);
    chip = activeChip();
    before = chip.memory.image().subarray(journalSize);
  });
  const attempt = (confirmation: Uint8Array) => answer(chip, 'resetCard', { confirmation, terminate: false });

  test('is the one that was just given: any bit of it changed, and nothing is erased', () => {
    for (let bit = 0; bit < 64; bit += 1) {
      const { confirmation } = chip.call('prepareReset', {}, pin);
      const wrong = confirmation.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(attempt(wrong)).toBe('conditionsOfUse');
    }
  });

  test('is no other one: not zeros, not an earlier one, and none at all where nothing was prepared', () => {
    const { confirmation: earlier } = chip.call('prepareReset', {}, pin);
    chip.call('prepareReset', {}, pin);
    expect(attempt(earlier)).toBe('conditionsOfUse');
    expect(attempt(earlier)).toBe('conditionsOfUse');
    chip.call('prepareReset', {}, pin);
    expect(attempt(new Uint8Array(8))).toBe('conditionsOfUse');
    expect(attempt(new Uint8Array(8))).toBe('conditionsOfUse');
  });

  test('is gone with the next command, whatever that is, and with the power', () => {
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('getStatus', {}, pin);
    expect(attempt(confirmation)).toBe('conditionsOfUse');
    const second = chip.call('prepareReset', {}, pin).confirmation;
    chip.reset();
    expect(attempt(second)).toBe('conditionsOfUse');
  });
});

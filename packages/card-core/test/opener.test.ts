/**
 * What becomes of who opened a channel, on the memory alone: `opener.ts`. Through a channel it is in `protect.test.ts`.
 */
import { decodeLogEntry } from '@symbolon/protocol/log';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { confirmOpener, rejectOpener, takeOpenersTry } from '../src/card/opener.ts';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore, type Store } from '../src/nvm/store.ts';
import { setPassword, triesOf } from '../src/passwords.ts';
import { type TestMemory, testMemory } from './support/memory.ts';

const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
const phone = { secret: new Uint8Array(32).fill(7), name: 'a phone', failures: 0, decoy: false };

/** A card that knows two phones, PIN and PUK. */
function card(failures = 0): { readonly memory: TestMemory; readonly store: Store } {
  const memory = testMemory();
  const store = openStore(memory);
  store.put(records.identityKey, { secretKey: new Uint8Array(32), publicKey: new Uint8Array(33).fill(2) });
  for (const slot of [0, 1]) store.put(records.phones[slot]!, { ...phone, failures });
  setPassword(store, 'pin', '246810');
  setPassword(store, 'puk', '123456789012');
  store.commit();
  return { memory, store };
}

/** As the next power-up finds it. */
function found(memory: TestMemory) {
  const store = openStore(memory);
  return {
    failures: [0, 1].map((slot) => store.get(records.phones[slot]!)?.failures),
    tries: [triesOf(store, 'pin'), triesOf(store, 'puk')],
    events: logEntriesFrom({ store, session }, 1).map((entry) => decodeLogEntry(entry)),
  };
}

describe('a phone', () => {
  test('that proves itself is forgiven what others replayed, itself alone', () => {
    const { memory, store } = card(9);
    confirmOpener(store, { phone: 1 });
    expect(found(memory)).toMatchObject({ failures: [9, 0], events: [] });
    expect(openStore(memory).get(records.phones[1]!)).toEqual(phone);
  });

  test('that nobody replayed costs no write', () => {
    const { memory, store } = card();
    memory.power();
    confirmOpener(store, { phone: 0 });
    expect(memory.writes()).toBe(0);
  });

  test('that the card does not know costs no write, and is told the same', () => {
    const { memory, store } = card(9);
    memory.power();
    takeOpenersTry(store, { phone: undefined });
    confirmOpener(store, { phone: undefined });
    expect(rejectOpener(store, { phone: undefined })).toBe(status.secureMessagingIncorrect);
    expect(memory.writes()).toBe(0);
  });

  test('is forgotten after ten failures, itself alone', () => {
    const { memory, store } = card();
    for (let failures = 1; failures < 10; failures += 1) {
      expect(rejectOpener(store, { phone: 1 })).toBe(status.secureMessagingIncorrect);
      expect(found(memory)).toMatchObject({ failures: [0, failures], events: [] });
    }
    rejectOpener(store, { phone: 1 });
    expect(found(memory)).toMatchObject({
      failures: [0, undefined],
      events: [{ event: 'phoneDied', details: { slot: 1 } }],
    });
    expect(found(memory).tries).toEqual([3, 10]);
  });
});

describe('a password', () => {
  test.each([
    ['pin', []],
    ['puk', [{ event: 'pukProven' }]],
  ] as const)('(%s) that was right gets its tries back, and that is permanent', (password, events) => {
    const { memory, store } = card();
    takeOpenersTry(store, { password });
    expect(found(memory).tries).not.toEqual([3, 10]);
    confirmOpener(store, { password });
    expect(found(memory)).toMatchObject({ tries: [3, 10], failures: [0, 0] });
    expect(found(memory).events).toMatchObject(events);
    expect(found(memory).events).toHaveLength(events.length);
  });

  test.each([
    ['pin', [2, 10]],
    ['puk', [3, 9]],
  ] as const)('(%s) that was wrong keeps the try, and is logged', (password, tries) => {
    const { memory, store } = card();
    takeOpenersTry(store, { password });
    expect(rejectOpener(store, { password })).toBe(password === 'pin' ? 0x63c2 : 0x63c9);
    expect(found(memory)).toMatchObject({ tries, failures: [0, 0], events: [{ event: `${password}Failed` }] });
  });
});

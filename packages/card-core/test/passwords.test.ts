/**
 * PIN, PUK and CAN as the card keeps them: each function of `passwords.ts` on a memory of its own. Through a channel
 * they are in the emulator's `pin-management.test.ts`.
 */

import { passwordKey } from '@symbolon/protocol/channel';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { type StatusName, status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testCan, testPin, testPuk } from '../../../test/passwords.ts';
import { cardCountersOf, logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore, type Store } from '../src/nvm/store.ts';
import {
  checkOffered,
  checkTries,
  confirmPassword,
  isKeyOf,
  matchPin,
  type PasswordName,
  passwordKeyOf,
  passwordState,
  restoreTries,
  setPassword,
  setPasswordKey,
  settleTries,
  takeTry,
  triesOf,
} from '../src/passwords.ts';
import { Refusal } from '../src/refusal.ts';
import { type TestMemory, testMemory } from './support/memory.ts';

const digits = { can: testCan, pin: testPin, puk: testPuk } as const;
const names = Object.keys(digits) as PasswordName[];
const full = { tries: 3, ownerTries: 3, unsettled: false, decoy: false } as const;
const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;

/** A card with an identity and some of its passwords. */
function card(...set: readonly PasswordName[]): { readonly memory: TestMemory; readonly store: Store } {
  const memory = testMemory();
  const store = openStore(memory);
  store.put(records.identityKey, { secretKey: new Uint8Array(32), publicKey: new Uint8Array(33).fill(2) });
  for (const name of set) setPassword(store, name, digits[name]);
  store.commit();
  return { memory, store };
}

/** One with so many tries left. */
function cardWith(pinTries: number, pukTries = pinTries): Store {
  const { store } = card(...names);
  store.put(records.pinTries, { ...full, tries: pinTries });
  store.put(records.pukTries, { ...store.get(records.pukTries)!, tries: pukTries });
  return store;
}

const eventsOf = (store: Store) => logEntriesFrom({ store, session }, 1).map((entry) => decodeLogEntry(entry).event);

function refusal(run: () => void): StatusName | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return (Object.keys(status) as StatusName[]).find((name) => status[name] === error.status);
  }
}

describe('a password that is set', () => {
  test.each(names)('(%s) is known by its key alone, and has all its tries', (name) => {
    const { store } = card(name);
    expect(passwordKeyOf(store, name)).toEqual(passwordKey(digits[name]));
    expect(triesOf(store, name)).toBe({ can: 1, pin: 3, puk: 10 }[name]);
    for (const other of names.filter((one) => one !== name)) {
      expect([passwordKeyOf(store, other), triesOf(store, other), passwordState(store, other)]).toEqual([
        undefined,
        undefined,
        'unset',
      ]);
    }
  });

  test('leaves a PIN that it replaces its tries, and a PUK its uses but not its tries', () => {
    const store = cardWith(2);
    store.put(records.pukTries, { ...store.get(records.pukTries)!, tries: 4, uses: 7, unsettled: true });
    for (const name of ['pin', 'puk'] as const) setPasswordKey(store, name, new Uint8Array(16).fill(9));
    expect(store.get(records.pinTries)).toEqual({ ...full, tries: 2 });
    expect(store.get(records.pukTries)).toEqual({ tries: 10, uses: 7, unsettled: false });
    expect(passwordKeyOf(store, 'puk')).toEqual(new Uint8Array(16).fill(9));
    expect(passwordKeyOf(store, 'pin')).toEqual(new Uint8Array(16).fill(9));
  });

  test('has a PUK of ten uses the first time', () => {
    expect(card('puk').store.get(records.pukTries)).toMatchObject({ tries: 10, uses: 10, unsettled: false });
  });
});

describe('whether it may be tried', () => {
  const refusals: readonly (readonly [
    PasswordName,
    number,
    ReturnType<typeof passwordState>,
    StatusName | undefined,
    StatusName | undefined,
  ])[] = [
    ['pin', 0, 'blocked', 'methodBlocked', 'methodBlocked'],
    ['pin', 1, 'suspended', 'conditionsOfUse', undefined],
    ['pin', 2, 'usable', undefined, undefined],
    ['puk', 0, 'blocked', 'methodBlocked', 'methodBlocked'],
    ['puk', 1, 'suspended', 'conditionsOfUse', undefined],
    ['puk', 2, 'usable', undefined, undefined],
    ['can', 0, 'usable', undefined, undefined],
  ];
  test.each(refusals)('(%s with %i tries left) is %s', (name, tries, state, alone, afterCan) => {
    const store = cardWith(tries);
    expect(passwordState(store, name)).toBe(state);
    expect(refusal(() => checkTries(store, name, { kind: 'none' }))).toBe(alone);
    expect(refusal(() => checkTries(store, name, { kind: 'can' }))).toBe(afterCan);
    expect(refusal(() => checkOffered(store, name))).toBeUndefined();
  });

  test.each(names)('(%s, not set) is no question', (name) => {
    const { store } = card(...names.filter((one) => one !== name));
    expect(refusal(() => checkTries(store, name, { kind: 'can' }))).toBe('methodBlocked');
    expect(refusal(() => checkOffered(store, name))).toBe('referencedDataNotFound');
  });

  test('opens no channel where the PIN is for VERIFY alone; the others do', () => {
    const { store } = card(...names);
    for (const [pinInChannel, expected] of [
      [false, undefined],
      [true, 'referencedDataNotFound'],
    ] as const) {
      store.put(records.settings, { pinInChannel });
      expect(refusal(() => checkOffered(store, 'pin'))).toBe(expected);
      for (const name of ['can', 'puk'] as const) expect(refusal(() => checkOffered(store, name))).toBeUndefined();
    }
  });
});

describe('a try', () => {
  test.each([['pin'], ['puk']] as const)(
    '(of the %s) is taken for good, of that password alone, and logged unless it is given back',
    (name) => {
      const { memory, store } = card(...names);
      const other = name === 'pin' ? 'puk' : 'pin';
      const most = triesOf(store, name)!;
      takeTry(store, name);
      const after = openStore(memory);
      expect([triesOf(after, name), triesOf(after, other)]).toEqual([most - 1, triesOf(cardWith(3, 10), other)]);
      expect(eventsOf(after)).toEqual([]);
      settleTries(after);
      settleTries(after);
      expect([triesOf(after, name), eventsOf(after)]).toEqual([most - 1, [`${name}Failed`]]);
      expect(cardCountersOf(after)).toMatchObject({
        wrongPins: name === 'pin' ? 1 : 0,
        wrongPuks: name === 'puk' ? 1 : 0,
      });
      takeTry(after, name);
      restoreTries(after, name);
      settleTries(after);
      expect([triesOf(after, name), eventsOf(after)]).toEqual([most, [`${name}Failed`]]);
      expect(cardCountersOf(after)).toMatchObject({
        wrongPins: name === 'pin' ? 1 : 0,
        wrongPuks: name === 'puk' ? 1 : 0,
      });
    },
  );

  test.each([['pin'], ['puk']] as const)(
    '(of the %s) that nobody settled is logged when the next one is taken',
    (name) => {
      const { store } = card(...names);
      takeTry(store, name);
      takeTry(store, name === 'pin' ? 'puk' : 'pin');
      expect(eventsOf(store)).toEqual([`${name}Failed`]);
    },
  );

  test.each([['pin'], ['puk']] as const)('(the last of the %s) is logged as what blocks it', (name) => {
    const store = cardWith(2);
    takeTry(store, name);
    settleTries(store);
    expect(eventsOf(store)).toEqual([`${name}Failed`]);
    takeTry(store, name);
    settleTries(store);
    expect(eventsOf(store).at(-1)).toBe(`${name}Blocked`);
    expect(passwordState(store, name)).toBe('blocked');
  });

  test('of the CAN is none: it keeps its one', () => {
    const { store } = card(...names);
    takeTry(store, 'can');
    settleTries(store);
    expect([...names.map((name) => triesOf(store, name)), eventsOf(store)]).toEqual([1, 3, 10, []]);
  });

  test('of a password that is not set changes nothing, nor does giving it back', () => {
    const { memory, store } = card();
    const before = memory.image();
    for (const name of names) {
      takeTry(store, name);
      restoreTries(store, name);
    }
    store.commit();
    expect(names.map((name) => triesOf(store, name))).toEqual([undefined, undefined, undefined]);
    expect(memory.image()).toEqual(before);
  });

  test('is one of the owner’s PIN too, of which none are left before there are none of the other', () => {
    const store = cardWith(3);
    store.put(records.pinTries, { ...full, ownerTries: 1 });
    takeTry(store, 'pin');
    expect(store.get(records.pinTries)).toEqual({ ...full, tries: 2, ownerTries: 0, unsettled: true });
    takeTry(store, 'pin');
    expect(store.get(records.pinTries)).toEqual({ ...full, tries: 1, ownerTries: 0, unsettled: true });
  });

  test.each([
    ['can', [1, 1, 4], []],
    ['pin', [1, 3, 4], []],
    ['puk', [1, 1, 10], ['pukProven']],
  ] as const)(
    '(of the %s) comes back when a channel was opened with it, and the log tells of the PUK',
    (name, tries, events) => {
      const store = cardWith(1, 4);
      confirmPassword(store, name);
      expect([names.map((each) => triesOf(store, each)), eventsOf(store)]).toEqual([tries, events]);
    },
  );

  test('that is given back is of the PIN alone, or of the PUK alone', () => {
    const store = cardWith(1, 4);
    restoreTries(store, 'pin');
    expect([triesOf(store, 'pin'), triesOf(store, 'puk')]).toEqual([3, 4]);
    const other = cardWith(1, 4);
    restoreTries(other, 'puk');
    expect([triesOf(other, 'pin'), triesOf(other, 'puk')]).toEqual([1, 10]);
    restoreTries(other, 'can');
    expect(triesOf(other, 'pin')).toBe(1);
  });
});

describe('a PIN that is typed in', () => {
  const duress = '111222';
  /** After a try was taken. */
  function typedIn(typed: string, ownerTries: number, pins: { readonly owner?: string; readonly duress?: string }) {
    const { store } = card();
    if (pins.owner !== undefined) store.put(records.pinKey, passwordKey(pins.owner));
    if (pins.duress !== undefined) store.put(records.decoy.pinKey, passwordKey(pins.duress));
    store.put(records.pinTries, { ...full, tries: 1, ownerTries: Math.max(0, ownerTries - 1), unsettled: true });
    return { found: matchPin(store, typed, { ownerTries, lastTry: true }), tries: store.get(records.pinTries) };
  }
  const both = { owner: digits.pin, duress };

  test.each<
    [string, string, number, { readonly owner?: string; readonly duress?: string }, ReturnType<typeof matchPin>, object]
  >([
    ['the owner’s', digits.pin, 2, both, 'owner', full],
    ['the owner’s, with no duress PIN', digits.pin, 2, { owner: digits.pin }, 'owner', full],
    ['the duress PIN', duress, 2, both, 'duress', { ...full, ownerTries: 2, decoy: true }],
    ['both', duress, 2, { owner: duress, duress }, 'duress', { ...full, ownerTries: 2, decoy: true }],
    ['neither', '999999', 2, both, 'neither', { ...full, tries: 1, ownerTries: 1, unsettled: true }],
    [
      'the owner’s, of which no try is left',
      digits.pin,
      0,
      both,
      'neither',
      { ...full, tries: 1, ownerTries: 0, unsettled: true },
    ],
    [
      'the duress PIN, with no try of the owner’s left',
      duress,
      0,
      both,
      'duress',
      { ...full, ownerTries: 0, decoy: true },
    ],
  ])('is %s', (_, typed, ownerTries, pins, found, tries) => {
    expect(typedIn(typed, ownerTries, pins)).toEqual({ found, tries });
  });

  test('is no PIN that is not set, not even where its key is all zeros', () => {
    expect(isKeyOf(undefined, new Uint8Array(16))).toBe(false);
    expect(isKeyOf(new Uint8Array(16), new Uint8Array(16))).toBe(true);
    expect(isKeyOf(new Uint8Array(16).fill(1), new Uint8Array(16))).toBe(false);
  });
});

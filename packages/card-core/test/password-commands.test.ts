/**
 * VERIFY, RESET RETRY COUNTER, the duress PIN, settings and phones, command by command. What a whole channel makes of
 * them is in the emulator's tests.
 */
import { hostOpening, passwordKey, phoneTag, resumedKeys } from '@symbolon/protocol/channel';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { statusName } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import type { Context } from '../src/card/context.ts';
import { openChannel } from '../src/handlers/channel.ts';
import { verifyPin } from '../src/handlers/passwords.ts';
import { resumeSession } from '../src/handlers/phones.ts';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { answer, can, pin } from './support/set.ts';

const puk = { session: 'puk' } as const;
const phone = { session: 'phone' } as const;
const decoy = { ...pin, decoy: true };
const duressPin = '111222';

const image = activeChip().memory.image();
const active = () => testChip('passwords', testMemory(image));
/** One with a duress PIN. */
function duressChip(): Chip {
  const chip = active();
  chip.call('changeSettings', { pinInChannel: true }, pin);
  chip.call('setDuressPin', { pin: duressPin }, puk);
  return chip;
}

const stored = (chip: Chip) => openStore(chip.memory);
const newest = (chip: Chip) => {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
  return decodeLogEntry(logEntriesFrom({ store: stored(chip), session }, 1).at(-1)!);
};
const verify = (chip: Chip, typed: string, options: RunOptions = can) =>
  answer(chip, 'verifyPin', { pin: typed }, options);

/** RESET RETRY COUNTER. */
function reset(chip: Chip, p1: number, p2: number, digits: string | undefined, options: RunOptions): string {
  const data = digits === undefined ? undefined : new TextEncoder().encode(digits);
  const { status } = chip.execute({ cla: 0, ins: 0x2c, p1, p2, ...(data && { data }) }, options);
  return statusName(status) ?? status.toString(16);
}
const [change, restore, thePin, thePuk] = [2, 3, 3, 4];

describe('VERIFY', () => {
  test('says how many tries are left, suspends the PIN to whom the CAN is not proven, and blocks it', () => {
    const chip = active();
    expect([verify(chip, '999999'), verify(chip, '999999', phone)]).toEqual(['63c2', '63c1']);
    expect(verify(chip, testPin, phone)).toBe('conditionsOfUse');
    expect(stored(chip).get(records.pinTries)).toMatchObject({ tries: 1 });
    expect(verify(chip, '999999')).toBe('63c0');
    expect([verify(chip, testPin), verify(chip, testPin, phone)]).toEqual(['methodBlocked', 'methodBlocked']);
  });

  test('of the right one gives all tries back', () => {
    const chip = active();
    for (const _ of [1, 2]) verify(chip, '999999');
    expect(verify(chip, testPin)).toBe('ok');
    expect(stored(chip).get(records.pinTries)).toMatchObject({ tries: 3, ownerTries: 3 });
  });

  test('finds no PIN where its tries are missing', () => {
    const { memory } = active();
    const store = openStore(memory);
    store.remove(records.pinTries);
    store.commit();
    expect(verify(testChip('without', memory), testPin)).toBe('referencedDataNotFound');
  });
});

describe('RESET RETRY COUNTER', () => {
  test.each<[string, RunOptions, number, number, string | undefined, string]>([
    ['the PIN changed by the PIN', pin, change, thePin, '135790', 'ok'],
    ['the PIN changed by the PUK', puk, change, thePin, '135790', 'ok'],
    ['the PIN unblocked by the PUK', puk, restore, thePin, undefined, 'ok'],
    ['the PIN unblocked by the PUK, with no data that has a length', puk, restore, thePin, '', 'ok'],
    ['the PUK changed by the PUK', puk, change, thePuk, '222222222222', 'ok'],
    ['the PIN unblocked by the PIN', pin, restore, thePin, undefined, 'securityStatus'],
    ['the PUK changed by the PIN', pin, change, thePuk, '222222222222', 'securityStatus'],
    ['the PIN changed by the CAN', can, change, thePin, '135790', 'securityStatus'],
    ['the PIN changed by a phone', phone, change, thePin, '135790', 'securityStatus'],
    ['the PIN changed by nobody', {}, change, thePin, '135790', 'securityStatus'],
    ['the PUK unblocked by the PUK', puk, restore, thePuk, undefined, 'wrongParameters'],
    ['another password', puk, change, 2, '135790', 'wrongParameters'],
    ['in another way', puk, 1, thePin, undefined, 'wrongParameters'],
    ['in a way that is not asked for', puk, 0, thePin, '135790', 'wrongParameters'],
    ['a change without a password', puk, change, thePin, undefined, 'incorrectData'],
    ['a change to an empty one', puk, change, thePin, '', 'incorrectData'],
    ['an unblocking with a password', puk, restore, thePin, '135790', 'incorrectData'],
    ['a PIN that is too short', pin, change, thePin, '13579', 'incorrectData'],
    ['a PIN that is too long', pin, change, thePin, '1357913579135', 'incorrectData'],
    ['a PUK that is too short', puk, change, thePuk, '22222222222', 'incorrectData'],
    ['a PIN that is no number', pin, change, thePin, '13579a', 'incorrectData'],
  ])('%s', (_, options, p1, p2, digits, expected) => {
    const chip = active();
    const before = chip.memory.image();
    expect(reset(chip, p1, p2, digits, options)).toBe(expected);
    if (expected !== 'ok') {
      expect(chip.memory.image()).toEqual(before);
      return;
    }
    const record = p2 === thePin ? stored(chip).get(records.pinKey) : stored(chip).get(records.pukKey);
    const was = p2 === thePin ? testPin : testPuk;
    expect(record).toEqual(passwordKey(p1 === change ? digits! : was));
    expect(stored(chip).get(records.pukTries)?.uses).toBe(options === puk ? 9 : 10);
  });

  test('is for a card with an owner', () => {
    const chip = blankChip();
    for (const options of [pin, puk]) expect(reset(chip, change, thePin, '135790', options)).toBe('conditionsOfUse');
    expect(stored(chip).get(records.pinKey)).toBeUndefined();
  });

  test('by the PUK gives the PIN its tries back, by the PIN leaves them', () => {
    for (const [p1, digits, options, tries] of [
      [restore, undefined, puk, 3],
      [change, '135790', puk, 3],
      [change, '135790', pin, 2],
    ] as const) {
      const chip = active();
      verify(chip, '999999');
      expect(reset(chip, p1, thePin, digits, options)).toBe('ok');
      expect(stored(chip).get(records.pinTries)).toMatchObject({ tries, ownerTries: tries });
    }
    const chip = active();
    verify(chip, '999999');
    expect(reset(chip, change, thePuk, '222222222222', puk)).toBe('ok');
    expect(stored(chip).get(records.pinTries)).toMatchObject({ tries: 2 });
  });

  test('is logged as what it was', () => {
    const chip = active();
    for (const [p1, p2, digits, options, expected] of [
      [restore, thePin, undefined, puk, { event: 'pinUnblocked' }],
      [change, thePin, '135790', puk, { event: 'pinChanged', details: { by: 'puk' } }],
      [change, thePin, '135791', pin, { event: 'pinChanged', details: { by: 'pin' } }],
      [change, thePuk, '222222222222', puk, { event: 'pukChanged' }],
    ] as const) {
      reset(chip, p1, p2, digits, options);
      expect(newest(chip)).toMatchObject(expected);
    }
  });

  test('is served by the PUK ten times, and by the PIN ever after', () => {
    const chip = active();
    for (let times = 0; times < 10; times += 1) expect(reset(chip, restore, thePin, undefined, puk)).toBe('ok');
    for (const p1 of [change, restore]) {
      expect(reset(chip, p1, thePin, p1 === change ? '135790' : undefined, puk)).toBe('methodBlocked');
    }
    expect(reset(chip, change, thePin, '135790', pin)).toBe('ok');
  });

  test('takes a PUK whatever the duress PIN is: the two are never taken for each other', () => {
    const chip = duressChip();
    chip.call('setDuressPin', { pin: '333344445555' }, puk);
    expect(reset(chip, change, thePuk, '333344445555', puk)).toBe('ok');
  });

  test('is for the PUK alone where PINs are proven in the channel, and makes no PIN the duress PIN', () => {
    const chip = duressChip();
    for (const options of [pin, decoy]) expect(reset(chip, change, thePin, '555666', options)).toBe('securityStatus');
    expect(reset(chip, change, thePin, duressPin, puk)).toBe('incorrectData');
    expect(reset(chip, change, thePin, '555666', puk)).toBe('ok');
    expect(stored(chip).get(records.pinKey)).toEqual(passwordKey('555666'));
    expect(stored(chip).get(records.decoy.pinKey)).toEqual(passwordKey(duressPin));
    expect(reset(chip, change, thePuk, '123456789013', puk)).toBe('ok');
  });
});

describe('the duress PIN', () => {
  const wallet = records.decoy.slots[0]!;

  test('takes PINs that are proven in a channel, and is not the PIN', () => {
    const chip = active();
    for (const given of [duressPin, undefined]) {
      expect(answer(chip, 'setDuressPin', given === undefined ? {} : { pin: given }, puk)).toBe('conditionsOfUse');
    }
    chip.call('changeSettings', { pinInChannel: true }, pin);
    expect(answer(chip, 'setDuressPin', { pin: testPin }, puk)).toBe('incorrectData');
    expect(stored(chip).get(wallet.secret)).toBeUndefined();
    expect(answer(chip, 'setDuressPin', { pin: duressPin }, puk)).toBe('ok');
    expect(newest(chip)).toMatchObject({ event: 'duressPinChanged' });
  });

  test('opens one wallet that is not backed up and never exported, and another one opens the same', () => {
    const chip = duressChip();
    const [first, set] = [stored(chip).get(wallet.secret), stored(chip).get(wallet.set)];
    expect(first).toMatchObject({ exportable: false });
    expect(set).toMatchObject({ limit: 2, sealed: false, extendable: false });
    chip.call('setDuressPin', { pin: '333444' }, puk);
    expect([stored(chip).get(wallet.secret), stored(chip).get(wallet.set)]).toEqual([first, set]);
    expect([verify(chip, duressPin), verify(chip, '333444')]).toEqual(['63c2', 'ok']);
  });

  test('is removed with its wallet by the PUK, and by the setting it needs', () => {
    for (const remove of [
      (chip: Chip) => chip.call('setDuressPin', {}, puk),
      (chip: Chip) => chip.call('changeSettings', { pinInChannel: false }, puk),
    ]) {
      const chip = duressChip();
      remove(chip);
      expect([stored(chip).get(records.decoy.pinKey), stored(chip).get(wallet.secret)]).toEqual([undefined, undefined]);
      expect(verify(chip, duressPin)).toBe('63c2');
    }
  });

  test('stays where the setting is made again', () => {
    const chip = duressChip();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    expect(verify(chip, duressPin)).toBe('ok');
  });
});

describe('the settings', () => {
  test('are tightened by the PIN, and loosened by the PUK', () => {
    const chip = active();
    const set = (pinInChannel: boolean, options: RunOptions) =>
      answer(chip, 'changeSettings', { pinInChannel }, options);
    expect([set(false, pin), set(true, pin), set(false, pin), set(true, pin)]).toEqual([
      'ok',
      'ok',
      'conditionsOfUse',
      'ok',
    ]);
    expect([stored(chip).get(records.settings), set(false, puk)]).toEqual([{ pinInChannel: true }, 'ok']);
    expect(newest(chip)).toMatchObject({ event: 'settingsChanged', details: { pinInChannel: false } });
    expect(stored(chip).get(records.settings)).toEqual({ pinInChannel: false });
  });
});

describe('phones', () => {
  test('have the first slot that is free, a secret of their own, and are forgotten one by one', () => {
    const chip = active();
    const added = ['a', 'b', 'c'].map((name) => chip.call('addPhone', { name }, pin));
    expect(added.map(({ slot }) => slot)).toEqual([0, 1, 2]);
    expect(new Set(added.map(({ secret }) => `${secret}`)).size).toBe(3);
    expect(newest(chip)).toMatchObject({ event: 'phoneAdded', details: { slot: 2 } });
    for (const slot of [3, 4, 255]) expect(answer(chip, 'forgetPhone', { slot })).toBe('referencedDataNotFound');
    chip.call('forgetPhone', { slot: 1 }, pin);
    expect(newest(chip)).toMatchObject({ event: 'phoneForgotten', details: { slot: 1 } });
    expect(chip.call('listPhones', {}, pin).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(['d', 'e'].map((name) => chip.call('addPhone', { name }, pin).slot)).toEqual([1, 3]);
    expect(answer(chip, 'addPhone', { name: 'f' })).toBe('notEnoughMemory');
    expect(chip.call('listPhones', {}, pin)).toHaveLength(4);
  });

  test('are recognised by one of their tags, whichever, and a card answers one that it does not know alike', () => {
    const chip = active();
    const secrets = ['a', 'b'].map((name) => chip.call('addPhone', { name }, pin).secret);
    const nonce = new Uint8Array(16).fill(5);
    const other = phoneTag(new Uint8Array(32), nonce);
    const knows = (secret: Uint8Array, ...candidates: readonly Uint8Array[]) => {
      const given = chip.call('resumeSession', { nonce, candidates: [...candidates] }, {});
      const { cardTag } = resumedKeys(secret, { phone: nonce, card: given.nonce });
      return `${cardTag}` === `${given.tag}`;
    };
    for (const secret of secrets) {
      expect(knows(secret, phoneTag(secret, nonce))).toBe(true);
      expect(knows(secret, other, other, other, phoneTag(secret, nonce))).toBe(true);
      expect(knows(secret, other)).toBe(false);
    }
    chip.call('forgetPhone', { slot: 0 }, pin);
    expect(knows(secrets[0]!, phoneTag(secrets[0]!, nonce))).toBe(false);
    for (const count of [0, 5]) {
      expect(answer(chip, 'resumeSession', { nonce, candidates: Array.from({ length: count }, () => other) }, {})).toBe(
        'incorrectData',
      );
    }
  });
});

describe('the session', () => {
  /** What a handler asks for, on the memory of a chip. */
  let counted = 0;
  function sessionsOf(chip: Chip, run: (context: Context) => unknown): readonly object[] {
    const asked: object[] = [];
    const store = stored(chip);
    const ask = (session: object) => {
      asked.push(session);
    };
    const session = { kind: 'can', channelBinding: new Uint8Array(32), decoy: false } as const;
    // The rest of a context is nothing to these handlers.
    run({
      ...chip.ports,
      store,
      memory: store,
      session,
      slot: 0,
      changeSession: ask,
      openSession: ask,
      beginUnprovenRun: () => {
        counted += 1;
      },
    } as unknown as Context);
    return asked;
  }

  test('that VERIFY leads to is of the PIN, and of the decoy where the duress PIN was proven', () => {
    const chip = duressChip();
    expect(sessionsOf(chip, (context) => verifyPin({ pin: testPin }, context))).toEqual([
      { kind: 'pin', decoy: false },
    ]);
    expect(sessionsOf(chip, (context) => verifyPin({ pin: duressPin }, context))).toEqual([
      { kind: 'pin', decoy: true },
    ]);
    expect(sessionsOf(chip, (context) => expect(() => verifyPin({ pin: '999999' }, context)).toThrow())).toEqual([]);
  });

  test('of a phone is of the decoy where that knows it, or where the duress PIN was proven last; of a stranger it is nobody’s', () => {
    const chip = duressChip();
    const owners = chip.call('addPhone', { name: 'the owner’s' }, pin);
    const decoys = chip.call('addPhone', { name: 'another' }, decoy);
    const nonce = new Uint8Array(16).fill(5);
    const resumed = (secret: Uint8Array) =>
      sessionsOf(chip, (context) => resumeSession({ nonce, candidates: [phoneTag(secret, nonce)] }, context));
    const expected = (isDecoy: boolean) => [{ kind: 'phone', decoy: isDecoy, keys: expect.anything() }];
    for (const [last, isDecoy] of [
      [testPin, false],
      [duressPin, true],
    ] as const) {
      expect(verify(chip, last)).toBe('ok');
      expect(resumed(owners.secret)).toEqual(expected(isDecoy));
      expect(resumed(decoys.secret)).toEqual(expected(true));
      expect(resumed(new Uint8Array(32))).toEqual(expected(false));
    }
  });

  test('of a channel has to be proven by its first command, but for the CAN, and what is not proven is counted', () => {
    const chip = active();
    for (const password of ['can', 'pin', 'puk'] as const) {
      counted = 0;
      const key = { passwordKey: passwordKey(testPin), password, attestation: 'none' } as const;
      const { request } = hostOpening({ ...key, random: seededRandom('host') });
      const [asked, ...more] = sessionsOf(chip, (context) => openChannel(request, context));
      expect(asked).toMatchObject({ kind: password });
      const { proof } = asked as { readonly proof?: object };
      expect(proof).toEqual(password === 'can' ? undefined : { run: expect.any(Uint8Array), password });
      expect([more, counted]).toEqual([[], password === 'can' ? 0 : 1]);
    }
  });
});

import { sha256 } from '@noble/hashes/sha2.js';
import { limits } from '@symbolon/protocol/limits';
import {
  type DetailsOf,
  decodeLogEntry,
  encodeLogEntry,
  isNoise,
  type LogEventName,
  logStart,
  nextLogHash,
  type WalletCounters,
} from '@symbolon/protocol/log';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import {
  cardCountersOf,
  type FailureName,
  logCardEvent,
  logChainOf,
  logEntriesFrom,
  logFailure,
  logWalletEvent,
} from '../src/log.ts';
import { journalSize, records } from '../src/nvm/layout.ts';
import { openStore, type Store } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, testChip } from './support/chip.ts';
import { sameBytes, type TestMemory, tears, testMemory } from './support/memory.ts';

const publicKey = Uint8Array.from({ length: 33 }, (_, index) => index);
const owner = { kind: 'pin', channelBinding: new Uint8Array(32), decoy: false } as const;
const sessions = { own: owner, decoy: { ...owner, decoy: true } } as const;
type World = keyof typeof sessions;
const worlds: readonly World[] = ['own', 'decoy'];

/** Memory of a card that has an identity and nothing else. */
function newMemory(): TestMemory {
  const memory = testMemory();
  const store = openStore(memory);
  store.put(records.identityKey, { secretKey: new Uint8Array(32), publicKey });
  store.commit();
  return memory;
}

/** All of the memory but the journal. */
function content(memory: TestMemory): Uint8Array {
  return memory.image().subarray(journalSize);
}

/** Something to log. */
type Step =
  | { readonly kind: 'card'; readonly slot: number }
  | { readonly kind: 'wallet'; readonly world: World; readonly signatures: number }
  | { readonly kind: 'failure'; readonly event: FailureName };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('card' as const), slot: fc.nat(3) }),
  fc.record({
    kind: fc.constant('wallet' as const),
    world: fc.constantFrom(...worlds),
    signatures: fc.integer({ min: 1, max: 32 }),
  }),
  fc.record({
    kind: fc.constant('failure' as const),
    event: fc.constantFrom('pinFailed' as const, 'pukFailed' as const, 'randomnessFailed' as const),
  }),
);
const tag = sha256(publicKey).slice(0, 4);

function take(store: Store, step: Step): void {
  if (step.kind === 'card') logCardEvent(store, 'phoneAdded', { slot: step.slot });
  else if (step.kind === 'failure') logFailure(store, step.event);
  else {
    const details = { slot: 0, signatures: step.signatures, tag };
    logWalletEvent({ store, session: sessions[step.world] }, 'digestsSigned', details);
  }
}

/** What a card with unlimited memory would have logged. */
function model(taken: readonly Step[]) {
  const logs: Record<World, Uint8Array[]> = { own: [], decoy: [] };
  const failures: Record<FailureName, number> = { pinFailed: 0, pukFailed: 0, randomnessFailed: 0 };
  const signatures: Record<World, number> = { own: 0, decoy: 0 };
  const write = <N extends LogEventName>(world: World, event: N, details: DetailsOf<N>) => {
    logs[world].push(encodeLogEntry(logs[world].length + 1, event, details));
  };
  for (const step of taken) {
    if (step.kind === 'wallet') {
      signatures[step.world] += step.signatures;
      write(step.world, 'digestsSigned', { slot: 0, signatures: step.signatures, tag });
      continue;
    }
    if (step.kind === 'failure') failures[step.event] += 1;
    for (const world of worlds) {
      const newest = logs[world].at(-1);
      if (step.kind === 'card') write(world, 'phoneAdded', { slot: step.slot });
      else if (newest === undefined || !isNoise(decodeLogEntry(newest)))
        write(world, step.event, { total: failures[step.event] });
    }
  }
  return { logs, failures, signatures };
}

function expectModel(store: Store, taken: readonly Step[]): void {
  const expected = model(taken);
  for (const world of worlds) {
    const context = { store, session: sessions[world] };
    const all = expected.logs[world];
    const base = all.slice(0, -limits.logEntries);
    expect(logEntriesFrom(context, 1)).toEqual(all.slice(-limits.logEntries));
    const { counters, ...chain } = logChainOf(context);
    expect(chain).toEqual({
      count: all.length,
      baseCount: base.length,
      base: base.reduce(nextLogHash, logStart(publicKey)),
      head: all.reduce(nextLogHash, logStart(publicKey)),
    });
    expect(counters.signatures).toBe(expected.signatures[world]);
  }
  const { wrongPins, wrongPuks, randomnessFailures } = cardCountersOf(store);
  expect({ pinFailed: wrongPins, pukFailed: wrongPuks, randomnessFailed: randomnessFailures }).toEqual(
    expected.failures,
  );
}

describe('the log', () => {
  test('keeps the newest entries of both, one chain from base to head, and counts everything', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 100, size: 'max' }), (taken) => {
        const memory = newMemory();
        const store = openStore(memory);
        for (const step of taken) {
          take(store, step);
          store.commit();
        }
        expectModel(store, taken);
        expectModel(openStore(memory), taken);
      }),
      { numRuns: 25 },
    );
  });

  test('reads from a sequence number on', () => {
    const memory = newMemory();
    const store = openStore(memory);
    for (let slot = 0; slot < 40; slot += 1) logCardEvent(store, 'phoneAdded', { slot });
    const from = (sequence: number) =>
      logEntriesFrom({ store, session: owner }, sequence).map((entry) => decodeLogEntry(entry).sequence);
    expect(from(0)).toEqual(from(1));
    expect(from(1)).toEqual(Array.from({ length: 32 }, (_, index) => index + 9));
    expect(from(38)).toEqual([38, 39, 40]);
    expect(from(41)).toEqual([]);
    expect(from(0xffffffff)).toEqual([]);
  });

  test('is left with at least half of what is no noise, however many strangers fail', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.nat(3)), { minLength: 20, maxLength: 40 }), (rounds) => {
        const store = openStore(newMemory());
        for (const [failures, slot] of rounds) {
          for (let failure = 0; failure < failures; failure += 1)
            logFailure(store, failure % 2 === 0 ? 'pinFailed' : 'pukFailed');
          logCardEvent(store, 'phoneAdded', { slot });
        }
        const kept = logEntriesFrom({ store, session: owner }, 1).map(decodeLogEntry);
        expect(kept.filter(isNoise).length).toBeLessThanOrEqual(kept.length / 2);
      }),
      { numRuns: 20 },
    );
  });

  test('of a card without an identity does not exist', () => {
    const store = openStore(testMemory());
    expect(() => logFailure(store, 'randomnessFailed')).toThrow();
  });

  test('is never shorter and no counter goes back, wherever the power is cut', () => {
    const taken: Step[] = [];
    const memory = newMemory();
    const cycle: readonly Step[] = [
      { kind: 'failure', event: 'pinFailed' },
      { kind: 'wallet', world: 'own', signatures: 3 },
      { kind: 'card', slot: 1 },
    ];
    const next = (index: number): Step => cycle[index % cycle.length] ?? { kind: 'card', slot: 0 };
    // The ring of both logs is full then, so that every entry from here on lets one fall out.
    for (let index = 0; index < 60; index += 1) {
      const store = openStore(memory);
      take(store, next(index));
      store.commit();
      taken.push(next(index));
    }
    for (let index = 60; index < 63; index += 1) {
      const step = next(index);
      const start = memory.image();
      const trial = testMemory(start);
      const commit = (store: Store) => {
        take(store, step);
        store.commit();
      };
      commit(openStore(trial));
      const writes = trial.writes();
      for (const tear of [undefined, tears.garbage]) {
        for (let afterWrites = 0; afterWrites < writes; afterWrites += 1) {
          const torn = testMemory(start);
          const store = openStore(torn);
          torn.power({ afterWrites, ...(tear && { tear }) });
          expect(() => commit(store)).toThrow();
          torn.power();
          const after = openStore(torn);
          expectModel(after, sameBytes(content(torn), content(trial)) ? [...taken, step] : taken);
        }
      }
      commit(openStore(memory));
      taken.push(step);
    }
  });
});

const can = { session: 'can' } as const;
const pin = { session: 'pin' } as const;

function eventsOf(chip: Chip, decoy = false): readonly string[] {
  return chip.call('readLog', { from: 1 }, { session: 'pin', decoy }).map((bytes) => decodeLogEntry(bytes).event);
}

function head(chip: Chip, session: 'can' | 'pin' | 'puk' | 'phone' = 'pin', decoy = false) {
  return chip.call('getLogHead', { challenge: new Uint8Array(32) }, { session, decoy }).head;
}

function wrongPin(chip: Chip): void {
  chip.send('verifyPin', { pin: '999999' }, can);
}

describe('a wrong PIN', () => {
  test('is counted each time, and logged once until something else happens', () => {
    const chip = activeChip();
    wrongPin(chip);
    wrongPin(chip);
    expect(eventsOf(chip).filter((event) => event === 'pinFailed').length).toBe(1);
    expect(head(chip).counters.wrongPins).toBe(2);
    chip.call('verifyPin', { pin: testPin }, can);
    chip.call('addPhone', { name: 'phone' }, pin);
    wrongPin(chip);
    expect(eventsOf(chip).slice(-3)).toEqual(['pinFailed', 'phoneAdded', 'pinFailed']);
    expect(head(chip).counters.wrongPins).toBe(3);
  });

  test('that blocks the PIN is logged as that', () => {
    const chip = activeChip();
    for (let guess = 0; guess < 3; guess += 1) wrongPin(chip);
    expect(eventsOf(chip).slice(-2)).toEqual(['pinFailed', 'pinBlocked']);
  });

  test('can not be hidden by cutting the power before it is logged', () => {
    const chip = activeChip();
    const start = chip.memory.image();
    wrongPin(chip);
    const whole = chip.memory.writes();
    const seen = new Set<number>();
    for (let afterWrites = 0; afterWrites < whole; afterWrites += 1) {
      const memory = testMemory(start);
      const cut = testChip('again', memory);
      memory.power({ afterWrites });
      wrongPin(cut);
      memory.power();
      cut.reset();
      const tries = 3 - (openStore(memory).get(records.pinTries)?.tries ?? 0);
      // Whatever the owner does next with a password settles it.
      cut.call('verifyPin', { pin: testPin }, can);
      expect(head(cut).counters.wrongPins).toBe(tries);
      seen.add(tries);
    }
    expect(seen).toEqual(new Set([0, 1]));
  });

  test('that turns out right leaves nothing in the log', () => {
    const chip = activeChip();
    const before = head(chip);
    for (let login = 0; login < 3; login += 1) chip.call('verifyPin', { pin: testPin }, can);
    expect(head(chip)).toEqual(before);
  });
});

describe('the log of the decoy', () => {
  function duressChip(): Chip {
    const chip = activeChip();
    chip.call('cloneSeal', {}, pin);
    chip.call('changeSettings', { pinInChannel: true }, pin);
    chip.call('setDuressPin', { pin: '111222' }, { session: 'puk' });
    chip.call('writeFile', { file: 0, content: { name: 'mine', content: new Uint8Array(3) } }, pin);
    return chip;
  }

  test('is that of a card whose only wallet is the decoy', () => {
    const chip = duressChip();
    expect(eventsOf(chip, true)).toEqual(['personalised', 'walletCreated', 'settingsChanged']);
    const { counters } = head(chip, 'pin', true).chain ?? {};
    expect(counters).toMatchObject({
      walletsMade: 1,
      walletsImported: 0,
      clonesExported: 0,
      signatures: 0,
    } satisfies Partial<WalletCounters>);
    expect(eventsOf(chip)).toEqual([
      'personalised',
      'walletCreated',
      'setSealed',
      'settingsChanged',
      'duressPinChanged',
      'fileWritten',
    ]);
  });

  test('goes on with what is done in its session, and both with what happens to the card', () => {
    const chip = duressChip();
    const before = eventsOf(chip, true);
    wrongPin(chip);
    chip.call(
      'writeFile',
      { file: 1, content: { name: 'theirs', content: new Uint8Array(3) } },
      { ...pin, decoy: true },
    );
    chip.call('addPhone', { name: 'phone' }, pin);
    expect(eventsOf(chip, true).slice(before.length)).toEqual(['pinFailed', 'fileWritten', 'phoneAdded']);
    expect(eventsOf(chip).slice(-2)).toEqual(['pinFailed', 'phoneAdded']);
  });

  test('is not told from the owner’s where no PIN was proven: the card answers the same before and after', () => {
    const chip = duressChip();
    for (const session of ['can', 'puk', 'phone'] as const) {
      expect(head(chip, session)).toEqual({ lifecycle: 'active', counters: head(chip).counters });
    }
    expect(head(chip, 'pin', true).counters).toEqual(head(chip).counters);
  });
});

describe('the head of the log', () => {
  test('of a blank card shows that it never held a key, and of one that was reset, that it did', () => {
    const chip = blankChip();
    expect(head(chip, 'can').chain).toMatchObject({
      count: 1,
      counters: { walletsMade: 0, walletsImported: 0, clonesImported: 0 },
    });
    chip.call('createWallet', { pin: testPin, puk: testPuk, clones: 2, exportable: true }, can);
    const before = head(chip);
    const { confirmation } = chip.call('prepareReset', {}, pin);
    chip.call('resetCard', { confirmation, terminate: false }, pin);
    const after = head(chip, 'can');
    expect(after).toMatchObject({
      lifecycle: 'blank',
      counters: { resets: 1 },
      chain: { counters: { walletsMade: 1 } },
    });
    expect(after.chain?.count).toBe((before.chain?.count ?? 0) + 1);
  });

  test('comes after a failure of the random numbers that it counts', () => {
    const chip = activeChip();
    const memory = testMemory(chip.memory.image());
    const broken = testChip('broken', memory, () => new Uint8Array(2000));
    expect(broken.send('addPhone', { name: 'phone' }, pin).status).toBe(0x9d10);
    expect(eventsOf(broken).at(-1)).toBe('randomnessFailed');
    expect(head(broken).counters.randomnessFailures).toBe(1);
  });
});

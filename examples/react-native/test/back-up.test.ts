/**
 * The example's backup of three cards in six taps, on phones whose system interrupts at random moments: iOS ends its
 * sheets, after 60 s or whenever it likes, and hands lift cards too soon. Only the native module is substituted, and
 * the clock is virtual.
 */
import { type Card, createWallet, getStatus, identify, openCard, type Session } from '@symbolon/client';
import { createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { openPhone } from '@symbolon/transport-nfc/react-native';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Loaded, loadAndroid, loadIos } from '../../../packages/transport-nfc/test/support/load-package.ts';
import { sheetEnds } from '../../../packages/transport-nfc/test/support/native-ios.ts';
import type { NativePhone } from '../../../packages/transport-nfc/test/support/native-phone.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededChoices, seededRandom } from '../../../test/seeded-random.mjs';
import { backUpOntoTwoCards, phoneDriver } from '../src/back-up.ts';

/** Each takes about two seconds. Set PHONE_RUNS for more. */
const { PHONE_RUNS = '4' } = process.env;
const seeds = Array.from({ length: Number(PHONE_RUNS) }, (_, index) => index + 1);
const labels = ['kitchen', 'bank'] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs to the end of `job`, however long that takes on the virtual clock. */
async function atItsEnd<T>(job: Promise<T>): Promise<T> {
  let over = false;
  const ending = () => {
    over = true;
  };
  job.then(ending, ending);
  for (let seconds = 0; !over && seconds < 20_000; seconds++) await vi.advanceTimersByTimeAsync(1_000);
  if (!over) throw new Error('the ceremony hangs');
  return job;
}

async function inProcess<T>(card: PackedCard, use: (session: Session) => Promise<T>, blank = false): Promise<T> {
  const transport = card.tap();
  const opened: Card = await openCard(transport);
  const credentials = blank ? { can: card.can } : { pin: testPin, can: card.can };
  const { session } = await identify(opened, credentials, { trust: emulatorTrust });
  const result = await use(session);
  await transport.close();
  return result;
}

async function newCards(seed: number): Promise<readonly [PackedCard, PackedCard, PackedCard]> {
  const cards = createPack({ cards: 3, random: seededRandom(`phone ${seed}`) }) as [PackedCard, PackedCard, PackedCard];
  await inProcess(cards[0], (session) => createWallet(session, { pin: testPin, clones: 2 }), true);
  return cards;
}

/**
 * A person who holds up the card that the app asks for, some seconds later, and what goes wrong: `interrupt` may act
 * before a command reaches the card or after it did.
 */
function perform(
  { native, nfc }: Loaded<NativePhone>,
  [wallet, ...clones]: readonly PackedCard[],
  { seed, interrupt }: { readonly seed: number; readonly interrupt: (happens: (share: number) => boolean) => void },
) {
  const chance = seededChoices(seed);
  let asked: PackedCard | undefined;
  let questions = 0;
  const problems: string[] = [];
  native.onLook(() => {
    const card = asked;
    if (card === undefined) return;
    const seconds = 3 + chance.below(22);
    setTimeout(() => {
      if (asked !== card) return;
      native.hold({
        powerOn: () => card.device.powerOn(),
        powerOff: () => card.device.powerOff(),
        transmit: (command) => {
          interrupt(chance.happens);
          const response = card.device.transmit(command);
          interrupt(chance.happens);
          return response;
        },
      });
    }, seconds * 1_000);
  });
  const run = async (): Promise<void> => {
    const reader = await openPhone(nfc);
    const cardOf = (label: string) => clones[labels.indexOf(label as never)] ?? wallet;
    const driver = phoneDriver(
      reader,
      {
        password: async (name, { card: { label } }) => {
          questions++;
          const card = cardOf(label);
          return name === 'can' ? { can: card?.can ?? '' } : { pin: testPin, can: card?.can ?? '' };
        },
        tryAgain: async (text) => {
          problems.push(text);
          return problems.length < 200;
        },
      },
      emulatorTrust,
    );
    try {
      await backUpOntoTwoCards(labels, {
        ...driver,
        runStep: (request, use) => {
          native.take();
          asked = cardOf(request.card.label);
          return driver.runStep(request, use);
        },
      });
    } finally {
      asked = undefined;
      await reader.close({ message: 'Done' });
    }
  };
  return { run, problems, questions: () => questions };
}

async function expectBackedUp([wallet, ...clones]: readonly PackedCard[]): Promise<void> {
  if (wallet === undefined) throw new Error('no card');
  const { set } = await inProcess(wallet, (session) => getStatus(session));
  expect(set).toMatchObject({
    sealed: true,
    members: clones.map(({ number }) => ({ role: 'backup', state: 'confirmed', cardNumber: number })),
  });
}

describe('a backup of three cards in six taps', () => {
  it('needs more than one sheet of 60 s where nothing goes wrong, and asks each question once', async () => {
    const loaded = await loadIos();
    const cards = await newCards(0);
    const { run, problems, questions } = perform(loaded, cards, { seed: 1, interrupt: () => {} });
    await atItsEnd(run());
    await expectBackedUp(cards);
    expect(loaded.native.calls.filter((call) => call.startsWith('request')).length).toBeGreaterThan(1);
    expect(problems).toEqual([]);
    expect(questions()).toBeLessThanOrEqual(5);
    expect(loaded.native.sheet()).toBeUndefined();
  });

  it.each(seeds)('ends complete on iOS, whose sheets end at random: seed %i', async (seed) => {
    const loaded = await loadIos();
    const cards = await newCards(seed);
    let ended = 0;
    const { run } = perform(loaded, cards, {
      seed,
      interrupt: (happens) => {
        if (!happens(0.06)) return;
        ended++;
        const code = happens(0.5) ? sheetEnds.timedOut : sheetEnds.unexpected;
        loaded.native.endSheet(code, happens(0.5) ? 'fails' : 'hangs');
      },
    });
    await atItsEnd(run());
    await expectBackedUp(cards);
    expect(ended).toBeGreaterThan(0);
    expect(loaded.native.crashes).toEqual([]);
  });

  it.each(seeds)('ends complete on Android, where cards are lifted at random: seed %i', async (seed) => {
    const loaded = await loadAndroid();
    const cards = await newCards(seed);
    let lifted = 0;
    const { run } = perform(loaded, cards, {
      seed,
      interrupt: (happens) => {
        if (!happens(0.09)) return;
        lifted++;
        loaded.native.take();
      },
    });
    await atItsEnd(run());
    await expectBackedUp(cards);
    expect(lifted).toBeGreaterThan(0);
    expect(loaded.native.crashes).toEqual([]);
  });

  it('asks for the PIN again where the card left while it was checked, not where it was only lifted', async () => {
    const kinds = new Set<boolean>();
    for (let at = 1; kinds.size < 2 && at < 40; at++) {
      const loaded = await loadAndroid();
      const cards = await newCards(0);
      let commands = 0;
      const { run, problems, questions } = perform(loaded, cards, {
        seed: 1,
        interrupt: () => {
          if (++commands === at) loaded.native.take();
        },
      });
      await atItsEnd(run());
      await expectBackedUp(cards);
      expect(problems).toHaveLength(1);
      const unsettled = problems[0]?.includes('was being checked') === true;
      if (unsettled) expect(questions()).toBeGreaterThan(3);
      else expect(questions(), problems[0]).toBe(3);
      kinds.add(unsettled);
    }
    expect(kinds.size).toBe(2);
  });

  it('ends when the person cancels, and goes on where it was at the next attempt', async () => {
    const loaded = await loadIos();
    const cards = await newCards(0);
    let commands = 0;
    const { run } = perform(loaded, cards, {
      seed: 1,
      interrupt: () => {
        if (++commands === 30) loaded.native.endSheet(sheetEnds.cancelled);
      },
    });
    await expect(atItsEnd(run())).rejects.toMatchObject({ code: 'transport/aborted' });
    await atItsEnd(run());
    await expectBackedUp(cards);
  });
});

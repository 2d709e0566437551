/**
 * Whole backups as a person goes through them, with every card that does not belong, and a new host after every step.
 */

import {
  type BackUpOptions,
  type BackUpResult,
  type BackUpState,
  backUp,
  confirmBackUp,
  type ProblemKind,
  type StepRequest,
  type TargetPlan,
} from '@symbolon/backup';
import { decodeNotes, encodeNotes } from '@symbolon/chains/owner-notes';
import { type CreateWalletOptions, createSigner, getStatus, readFile, resetCard, writeFile } from '@symbolon/client';
import {
  createCounterfeitFactory,
  createFactory,
  createPack,
  type Factory,
  type PackedCard,
} from '@symbolon/emulator/cards';
import { cardError, isSymbolonError } from '@symbolon/interface';
import type { Transport } from '@symbolon/protocol/transport';
import { describe, expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith, type Hands, rightPassword } from '../support/driver.ts';
import { activate, stored, tap, testPack } from '../support/table.ts';

const source = { label: 'daily' };
const safe: TargetPlan = { label: 'safe', role: 'backup' };
const sister: TargetPlan = { label: 'sister', role: 'backup' };

type Table = {
  readonly daily: PackedCard;
  readonly safe: PackedCard;
  readonly sister: PackedCard;
  readonly spare: PackedCard;
};

async function table(options: CreateWalletOptions = { clones: 2 }, seed = 'backup', factory?: Factory): Promise<Table> {
  const pack = createPack({ cards: 4, random: seededRandom(seed), ...(factory && { factory }) });
  const [daily, first, second, spare] = pack as [PackedCard, PackedCard, PackedCard, PackedCard];
  await activate(daily, options);
  return { daily, safe: first, sister: second, spare };
}

const members = async (card: PackedCard) => {
  const { set } = await tap(card, { pin: testPin }, (session) => getStatus(session));
  return set?.members.map(({ member, role, state }) => `${member} ${role} ${state}`);
};

async function keyOf(card: PackedCard): Promise<string> {
  const request = { curve: 'secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0] } as const;
  const { publicKey } = await tap(card, { pin: testPin }, (session) => createSigner(session).getPublicKey(request));
  return Buffer.from(publicKey).toString('hex');
}

const steps = (taps: readonly { readonly request: StepRequest }[]): string[] =>
  taps.map(({ request }) => `${request.step} ${request.card.label}`);

describe('a backup', () => {
  test.each([1, 2, 3, 8])('onto %i cards takes two taps a card and one, and then one to seal', async (count) => {
    const [daily, ...others] = testPack(count + 1) as [PackedCard, ...PackedCard[]];
    await activate(daily, { clones: count });
    const targets = others.map((_, index): TargetPlan => ({ label: `clone ${index}`, role: 'backup' }));
    const { driver, taps } = driverWith({
      take: byLabel({ daily, ...Object.fromEntries(others.map((card, index) => [`clone ${index}`, card])) }),
    });
    const told: string[] = [];
    const result = await backUp({ ...driver, report: ({ text }) => told.push(text) }, { targets, source, puk: true });
    expect(taps).toHaveLength(2 * count + 1);
    expect(told).toHaveLength(2 * count + 1);
    expect(await members(daily)).toEqual(others.map((_, index) => `${index + 1} backup pending`));
    await confirmBackUp(driver, result, { seal: true, source });
    expect(taps).toHaveLength(2 * count + 2);
    expect(await members(daily)).toEqual(others.map((_, index) => `${index + 1} backup confirmed`));
    for (const card of others) {
      expect(await keyOf(card)).toBe(await keyOf(daily));
      // The first clone has learnt of the last in its own second tap.
      expect(await members(card)).toHaveLength(count);
    }
  });

  test('takes the files along without a tap more', async () => {
    const cards = await table();
    const path = [0x80000054, 0x80000000, 0x8000004d];
    const [content = new Uint8Array()] = encodeNotes({
      ethereumTokens: [],
      solanaTokens: [],
      policies: [],
      paths: [path],
    });
    await tap(cards.daily, { pin: testPin }, (session) => writeFile(session, { file: 2, name: 'notes', content }));
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    await backUp(driver, { targets: [safe, sister], source });
    expect(taps).toHaveLength(5);
    for (const card of [cards.safe, cards.sister]) {
      const copy = await tap(card, { pin: testPin }, (session) => readFile(session, 2));
      expect(decodeNotes([copy.content]).paths).toEqual([path]);
    }
  });

  test('gives each clone its own role, and a PIN of its own where the owner wants one', async () => {
    const cards = await table({ clones: 2 });
    const { driver } = driverWith({ take: byLabel(cards) });
    const own = { pin: '975310', puk: '999988887777' };
    const targets = [safe, { label: 'sister', role: 'cosigner', ownPin: true }] as const;
    await backUp(driver, { targets, source, choosePasswords: async () => own });
    expect(await members(cards.daily)).toEqual(['1 backup pending', '2 cosigner pending']);
    const { set } = await tap(cards.sister, { pin: own.pin }, (session) => getStatus(session));
    expect(set).toMatchObject({ member: 2, role: 'cosigner' });
    await expectError(tap(cards.sister, { pin: testPin }, getStatus), 'pin/wrong');
  });
});

describe('a backup that was stopped', () => {
  /**
   * Runs a backup until the person walks away after so many taps, or with the card torn away after so many exchanges.
   */
  async function stopped(
    cards: Table,
    { after, keep }: { readonly after: number; readonly keep?: (state: BackUpState) => void },
  ): Promise<void> {
    const controller = new AbortController();
    let taps = 0;
    const { driver } = driverWith({ take: byLabel(cards) });
    const report = () => {
      taps += 1;
      if (taps === after) controller.abort();
    };
    const run = backUp(
      { ...driver, report, signal: controller.signal },
      { targets: [safe, sister], source, ...(keep && { keep }) },
    );
    await expectError(run, 'transport/aborted');
  }

  async function complete(cards: Table, result: Pick<BackUpResult, 'clones'>): Promise<void> {
    await confirmBackUp(driverWith({ take: byLabel(cards) }).driver, result, { seal: true, source });
    expect(await members(cards.daily)).toEqual(['1 backup confirmed', '2 backup confirmed']);
    for (const card of [cards.safe, cards.sister]) expect(await keyOf(card)).toBe(await keyOf(cards.daily));
  }

  // A fifth tap is the last: nothing is left to stop.
  test.each([1, 2, 3, 4])('after %i taps is finished by a host that knows nothing', async (after) => {
    const cards = await table();
    await stopped(cards, { after });
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const result = await backUp(driver, { targets: [safe, sister], source });
    expect(taps.length).toBeLessThanOrEqual(6);
    await complete(cards, result);
  });

  test.each([1, 2, 3, 4])(
    'after %i taps is finished in the taps that were left, by a host that was given the state',
    async (after) => {
      const cards = await table();
      let kept = '';
      await stopped(cards, { after, keep: (state) => (kept = JSON.stringify(state)) });
      const { driver, taps } = driverWith({ take: byLabel(cards) });
      const result = await backUp(driver, { targets: [safe, sister], source, state: JSON.parse(kept) as BackUpState });
      expect(taps).toHaveLength(5 - after);
      await complete(cards, result);
    },
  );

  test('is finished from what the card with the wallet waits for, without being told what was planned', async () => {
    for (const after of [3, 4]) {
      const cards = await table({ clones: 2 }, `waits ${after}`);
      await stopped(cards, { after });
      const byNumber = (request: StepRequest) =>
        request.card.part === 'wallet'
          ? cards.daily
          : ([cards.safe, cards.sister].find(({ number }) => number === request.card.cardNumber) as PackedCard);
      const { driver, taps } = driverWith({ take: byNumber });
      const result = await backUp(driver, { source });
      expect(steps(taps)[0]).toBe('look daily');
      expect(taps.length).toBeLessThanOrEqual(6);
      await complete(cards, result);
    }
  });

  test('with all receipts lost is finished: each clone gives its receipt again', async () => {
    const cards = await table();
    await backUp(driverWith({ take: byLabel(cards) }).driver, { targets: [safe, sister], source });
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const result = await backUp(driver, { targets: [safe, sister], source });
    expect(steps(taps)).toEqual([
      'offer safe',
      'export daily',
      'offer sister',
      'export daily',
      'receipt safe',
      'receipt sister',
    ]);
    await complete(cards, result);
  });

  test('goes on when the answer to any exchange of any tap is lost', async () => {
    const targets = [{ ...safe, role: 'daily' }] as const;
    /** Counts down with each exchange; at zero the card has done its part, and the answer is lost. */
    const holding = (count: { left: number }): NonNullable<Hands['hold']> => {
      return async (card) => {
        const transport = card.tap();
        const exchange: Transport['exchange'] = async (command, options) => {
          const answer = await transport.exchange(command, options);
          count.left -= 1;
          if (count.left === 0) throw cardError('transport/card-removed', { transport: 'test' });
          return answer;
        };
        return { ...transport, exchange };
      };
    };
    const count = { left: 0 };
    const cards = await table({ clones: 1 }, 'torn');
    await backUp(driverWith({ take: byLabel(cards), hold: holding(count) }).driver, { targets, source });
    const exchanges = -count.left;
    const met = new Set<string>();
    for (let gone = 1; gone <= exchanges; gone += 1) {
      const torn = await table({ clones: 1 }, `torn ${gone}`);
      const { driver, problems, taps } = driverWith({
        take: byLabel(torn),
        hold: holding({ left: gone }),
        answer: 'again',
      });
      const result = await backUp(driver, { targets, source });
      // Where the answer to the PIN's proof is lost, the person is told that a try may be gone.
      expect(problems.map(({ kind }) => kind)).toEqual([expect.stringMatching(/^(card-lost|password-unsettled)$/)]);
      met.add(problems[0]?.kind ?? '');
      expect(taps).toHaveLength(4);
      await confirmBackUp(driver, result, { seal: true, source });
      expect(await members(torn.daily)).toEqual(['1 daily confirmed']);
      expect(await keyOf(torn.safe)).toBe(await keyOf(torn.daily));
    }
    expect(met.size).toBe(2);
  });
});

describe('a backup stops, says why and what to do, and changes nothing, at', () => {
  async function refused(
    hands: Hands,
    kind: ProblemKind,
    options: BackUpOptions,
  ): Promise<readonly { readonly request: StepRequest; readonly card: PackedCard }[]> {
    const { driver, taps, problems } = driverWith(hands);
    const error = await backUp(driver, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!isSymbolonError(error, 'ceremony/stopped')) throw error ?? new Error('the backup went through');
    expect(error.context.problem).toBe(kind);
    expect(error.context.advice).not.toBe('');
    for (const { kind: asked } of problems) expect(asked).toBe(kind);
    return taps;
  }

  /**
   * Where both targets are in order but the first tap takes another card; then the person finds the right one, and all
   * goes well.
   */
  async function mistaken(
    cards: Table,
    wrong: PackedCard,
    at: string,
    kind: ProblemKind,
    hands: Partial<Hands> = {},
  ): Promise<void> {
    const options = { targets: [safe, sister], source };
    const take: Hands['take'] = (request) =>
      `${request.step} ${request.card.label}` === at ? wrong : byLabel(cards)(request);
    await refused({ ...hands, take }, kind, options);
    let mistakes = 1;
    const once: Hands['take'] = (request) => {
      const isIt = `${request.step} ${request.card.label}` === at && mistakes > 0;
      if (isIt) mistakes -= 1;
      return isIt ? wrong : byLabel(cards)(request);
    };
    const { driver, problems } = driverWith({ ...hands, take: once, answer: 'again' });
    const result = await backUp(driver, options);
    // The advice is about the card that was held up, never about one in order.
    expect(problems.map((found) => [found.kind, found.card])).toEqual([[kind, at.split(' ')[1]]]);
    await confirmBackUp(driver, result, { seal: true, source });
    expect(await members(cards.daily)).toEqual(['1 backup confirmed', '2 backup confirmed']);
  }

  test('a wrong card at the second tap', async () => {
    const cards = await table();
    await mistaken(cards, cards.sister, 'import safe', 'wrong-card');
  });

  test('the same card for two places', async () => {
    const cards = await table();
    await mistaken(cards, cards.safe, 'offer sister', 'same-card-twice');
  });

  test('the primary offered as its own backup', async () => {
    const cards = await table();
    await mistaken(cards, cards.daily, 'offer safe', 'primary-as-backup');
  });

  test('a target that is not empty', async () => {
    const cards = await table();
    await activate(cards.spare);
    await mistaken(cards, cards.spare, 'offer sister', 'target-not-empty');
  });

  test('a card of another pack', async () => {
    const random = seededRandom('two packs');
    const factory = createFactory(random);
    const [stranger] = createPack({ cards: 1, random, factory });
    await mistaken(
      await table({ clones: 2 }, 'first pack', factory),
      stranger as PackedCard,
      'offer safe',
      'other-pack',
    );
  });

  test('a card that is not genuine, or of another batch', async () => {
    const cards = await table();
    const random = seededRandom('counterfeit');
    const [fake] = createPack({ cards: 1, random, factory: createCounterfeitFactory(random) });
    await mistaken(cards, fake as PackedCard, 'offer safe', 'not-genuine');
    const [foreign] = createPack({ cards: 1, random, factory: createFactory(random) });
    const others = await table({ clones: 2 }, 'other batch');
    await mistaken(others, foreign as PackedCard, 'offer safe', 'not-genuine');
  });

  test('a card without a wallet in place of the one that has it, and a backup in its place', async () => {
    const cards = await table();
    await mistaken(cards, cards.spare, 'export daily', 'no-wallet');
    const others = await table({ clones: 3 }, 'backup as source');
    await backUp(driverWith({ take: byLabel({ ...others, spare: others.spare }) }).driver, {
      targets: [{ label: 'spare', role: 'daily' }],
      source,
    });
    const take: Hands['take'] = (request) => (request.step === 'export' ? others.spare : byLabel(others)(request));
    await refused({ take }, 'wrong-role', { targets: [safe], source });
  });

  test('another wallet’s primary, in mid-ceremony', async () => {
    const cards = await table();
    const others = await table({ clones: 2 }, 'other wallet');
    let kept: BackUpState | undefined;
    await backUp(driverWith({ take: byLabel(cards) }).driver, {
      targets: [safe],
      source,
      puk: true,
      keep: (state) => (kept = state),
    });
    const take: Hands['take'] = (request) => (request.step === 'export' ? others.daily : byLabel(cards)(request));
    const state: BackUpState = {
      ...(kept as BackUpState),
      targets: [...(kept as BackUpState).targets, { label: 'sister' }],
    };
    await refused({ take }, 'other-set', { targets: [safe, sister], source, state });
  });

  test('a set that is full', async () => {
    const cards = await table({ clones: 1 });
    await backUp(driverWith({ take: byLabel(cards) }).driver, { targets: [safe], source, puk: true });
    await refused({ take: byLabel(cards) }, 'set-full', { targets: [sister], source });
    const others = await table({ clones: 1 }, 'one place');
    const before = stored(others.daily);
    await refused({ take: byLabel(others) }, 'set-full', { targets: [safe, sister], source });
    expect(stored(others.daily)).toBe(before);
  });

  test('a set that is sealed', async () => {
    const cards = await table();
    const { driver } = driverWith({ take: byLabel(cards) });
    await confirmBackUp(driver, await backUp(driver, { targets: [safe], source, puk: true }), { seal: true, source });
    await refused({ take: byLabel(cards) }, 'set-sealed', { targets: [sister], source });
  });

  test('a clone that was begun on other terms', async () => {
    const cards = await table();
    await backUp(driverWith({ take: byLabel(cards) }).driver, { targets: [safe, sister], source });
    const others = await table({ clones: 2 }, 'other terms');
    const controller = new AbortController();
    const { driver } = driverWith({ take: byLabel(others) });
    const report = ({ step }: { readonly step: string }) => void (step === 'export' && controller.abort());
    await expectError(
      backUp({ ...driver, report, signal: controller.signal }, { targets: [safe, sister], source }),
      'transport/aborted',
    );
    await refused({ take: byLabel(others) }, 'other-terms', { targets: [safe, { ...sister, role: 'daily' }], source });
  });

  test('a clone that was reset and offers itself anew', async () => {
    const cards = await table({ clones: 3 });
    const { driver } = driverWith({ take: byLabel(cards) });
    await confirmBackUp(driver, await backUp(driver, { targets: [safe, sister], source }), { seal: false, source });
    await tap(cards.safe, { pin: testPin }, (session) => resetCard(session));
    await refused({ take: byLabel(cards) }, 'already-member', { targets: [safe], source });
  });

  test('sealing while a clone that is not here has not arrived', async () => {
    const cards = await table();
    await backUp(driverWith({ take: byLabel(cards) }).driver, { targets: [safe], source, puk: true });
    const { driver } = driverWith({ take: byLabel(cards) });
    const told: string[] = [];
    const result = await backUp({ ...driver, report: ({ text }) => told.push(text) }, { targets: [sister], source });
    expect(result.waiting).toEqual([{ member: 1, cardNumber: cards.safe.number }]);
    expect(told.join(' ')).toContain(cards.safe.number);
    await expectError(confirmBackUp(driver, result, { seal: true, source }), 'ceremony/stopped', {
      problem: 'pending-elsewhere',
    });
    expect(await members(cards.daily)).toEqual(['1 backup pending', '2 backup confirmed']);
  });

  test('a backup that nobody could ever activate', async () => {
    const cards = await table();
    const before = stored(cards.daily);
    await refused({ take: byLabel(cards) }, 'never-activatable', { targets: [safe], source });
    const withFactor = { ...safe, wake: { delay: 7200, factor: true } };
    await refused({ take: byLabel(cards) }, 'never-activatable', { targets: [withFactor], source });
    expect(stored(cards.daily)).toBe(before);
    await backUp(driverWith({ take: byLabel(cards) }).driver, { targets: [{ ...safe, role: 'daily' }], source });
    // A delay that stands alone wakes it; the card of an heir would approve nothing.
    const late = await table();
    const heir = { ...sister, role: 'heir', wake: { delay: 7200, factor: false } } as const;
    await backUp(driverWith({ take: byLabel(late) }).driver, { targets: [heir], source });
    await refused({ take: byLabel(late) }, 'never-activatable', { targets: [safe], source });
    const delayed = { ...safe, wake: { delay: 7200, factor: false } };
    await backUp(driverWith({ take: byLabel(late) }).driver, { targets: [delayed], source });
  });

  test('a wrong PIN, which it never tries again by itself, and warns before the last try', async () => {
    const cards = await table();
    const typed: string[] = [];
    const type: Hands['type'] = (password, card) => {
      if (password !== 'pin') return rightPassword(password, card);
      typed.push('111111');
      return { pin: '111111' };
    };
    const { driver, problems } = driverWith({ take: byLabel(cards), type });
    await expectError(backUp(driver, { targets: [safe, sister], source }), 'ceremony/stopped', {
      problem: 'wrong-password',
    });
    expect(typed).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'wrong-password', triesLeft: 2, card: 'daily' });
    await expectError(backUp(driver, { targets: [safe, sister], source }), 'ceremony/stopped', {
      problem: 'wrong-password',
    });
    await expectError(backUp(driver, { targets: [safe, sister], source }), 'ceremony/stopped', {
      problem: 'one-try-left',
    });
    // The warning used no try: with the CAN and the right PIN it goes on.
    const careful = driverWith({
      take: byLabel(cards),
      type: (password, card) => (password === 'pin' ? { pin: testPin, can: card.can } : rightPassword(password, card)),
    });
    await backUp(careful.driver, { targets: [safe, sister], source });
  });
});

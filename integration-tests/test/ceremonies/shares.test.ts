/** Shares of a wallet as people go through them: dealt, renewed, gathered, with every card that does not belong. */
import {
  activateBackup,
  backUp,
  confirmBackUp,
  confirmShares,
  type DealSharesOptions,
  type DealSharesState,
  dealShares,
  type ProblemKind,
  type RecoverSharesState,
  recoverFromShares,
  rehearseShares,
  renewShares,
  replaceMember,
  type StepRequest,
  updateMembers,
  verifyBackup,
} from '@symbolon/backup';
import {
  type CreateWalletOptions,
  createSigner,
  exportShare,
  getRoster,
  getStatus,
  resetCard,
  shareStatus,
} from '@symbolon/client';
import { createFactory, createPack, type PackedCard } from '@symbolon/emulator/cards';
import { cardError, isSymbolonError } from '@symbolon/interface';
import { readVerification } from '@symbolon/protocol/set';
import type { SharePlan } from '@symbolon/protocol/shares';
import type { Transport } from '@symbolon/protocol/transport';
import { describe, expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith, type Hands } from '../support/driver.ts';
import { activate, stored, tap, testPack } from '../support/table.ts';

const source = { label: 'daily' };
const twoOfThree: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };
const holders = [{ label: 'aunt' }, { label: 'brother' }, { label: 'notary' }];
const choosePasswords = async () => ({ pin: testPin, puk: testPuk });
const choose = choosePasswords;
const deal: DealSharesOptions = { plan: twoOfThree, holders, source, choosePasswords };

type Table = { readonly [label: string]: PackedCard } & { readonly daily: PackedCard; readonly aunt: PackedCard };

async function table(seed = 'shares', options: CreateWalletOptions = {}): Promise<Table> {
  const [daily, aunt, brother, notary, spare, blank] = testPack(6, seed) as [PackedCard, PackedCard, ...PackedCard[]];
  await activate(daily, { clones: 5, exportable: true, ...options });
  return { daily, aunt, brother, notary, spare, blank } as Table;
}

const steps = (taps: readonly { readonly request: StepRequest }[]): string[] =>
  taps.map(({ request }) => `${request.step} ${request.card.label}`);

async function keyOf(card: PackedCard): Promise<string> {
  const request = { curve: 'secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0] } as const;
  const { publicKey } = await tap(card, { pin: testPin }, (session) => createSigner(session).getPublicKey(request));
  return Buffer.from(publicKey).toString('hex');
}

const dealtBy = async (card: PackedCard) => (await tap(card, { pin: testPin }, (one) => shareStatus(one))).dealt;
const heldBy = async (card: PackedCard) => (await tap(card, { pin: testPin }, (one) => shareStatus(one))).held;

/** A table with the wallet dealt and confirmed. */
async function dealtTable(seed?: string): Promise<Table> {
  const cards = await table(seed);
  const { driver } = driverWith({ take: byLabel(cards) });
  await confirmShares(driver, await dealShares(driver, deal), { source });
  return cards;
}

/** Has every subset that the test names make the wallet again on a blank card. */
async function makesTheWallet(cards: Table, ...labels: readonly string[]): Promise<void> {
  const [blank] = testPackOf(cards);
  const { driver, taps } = driverWith({ take: byLabel({ ...cards, blank: blank as PackedCard }) });
  const shares = labels.map((label) => ({ label }));
  const made = await recoverFromShares(driver, { card: { label: 'blank' }, shares, choose });
  expect(taps).toHaveLength(labels.length + 2);
  expect(made.shares.map(({ label }) => label)).toEqual(labels);
  expect(await keyOf(blank as PackedCard)).toBe(await keyOf(cards.daily));
  await tap(blank as PackedCard, { pin: testPin }, (session) => resetCard(session));
}

const testPackOf = ({ blank }: Table): readonly PackedCard[] => (blank === undefined ? [] : [blank]);

describe('shares', () => {
  test('are dealt in two taps a card and one, confirmed in one more, and any two make the wallet in four', async () => {
    const cards = await table();
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const told: string[] = [];
    const dealt = await dealShares({ ...driver, report: ({ text }) => told.push(text) }, deal);
    expect(steps(taps)).toEqual([
      ...holders.map(({ label }) => `offer ${label}`),
      'deal daily',
      ...holders.map(({ label }) => `import ${label}`),
    ]);
    expect(told).toHaveLength(7);
    expect((await dealtBy(cards.daily))?.pending).toBe(true);
    await confirmShares(driver, dealt, { source });
    expect(await dealtBy(cards.daily)).toMatchObject({ number: 1, pending: false });
    expect(dealt.shares.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const some of [
      ['aunt', 'brother'],
      ['notary', 'aunt'],
      ['brother', 'notary'],
    ])
      await makesTheWallet(cards, ...some);
  });

  test('are dealt to groups', async () => {
    const cards = await table('groups');
    const plan = {
      groupThreshold: 2,
      groups: [
        { threshold: 1, count: 1 },
        { threshold: 2, count: 2 },
      ],
    };
    const { driver } = driverWith({ take: byLabel(cards) });
    await confirmShares(driver, await dealShares(driver, { ...deal, plan }), { source });
    await makesTheWallet(cards, 'aunt', 'brother', 'notary');
  });

  test('have the PIN of their holders', async () => {
    const cards = await table('own PINs');
    const { driver } = driverWith({ take: byLabel(cards) });
    const pins: { readonly [label: string]: string } = { aunt: '111222', brother: '333444', notary: '555666' };
    await dealShares(driver, { ...deal, choosePasswords: async ({ label }) => ({ pin: pins[label] ?? '' }) });
    for (const [label, pin] of Object.entries(pins))
      expect(await tap(cards[label] as PackedCard, { pin }, async (one) => (await getStatus(one)).set?.role)).toBe(
        'share',
      );
  });

  test('prove what they hold, and which are of an older split', async () => {
    const cards = await dealtTable('verified');
    const { driver } = driverWith({ take: byLabel(cards) });
    const labels = holders.map(({ label }) => ({ label }));
    const verified = await verifyBackup(driver, { cards: [source, ...labels], now: () => 1.8e12 });
    expect(verified.map(({ label, share, findings }) => [label, share?.index, findings])).toEqual([
      ['daily', undefined, []],
      ['aunt', 0, []],
      ['brother', 1, []],
      ['notary', 2, []],
    ]);
    expect(new Set(verified.slice(1).map(({ share }) => share?.code)).size).toBe(1);
    for (const { record } of verified) expect(readVerification(JSON.parse(JSON.stringify(record)))).toEqual(record);
    const two: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const kept = [
      { label: 'aunt', holdsShare: true },
      { label: 'brother', holdsShare: true },
    ];
    await renewShares(driver, { ...deal, plan: two, holders: kept });
    const after = await verifyBackup(driver, { cards: labels, now: () => 1.8e12 });
    expect(after.map(({ findings }) => findings.map(({ kind }) => kind))).toEqual([
      [],
      [],
      expect.arrayContaining(['older-split']),
    ]);
  });
});

describe('a run that is stopped', () => {
  /** Stops after so many steps. */
  const stopping = (count: number, run: (signal: { signal: AbortSignal; report: () => void }) => Promise<unknown>) => {
    const controller = new AbortController();
    let left = count;
    const report = () => {
      left -= 1;
      if (left === 0) controller.abort();
    };
    return run({ signal: controller.signal, report });
  };

  test.each([1, 2, 3, 4, 5, 6, 7])(
    'after step %i is finished on another host, with and without its state',
    async (at) => {
      for (const keeps of [true, false]) {
        const cards = await table(`stopped ${at}`);
        const first = driverWith({ take: byLabel(cards) });
        let state: DealSharesState | undefined;
        const keep = (now: DealSharesState) => (state = JSON.parse(JSON.stringify(now)));
        const run = stopping(at, (ends) => dealShares({ ...first.driver, ...ends }, { ...deal, keep }));
        if (at < 7) await expectError(run, 'transport/aborted');
        else await run;
        const second = driverWith({ take: byLabel(cards) });
        const dealt = await dealShares(second.driver, { ...deal, ...(keeps && state && { state }) });
        if (keeps) expect(first.taps.length + second.taps.length).toBe(7);
        await confirmShares(second.driver, dealt, { source });
        expect(await dealtBy(cards.daily)).toMatchObject({ number: 1, pending: false });
        await makesTheWallet(cards, 'notary', 'brother');
      }
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7])('in a renewal after step %i is finished on another host', async (at) => {
    const cards = await dealtTable(`renewal ${at}`);
    const again: DealSharesOptions = {
      ...deal,
      holders: holders.map(({ label }) => ({ label, holdsShare: true })),
      again: 'renew',
    };
    const first = driverWith({ take: byLabel(cards) });
    const run = stopping(at, (ends) => dealShares({ ...first.driver, ...ends }, again));
    if (at < 7) await expectError(run, 'transport/aborted');
    else await run;
    const { driver } = driverWith({ take: byLabel(cards) });
    await confirmShares(driver, await dealShares(driver, again), { source });
    expect(await dealtBy(cards.daily)).toMatchObject({ number: 2, pending: false });
    await makesTheWallet(cards, 'aunt', 'notary');
  });

  test.each([1, 2, 3, 4])('in a recovery after step %i is finished on another host', async (at) => {
    const cards = await dealtTable(`recovery ${at}`);
    const options = { card: { label: 'blank' }, shares: [{ label: 'notary' }, { label: 'aunt' }], choose };
    const first = driverWith({ take: byLabel(cards) });
    let state: RecoverSharesState | undefined;
    const keep = (now: RecoverSharesState) => (state = JSON.parse(JSON.stringify(now)));
    const run = stopping(at, (ends) => recoverFromShares({ ...first.driver, ...ends }, { ...options, keep }));
    if (at < 4) await expectError(run, 'transport/aborted');
    else await run;
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const made = await recoverFromShares(driver, { ...options, ...(state && { state }) });
    expect(first.taps.length + taps.length).toBeLessThanOrEqual(5);
    expect(made.cardNumber).toBe(cards['blank']?.number);
    expect(await keyOf(cards['blank'] as PackedCard)).toBe(await keyOf(cards.daily));
  });

  test('goes on when an answer of every step is lost, whichever it is', async () => {
    const two: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const options = { ...deal, plan: two, holders: holders.slice(0, 2) };
    const names = [...options.holders.map(({ label }) => label), 'daily', 'blank'];
    /** Loses the nth answer of the first tap of each step: the card has done its part. */
    const whole = async (cards: Table, nth: number) => {
      const seen = new Set<string>();
      let step = '';
      let longest = 0;
      const take: Hands['take'] = (request) => {
        step = `${request.step} ${request.card.label}`;
        return byLabel(cards)(request);
      };
      const hold: Hands['hold'] = async (card) => {
        const transport = card.tap();
        const loses = !seen.has(step);
        seen.add(step);
        let answers = 0;
        const exchange: Transport['exchange'] = async (command, exchanging) => {
          const answer = await transport.exchange(command, exchanging);
          answers += 1;
          longest = Math.max(longest, answers);
          if (loses && answers === nth) throw cardError('transport/card-removed', { transport: 'test' });
          return answer;
        };
        return { ...transport, exchange };
      };
      const { driver, problems } = driverWith({ take, hold, answer: 'again' });
      await confirmShares(driver, await dealShares(driver, options), { source });
      await recoverFromShares(driver, { card: { label: 'blank' }, shares: options.holders, choose });
      return { longest, problems, steps: seen.size };
    };
    const { longest } = await whole(await table('lost'), 0);
    expect(longest).toBeGreaterThan(5);
    let lost = 0;
    for (let nth = 1; nth <= longest; nth += 1) {
      const cards = await table(`lost ${nth}`);
      const { problems } = await whole(cards, nth);
      lost += problems.length;
      for (const { kind, card } of problems) {
        expect(kind).toMatch(/^(card-lost|password-unsettled)$/);
        expect(names).toContain(card);
      }
      expect(await keyOf(cards['blank'] as PackedCard)).toBe(await keyOf(cards.daily));
    }
    expect(lost).toBeGreaterThan(30);
  }, 120_000);
});

describe('a rehearsal of shares', () => {
  const rehearsal = {
    card: { label: 'blank' },
    shares: [{ label: 'aunt' }, { label: 'notary' }],
    choose,
    clock: () => 0,
  };

  test('makes the wallet, compares it, and leaves the card blank', async () => {
    const cards = await dealtTable('rehearsed');
    const { driver } = driverWith({ take: byLabel(cards) });
    const { masterFingerprint = 0 } = await tap(cards.daily, { pin: testPin }, (session) => getStatus(session));
    const { recovered, steps: parts, stays } = await rehearseShares(driver, { ...rehearsal, masterFingerprint });
    expect(recovered).toBe(true);
    expect(stays).toEqual([
      'The blank card is blank again. Its log says that it held a wallet, so it does not pass for a new one.',
      'Each log of "aunt" and "notary" says that the card gave its share: a card never forgets that.',
    ]);
    expect(parts.map(({ step, taps, outcome }) => [step, taps, outcome])).toEqual([
      ['recover', 4, 'done'],
      ['clean', 1, 'done'],
    ]);
    await makesTheWallet(cards, 'brother', 'aunt');
    const other = await rehearseShares(driver, { ...rehearsal, masterFingerprint: (masterFingerprint ^ 1) >>> 0 });
    expect(other.recovered).toBe(false);
    expect(other.steps.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
  });

  test('resets no card that was not blank, and reports what was in the way', async () => {
    const cards = await dealtTable('not rehearsed');
    const before = stored(cards.daily);
    const { driver } = driverWith({ take: byLabel({ ...cards, blank: cards.daily }) });
    const { recovered, steps: parts, stays } = await rehearseShares(driver, rehearsal);
    expect(stays).toEqual(['Nothing was changed on "blank".', 'No share card gave its share.']);
    expect([recovered, parts[0]?.problems.map(({ kind }) => kind), parts[1]?.outcome]).toEqual([
      false,
      ['target-not-empty'],
      'skipped',
    ]);
    expect(stored(cards.daily)).toBe(before);
  });

  test('that stops at a holder says who gave a share, and that no wallet was made', async () => {
    const cards = await dealtTable('stopped rehearsal');
    const take: Hands['take'] = (request) => {
      if (request.card.label === 'notary') throw cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
      return byLabel(cards)(request);
    };
    const { driver } = driverWith({ take });
    const { recovered, stays } = await rehearseShares(driver, rehearsal);
    expect(recovered).toBe(false);
    expect(stays).toEqual([
      'The blank card made no wallet, and is blank as before. It knows that a recovery was begun, so it does not pass for a new one.',
      'The log of "aunt" says that it gave its share: a card never forgets that.',
    ]);
  });
});

describe('a renewal', () => {
  test('takes the place of a lost card’s share, and revokes the lost card', async () => {
    const cards = await dealtTable('renewed');
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const kept = [{ label: 'aunt', holdsShare: true }, { label: 'brother', holdsShare: true }, { label: 'spare' }];
    const { number, leftOut, newest } = await renewShares(driver, { ...deal, holders: kept });
    expect(taps).toHaveLength(8);
    expect(number).toBe(2);
    expect(leftOut).toEqual([{ member: 3, cardNumber: cards['notary']?.number }]);
    expect(newest?.roster.members[3]?.standing).toBe('revoked');
    await makesTheWallet(cards, 'aunt', 'spare');
    // The lost card turns up, and hears that it is out: then it gives its share to nobody.
    if (newest !== undefined) await updateMembers(driver, { members: [{ label: 'notary' }], newest });
    await refused(
      recoverFromShares(driver, { card: { label: 'blank' }, shares: [{ label: 'notary' }], choose }),
      'member-revoked',
    );
  });

  test('is dealt by a backup where the primary is lost, also to a card that knows fewer members', async () => {
    const cards = await table('by a backup');
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const backup = { label: 'spare' };
    const clone = async (label: string, role: 'backup' | 'daily') =>
      confirmBackUp(driver, await backUp(driver, { targets: [{ label, role }], source, puk: true }), {
        source,
        seal: false,
      });
    await clone('spare', 'backup');
    await confirmShares(driver, await dealShares(driver, deal), { source });
    // The backup hears of a card that came later. The share cards don't.
    await clone('blank', 'daily');
    const newest = await tap(cards.daily, { pin: testPin }, (session) => getRoster(session));
    await updateMembers(driver, { members: [backup], newest });
    await activateBackup(driver, { backup, approver: source });
    const again = holders.map(({ label }) => ({ label, holdsShare: true }));
    taps.length = 0;
    const { number } = await renewShares(driver, { ...deal, source: backup, holders: again });
    expect([number, taps.length]).toEqual([2, 8]);
    const two: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    // Alone a backup revokes nobody.
    const less = await renewShares(driver, { ...deal, plan: two, source: backup, holders: again.slice(1) });
    expect(less.leftOut.map(({ cardNumber }) => cardNumber)).toEqual([cards.aunt.number]);
    expect(less.newest).toBeUndefined();
    const held = await Promise.all(
      [cards.aunt, cards['brother'], cards['notary']].map((one) => heldBy(one as PackedCard)),
    );
    expect(held.map((one) => one?.split.terms.number)).toEqual([2, 3, 3]);
  });

  test('reaches the share cards after a card from elsewhere has joined, and so does a revocation', async () => {
    const cards = await table('joined', { extendable: true });
    const [later] = testPack(1, 'joined, from elsewhere') as [PackedCard];
    const { driver } = driverWith({ take: byLabel({ ...cards, later }) });
    await confirmShares(driver, await dealShares(driver, deal), { source });
    const target = { label: 'later', role: 'daily' } as const;
    const joined = await replaceMember(driver, { signers: [source], target, compareCode: async () => true });
    await confirmBackUp(driver, joined, { source, seal: false });
    const two: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const kept = holders.slice(0, 2).map(({ label }) => ({ label, holdsShare: true }));
    const { number, newest } = await renewShares(driver, { ...deal, plan: two, holders: kept });
    expect(number).toBe(2);
    if (newest !== undefined) await updateMembers(driver, { members: [{ label: 'notary' }], newest });
    await refused(
      recoverFromShares(driver, { card: { label: 'blank' }, shares: [{ label: 'notary' }], choose }),
      'member-revoked',
    );
    await makesTheWallet(cards, 'aunt', 'brother');
  });

  test('is begun anew where a card of it is lost', async () => {
    const cards = await table('anew');
    const { driver } = driverWith({ take: byLabel(cards) });
    await dealShares(driver, deal);
    const others = [{ label: 'aunt', holdsShare: true }, { label: 'brother', holdsShare: true }, { label: 'spare' }];
    await refused(dealShares(driver, { ...deal, holders: others }), 'dealt-elsewhere');
    const { number } = await renewShares(driver, { ...deal, holders: others, again: 'anew' });
    expect(number).toBe(2);
    await makesTheWallet(cards, 'spare', 'brother');
  });

  test('that was not finished leaves the old shares as they are, and says that they don’t mix with the new ones', async () => {
    const cards = await dealtTable('mixed');
    const { driver } = driverWith({ take: byLabel(cards) });
    const controller = new AbortController();
    const report = ({ step }: { readonly step: string }) => void (step === 'import' && controller.abort());
    const again = holders.map(({ label }) => ({ label, holdsShare: true }));
    await expectError(
      renewShares({ ...driver, report, signal: controller.signal }, { ...deal, holders: again }),
      'transport/aborted',
    );
    expect((await heldBy(cards.aunt))?.split.terms.number).toBe(2);
    const shares = [{ label: 'aunt' }, { label: 'brother' }];
    const error = await refused(recoverFromShares(driver, { card: { label: 'blank' }, shares, choose }), 'other-split');
    expect(error.card).toBe('brother');
    // Whichever split is complete will do: with one more old card it is the old one.
    const patient = driverWith({ take: byLabel(cards), answer: 'again' });
    const told: string[] = [];
    const made = await recoverFromShares(
      { ...patient.driver, report: ({ text }) => told.push(text) },
      { card: { label: 'blank' }, shares: [...shares, { label: 'notary' }], choose },
    );
    expect(made.number).toBe(1);
    expect(made.shares.map(({ label }) => label)).toEqual(['brother', 'notary']);
    expect(told.join(' ')).toContain('"brother" holds a share of split 1, and "aunt" one of split 2');
  });
});

async function refused(run: Promise<unknown>, kind: ProblemKind) {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isSymbolonError(error, 'ceremony/stopped')) throw error ?? new Error('it went through');
  expect(error.context.problem).toBe(kind);
  expect(error.context.advice).not.toBe('');
  return error.context;
}

describe('dealing stops, says why and what to do, at', () => {
  /** The first tap takes another card; then the person finds the right one, and all goes well. */
  async function mistaken(cards: Table, wrong: PackedCard, at: string, kind: ProblemKind): Promise<void> {
    const mistake = (count: number): Hands['take'] => {
      let left = count;
      return (request) => {
        const isIt = `${request.step} ${request.card.label}` === at && left > 0;
        if (isIt) left -= 1;
        return isIt ? wrong : byLabel(cards)(request);
      };
    };
    await refused(dealShares(driverWith({ take: mistake(Number.POSITIVE_INFINITY) }).driver, deal), kind);
    const { driver, problems } = driverWith({ take: mistake(1), answer: 'again' });
    await confirmShares(driver, await dealShares(driver, deal), { source });
    expect(problems.map((found) => [found.kind, found.card])).toEqual([[kind, at.split(' ')[1]]]);
    await makesTheWallet(cards, 'aunt', 'brother');
  }

  test('two cards swapped', async () => {
    const cards = await table('swapped');
    await mistaken(cards, cards['brother'] as PackedCard, 'import aunt', 'wrong-card');
  });

  test('the same card twice', async () => {
    const cards = await table('twice');
    await mistaken(cards, cards.aunt, 'offer brother', 'same-card-twice');
  });

  test('the card with the wallet in place of a share card', async () => {
    const cards = await table('itself');
    await mistaken(cards, cards.daily, 'offer brother', 'primary-as-backup');
  });

  test('a card that holds another wallet', async () => {
    const cards = await table('occupied');
    await activate(cards['spare'] as PackedCard);
    await mistaken(cards, cards['spare'] as PackedCard, 'offer notary', 'target-not-empty');
  });

  test('a card of another pack', async () => {
    const random = seededRandom('two packs');
    const factory = createFactory(random);
    const [daily, ...others] = createPack({ cards: 6, random, factory }) as [PackedCard, ...PackedCard[]];
    const [aunt, brother, notary, spare, blank] = others;
    await activate(daily, { clones: 5 });
    const [stranger] = createPack({ cards: 1, random, factory });
    const cards = { daily, aunt, brother, notary, spare, blank } as Table;
    await mistaken(cards, stranger as PackedCard, 'offer brother', 'other-pack');
  });

  test('a share card in place of the card with the wallet', async () => {
    const cards = await dealtTable('dealer');
    const { driver } = driverWith({ take: byLabel({ ...cards, daily: cards.aunt }) });
    const others = [{ label: 'spare' }, { label: 'blank' }, { label: 'brother', holdsShare: true }];
    await refused(dealShares(driver, { ...deal, holders: others }), 'share-only');
  });

  test('a share card of another wallet, before it takes a place in this set', async () => {
    const cards = await dealtTable('mine');
    const random = seededRandom('theirs');
    const pack = createPack({ cards: 4, random }) as readonly PackedCard[];
    const [other, ...others] = pack as [PackedCard, ...PackedCard[]];
    await activate(other, { clones: 3 });
    const theirs = { daily: other, aunt: others[0], brother: others[1], notary: others[2] } as unknown as Table;
    const their = driverWith({ take: byLabel(theirs) });
    await confirmShares(their.driver, await dealShares(their.driver, deal), { source });
    const before = stored(cards.daily);
    const { driver } = driverWith({ take: byLabel({ ...cards, notary: others[0] as PackedCard }) });
    const again = holders.map(({ label }) => ({ label, holdsShare: true }));
    await refused(renewShares(driver, { ...deal, holders: again }), 'other-set');
    expect(stored(cards.daily) === before).toBe(false);
    expect((await dealtBy(cards.daily))?.number).toBe(2);
    await makesTheWallet(cards, 'aunt', 'brother');
  });

  test('a wallet without room for so many cards, which it leaves as it is', async () => {
    const cards = await table('no room', { clones: 2 });
    const before = stored(cards.daily);
    await refused(dealShares(driverWith({ take: byLabel(cards) }).driver, deal), 'no-room-for-shares');
    expect(stored(cards.daily)).toBe(before);
  });

  test('a wallet that is split already, and one that is being split in another way', async () => {
    const cards = await table('again');
    const { driver } = driverWith({ take: byLabel(cards) });
    const dealt = await dealShares(driver, deal);
    const two: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const others = { ...deal, plan: two, holders: [{ label: 'spare' }, { label: 'blank' }] };
    await refused(dealShares(driver, others), 'split-under-way');
    await confirmShares(driver, dealt, { source });
    await refused(dealShares(driver, others), 'split-exists');
    // The same once more changes nothing.
    expect((await dealShares(driver, deal)).number).toBe(1);
  });
});

describe('a recovery stops, says why and what to do, at', () => {
  const recovery = { card: { label: 'blank' }, shares: [{ label: 'aunt' }, { label: 'brother' }], choose };

  test('a card that is not blank, the same share card twice, and one that holds no share', async () => {
    const cards = await dealtTable('recovering');
    const holding = (others: Partial<Record<string, PackedCard>>) =>
      driverWith({ take: byLabel({ ...cards, ...others } as Table) }).driver;
    await refused(recoverFromShares(holding({ blank: cards.daily }), recovery), 'target-not-empty');
    await refused(recoverFromShares(holding({ brother: cards.aunt }), recovery), 'same-card-twice');
    await refused(recoverFromShares(holding({ brother: cards.daily }), recovery), 'no-share');
    await refused(recoverFromShares(holding({ brother: cards['spare'] as PackedCard }), recovery), 'no-share');
    const one = { ...recovery, shares: recovery.shares.slice(0, 1) };
    await refused(recoverFromShares(holding({}), one), 'shares-missing');
  });

  test('a share of another wallet', async () => {
    const cards = await dealtTable('this wallet');
    const others = await dealtTable('that wallet');
    const { driver } = driverWith({ take: byLabel({ ...cards, brother: others['brother'] as PackedCard }) });
    await refused(recoverFromShares(driver, recovery), 'other-set');
  });

  test('a wallet that nobody may read out', async () => {
    const cards = await table('kept in', { exportable: false });
    const { driver } = driverWith({ take: byLabel(cards) });
    await confirmShares(driver, await dealShares(driver, deal), { source });
    const open = async () => ({ ...(await choose()), exportable: true });
    await refused(recoverFromShares(driver, { ...recovery, choose: open }), 'not-exportable');
    await recoverFromShares(driver, recovery);
  });

  test('words that are wrong, and takes the right ones in place of a card', async () => {
    const cards = await dealtTable('written');
    const written = await tap(cards['notary'] as PackedCard, { puk: testPuk }, (session) => exportShare(session));
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const options = { ...recovery, shares: [{ label: 'aunt' }] };
    const wrong = { ...written, value: written.value.map((byte, index) => (index === 0 ? byte ^ 1 : byte)) };
    const error = await refused(recoverFromShares(driver, { ...options, written: [wrong] }), 'share-wrong');
    expect(error.card).toBe('written share 1');
    taps.length = 0;
    await recoverFromShares(driver, { ...options, written: [written] });
    expect(taps).toHaveLength(3);
    expect(await keyOf(cards['blank'] as PackedCard)).toBe(await keyOf(cards.daily));
  });

  test('words that add nothing, and says which, whether or not there are enough without them', async () => {
    const cards = await dealtTable('again');
    const others = await dealtTable('elsewhere');
    const wordsOf = (card: PackedCard | undefined) =>
      tap(card as PackedCard, { puk: testPuk }, (session) => exportShare(session));
    const [again, foreign] = [await wordsOf(cards['aunt']), await wordsOf(others['notary'])];
    const said: string[] = [];
    const driver = {
      ...driverWith({ take: byLabel(cards) }).driver,
      report: ({ text }: { text: string }) => said.push(text),
    };
    const options = { ...recovery, shares: [{ label: 'aunt' }] };
    const twice = await refused(recoverFromShares(driver, { ...options, written: [again] }), 'share-twice');
    expect(twice.card).toBe('written share 1');
    const other = await refused(recoverFromShares(driver, { ...options, written: [foreign] }), 'other-split');
    expect(other.card).toBe('written share 1');
    said.length = 0;
    const notary = await wordsOf(cards['notary']);
    const made = await recoverFromShares(driver, { ...options, written: [foreign, again, notary, notary] });
    expect(made.written).toEqual([2]);
    expect(said.filter((sentence) => sentence.includes('left aside'))).toEqual([
      '"written share 1" is of another split than the share of "aunt", and is left aside.',
      '"written share 2" is the share of "aunt" again, and is left aside.',
      '"written share 4" is the share of "written share 3" again, and is left aside.',
    ]);
    expect(said.at(-1)).toBe('"blank" holds the wallet again, made of "aunt" and "written share 3".');
    expect(await keyOf(cards['blank'] as PackedCard)).toBe(await keyOf(cards.daily));
  });

  test('a blank card of another pack, unless the people have compared its code', async () => {
    const random = seededRandom('packs');
    const factory = createFactory(random);
    const [daily, aunt, brother] = createPack({ cards: 3, random, factory }) as readonly PackedCard[];
    const [blank] = createPack({ cards: 1, random, factory });
    const cards = { daily, aunt, brother, blank } as Table;
    await activate(cards.daily, { clones: 2 });
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    await confirmShares(driver, await dealShares(driver, { ...deal, plan, holders: holders.slice(0, 2) }), { source });
    await refused(recoverFromShares(driver, recovery), 'recovers-elsewhere');
    const codes: string[] = [];
    const compareCode = (isSame: boolean) => async (code: string) => {
      codes.push(code);
      return isSame;
    };
    await refused(recoverFromShares(driver, { ...recovery, compareCode: compareCode(false) }), 'recovery-codes-differ');
    taps.length = 0;
    await recoverFromShares(driver, { ...recovery, compareCode: compareCode(true) });
    expect(taps).toHaveLength(5);
    expect(codes).toEqual([expect.stringMatching(/^\d{4} \d{4}$/), codes[0]]);
    expect(await keyOf(blank as PackedCard)).toBe(await keyOf(cards.daily));
  });
});

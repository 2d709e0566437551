/**
 * What ceremonies are told by cards that were prepared for them: wallets planted beforehand, cards swapped on the way,
 * and false cards that know the PIN.
 */
import {
  activateBackup,
  backUp,
  type CeremonyDriver,
  confirmBackUp,
  makeWallet,
  promoteMember,
  type Rehearsal,
  rehearseRecovery,
  revokeMember,
  rotateWallet,
  type StepRequest,
  updateMembers,
  verifyBackup,
} from '@symbolon/backup';
import { attest, cloneSource, cloneTarget, createWallet, getStatus, importWallet, resetCard } from '@symbolon/client';
import {
  createCounterfeitFactory,
  createFactory,
  createPack,
  emulatorTrust,
  type PackedCard,
} from '@symbolon/emulator/cards';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { describe, expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith, type Hands, losing } from '../support/driver.ts';
import { activate, stored, tap } from '../support/table.ts';

const random = seededRandom('ceremony attacks');
const factory = createFactory(random);
const box = <N extends number>(cards: N) =>
  createPack({ cards, random, factory }) as unknown as N extends 2 ? Pair : Three;
type Pair = readonly [PackedCard, PackedCard];
type Three = readonly [PackedCard, PackedCard, PackedCard];

/** TEST KEY: of whoever prepares cards for others. */
const entropy = new Uint8Array(32).fill(0x66);
const daily = { label: 'daily' };
const safe = { label: 'safe' };
const choose = async () => ({ pin: testPin, puk: testPuk, clones: 1 });
const targets = [{ ...safe, role: 'backup' }] as const;

/** A driver, and all that the ceremony told it. */
function listening(hands: Hands): ReturnType<typeof driverWith> & { readonly said: string[] } {
  const said: string[] = [];
  const made = driverWith(hands);
  const driver: CeremonyDriver = {
    ...made.driver,
    report: ({ text }) => said.push(text),
  };
  return { ...made, driver, said };
}

const planted = (run: Promise<unknown>) => expectError(run, 'ceremony/stopped', { problem: 'target-not-empty' });
const lifecycleOf = async (card: PackedCard) =>
  (await tap(card, { can: card.can }, (session) => attest(session, { trust: emulatorTrust }))).lifecycle;
const setIdOf = (card: PackedCard, wallet = 0) =>
  tap(card, { pin: testPin }, async (s) => (await getStatus(s, { slot: wallet })).set?.id);

describe('a planted wallet is not taken for one that was just made', () => {
  test('by a phone that knew the PIN, in the slot for the new one', async () => {
    const [card, other] = box(2);
    for (const each of [card, other]) await activate(each, { clones: 2 });
    await tap(card, { pin: testPin }, (session) => importWallet(session, { entropy, clones: 2, slot: 1 }));
    const { driver, said } = listening({ take: byLabel({ daily: card, safe: other }) });
    await planted(
      rotateWallet(driver, {
        card: daily,
        choose: async () => ({ pin: testPin, clones: 1 }),
        targets,
        puk: true,
        slot: 1,
      }),
    );
    expect(said).toEqual([]);
    expect(await tap(other, { pin: testPin }, async (session) => (await getStatus(session)).slots)).toEqual([0]);
  });

  test('on a spare card that was prepared with the PIN', async () => {
    const [card, other] = box(2);
    await tap(card, { can: card.can }, (session) =>
      importWallet(session, { entropy, pin: testPin, puk: testPuk, clones: 1 }),
    );
    const { driver, said } = listening({ take: byLabel({ daily: card, safe: other }) });
    const before = stored(card);
    await planted(rotateWallet(driver, { card: daily, choose, targets, puk: true }));
    expect(said).toEqual([]);
    expect([stored(card) === before, await lifecycleOf(other)]).toEqual([true, 'blank']);
  });

  test('where an earlier run left it, though this one is told how to go on', async () => {
    const [card] = box(2);
    const { driver } = listening({ take: () => card });
    await makeWallet(driver, { card: daily, choose });
    await expect(makeWallet(driver, { card: daily, choose })).rejects.toThrow(/reset the card first/);
  });

  test('by a card that is held up after the answer of the one that was told to make it is lost', async () => {
    const [card, prepared] = box(2);
    await tap(prepared, { can: prepared.can }, (session) =>
      importWallet(session, { entropy, pin: testPin, puk: testPuk, clones: 1 }),
    );
    let taps = 0;
    const hold = (held: PackedCard) => losing(held, (answers) => taps === 1 && answers === 3);
    const take = () => (++taps === 1 ? card : prepared);
    const answers = ['again', 'stop'] as const;
    const { driver } = listening({ take, hold });
    await planted(makeWallet({ ...driver, onProblem: () => answers[taps - 1] ?? 'stop' }, { card: daily, choose }));
    expect(taps).toBe(2);
  });

  test('by a card that refused to make one, and has one the next time', async () => {
    const [card] = box(2);
    await activate(card, { clones: 2 });
    const { driver, problems } = listening({ take: () => card });
    const taps: StepRequest[] = [];
    const wanted = { card: daily, choose: async () => ({ pin: testPin, clones: 1 }), slot: 1 };
    const refusing: CeremonyDriver = {
      runStep: (request, use) =>
        driver.runStep(request, async (tapped) => {
          taps.push(request);
          if (taps.length > 1) return use(tapped);
          return use({
            unlock: async (password, options) => {
              const session = await tapped.unlock(password, options);
              // One clone too many: the card refuses, and the phone puts its own wallet there.
              return { ...session, createWallet: () => session.activate({ puk: testPuk }) };
            },
          });
        }),
      onProblem: async (problem) => {
        problems.push(problem);
        if (taps.length > 1) return 'stop';
        await tap(card, { pin: testPin }, (session) => importWallet(session, { entropy, clones: 1, slot: 1 }));
        return 'again';
      },
    };
    await expect(makeWallet(refusing, wanted)).rejects.toMatchObject({ code: 'ceremony/stopped' });
  });

  test('where a card with it is swapped in later: it is not backed up in the place of the one that was made', async () => {
    const [card, other, prepared] = box(3);
    await tap(prepared, { can: prepared.can }, (session) =>
      importWallet(session, { entropy, pin: testPin, puk: testPuk, clones: 1 }),
    );
    const take: Hands['take'] = ({ step, card: { label } }) =>
      step === 'export' ? prepared : label === 'daily' ? card : other;
    const run = rotateWallet(listening({ take }).driver, { card: daily, choose, targets, puk: true });
    await expectError(run, 'ceremony/stopped', { problem: 'wrong-card' });
    expect(await lifecycleOf(other)).toBe('blank');
  });

  test('where the card is reset and given it between two taps', async () => {
    const [card, other] = box(2);
    const { driver } = listening({ take: byLabel({ daily: card, safe: other }) });
    const swapping: CeremonyDriver = {
      ...driver,
      runStep: async (request, use) => {
        if (request.step === 'export') {
          await tap(card, { pin: testPin }, resetCard);
          await tap(card, { can: card.can }, (session) =>
            importWallet(session, { entropy, pin: testPin, puk: testPuk, clones: 1 }),
          );
        }
        return driver.runStep(request, use);
      },
    };
    await expectError(rotateWallet(swapping, { card: daily, choose, targets, puk: true }), 'ceremony/stopped', {
      problem: 'other-set',
    });
    expect(await lifecycleOf(other)).toBe('blank');
  });

  test('where it is to be sealed: the wallet that was backed up takes the receipts', async () => {
    const [card, other, real] = box(3);
    await activate(card, { clones: 1 });
    await activate(real, { clones: 1 });
    const made = await backUp(listening({ take: byLabel({ daily: card, safe: other }) }).driver, {
      source: daily,
      targets,
      puk: true,
    });
    const confirmed = confirmBackUp(
      listening({ take: () => real }).driver,
      { ...made, clones: [] },
      { source: daily, seal: true },
    );
    await expectError(confirmed, 'ceremony/stopped', { problem: 'other-set' });
    expect(await tap(real, { pin: testPin }, async (session) => (await getStatus(session)).set?.sealed)).toBe(false);
  });
});

describe('a rehearsal resets no card but those that it has seen blank and filled itself', () => {
  const wanted = {
    primary: daily,
    backups: [safe],
    slot: 0,
    puk: async () => testPuk,
    clock: Date.now,
    choose,
  } as const;
  const outcomes = ({ steps }: Rehearsal) => steps.map(({ step, outcome }) => `${step} ${outcome}`);

  test('the wallet of an owner who has no backup yet stays', async () => {
    const [real, blank] = box(2);
    await activate(real, { clones: 2 });
    const before = stored(real);
    const report = await rehearseRecovery(listening({ take: byLabel({ daily: real, safe: blank }) }).driver, wanted);
    expect(report.recovered).toBe(false);
    expect(report.steps[0]?.problems).toMatchObject([{ kind: 'target-not-empty' }]);
    expect(report.stays).toEqual(['No card was given a wallet.']);
    expect([stored(real) === before, await lifecycleOf(blank)]).toEqual([true, 'blank']);
  });

  const steps = ['offer', 'export', 'import', 'confirm', 'activate', 'sign', 'clean'];
  test.each(steps)(
    'a card in use that is swapped in at the tap "%s" is let in nowhere, and nothing is done to it',
    async (swapped) => {
      const [one, two] = box(2);
      const [real, same] = box(2);
      await activate(real, { clones: 1 });
      await tap(same, { can: same.can }, (session) =>
        importWallet(session, { entropy, pin: testPin, puk: testPuk, clones: 1 }),
      );
      for (const other of [real, same]) {
        const before = await tap(other, { pin: testPin }, getStatus);
        const take: Hands['take'] = (request) =>
          request.step === swapped ? other : byLabel({ daily: one, safe: two })(request);
        const report = await rehearseRecovery(listening({ take }).driver, wanted);
        expect(report.steps.flatMap(({ problems }) => problems)[0]?.kind).toBe(
          swapped === 'offer' ? 'target-not-empty' : 'wrong-card',
        );
        expect(await tap(other, { pin: testPin }, getStatus)).toEqual(before);
        // At the others the cards of the rehearsal are there to be cleaned.
        if (swapped !== 'clean') expect([await lifecycleOf(one), await lifecycleOf(two)]).toEqual(['blank', 'blank']);
        for (const card of [one, two])
          if ((await lifecycleOf(card)) !== 'blank') await tap(card, { pin: testPin }, resetCard);
      }
    },
  );

  test('a card of its own that was given another wallet meanwhile keeps that', async () => {
    const [one, two] = box(2);
    const { driver } = listening({ take: byLabel({ daily: one, safe: two }) });
    let id: Uint8Array | undefined;
    const meanwhile: CeremonyDriver = {
      ...driver,
      runStep: async (request, use) => {
        if (request.step === 'clean' && id === undefined) {
          await tap(one, { pin: testPin }, resetCard);
          await activate(one);
          id = await setIdOf(one);
        }
        return driver.runStep(request, use);
      },
    };
    const report = await rehearseRecovery(meanwhile, wanted);
    expect(report.steps.at(-1)).toMatchObject({ outcome: 'failed', problems: [{ kind: 'other-set', card: 'daily' }] });
    expect(await setIdOf(one)).toEqual(id);
    expect(await lifecycleOf(two)).toBe('blank');
    expect(report.stays[0]).toContain(`"daily" (number ${one.number}) may still hold the throw-away wallet`);
    expect(report.stays).toHaveLength(2);
  });

  test('an answer lost at any tap, whichever it is, leaves the cards blank in the end', async () => {
    const run = async (tapNumber: number, answer: number) => {
      const [one, two] = box(2);
      let lost = false;
      let taps = 0;
      const hold = (card: PackedCard) => {
        taps += 1;
        const here = taps === tapNumber;
        return losing(card, (answers) => {
          const now = here && answers === answer;
          lost ||= now;
          return now;
        });
      };
      const report = await rehearseRecovery(
        listening({ take: byLabel({ daily: one, safe: two }), hold, answer: 'again' }).driver,
        wanted,
      );
      return { lost, report, lifecycles: [await lifecycleOf(one), await lifecycleOf(two)] };
    };
    const all = process.env['REHEARSAL_LOSSES'] === 'all';
    let losses = 0;
    // By default in the taps that make, confirm and reset.
    for (const tapNumber of all ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1, 5, 9]) {
      for (const answer of all ? [1, 2, 3, 4, 5, 6, 7] : [3, 5]) {
        const { lost, report, lifecycles } = await run(tapNumber, answer);
        if (!lost) continue;
        losses += 1;
        expect({ tapNumber, answer, lifecycles, steps: outcomes(report) }).toEqual({
          tapNumber,
          answer,
          lifecycles: ['blank', 'blank'],
          steps: ['make', 'back-up', 'confirm', 'activate', 'sign', 'clean'].map((step) => `${step} done`),
        });
      }
    }
    expect(losses).toBeGreaterThan(all ? 30 : 3);
  });

  test('a rehearsal that is broken off tells what it leaves: which set, and how to go about it', async () => {
    const [one, two] = box(2);
    const stop = new AbortController();
    const { driver, said } = listening({ take: byLabel({ daily: one, safe: two }) });
    const broken: CeremonyDriver = {
      ...driver,
      signal: stop.signal,
      runStep: async (request, use) => {
        const done = await driver.runStep(request, use);
        if (request.step === 'import') stop.abort();
        return done;
      },
    };
    await expect(rehearseRecovery(broken, wanted)).rejects.toMatchObject({ code: 'transport/aborted' });
    const id = Buffer.from((await setIdOf(one)) ?? []).toString('hex');
    expect(said.some((text) => text.replaceAll(' ', '').includes(id) && text.includes('reset'))).toBe(true);
    // It can't be taken for the next one's.
    const again = await rehearseRecovery(driver, wanted);
    expect(again.steps[0]?.problems).toMatchObject([{ kind: 'target-not-empty' }]);
    expect(Buffer.from((await setIdOf(one)) ?? []).toString('hex')).toBe(id);
  });

  test('a card whose answer to the making of its wallet never came is named, and left', async () => {
    const [one, two] = box(2);
    const hold = (card: PackedCard) => losing(card, (answers) => answers === 3);
    const report = await rehearseRecovery(listening({ take: byLabel({ daily: one, safe: two }), hold }).driver, wanted);
    expect(outcomes(report)).toEqual([
      'make failed',
      'back-up skipped',
      'confirm skipped',
      'activate skipped',
      'sign skipped',
    ]);
    expect(report.stays[0]).toContain(one.number);
    expect(await lifecycleOf(one)).toBe('active');
  });
});

describe('a false card that knows the PIN', () => {
  /** A set of two, of whoever vouches for it. */
  async function set([primary, member]: Pair, trust: TrustStore): Promise<void> {
    await tap(primary, { can: primary.can }, (session) => createWallet(session, { pin: testPin, puk: testPuk }), trust);
    const offer = await tap(member, { can: member.can }, (session) => cloneTarget(session).offer(), trust);
    const exported = await tap(
      primary,
      { pin: testPin },
      (session) => cloneSource(session).exportTo(offer, { role: 'backup' }),
      trust,
    );
    const receipt = await tap(
      member,
      { can: member.can },
      (session) => cloneTarget(session).importClone(exported),
      trust,
    );
    await tap(primary, { pin: testPin }, (session) => cloneSource(session).confirm(receipt), trust);
  }
  const forger = createCounterfeitFactory(seededRandom('counterfeit sets'));
  const forged = (async () => {
    const cards = createPack({ cards: 2, random, factory: forger }) as unknown as Pair;
    await set(cards, forger.trust);
    return cards;
  })();
  /** A card that is found out has no session in which it could give back a try. */
  const givenTries = async (): Promise<Pair> => {
    for (const card of await forged) await tap(card, { pin: testPin }, getStatus, forger.trust);
    return forged;
  };
  const genuine = (async () => {
    const cards = box(2);
    await set(cards, emulatorTrust);
    return cards;
  })();

  test.each<[string, (driver: CeremonyDriver) => Promise<unknown>]>([
    ['confirms no revocation', (driver) => revokeMember(driver, { primary: daily, member: 1 })],
    [
      'takes over no list',
      async (driver) => {
        const [real] = await genuine;
        const { newest } = await revokeMember(driverWith({ take: () => real }).driver, { primary: daily, member: 1 });
        await updateMembers(driver, { members: [daily], newest });
      },
    ],
    ['agrees to no list', (driver) => promoteMember(driver, { signers: [daily, safe], revoke: [0], promote: 1 })],
    ['approves no activation', (driver) => activateBackup(driver, { backup: safe, member: 1, approver: daily })],
    ['is no backup that is activated', (driver) => activateBackup(driver, { backup: safe, puk: async () => testPuk })],
    ['nor one that is looked at', (driver) => activateBackup(driver, { backup: safe, approver: daily })],
    ['waits for no clone', (driver) => backUp(driver, { source: daily })],
    ['is no target', (driver) => backUp(driver, { source: daily, targets })],
    [
      'takes no receipt and seals nothing',
      (driver) => confirmBackUp(driver, { clones: [] }, { source: daily, seal: true }),
    ],
    ['proves no membership', (driver) => verifyBackup(driver, { cards: [daily], now: Date.now })],
    ['makes no wallet', (driver) => makeWallet(driver, { card: daily, choose })],
  ])('%s', async (_, run) => {
    const [primary, member] = await givenTries();
    const { driver, said } = listening({ take: byLabel({ daily: primary, safe: member }) });
    await expectError(run(driver), 'ceremony/stopped', { problem: 'not-genuine' });
    expect(said).toEqual([]);
  });

  test('is refused too where who drives the ceremony opens sessions in a way of its own', async () => {
    const [primary] = await givenTries();
    const { driver } = listening({ take: () => primary });
    const careless: CeremonyDriver = {
      ...driver,
      runStep: async (request, use) => {
        const transport = primary.tap();
        try {
          const { openCard } = await import('@symbolon/client');
          const { openSession } = await import('@symbolon/client');
          const { unlockedCard } = await import('@symbolon/backup');
          const card = await openCard(transport);
          return await use({
            unlock: async () =>
              unlockedCard(await openSession(card, { pin: testPin }), { trust: emulatorTrust, slot: request.slot }),
          });
        } finally {
          await transport.close();
        }
      },
    };
    await expectError(revokeMember(careless, { primary: daily, member: 1 }), 'ceremony/stopped', {
      problem: 'not-genuine',
    });
  });

  test('can not have a genuine card answer for another one, whose number is given', async () => {
    const [primary, member] = box(2);
    await set([primary, member], emulatorTrust);
    const other = { ...daily, cardNumber: '000000000001' };
    const { driver, said } = listening({ take: byLabel({ daily: primary, safe: member }) });
    for (const run of [
      () => revokeMember(driver, { primary: other, member: 1 }),
      () =>
        promoteMember(driver, { signers: [{ ...safe, cardNumber: '000000000001' }, daily], revoke: [0], promote: 1 }),
      () => activateBackup(driver, { backup: safe, member: 1, approver: other }),
      () => backUp(driver, { source: other }),
      () => confirmBackUp(driver, { clones: [] }, { source: other, seal: true }),
    ]) {
      await expectError(run(), 'ceremony/stopped', { problem: 'wrong-card' });
    }
    expect(said).toEqual([]);
    expect(await tap(primary, { pin: testPin }, async (session) => (await getStatus(session)).set)).toMatchObject({
      sealed: false,
      epoch: 0,
    });
  });
});

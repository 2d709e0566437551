/** What a set does together after its backup: activate, verify, revoke, admit, promote, rotate, rehearse. */
import {
  activateBackup,
  admissionCode,
  backUp,
  confirmBackUp,
  type LabelledCard,
  makeWallet,
  type ProblemKind,
  promoteMember,
  rehearseRecovery,
  replaceMember,
  revokeMember,
  rotateWallet,
  type TargetPlan,
  updateMembers,
  verifyBackup,
} from '@symbolon/backup';
import {
  attest,
  type CreateWalletOptions,
  createSigner,
  createWallet,
  exportWallet,
  getPolicy,
  getRoster,
  getStatus,
} from '@symbolon/client';
import { createFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { startingPolicies } from '@symbolon/protocol/policy';
import { readVerification } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith, type Hands, losing, rightPassword } from '../support/driver.ts';
import { activate, stored, tap } from '../support/table.ts';

const daily: LabelledCard = { label: 'daily' };
const safe: LabelledCard = { label: 'safe' };
const sister: LabelledCard = { label: 'sister' };
const spare: TargetPlan = { label: 'spare', role: 'backup' };

const random = seededRandom('set ceremonies');
const factory = createFactory(random);

/** A wallet with two backups, sealed, and a blank card of the same pack. */
async function backedUp(options: CreateWalletOptions = {}) {
  const pack = createPack({ cards: 4, random, factory });
  const [one, two, three, four] = pack as [PackedCard, PackedCard, PackedCard, PackedCard];
  await activate(one, { clones: 2, ...options });
  const cards = { daily: one, safe: two, sister: three, spare: four };
  const { driver } = driverWith({ take: byLabel(cards) });
  const targets = [
    { ...safe, role: 'backup' },
    { ...sister, role: 'backup' },
  ] as const;
  await confirmBackUp(driver, await backUp(driver, { targets, source: daily }), { seal: true, source: daily });
  return cards;
}

const digest = new Uint8Array(32).fill(7);
const sign = (card: PackedCard, pin = testPin) =>
  tap(card, { pin }, (session) =>
    createSigner(session).signDigests([{ scheme: 'ecdsa-p256', path: [0x80000000], digest }]),
  );
const setOf = async (card: PackedCard) => (await tap(card, { pin: testPin }, (session) => getStatus(session))).set;

/** Expects a ceremony to end with this problem, named after the card. */
const stops = (run: Promise<unknown>, problem: ProblemKind, context: object = {}) =>
  expectError(run, 'ceremony/stopped', { problem, ...context });

describe('activating a backup', () => {
  test('takes its PIN and the approval of another member: two taps', async () => {
    const cards = await backedUp();
    await expectStatus(sign(cards.safe), 'memberDormant');
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    await activateBackup(driver, { backup: safe, member: 1, approver: sister });
    expect(taps.map(({ request }) => `${request.step} ${request.card.label}`)).toEqual([
      'approve sister',
      'activate safe',
    ]);
    expect(await sign(cards.safe)).toEqual(await sign(cards.daily));
    expect((await setOf(cards.sister))?.dormant).toBe(true);
  });

  test('asks the backup for its place where nobody knows it', async () => {
    const cards = await backedUp();
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    await activateBackup(driver, { backup: sister, approver: daily });
    expect(taps.map(({ request }) => request.step)).toEqual(['look', 'approve', 'activate']);
    expect((await setOf(cards.sister))?.dormant).toBe(false);
  });

  test('takes one tap with the PUK; a wrong one takes a try and says how many are left', async () => {
    const cards = await backedUp();
    const { driver, problems } = driverWith({ take: byLabel(cards) });
    await stops(activateBackup(driver, { backup: safe, puk: async () => '000000000000' }), 'wrong-password', {
      card: 'safe',
    });
    expect(problems[0]).toMatchObject({ triesLeft: 9 });
    await activateBackup(driver, { backup: safe, puk: async () => testPuk });
    expect((await setOf(cards.safe))?.dormant).toBe(false);
  });

  test('refuses another backup in its place, a card of another wallet, and one without a PUK', async () => {
    const cards = await backedUp();
    const swapped = driverWith({ take: (request) => (request.step === 'activate' ? cards.sister : cards.daily) });
    await stops(activateBackup(swapped.driver, { backup: safe, member: 1, approver: daily }), 'wrong-card');
    const own = driverWith({ take: () => cards.safe });
    await stops(activateBackup(own.driver, { backup: safe, member: 1, approver: sister }), 'wrong-card', {
      card: 'sister',
    });
    const others = await backedUp();
    const foreign = driverWith({ take: (request) => (request.step === 'activate' ? others.safe : cards.daily) });
    await stops(activateBackup(foreign.driver, { backup: safe, member: 1, approver: daily }), 'other-set');
    await stops(
      activateBackup(driverWith({ take: () => cards.daily }).driver, { backup: safe, puk: async () => testPuk }),
      'wrong-role',
    );
    const [alone, clone] = createPack({ cards: 2, random, factory }) as [PackedCard, PackedCard];
    await tap(alone, { can: alone.can }, (session) => createWallet(session, { pin: testPin, clones: 1 }));
    const poor = driverWith({ take: byLabel({ daily: alone, safe: clone }) });
    await backUp(poor.driver, { targets: [{ ...safe, role: 'backup' }], source: daily, puk: true });
    await stops(activateBackup(poor.driver, { backup: safe, puk: async () => testPuk }), 'no-puk');
  });
});

describe('verifying', () => {
  const now = () => Date.UTC(2026, 10, 21);

  test('proves what each member holds, spends nothing, and gives records that can be checked again', async () => {
    const cards = await backedUp();
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const verified = await verifyBackup(driver, { cards: [daily, safe, sister], now });
    expect(taps).toHaveLength(3);
    expect(verified.map(({ label, findings }) => `${label} ${findings.length}`)).toEqual([
      'daily 0',
      'safe 0',
      'sister 0',
    ]);
    const [primary, backup] = verified.map(({ record }) => record);
    expect(backup).toMatchObject({
      member: 1,
      role: 'backup',
      dormant: true,
      revoked: false,
      epoch: 0,
      signatures: 0,
      cardNumber: cards.safe.number,
    });
    expect(backup?.keySetDigest).toBe(primary?.keySetDigest);
    expect(backup?.date).toBe('2026-11-21T00:00:00.000Z');
    const kept: unknown = JSON.parse(JSON.stringify(backup));
    expect(readVerification(kept)).toEqual(backup);
    expect(() => readVerification({ ...(kept as object), dormant: false })).toThrow(/not what the card signed/);
    expect((await setOf(cards.safe))?.dormant).toBe(true);
  });

  test('finds a member that missed a change, and brings it the newest list in the same tap', async () => {
    const cards = await backedUp();
    const { driver } = driverWith({ take: byLabel(cards) });
    const { newest } = await revokeMember(driver, { primary: daily, member: 1 });
    const [, behind] = await verifyBackup(driver, { cards: [daily, sister], now });
    expect(behind?.findings.map(({ kind }) => kind)).toEqual(['behind']);
    const [, told] = await verifyBackup(driver, { cards: [daily, sister], now, newest });
    expect(told?.findings).toEqual([]);
    expect(told?.record.epoch).toBe(1);
  });

  test('refuses a wrong card, the same card twice, and a card without a wallet', async () => {
    const cards = await backedUp();
    const take = () => cards.safe;
    await stops(
      verifyBackup(driverWith({ take }).driver, { cards: [{ ...sister, cardNumber: cards.sister.number }], now }),
      'wrong-card',
    );
    await stops(verifyBackup(driverWith({ take }).driver, { cards: [safe, sister], now }), 'same-card-twice');
    await stops(verifyBackup(driverWith({ take: () => cards.spare }).driver, { cards: [safe], now }), 'no-wallet');
  });
});

describe('revoking', () => {
  test('takes one tap of the primary, and one of each member that is to know', async () => {
    const cards = await backedUp();
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const { newest, advice } = await revokeMember(driver, { primary: daily, member: 1 });
    expect(advice).toContain('make a new wallet on new cards');
    expect(taps).toHaveLength(1);
    await updateMembers(driver, { members: [sister], newest });
    expect(taps).toHaveLength(2);
    for (const card of [cards.daily, cards.sister]) {
      expect((await setOf(card))?.members.find(({ member }) => member === 1)?.state).toBe('revoked');
    }
    // The lost one is no approver any more.
    await stops(activateBackup(driver, { backup: sister, member: 2, approver: safe }), 'member-revoked', {
      card: 'safe',
    });
    // A card that missed the change hears of it from the one that approves.
    const late = await backedUp();
    const { driver: other } = driverWith({ take: byLabel(late) });
    await revokeMember(other, { primary: daily, member: 2 });
    await activateBackup(other, { backup: safe, approver: daily });
    expect(await setOf(late.safe)).toMatchObject({ dormant: false, epoch: 1 });
    // And signs nothing once it is told.
    await updateMembers(driver, { members: [safe], newest });
    await stops(activateBackup(driver, { backup: safe, member: 1, approver: daily }), 'member-revoked', {
      card: 'safe',
    });
  });

  test('again gives the same list, and its statement can be collected from a member that took it over', async () => {
    const cards = await backedUp();
    const { driver } = driverWith({ take: byLabel(cards) });
    const { newest } = await revokeMember(driver, { primary: daily, member: 2 });
    const again = await revokeMember(driver, { primary: daily, member: 2 });
    expect(again.newest.roster).toEqual(newest.roster);
    const collected = await tap(cards.daily, { pin: testPin }, (session) => getRoster(session));
    await updateMembers(driver, { members: [safe], newest: collected });
    expect((await setOf(cards.safe))?.epoch).toBe(1);
  });

  test('resolves a clone that never arrived', async () => {
    const pack = createPack({ cards: 3, random, factory }) as [PackedCard, PackedCard, PackedCard];
    await activate(pack[0], { clones: 2 });
    const controller = new AbortController();
    const { driver } = driverWith({ take: byLabel({ daily: pack[0], safe: pack[1] }) });
    const targets = [{ ...safe, role: 'daily' }] as const;
    const report = ({ step }: { readonly step: string }) => void (step === 'export' && controller.abort());
    await expectError(
      backUp({ ...driver, report, signal: controller.signal }, { targets, source: daily }),
      'transport/aborted',
    );
    await stops(confirmBackUp(driver, { clones: [] }, { seal: true, source: daily }), 'pending-elsewhere');
    await revokeMember(driver, { primary: daily, member: 1 });
    await confirmBackUp(driver, { clones: [] }, { seal: true, source: daily });
    expect((await setOf(pack[0]))?.sealed).toBe(true);
  });

  test('is the primary’s alone, and not about itself', async () => {
    const cards = await backedUp();
    await stops(
      revokeMember(driverWith({ take: () => cards.safe }).driver, { primary: daily, member: 2 }),
      'wrong-role',
    );
    const { driver } = driverWith({ take: byLabel(cards) });
    await expectError(revokeMember(driver, { primary: daily, member: 0 }), 'argument/invalid');
    await expectError(revokeMember(driver, { primary: daily, member: 7 }), 'argument/invalid');
  });
});

describe('replacing', () => {
  test('a lost backup by a new card of the pack: a quorum admits it, and the sealed primary exports to it alone', async () => {
    const cards = await backedUp({ extendable: true });
    const { driver, taps } = driverWith({ take: byLabel(cards) });
    const result = await replaceMember(driver, { signers: [sister, daily], revoke: [1], target: spare });
    expect(taps.map(({ request }) => `${request.step} ${request.card.label}`)).toEqual([
      'offer spare',
      'sign sister',
      'sign daily',
      'export daily',
      'import spare',
    ]);
    await confirmBackUp(driver, result, { seal: true, source: daily });
    await updateMembers(driver, { members: [sister], newest: result.newest });
    expect((await setOf(cards.spare))?.member).toBe(3);
    await activateBackup(driver, { backup: { label: 'spare' }, member: 3, approver: sister });
    expect(await sign(cards.spare)).toEqual(await sign(cards.daily));
  });

  test('by a card of another pack and batch takes a short code that a second device reads from both ends', async () => {
    const cards = await backedUp({ extendable: true });
    const [stranger] = createPack({ cards: 1, random, factory: createFactory(random) }) as [PackedCard];
    const people = { ...cards, spare: stranger };
    const options = { signers: [sister, daily], revoke: [1], target: spare } as const;
    const before = [cards.daily, cards.sister].map(stored);
    await stops(replaceMember(driverWith({ take: byLabel(people) }).driver, options), 'other-pack', { card: 'spare' });
    expect([cards.daily, cards.sister].map((card, place) => stored(card) === before[place])).toEqual([true, true]);
    const compareCode = async (code: string): Promise<boolean> => {
      const { publicKey } = await tap(stranger, { can: stranger.can }, (session) =>
        attest(session, { trust: emulatorTrust }),
      );
      const { roster } = await tap(cards.daily, { pin: testPin }, (session) => getRoster(session));
      const listed = roster.members.at(-1)?.publicKey ?? new Uint8Array();
      expect(admissionCode({ ...roster, publicKey })).toBe(code);
      expect(admissionCode({ ...roster, publicKey: listed })).toBe(code);
      return true;
    };
    const result = await replaceMember(driverWith({ take: byLabel(people) }).driver, { ...options, compareCode });
    expect(result.clones[0]?.cardNumber).toBe(stranger.number);
    expect((await setOf(stranger))?.member).toBe(3);
    const others = await backedUp({ extendable: true });
    const differing = replaceMember(
      driverWith({ take: byLabel({ ...others, spare: createPack({ cards: 1, random, factory })[0] as PackedCard }) })
        .driver,
      {
        ...options,
        compareCode: async () => false,
      },
    );
    await stops(differing, 'codes-differ');
    expect((await setOf(others.daily))?.members.at(-1)?.state).not.toBe('pending');
  });

  test('a lost primary: a quorum promotes a backup, which then clones onto the card that was admitted', async () => {
    const cards = await backedUp({ extendable: true });
    const { driver } = driverWith({ take: byLabel(cards) });
    const result = await replaceMember(driver, { signers: [sister, safe], revoke: [0], promote: 1, target: spare });
    await confirmBackUp(driver, result, { seal: false, source: safe });
    expect(await setOf(cards.safe)).toMatchObject({ role: 'primary', dormant: false, epoch: 1 });
    expect(await sign(cards.safe)).toHaveLength(1);
    await updateMembers(driver, { members: [sister], newest: result.newest });
    expect((await setOf(cards.sister))?.members.map(({ role, state }) => `${role} ${state}`)).toEqual([
      'primary revoked',
      'primary known',
      'backup known',
    ]);
  });

  test('goes on with a backup of the admitted card where it was stopped after the list was agreed on', async () => {
    const cards = await backedUp({ extendable: true });
    const controller = new AbortController();
    const { driver } = driverWith({ take: byLabel(cards) });
    let signed = 0;
    const report = ({ step }: { readonly step: string }) => {
      if (step === 'sign') signed += 1;
      if (signed === 2) controller.abort();
    };
    const run = replaceMember(
      { ...driver, report, signal: controller.signal },
      { signers: [sister, daily], revoke: [1], target: spare },
    );
    await expectError(run, 'transport/aborted');
    const result = await backUp(driver, { targets: [{ ...spare, admitted: true }], source: daily, puk: true });
    await confirmBackUp(driver, result, { seal: true, source: daily });
    expect((await setOf(cards.spare))?.member).toBe(3);
  });

  test('refuses too few signers before anything is signed, one signer twice, and a fixed set; and tells a member that missed a change', async () => {
    const cards = await backedUp({ extendable: true });
    const { driver } = driverWith({ take: byLabel(cards) });
    const before = stored(cards.daily);
    await stops(replaceMember(driver, { signers: [daily], revoke: [1], target: spare }), 'quorum-missing');
    expect(stored(cards.daily) === before).toBe(true);
    // A place is counted from 0 on, and who counts from 1 names a card that is here.
    await stops(replaceMember(driver, { signers: [daily, sister], revoke: [2], target: spare }), 'own-revocation');
    expect((await setOf(cards.sister))?.epoch).toBe(0);
    const twice = driverWith({ take: ({ step }) => (step === 'sign' ? cards.daily : cards.spare) });
    await stops(replaceMember(twice.driver, { signers: [sister, daily], target: spare }), 'same-card-twice');
    await revokeMember(driver, { primary: daily, member: 1 });
    // It hears of the change, and signs again.
    const { newest } = await replaceMember(driver, { signers: [sister, daily], target: spare });
    expect(newest.roster.epoch).toBe(2);
    const fixed = await backedUp();
    const other = driverWith({ take: byLabel(fixed) });
    await stops(
      replaceMember(other.driver, { signers: [sister, daily], revoke: [1], target: spare }),
      'not-extendable',
    );
    await promoteMember(other.driver, { signers: [sister, safe], revoke: [0], promote: 1 });
    expect((await setOf(fixed.safe))?.role).toBe('primary');
  });
});

describe('rotating', () => {
  const choose = async () => ({ pin: testPin, puk: testPuk, clones: 1 });

  test('makes a new wallet on fresh cards, backs it up and seals: 2n + 3 taps', async () => {
    const [one, two] = createPack({ cards: 2, random, factory }) as [PackedCard, PackedCard];
    const { driver, taps } = driverWith({ take: byLabel({ daily: one, safe: two }) });
    await rotateWallet(driver, { card: daily, choose, targets: [{ ...safe, role: 'backup' }], puk: true });
    expect(taps).toHaveLength(5);
    expect(await setOf(one)).toMatchObject({ sealed: true, members: [{ state: 'confirmed' }] });
  });

  test('makes no second wallet when an answer is lost, and none on a card that has one', async () => {
    const [one] = createPack({ cards: 1, random, factory }) as [PackedCard];
    let losses = 0;
    const hold = (card: PackedCard) => losing(card, (answers) => answers === 3 && ++losses === 1);
    const { setId } = await makeWallet(driverWith({ take: () => one, answer: 'again', hold }).driver, {
      card: daily,
      choose,
    });
    expect(losses).toBeGreaterThan(0);
    expect((await setOf(one))?.id).toEqual(setId);
    const cards = await backedUp();
    await stops(
      makeWallet(driverWith({ take: () => cards.daily }).driver, { card: daily, choose }),
      'target-not-empty',
    );
  });
});

describe('a wallet in another slot', () => {
  test('is made on all terms that were chosen, and keeps the PIN of the card', async () => {
    const { daily: card } = await backedUp();
    const policy = startingPolicies.savings;
    const choose = async () => ({ pin: '999999', puk: testPuk, clones: 1, exportable: true, policy, pinReset: 1 });
    await makeWallet(driverWith({ take: () => card }).driver, { card: daily, choose, slot: 1 });
    await tap(card, { pin: testPin }, async (session) => {
      expect(await getPolicy(session, { slot: 1 })).toEqual(policy);
      expect((await getStatus(session, { slot: 1 })).set).toMatchObject({ limit: 1, pinReset: 1 });
    });
    const puk = { puk: testPuk };
    expect(await tap(card, puk, (session) => exportWallet(session, { slot: 1 }))).toHaveLength(32);
  });
});

describe('a rehearsal', () => {
  const choose = async () => ({ pin: testPin, puk: testPuk });
  const clock = () => {
    let time = 0;
    return () => (time += 1000);
  };

  test('on blank cards recovers a throw-away wallet, is timed, and leaves the cards blank', async () => {
    const pack = createPack({ cards: 3, random, factory }) as [PackedCard, PackedCard, PackedCard];
    const { driver } = driverWith({ take: byLabel({ daily: pack[0], safe: pack[1], sister: pack[2] }) });
    const report = await rehearseRecovery(driver, {
      primary: daily,
      backups: [safe, sister],
      slot: 0,
      choose,
      clock: clock(),
    });
    expect(report.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(
      ['make', 'back-up', 'confirm', 'activate', 'sign', 'clean'].map((step) => `${step} done`),
    );
    expect(report.recovered).toBe(true);
    for (const { milliseconds } of report.steps) expect(milliseconds).toBe(1000);
    for (const card of pack) {
      const { lifecycle } = await tap(card, { can: card.can }, (session) => attest(session, { trust: emulatorTrust }));
      expect(lifecycle).toBe('blank');
    }
    expect(report.stays.join()).toContain('log');
  });

  test('in a spare slot leaves the real wallet as it is, and says what stays', async () => {
    const cards = await backedUp();
    const { driver } = driverWith({ take: byLabel(cards) });
    const before = await setOf(cards.daily);
    const report = await rehearseRecovery(driver, {
      primary: daily,
      backups: [safe, sister],
      slot: 1,
      choose,
      clock: clock(),
    });
    expect(report.recovered).toBe(true);
    expect(report.steps.some(({ step }) => step === 'clean')).toBe(false);
    expect(report.stays[0]).toContain('slot 1');
    expect(await setOf(cards.daily)).toEqual(before);
    expect((await setOf(cards.safe))?.dormant).toBe(true);
  });

  test('reports what went wrong with advice, skips the rest, and still cleans up', async () => {
    const pack = createPack({ cards: 3, random, factory }) as [PackedCard, PackedCard, PackedCard];
    const type: Hands['type'] = (password, card, request) =>
      request.step === 'activate' ? { pin: '999999' } : rightPassword(password, card);
    const { driver } = driverWith({ take: byLabel({ daily: pack[0], safe: pack[1], sister: pack[2] }), type });
    const report = await rehearseRecovery(driver, {
      primary: daily,
      backups: [safe, sister],
      slot: 0,
      choose,
      clock: clock(),
    });
    expect(report.recovered).toBe(false);
    expect(report.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'make done',
      'back-up done',
      'confirm done',
      'activate failed',
      'sign skipped',
      'clean done',
    ]);
    expect(report.steps[3]?.problems).toMatchObject([{ kind: 'wrong-password', card: 'safe', triesLeft: 2 }]);
  });

  test('never resets a card of another wallet', async () => {
    const pack = createPack({ cards: 2, random, factory }) as [PackedCard, PackedCard];
    const [real] = createPack({ cards: 1, random, factory }) as [PackedCard];
    await activate(real);
    const take: Hands['take'] = (request) =>
      request.step === 'clean' ? real : byLabel({ daily: pack[0], safe: pack[1] })(request);
    const before = await setOf(real);
    const report = await rehearseRecovery(driverWith({ take }).driver, {
      primary: daily,
      backups: [safe],
      slot: 0,
      choose,
      puk: async () => testPuk,
      clock: clock(),
    });
    expect(report.steps.at(-1)).toMatchObject({
      step: 'clean',
      outcome: 'failed',
      problems: [
        { kind: 'wrong-card', card: 'daily' },
        { kind: 'wrong-card', card: 'safe' },
      ],
    });
    expect(await setOf(real)).toEqual(before);
  });
});

describe('a card that comes later', () => {
  /** A card that was bought elsewhere. */
  const bought = (): PackedCard => {
    const [card] = createPack({ cards: 1, random, factory });
    if (card === undefined) throw new Error('no card');
    return card;
  };

  test('of any pack joins a card that is alone: three taps, its PIN and PUK, and the code on two devices', async () => {
    const [alone] = createPack({ cards: 1, random, factory }) as [PackedCard];
    await activate(alone, { clones: 0, extendable: true });
    const later = bought();
    const { driver, taps } = driverWith({ take: byLabel({ daily: alone, spare: later }) });
    const codes: string[] = [];
    const compareCode = async (code: string) => codes.push(code) > 0;
    const made = await replaceMember(driver, { signers: [daily], target: spare, compareCode });
    expect(codes).toHaveLength(1);
    expect(made.clones.map(({ label }) => label)).toEqual(['spare']);
    expect(taps.map(({ request }) => `${request.step} ${request.card.label}`)).toEqual([
      'offer spare',
      'sign daily',
      'export daily',
      'import spare',
    ]);
    expect((await setOf(later))?.role).toBe('backup');
  });

  test('takes the place of a lost primary of two cards: the backup and its PUK agree', async () => {
    const [one, two] = createPack({ cards: 2, random, factory }) as [PackedCard, PackedCard];
    await activate(one, { clones: 1, extendable: true });
    const first = driverWith({ take: byLabel({ daily: one, safe: two }) });
    const targets = [{ ...safe, role: 'backup' }] as const;
    await confirmBackUp(first.driver, await backUp(first.driver, { targets, source: daily, puk: true }), {
      seal: true,
      source: daily,
    });
    const later = bought();
    const { driver } = driverWith({ take: byLabel({ safe: two, spare: later }) });
    const terms = { signers: [safe], revoke: [0], promote: 1, target: spare } as const;
    await replaceMember(driver, { ...terms, compareCode: async () => true });
    expect((await setOf(two))?.role).toBe('primary');
    expect((await setOf(later))?.role).toBe('backup');
    expect(await sign(two)).toEqual(await sign(one));
  });

  test('is not admitted by one of three that could agree', async () => {
    const cards = await backedUp({ extendable: true });
    const { driver } = driverWith({ take: byLabel(cards) });
    await stops(replaceMember(driver, { signers: [daily], target: spare }), 'quorum-missing');
  });
});

/** A PIN that is forgotten or blocked, and other cards of the set that give a new one: end to end, step by step. */
import {
  backUp,
  confirmBackUp,
  type LabelledCard,
  type ProblemKind,
  resetForgottenPin,
  revokeMember,
  type TargetPlan,
} from '@symbolon/backup';
import {
  approvePinReset,
  attest,
  type CreateWalletOptions,
  getStatus,
  offerPinReset,
  readLog,
  resetPin,
  verifyPin,
} from '@symbolon/client';
import { createFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { describe, expect, test } from 'vitest';
import { expectError, expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith, type Hands, losing, rightPassword } from '../support/driver.ts';
import { activate, giveDuressPin, tap } from '../support/table.ts';

const daily: LabelledCard = { label: 'daily' };
const safe: LabelledCard = { label: 'safe' };
const sister: LabelledCard = { label: 'sister' };
const newPin = '135790';
const choosePin = async () => newPin;

const random = seededRandom('pin reset');
const factory = createFactory(random);

type Family = { readonly daily: PackedCard; readonly safe: PackedCard; readonly sister: PackedCard };

/** A wallet with two backups, sealed. */
async function family(options: CreateWalletOptions = {}, role: TargetPlan['role'] = 'backup'): Promise<Family> {
  const [one, two, three] = createPack({ cards: 3, random, factory }) as [PackedCard, PackedCard, PackedCard];
  await activate(one, { clones: 2, ...options });
  const cards = { daily: one, safe: two, sister: three };
  const { driver } = driverWith({ take: byLabel(cards) });
  const targets = [
    { ...safe, role },
    { ...sister, role },
  ] as const;
  await confirmBackUp(driver, await backUp(driver, { targets, source: daily }), { seal: true, source: daily });
  return cards;
}

async function block(card: PackedCard): Promise<void> {
  for (const wrong of ['999990', '999991', '999992'])
    await tap(card, { can: card.can }, (session) => verifyPin(session, wrong)).catch(() => {});
}

const opens = (card: PackedCard, pin: string): Promise<boolean> =>
  tap(card, { can: card.can }, (session) => verifyPin(session, pin)).then(
    () => true,
    () => false,
  );
const hands = (cards: Family, more: Partial<Hands> = {}): Hands => ({ take: byLabel(cards), ...more });
const stops = (run: Promise<unknown>, problem: ProblemKind, context: object = {}) =>
  expectError(run, 'ceremony/stopped', { problem, ...context });

describe('a blocked PIN', () => {
  test('becomes a new one by the word of one other member: three taps, and both logs tell of it', async () => {
    const cards = await family({ pinReset: 1 });
    await block(cards.sister);
    const { driver, taps } = driverWith(hands(cards));
    const result = await resetForgottenPin(driver, { card: sister, approvers: [safe, daily], choosePin });
    expect(taps.map(({ request }) => `${request.step} ${request.card.label}`)).toEqual([
      'ask sister',
      'approve safe',
      'reset sister',
    ]);
    expect(result).toMatchObject({ approvers: [1] });
    expect(await opens(cards.sister, testPin)).toBe(false);
    expect(await opens(cards.sister, newPin)).toBe(true);
    const events = async (card: PackedCard, pin: string) =>
      (
        await tap(card, { pin }, async (session) => readLog(session, await attest(session, { trust: emulatorTrust })))
      ).entries.map(({ entry }) => entry.event);
    expect(await events(cards.sister, newPin)).toContain('pinReset');
    expect(await events(cards.safe, testPin)).toContain('pinResetApproved');
  });

  test('becomes a new one by the word of two, where the wallet was made so: four taps', async () => {
    const cards = await family({ pinReset: 2 });
    await block(cards.safe);
    const { driver, taps } = driverWith(hands(cards));
    const result = await resetForgottenPin(driver, { card: safe, approvers: [daily, sister], choosePin });
    expect(taps.map(({ request }) => request.step)).toEqual(['ask', 'approve', 'approve', 'reset']);
    expect(result).toMatchObject({ approvers: [0, 2] });
    expect(await opens(cards.safe, newPin)).toBe(true);
  });

  test('of the primary becomes a new one by the word of a backup that is dormant, and stays so', async () => {
    const cards = await family({ pinReset: 1 });
    await block(cards.daily);
    const { driver } = driverWith(hands(cards));
    await resetForgottenPin(driver, { card: daily, approvers: [safe], choosePin });
    expect(await opens(cards.daily, newPin)).toBe(true);
    expect((await tap(cards.safe, { pin: testPin }, (session) => getStatus(session))).set?.dormant).toBe(true);
  });

  test('becomes a new one on a card that missed a revocation: it learns of it with the new PIN', async () => {
    const cards = await family({ pinReset: 1 });
    const { driver } = driverWith(hands(cards));
    await revokeMember(driver, { member: 1, primary: daily });
    await block(cards.sister);
    await resetForgottenPin(driver, { card: sister, approvers: [daily], choosePin });
    const { set } = await tap(cards.sister, { pin: newPin }, (session) => getStatus(session));
    expect(set).toMatchObject({ epoch: 1, members: [{ member: 0 }, { member: 1, state: 'revoked' }] });
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily], choosePin }), 'not-a-member');
  });

  test('is proven in the channel on a card with a duress PIN: it becomes a new one, and the decoy stays', async () => {
    const cards = await family({ pinReset: 1 });
    await giveDuressPin(cards.sister, '111222');
    const { driver } = driverWith(hands(cards));
    await stops(
      resetForgottenPin(driver, { card: sister, approvers: [safe], choosePin: async () => '111222' }),
      'pin-reset-refused',
    );
    await resetForgottenPin(driver, { card: sister, approvers: [safe], choosePin });
    expect(await opens(cards.sister, newPin)).toBe(true);
    expect(await opens(cards.sister, '111222')).toBe(true);
  });
});

describe('nobody resets a PIN', () => {
  test('where the wallet was made without it, though every member agrees', async () => {
    const cards = await family();
    const { driver } = driverWith(hands(cards));
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily, sister], choosePin }), 'pin-reset-off');
    expect(await opens(cards.safe, testPin)).toBe(true);
  });

  test('where one member is missing, or the same one approves twice, or the card itself', async () => {
    const cards = await family({ pinReset: 2 });
    const { driver } = driverWith(hands(cards));
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily], choosePin }), 'members-missing');
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily, daily], choosePin }), 'same-card-twice');
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily, safe], choosePin }), 'wrong-card');
    expect(await opens(cards.safe, testPin)).toBe(true);
  });

  test('of a primary with a daily card alone', async () => {
    const cards = await family({ pinReset: 1 }, 'daily');
    const { driver } = driverWith(hands(cards));
    await stops(resetForgottenPin(driver, { card: daily, approvers: [safe], choosePin }), 'wrong-role');
    await resetForgottenPin(driver, { card: sister, approvers: [safe], choosePin });
    expect(await opens(cards.sister, newPin)).toBe(true);
  });

  test('with a card of another wallet, and a blank card has none', async () => {
    const cards = await family({ pinReset: 1 });
    const others = await family({ pinReset: 1 });
    const { driver } = driverWith({ take: byLabel({ ...cards, other: others.daily }) });
    await stops(resetForgottenPin(driver, { card: safe, approvers: [{ label: 'other' }], choosePin }), 'not-a-member');
    const [blank] = createPack({ cards: 1, random, factory }) as [PackedCard];
    const { driver: again } = driverWith({ take: byLabel({ ...cards, blank }) });
    await stops(resetForgottenPin(again, { card: { label: 'blank' }, approvers: [daily], choosePin }), 'no-wallet');
  });

  test('without the PIN of the member that approves: two cards alone give a thief nothing', async () => {
    const cards = await family({ pinReset: 1 });
    const { driver } = driverWith(
      hands(cards, {
        type: (password, card) => (password === 'pin' ? { pin: '999999' } : rightPassword(password, card)),
      }),
    );
    await stops(resetForgottenPin(driver, { card: safe, approvers: [daily], choosePin }), 'wrong-password');
    const { request } = await tap(cards.safe, { can: cards.safe.can }, (session) => offerPinReset(session));
    await expectError(
      tap(cards.daily, { can: cards.daily.can }, (session) => approvePinReset(session, request)),
      'pin/needed',
    );
  });
});

describe('an answer that is lost on the way', () => {
  // Of every tap, each answer once: the card did what it was told, and the phone does not know.
  test.each([1, 2, 3])('in tap %i: the step is done again, and the PIN is the new one', async (which) => {
    for (let lost = 1; lost <= 4; lost += 1) {
      const cards = await family({ pinReset: 1 });
      let taps = 0;
      let done = false;
      const { driver } = driverWith(
        hands(cards, {
          answer: 'again',
          hold: (card) => {
            taps += 1;
            const isTorn = taps === which;
            return losing(card, (answers) => {
              const isLost = isTorn && !done && answers === lost;
              if (isLost) done = true;
              return isLost;
            });
          },
        }),
      );
      await resetForgottenPin(driver, { card: sister, approvers: [safe], choosePin });
      expect(await opens(cards.sister, newPin)).toBe(true);
    }
  });

  test('and a new phone: the card asks for the same, and an approval of before still counts', async () => {
    const cards = await family({ pinReset: 1 });
    const { sister: card } = cards;
    const offered = await tap(card, { can: card.can }, (session) => offerPinReset(session));
    const approval = await tap(cards.safe, { pin: testPin }, (session) => approvePinReset(session, offered.request));
    expect(await tap(card, { can: card.can }, (session) => offerPinReset(session))).toEqual(offered);
    await tap(card, { can: card.can }, (session) => resetPin(session, { pin: newPin, approvals: [approval] }));
    await expectStatus(
      tap(card, { can: card.can }, (session) => resetPin(session, { pin: '222333', approvals: [approval] })),
      'approvalWrong',
    );
    expect(await opens(card, newPin)).toBe(true);
  });
});

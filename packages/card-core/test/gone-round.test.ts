/** Ways around a delay that were found from outside: each was open once. */
import { wakeSubject } from '@symbolon/protocol/delays';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { startingPolicies } from '@symbolon/protocol/policy';
import { pinResetTimeNonce } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { blankChip, type Chip } from './support/chip.ts';
import { answer, can, cloneTo, pin, primaryChip, proposalOf, setOfThree, signedBy } from './support/set.ts';
import { dealAll, dealerChip, planOf, shareChip } from './support/shares.ts';
import { anchor, anchoredBy, anchorOf, answerOf, proves, server, servers } from './support/time.ts';
import { phrase, phraseItem } from './support/vault.ts';

const day = 86_400;
const now = 1_800_000_000n;
const delays = { pinReset: 0, loosening: 7 * day, word: 9 * day };

describe('the word of the primary', () => {
  test('waits for share cards too', () => {
    const dealer = dealerChip({ delays });
    const backup = blankChip('backup', '000000000500');
    cloneTo(dealer, backup);
    const shares = dealAll(dealer, planOf(2, 2));
    const { statement } = dealer.call('getRoster', {}, pin);
    for (const card of [backup, ...shares]) card.call('adoptRoster', { statement }, pin);
    const next = proposalOf(dealer, { 2: { standing: 'revoked' }, 3: { standing: 'revoked' } });
    const alone = shares.map((card) => answer(card, 'adoptRoster', { statement: signedBy(next, dealer) }));
    expect(alone).toEqual(['quorumMissing', 'quorumMissing']);
    const both = shares.map((card) => answer(card, 'adoptRoster', { statement: signedBy(next, dealer, backup) }));
    expect(both).toEqual(['ok', 'ok']);
  });

  test('makes no split of which fewer shares are the wallet, where a looser policy waits', () => {
    const dealer = dealerChip({ delays, clones: 3 });
    const cards = dealAll(dealer, planOf(3, 3));
    dealer.call('cloneSeal', {}, pin);
    const deal = (plan: ReturnType<typeof planOf>) => {
      const { offer } = cards[0]!.call('shareOffer', {}, pin);
      return answer(dealer, 'shareDeal', { index: 0, plan, offer });
    };
    expect(deal(planOf(2, 2))).toBe('termsTooWide');
    expect(deal(planOf(3, 3))).toBe('ok');
  });

  test('makes none by a card that can not know what was dealt, with share cards that were reset', () => {
    const cards = [0, 1, 2].map((index) => shareChip(index, 'weaker'));
    const dealer = dealerChip({ delays, clones: 4 }, 'weaker');
    dealAll(dealer, planOf(3, 3), cards);
    const backup = blankChip('weaker backup', '000000000501');
    cloneTo(dealer, backup);
    dealer.call('cloneSeal', {}, pin);
    const list = dealer.call('getRoster', {}, pin).statement;
    backup.call('adoptRoster', { statement: list }, pin);
    const { approval } = dealer.call('approveActivation', { member: 4 }, pin);
    backup.call('activate', { approval }, pin);
    const deal = (chip: Chip, card: Chip): string => {
      const { offer } = card.call('shareOffer', {}, card === cards[0] ? can : pin);
      return answer(chip, 'shareDeal', { index: 0, plan: planOf(2, 2), offer });
    };
    const [first, second] = cards as [Chip, Chip];
    const { confirmation } = first.call('prepareReset', {}, pin);
    first.call('resetCard', { confirmation, terminate: false }, pin);
    expect([first, second].map((card) => deal(backup, card))).toEqual(['termsTooWide', 'termsTooWide']);
    expect([first, second].map((card) => deal(dealer, card))).toEqual(['termsTooWide', 'termsTooWide']);
  });

  test('leaves the first split to any card, where none was dealt', () => {
    const { primary, first } = setOfThree({ delays, roles: ['backup', 'daily'], clones: 3, name: 'first split' });
    const { approval } = primary.call('approveActivation', { member: 1 }, pin);
    first.call('activate', { approval }, pin);
    const { offer } = shareChip(0, 'first split').call('shareOffer', {}, can);
    expect(answer(first, 'shareDeal', { index: 0, plan: planOf(2, 2), offer })).toBe('wrongRole');
    expect(answer(primary, 'shareDeal', { index: 0, plan: planOf(2, 2), offer })).toBe('ok');
  });

  test('is not enough for a first anchor where another member has a voice, on any card', () => {
    const { primary, first, second } = setOfThree({ delays, roles: ['backup', 'daily'], name: 'first anchor' });
    for (const chip of [primary, first, second]) {
      expect(answer(chip, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), primary) })).toBe('quorumMissing');
      expect(answer(chip, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), primary, first) })).toBe('ok');
    }
  });

  test('is enough for a first anchor of the only card of a set: it has nobody to ask', () => {
    const primary = primaryChip({ delays, name: 'alone' });
    expect(answer(primary, 'adoptAnchor', { statement: anchoredBy(anchorOf(1), primary) })).toBe('ok');
  });
});

describe('an heir that waits for a delay and a second factor', () => {
  test('takes no anchor by its PUK and the word of one of two: it would wake before its delay', () => {
    const terms = { delay: 30 * day, factor: true };
    const {
      primary,
      first: heir,
      second: daily,
    } = setOfThree({ roles: ['heir', 'daily'], wake: terms, name: 'factor' });
    anchor([primary, heir, daily]);
    proves(heir, now);
    const servers = [server(77).key];
    const statement = anchoredBy(anchorOf(1, { number: 2, servers }), daily);
    expect(answer(heir, 'adoptAnchor', { statement }, { session: 'puk' })).toBe('quorumMissing');
    const next = signedBy(proposalOf(daily, { 0: { standing: 'revoked' }, 2: { role: 'primary' } }), daily);
    expect(answer(heir, 'adoptRoster', { statement: next }, { session: 'puk' })).toBe('quorumMissing');
  });
});

describe('a phrase in the vault', () => {
  test('puts the keys of a wallet that waits, or sleeps, into no other slot: there any policy would do', () => {
    const [primary, backup] = [blankChip('vault loosens'), blankChip('vault loosens backup', '000000000002')];
    const limits = { exportable: false, clones: 1, policy: startingPolicies.savings, delays };
    primary.call('importWallet', { pin: testPin, puk: testPuk, ...limits, phrase }, can);
    cloneTo(primary, backup, { role: 'backup' });
    for (const chip of [primary, backup]) {
      const { item } = chip.call('vaultStore', phraseItem(), pin);
      const made = { from: 0, item, clones: 0, exportable: false, policy: startingPolicies.open };
      expect(answer(chip, 'walletFromVault', made, { ...pin, slot: 1 })).toBe('notAllowed');
    }
  });
});

describe('an heir that was made before the clock and the other voices', () => {
  test('takes no first anchor from the primary alone, where its word waits', () => {
    const primary = primaryChip({ delays, name: 'heir first' });
    const heir = blankChip('heir first heir', '000000000002');
    const backup = blankChip('heir first backup', '000000000003');
    cloneTo(primary, heir, { role: 'heir', wake: { delay: 30 * day, factor: true } });
    cloneTo(primary, backup, { role: 'backup' });
    anchor([primary, backup], anchorOf(1), [primary, backup]);
    const alone = anchoredBy(anchorOf(1, { number: 2, servers: [server(77).key] }), primary);
    expect(answer(heir, 'adoptAnchor', { statement: alone })).toBe('quorumMissing');
    const both = anchoredBy(anchorOf(1), primary, backup);
    expect(answer(heir, 'adoptAnchor', { statement: both })).toBe('quorumMissing');
    heir.call('adoptRoster', { statement: backup.call('getRoster', {}, pin).statement }, pin);
    expect(answer(heir, 'adoptAnchor', { statement: both })).toBe('ok');
  });
});

describe('a backup that sleeps until a delay is over', () => {
  test('takes no anchor by its own PUK, also where it is one of two', () => {
    const terms = { delay: 30 * day, factor: false };
    const { primary, first: backup, second } = setOfThree({ roles: ['backup', 'heir'], wake: terms, name: 'own PUK' });
    anchor([primary, backup, second]);
    const statement = anchoredBy(anchorOf(1, { number: 2, servers: [server(77).key] }), backup);
    expect(answer(backup, 'adoptAnchor', { statement }, { session: 'puk' })).toBe('quorumMissing');
  });
});

describe('the delay of a new PIN', () => {
  test('begins anew with each request: that of one that was dropped does not count', () => {
    const {
      primary,
      first: backup,
      second,
    } = setOfThree({
      pinReset: 1,
      delays: { pinReset: 2 * day, loosening: 0, word: 0 },
      name: 'dropped',
    });
    anchor([primary, backup, second]);
    const can = { session: 'can' } as const;
    const asks = () => {
      const { request } = backup.call('offerPinReset', {}, can);
      const approvals = [primary.call('approvePinReset', { request }, pin).approval];
      return { approvals, proof: (time: bigint) => [answerOf(servers[0]!, pinResetTimeNonce(approvals), { time })] };
    };
    const early = asks();
    backup.call('offerPinReset', { servers: early.proof(now), approvals: early.approvals }, can);
    // Its owner proves the PIN, which drops the request. A thief asks anew.
    backup.call('verifyPin', { pin: testPin }, can);
    const late = asks();
    const at = late.proof(now + BigInt(3 * day));
    expect(answer(backup, 'resetPin', { pin: '135790', approvals: late.approvals, servers: at }, can)).toBe(
      'approvalWrong',
    );
  });
});

describe('servers that are behind what is proven', () => {
  test('begin no delay in the past', () => {
    const {
      primary,
      first: heir,
      second,
    } = setOfThree({
      roles: ['heir', 'daily'],
      wake: { delay: 30 * day, factor: false },
      name: 'behind',
    });
    anchor([primary, heir, second]);
    proves(heir, now);
    heir.call('announce', { kind: 'wake', subject: wakeSubject }, pin);
    proves(heir, now - BigInt(31 * day));
    proves(heir, now + 60n);
    expect(answer(heir, 'activate', {})).toBe('tooEarly');
    proves(heir, now + BigInt(30 * day) + 6n);
    expect(answer(heir, 'activate', {})).toBe('ok');
  });

  test('nor that of a looser policy', () => {
    const { primary, first, second } = setOfThree({ delays, roles: ['backup', 'daily'], name: 'behind, looser' });
    anchor([primary, first, second], anchorOf(1), [primary, first]);
    proves(primary, now);
    const { nonce } = primary.call('announce', { kind: 'policy', subject: new Uint8Array(32).fill(1) }, pin);
    primary.call('proveTime', { servers: [answerOf(servers[0]!, nonce, { time: now - BigInt(99 * day) })] }, pin);
    const { announcement } = primary.call('timeNonce', {}, pin);
    expect(announcement).toBeDefined();
    expect(primary.call('timeNonce', {}, pin).time).toBe(now - 3n);
  });
});

test('a known phone pushes nothing out of the log by vetoes', () => {
  const { primary, first, second } = setOfThree({
    roles: ['heir', 'daily'],
    wake: { delay: day, factor: false },
    name: 'noise',
  });
  anchor([primary, first, second]);
  proves(primary, now);
  primary.call('addPhone', { name: 'mine' }, pin);
  const entries = () => primary.call('readLog', { from: 1 }, pin).map((entry) => decodeLogEntry(entry).event);
  const before = entries();
  for (let turn = 0; turn < 40; turn += 1) primary.call('veto', { member: 1 }, { session: 'phone' });
  expect(entries()).toEqual([...before, 'vetoGiven']);
});

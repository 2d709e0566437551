import { shortCertificateOf } from '@symbolon/protocol/certificates';
import { dealMessage, withDealCertificates } from '@symbolon/protocol/shares';
import { status, statusName } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../../test/passwords.ts';
import { blankChip, type Chip } from '../support/chip.ts';
import { adopts, proposalOf, rosterOf, signedBy } from '../support/set.ts';
import {
  can,
  dealAll,
  dealerChip,
  dealTo,
  finish,
  masterKeyOf,
  pin,
  planOf,
  puk,
  recoverFrom,
  shareChip,
} from '../support/shares.ts';

/** All subsets of a list with k elements. */
function subsets<T>(items: readonly T[], k: number): readonly (readonly T[])[] {
  if (k === 0) return [[]];
  const [first, ...others] = items;
  if (first === undefined) return [];
  return [...subsets(others, k - 1).map((rest) => [first, ...rest]), ...subsets(others, k)];
}

const answer = (chip: Chip, ...call: Parameters<Chip['send']>): string =>
  statusName(chip.send(...call).status) ?? 'no name';

describe('shares of a wallet', () => {
  test('make it again, whichever of them come together', () => {
    for (let count = 2; count <= 5; count += 1)
      for (let threshold = 2; threshold <= count; threshold += 1) {
        const dealer = dealerChip();
        const cards = dealAll(dealer, planOf(threshold, count));
        const expected = masterKeyOf(dealer);
        for (const some of subsets(cards, threshold)) expect(masterKeyOf(recoverFrom(some))).toBe(expected);
        for (const few of subsets(cards, threshold - 1)) {
          const target = blankChip('few', '000000000301');
          expect(() => recoverFrom(few, target)).toThrow(`shareRecover: ${status.sharesMissing.toString(16)}`);
          expect(target.call('getStatus', {}, can).lifecycle).toBe('blank');
        }
      }
  });

  test('make it again by groups', () => {
    const dealer = dealerChip();
    const plan = {
      groupThreshold: 2,
      groups: [
        { threshold: 1, count: 1 },
        { threshold: 2, count: 3 },
        { threshold: 2, count: 2 },
      ],
    };
    const [own, a, b, c, d, e] = dealAll(dealer, plan) as readonly [Chip, Chip, Chip, Chip, Chip, Chip];
    const expected = masterKeyOf(dealer);
    for (const some of [
      [own, a, c],
      [own, d, e],
      [a, d, b, e],
      [c, own, b],
    ])
      expect(masterKeyOf(recoverFrom(some))).toBe(expected);
    for (const few of [
      [own, a, d],
      [a, b, c],
      [d, e, a],
    ])
      expect(() => recoverFrom(few)).toThrow(status.sharesMissing.toString(16));
  });

  test('make it again by any one of several groups', () => {
    const dealer = dealerChip();
    const either = { threshold: 2, count: 2 };
    const [a, b, c, d] = dealAll(dealer, { groupThreshold: 1, groups: [either, either] }) as readonly Chip[];
    for (const some of [
      [a, b],
      [d, c],
    ])
      expect(masterKeyOf(recoverFrom(some as readonly Chip[]))).toBe(masterKeyOf(dealer));
    expect(() => recoverFrom([a, c] as readonly Chip[])).toThrow(status.sharesMissing.toString(16));
  });

  test('of a wallet of which only the seed is known make it again', () => {
    const seed = new Uint8Array(64).map((_, index) => index);
    const dealer = blankChip('seed dealer', '000000000101');
    dealer.call('importWallet', { pin: testPin, clones: 3, exportable: false, seed }, can);
    const [one, , three] = dealAll(dealer, planOf(2, 3)) as readonly [Chip, Chip, Chip];
    const target = blankChip('target', '000000000300');
    const { offer } = target.call('shareOffer', { recovery: true }, can);
    const [first, second] = [one, three].map((card) => card.call('shareRelease', { offer }, pin).recovery);
    target.call('shareRecover', { recovery: first ?? seed }, can);
    const last = { recovery: second ?? seed, finish: { ...finish, exportable: false } };
    target.call('shareRecover', last, can);
    expect(masterKeyOf(target)).toBe(masterKeyOf(dealer));
  });
});

describe('a share card', () => {
  const dealer = dealerChip();
  const cards = dealAll(dealer, planOf(2, 3));
  const [card] = cards as readonly [Chip];

  test('says what it holds, and nothing else of the wallet', () => {
    const state = card.call('getStatus', {}, pin);
    expect(state.set?.role).toBe('share');
    expect(state.masterFingerprint).toBe(dealer.call('getStatus', {}, pin).masterFingerprint);
    const { held } = card.call('shareStatus', {}, pin);
    expect(held?.index).toBe(0);
    expect(held?.split.terms.number).toBe(1);
    expect(dealer.call('shareStatus', {}, pin).dealt).toEqual({
      number: 1,
      plan: planOf(2, 3),
      shares: [0, 1, 2].map((index) => ({ index, member: index + 1 })),
      pending: false,
    });
  });

  test('does none of what a wallet does', () => {
    const member = { role: 'primary', standing: 'agreed', publicKey: new Uint8Array(33) } as const;
    const path = { curve: 'secp256k1', path: [] } as const;
    expect(answer(card, 'getPublicKey', path, pin)).toBe('shareOnly');
    expect(answer(card, 'getPolicy', {}, pin)).toBe('shareOnly');
    expect(answer(card, 'createWallet', { clones: 0, exportable: false }, pin)).toBe('shareOnly');
    expect(answer(card, 'exportWallet', {}, puk)).toBe('shareOnly');
    expect(answer(card, 'cloneOffer', {}, pin)).toBe('shareOnly');
    const roster = { version: 2, setId: new Uint8Array(16), epoch: 1, members: [member] };
    expect(answer(card, 'signRoster', roster, pin)).toBe('shareOnly');
  });

  test('gives its share to nobody without its PIN', () => {
    const { offer } = blankChip('target', '000000000300').call('shareOffer', { recovery: true }, can);
    for (const session of ['none', 'can', 'puk', 'phone'] as const)
      expect(answer(card, 'shareRelease', { offer }, { session })).toBe('securityStatus');
    for (const session of ['none', 'can', 'pin', 'phone'] as const)
      expect(answer(card, 'shareExport', {}, { session })).toBe('securityStatus');
  });

  test('gives it to a card of another pack only where its holder has agreed', () => {
    const stranger = blankChip('stranger', '000000000999', 9);
    const { offer } = stranger.call('shareOffer', { recovery: true, anyPack: true }, can);
    expect(answer(card, 'shareRelease', { offer }, pin)).toBe('otherPack');
    expect(answer(card, 'shareRelease', { offer, anyPack: true }, pin)).toBe('ok');
  });

  test('gives it neither for an offer of a clone nor for one of a share', () => {
    const blank = blankChip('target', '000000000300');
    for (const { offer } of [blank.call('cloneOffer', {}, can), blank.call('shareOffer', {}, can)])
      expect(answer(card, 'shareRelease', { offer }, pin)).toBe('notGenuine');
    expect(
      answer(dealer, 'shareDeal', { index: 0, plan: planOf(2, 2), ...blank.call('cloneOffer', {}, can) }, pin),
    ).toBe('notGenuine');
  });

  test('gives it to nobody once it knows that it is revoked, not even to its PUK', () => {
    const owner = dealerChip();
    const [known] = dealAll(owner, planOf(2, 2)) as readonly [Chip];
    expect(answer(known, 'shareExport', {}, puk)).toBe('ok');
    const statement = signedBy(proposalOf(owner, { 1: { standing: 'revoked' } }), owner);
    known.call('adoptRoster', { statement }, pin);
    expect(answer(known, 'shareExport', {}, puk)).toBe('memberRevoked');
    const { offer } = blankChip('target', '000000000300').call('shareOffer', { recovery: true }, can);
    expect(answer(known, 'shareRelease', { offer }, pin)).toBe('memberRevoked');
  });

  test('repeats its receipt for nothing, whatever certificate is beside it; it is no receipt of a clone', () => {
    const owner = dealerChip();
    const blank = shareChip(0);
    const { offer } = blank.call('shareOffer', {}, can);
    const { deal } = owner.call('shareDeal', { index: 0, plan: planOf(2, 2), offer }, pin);
    const certificate = shortCertificateOf(dealMessage.decode(deal).body.certificates[0] ?? deal);
    const nothing = { deal: new Uint8Array(), certificate };
    expect(answer(blank, 'shareImport', nothing, can)).toBe('incorrectData');
    const bare = withDealCertificates(deal, []);
    const { receipt } = blank.call('shareImport', { deal: bare, certificate, pin: testPin }, can);
    expect(blank.call('shareImport', nothing, pin).receipt).toEqual(receipt);
    expect(answer(owner, 'cloneConfirm', { receipt }, pin)).toBe('otherCeremony');
    expect(answer(owner, 'shareConfirm', { receipt }, pin)).toBe('ok');
  });

  test('proves which share of which split it holds', () => {
    const { proof } = card.call('proveMembership', { challenge: new Uint8Array(32), date: 1n }, pin);
    expect(proof.length).toBeGreaterThan(300);
  });

  test('shows its share to the PUK, which a recovery takes as it takes that of a card', () => {
    const { share } = card.call('shareExport', {}, puk);
    const target = blankChip('target', '000000000300');
    const { offer } = target.call('shareOffer', { recovery: true }, can);
    const { recovery } = (cards[1] as Chip).call('shareRelease', { offer }, pin);
    expect(answer(target, 'shareRecover', { written: share }, can)).toBe('conditionsOfUse');
    target.call('shareRecover', { recovery }, can);
    expect(answer(target, 'shareRecover', { written: { ...share, identifier: share.identifier ^ 1 } }, can)).toBe(
      'otherSplit',
    );
    target.call('shareRecover', { recovery }, can);
    const wrong = share.value.map((byte, index) => (index === 3 ? byte ^ 1 : byte));
    expect(answer(target, 'shareRecover', { written: { ...share, value: wrong } }, can)).toBe('shareWrong');
    target.call('shareRecover', { recovery }, can);
    target.call('shareRecover', { written: share, finish }, can);
    expect(masterKeyOf(target)).toBe(masterKeyOf(dealer));
  });
});

test('a card that was erased gets a share again, though a later member of the set is revoked', () => {
  const dealer = dealerChip();
  const [first, second] = dealAll(dealer, planOf(2, 3));
  const lost = rosterOf(dealer).members.length - 1;
  expect(adopts(dealer, signedBy(proposalOf(dealer, { [lost]: { standing: 'revoked' } }), dealer))).toBe('ok');
  const { confirmation } = first!.call('prepareReset', {}, pin);
  first!.call('resetCard', { confirmation, terminate: false }, pin);
  dealAll(dealer, planOf(2, 2), [first!, second!]);
  expect(rosterOf(first!).members).toEqual(rosterOf(dealer).members);
});

describe('a recovery', () => {
  test('tells which share is of another split, is there twice, or is wrong', () => {
    const dealer = dealerChip();
    const [a, b, c] = dealAll(dealer, planOf(2, 3)) as readonly [Chip, Chip, Chip];
    const others = dealAll(dealerChip({}, 'other dealer'), planOf(2, 2), [shareChip(5), shareChip(6)]);
    const target = blankChip('target', '000000000300');
    const { offer } = target.call('shareOffer', { recovery: true }, can);
    const [one, two, other] = [a, b, others[0] as Chip].map(
      (card) => card.call('shareRelease', { offer }, pin).recovery,
    );
    const start = () => target.call('shareRecover', { recovery: one as Uint8Array }, can);
    start();
    expect(answer(target, 'shareRecover', { recovery: one as Uint8Array }, can)).toBe('shareTwice');
    start();
    expect(answer(target, 'shareRecover', { recovery: other as Uint8Array }, can)).toBe('otherSplit');
    // A refusal ends what was gathered.
    expect(answer(target, 'shareRecover', { recovery: two as Uint8Array, finish }, can)).toBe('sharesMissing');
    const another = blankChip('another', '000000000302');
    const { offer: elsewhere } = another.call('shareOffer', { recovery: true }, can);
    const { recovery } = c.call('shareRelease', { offer: elsewhere }, pin);
    start();
    expect(answer(target, 'shareRecover', { recovery }, can)).toBe('otherCeremony');
    expect(target.call('getStatus', {}, can).lifecycle).toBe('blank');
  });

  test('never makes a wallet more exportable than it was made', () => {
    const dealer = dealerChip({ exportable: false });
    const cards = dealAll(dealer, planOf(2, 2));
    expect(() => recoverFrom(cards)).toThrow(status.incorrectData.toString(16));
    expect(answer(cards[0] as Chip, 'shareExport', {}, puk)).toBe('conditionsOfUse');
  });
});

describe('a renewed split', () => {
  test('takes the place of the one before, and cards of the old one do not mix with it', () => {
    const dealer = dealerChip();
    const [a, b, c] = dealAll(dealer, planOf(2, 3)) as readonly [Chip, Chip, Chip];
    const expected = masterKeyOf(dealer);
    dealTo(dealer, a, { index: 0, plan: planOf(2, 3) });
    // Not all have the new one yet: old ones still make the wallet, new with old do not.
    expect(masterKeyOf(recoverFrom([b, c]))).toBe(expected);
    expect(() => recoverFrom([a, b])).toThrow(status.otherSplit.toString(16));
    dealTo(dealer, b, { index: 1 });
    expect(masterKeyOf(recoverFrom([a, b]))).toBe(expected);
    expect(dealer.call('shareStatus', {}, pin).dealt?.pending).toBe(true);
    dealTo(dealer, shareChip(9), { index: 2 });
    expect(dealer.call('shareStatus', {}, pin).dealt?.pending).toBe(false);
    expect(() => recoverFrom([a, c])).toThrow(status.otherSplit.toString(16));
    expect(masterKeyOf(recoverFrom([a, b]))).toBe(expected);
  });

  test('is not gone back from', () => {
    const dealer = dealerChip();
    const before = dealer.memory.image();
    const [a] = dealAll(dealer, planOf(2, 2)) as readonly [Chip];
    dealTo(dealer, a, { index: 0, plan: planOf(2, 2) });
    expect(a.call('shareStatus', {}, pin).held?.split.terms.number).toBe(2);
    expect(before.length).toBeGreaterThan(0);
  });
});

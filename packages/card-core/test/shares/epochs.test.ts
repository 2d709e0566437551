/** A set begins a new epoch while a share is on its way to its card; and how splits are numbered. */
import { describe, expect, test } from 'vitest';
import { testPuk } from '../../../../test/passwords.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { blankChip, type Chip } from '../support/chip.ts';
import { answer, cloneTo, proposalOf, signedBy } from '../support/set.ts';
import { dealAll, dealerChip, pin, planOf, shareChip } from '../support/shares.ts';

const plan = planOf(2, 2);

/** A wallet with an active backup, a card that is going to be revoked, and two share cards: all know each other. */
function cards() {
  const dealer = dealerChip();
  const [backup, lost] = [blankChip('backup', '000000000500'), blankChip('lost', '000000000501')];
  for (const clone of [backup, lost]) cloneTo(dealer, clone);
  const shares = dealAll(dealer, plan) as [Chip, Chip];
  const { statement } = dealer.call('getRoster', {}, pin);
  for (const chip of [backup, ...shares]) chip.call('adoptRoster', { statement }, pin);
  backup.call('activate', { puk: testPuk }, pin);
  return { dealer, backup, shares, revoked: signedBy(proposalOf(dealer, { 2: { standing: 'revoked' } }), dealer) };
}

/** Deals a share of a new split. */
const dealtTo = (dealer: Chip, card: Chip, index = 0, isFirst = true): Uint8Array =>
  dealer.call('shareDeal', { index, ...(isFirst && { plan }), offer: card.call('shareOffer', {}, pin).offer }, pin)
    .deal;

describe('a dealer with a share under way', () => {
  test('hears of the later epoch that its share card knows already, and deals anew in it', () => {
    const { dealer, backup, shares, revoked } = cards();
    const [one, other] = shares;
    const late = dealtTo(backup, one);
    for (const chip of [dealer, one, other]) chip.call('adoptRoster', { statement: revoked }, pin);
    expect(answer(one, 'shareImport', { deal: late })).toBe('otherCeremony');
    expect(answer(backup, 'adoptRoster', { statement: revoked })).toBe('ok');
    const { offer } = one.call('shareOffer', {}, pin);
    expect(answer(backup, 'shareDeal', { index: 0, offer })).toBe('otherCeremony');
    for (const [index, card] of shares.entries()) {
      const deal = dealtTo(backup, card, index, index === 0);
      const { receipt } = card.call('shareImport', { deal }, pin);
      backup.call('shareConfirm', { receipt }, pin);
    }
    expect(backup.call('shareStatus', {}, pin).dealt).toMatchObject({ number: 3, pending: false });
  });

  test('begins no epoch itself, and takes the receipt of a card that took the share in the one before', () => {
    const { dealer, backup, shares, revoked } = cards();
    const [card] = shares;
    const deal = dealtTo(dealer, card);
    expect(answer(dealer, 'signRoster', proposalOf(dealer, { 1: { standing: 'revoked' } }))).toBe('receiptsMissing');
    expect(answer(dealer, 'adoptRoster', { statement: revoked })).toBe('ok');
    const { receipt } = card.call('shareImport', { deal }, pin);
    expect(answer(dealer, 'shareConfirm', { receipt })).toBe('ok');
    const { statement } = dealer.call('getRoster', {}, pin);
    for (const chip of [card, backup]) expect(answer(chip, 'adoptRoster', { statement })).toBe('ok');
    expect(answer(dealer, 'signRoster', proposalOf(dealer, { 1: { standing: 'revoked' } }))).toBe('ok');
  });
});

describe('the number of a split', () => {
  test('is no matter of a card of another wallet, which gets no share and no place', () => {
    const [dealer, other] = [dealerChip(), dealerChip({}, 'other dealer')];
    const [stranger] = dealAll(other, plan) as [Chip];
    dealtTo(other, stranger);
    const { offer } = stranger.call('shareOffer', {}, pin);
    expect(answer(dealer, 'shareDeal', { index: 0, plan, offer })).toBe('otherSplit');
    expect(dealer.call('getStatus', {}, pin).set?.members).toEqual([]);
    dealAll(dealer, plan, [shareChip(4), shareChip(5)]);
    expect(dealer.call('shareStatus', {}, pin).dealt?.number).toBe(1);
  });

  test('ends: the dealer says so, and the last split stays', () => {
    const dealer = dealerChip();
    const [share] = dealAll(dealer, plan) as [Chip];
    const store = openStore(dealer.memory);
    const [{ split }] = records.slots as [(typeof records.slots)[number]];
    const last = store.get(split);
    if (last === undefined) throw new Error('no split');
    store.put(split, { ...last, number: 0xffffffff });
    store.commit();
    dealer.reset();
    const { offer } = share.call('shareOffer', {}, pin);
    expect(answer(dealer, 'shareDeal', { index: 0, plan, offer })).toBe('conditionsOfUse');
    expect(dealer.call('shareStatus', {}, pin).dealt?.number).toBe(0xffffffff);
  });
});

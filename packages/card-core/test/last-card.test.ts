/** A set of which one card is left: its PUK stands for the other one. */
import { startingPolicies } from '@symbolon/protocol/policy';
import type { RosterMember } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { blankChip, type Chip } from './support/chip.ts';
import {
  answer,
  can,
  cloneTo,
  offerOf,
  pin,
  primaryChip,
  proposalOf,
  setOfThree,
  signaturesOf,
  signedBy,
  statementOf,
} from './support/set.ts';
import { dealAll, dealerChip, planOf } from './support/shares.ts';

const puk = { session: 'puk' } as const;
const newcomer = (): Chip => blankChip('newcomer', '000000000009', 9);
const keyOf = (chip: Chip): Uint8Array => {
  const { publicKey } = openStore(chip.memory).get(records.identityKey) ?? {};
  if (publicKey === undefined) throw new Error('no identity');
  return publicKey;
};
const admitted = (chip: Chip): RosterMember => ({ role: 'backup', standing: 'admitted', publicKey: keyOf(chip) });

/** A primary with one clone. */
function pair(role: 'backup' | 'daily', extendable = true): readonly [primary: Chip, clone: Chip] {
  const primary = primaryChip({ extendable });
  const clone = blankChip('the other', '000000000002');
  cloneTo(primary, clone, { role });
  return [primary, clone];
}

describe('a card that is alone in its set', () => {
  test('admits a card of any pack with its PUK, and clones to it', () => {
    const primary = primaryChip({ extendable: true });
    const card = newcomer();
    const statement = signedBy(proposalOf(primary, {}, [admitted(card)]), primary);
    expect(answer(primary, 'adoptRoster', { statement })).toBe('quorumMissing');
    expect(answer(primary, 'adoptRoster', { statement }, puk)).toBe('ok');
    const offer = offerOf(card, true);
    const { export: exported } = primary.call('cloneExport', { role: 'backup', offer }, pin);
    card.call('cloneImport', { export: exported }, can);
    expect(card.call('getStatus', {}, pin).set?.role).toBe('backup');
  });

  test('admits none in a set that is not extendable, nor without its own signature', () => {
    const fixed = primaryChip();
    const proposal = proposalOf(fixed, {}, [admitted(newcomer())]);
    expect(answer(fixed, 'signRoster', proposal)).toBe('rosterWrong');
    expect(answer(fixed, 'adoptRoster', { statement: signedBy(proposal) }, puk)).toBe('rosterWrong');
    const open = primaryChip({ extendable: true });
    const unsigned = signedBy(proposalOf(open, {}, [admitted(newcomer())]));
    expect(answer(open, 'adoptRoster', { statement: unsigned }, puk)).toBe('quorumMissing');
  });

  test('costs a use of the PUK each time, and adopts nothing once none is left', () => {
    const primary = primaryChip({ extendable: true });
    const store = openStore(primary.memory);
    const tries = store.get(records.pukTries);
    if (tries === undefined) throw new Error('no PUK');
    store.put(records.pukTries, { ...tries, uses: 1 });
    store.commit();
    primary.reset();
    const first = signedBy(proposalOf(primary, {}, [admitted(newcomer())]), primary);
    expect(answer(primary, 'adoptRoster', { statement: first }, puk)).toBe('ok');
    // The same list again changes nothing, and costs nothing.
    expect(answer(primary, 'adoptRoster', { statement: first }, puk)).toBe('ok');
    const next = signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary);
    expect(answer(primary, 'adoptRoster', { statement: next }, puk)).toBe('methodBlocked');
    expect(answer(primary, 'adoptRoster', { statement: next })).toBe('ok');
  });
});

describe('a backup whose primary is lost', () => {
  const change = { 0: { standing: 'revoked' }, 1: { role: 'primary' } } as const;

  test('takes its place with the PUK, dormant as it is, and admits another', () => {
    const [, backup] = pair('backup');
    const statement = signedBy(proposalOf(backup, change, [admitted(newcomer())]), backup);
    expect(answer(backup, 'adoptRoster', { statement })).toBe('quorumMissing');
    expect(answer(backup, 'adoptRoster', { statement }, puk)).toBe('ok');
    expect(backup.call('getStatus', {}, pin).set?.role).toBe('primary');
  });

  test('does not where a third card could agree', () => {
    const { first } = setOfThree({ extendable: true });
    const statement = signedBy(proposalOf(first, change), first);
    expect(answer(first, 'adoptRoster', { statement }, puk)).toBe('quorumMissing');
  });

  test('is no daily card, which would shed its limits so', () => {
    const [, daily] = pair('daily');
    const statement = signedBy(proposalOf(daily, change), daily);
    expect(answer(daily, 'adoptRoster', { statement }, puk)).toBe('quorumMissing');
    expect(answer(daily, 'setPolicy', startingPolicies.open)).toBe('ok');
  });
});

describe('a share card', () => {
  const target = (): Chip => blankChip('recovers', '000000000300');
  const releases = (chip: Chip): string =>
    answer(chip, 'shareRelease', { offer: target().call('shareOffer', { recovery: true }, can).offer });

  /** A wallet on one card, split over two. */
  function shared(): readonly [dealer: Chip, share: Chip, other: Chip] {
    const dealer = dealerChip();
    const [share, other] = dealAll(dealer, planOf(2, 2)) as [Chip, Chip];
    return [dealer, share, other];
  }

  test('follows the primary to a card that came later, and takes a newer share', () => {
    const [dealer, share] = shared();
    const statement = signedBy(proposalOf(dealer, {}, [admitted(newcomer())]), dealer);
    dealer.call('adoptRoster', { statement }, puk);
    const { offer } = share.call('shareOffer', {}, pin);
    const { deal } = dealer.call('shareDeal', { index: 0, plan: planOf(2, 2), offer }, pin);
    expect(answer(share, 'shareImport', { deal, roster: statement })).toBe('ok');
    expect(share.call('getStatus', {}, pin).set).toMatchObject({ epoch: 1 });
  });

  test('follows it by its own list too where others had to agree, but to no other primary', () => {
    const dealer = dealerChip();
    const backup = blankChip('backup', '000000000500');
    cloneTo(dealer, backup);
    const [share] = dealAll(dealer, planOf(2, 2)) as [Chip, Chip];
    backup.call('adoptRoster', dealer.call('getRoster', {}, pin), pin);
    const proposal = proposalOf(dealer, {}, [admitted(newcomer())]);
    expect(answer(dealer, 'adoptRoster', { statement: signedBy(proposal, dealer) })).toBe('quorumMissing');
    expect(answer(share, 'adoptRoster', { statement: signedBy(proposal, backup) })).toBe('quorumMissing');
    const agreed = signedBy(proposal, dealer, backup);
    for (const chip of [dealer, backup]) expect(answer(chip, 'adoptRoster', { statement: agreed })).toBe('ok');
    expect(answer(share, 'adoptRoster', dealer.call('getRoster', {}, pin))).toBe('ok');
    const change = proposalOf(dealer, { 0: { standing: 'revoked' }, 1: { role: 'primary' } });
    expect(answer(share, 'adoptRoster', { statement: signedBy(change, dealer) })).toBe('quorumMissing');
    expect(answer(share, 'adoptRoster', { statement: signedBy(change, dealer, backup) })).toBe('ok');
  });

  test('hears afterwards that it is revoked', () => {
    const [dealer, share] = shared();
    dealer.call('adoptRoster', { statement: signedBy(proposalOf(dealer, {}, [admitted(newcomer())]), dealer) }, puk);
    const revoked = signedBy(proposalOf(dealer, { 1: { standing: 'revoked' } }), dealer);
    dealer.call('adoptRoster', { statement: revoked }, pin);
    expect(releases(share)).toBe('ok');
    expect(answer(share, 'adoptRoster', { statement: revoked })).toBe('ok');
    expect(releases(share)).toBe('memberRevoked');
  });

  test('takes the word of no other share card, and of nobody', () => {
    const [dealer, share, other] = shared();
    const proposal = proposalOf(dealer, {}, [admitted(newcomer())]);
    expect(answer(share, 'adoptRoster', { statement: signedBy(proposal) })).toBe('quorumMissing');
    const { signature } = signaturesOf(proposal, dealer)[0] ?? { signature: new Uint8Array(64) };
    for (const member of [1, 2])
      expect(answer(share, 'adoptRoster', { statement: statementOf(proposal, [{ member, signature }]) })).toBe(
        'quorumMissing',
      );
    expect(answer(other, 'signRoster', proposal)).toBe('shareOnly');
  });

  test('of two, takes the word of one with its PUK alone, and of three with neither', () => {
    const takes = (clones: number): readonly string[] => {
      const dealer = dealerChip();
      const backups = Array.from({ length: clones }, (_, at) => blankChip(`backup ${at}`, `00000000050${at}`));
      for (const backup of backups) cloneTo(dealer, backup);
      const [share] = dealAll(dealer, planOf(2, 2)) as [Chip, Chip];
      const [backup] = backups as [Chip];
      const { statement } = dealer.call('getRoster', {}, pin);
      for (const chip of [share, backup]) chip.call('adoptRoster', { statement }, pin);
      const change = proposalOf(backup, { 0: { standing: 'revoked' }, 1: { role: 'primary' } });
      const alone = signedBy(change, backup);
      return [pin, puk].map((session) => answer(share, 'adoptRoster', { statement: alone }, session));
    };
    expect(takes(1)).toEqual(['quorumMissing', 'ok']);
    expect(takes(2)).toEqual(['quorumMissing', 'quorumMissing']);
  });
});

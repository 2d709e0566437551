/**
 * The source of clones, command by command: who may export to whom, what it answers, and when it is done. What a clone
 * gets is in `clone-terms.test.ts`.
 */
import { shortCertificateOf } from '@symbolon/protocol/certificates';
import {
  certificatesOf,
  offerMessage,
  receiptMessage,
  rosterOfExport,
  withCertificates,
  withOfferCertificates,
} from '@symbolon/protocol/clone';
import { rosterStatement } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { blankChip, type Chip } from './support/chip.ts';
import { isWiped, openedWallets } from './support/opened-wallets.ts';
import {
  adopts,
  answer,
  can,
  cloneTo,
  offerOf,
  pin,
  primaryChip,
  proposalOf,
  rosterOf,
  setOfThree,
  signedBy,
} from './support/set.ts';

const revoked = { standing: 'revoked' } as const;
const entries = (chip: Chip) => {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
  return logEntriesFrom({ store: openStore(chip.memory), session }, 1).length;
};
const keyOf = (chip: Chip): Uint8Array => openStore(chip.memory).get(records.identityKey)!.publicKey;
const target = (place = 2, pack?: number) => blankChip(`target ${place}`, `00000000000${place}`, pack);
function exporting(chip: Chip, offer: Uint8Array, role: 'primary' | 'daily' | 'backup' = 'backup'): string {
  return answer(chip, 'cloneExport', { role, offer });
}

describe('an export', () => {
  test('is made by the primary alone, and makes no second one', () => {
    const { primary, first, second } = setOfThree({ roles: ['daily', 'backup'] });
    const offer = offerOf(target(4));
    for (const chip of [first, second]) expect(exporting(chip, offer)).toBe('wrongRole');
    const fresh = primaryChip();
    expect(exporting(fresh, offer, 'primary')).toBe('wrongRole');
    expect(rosterOf(fresh).members).toHaveLength(1);
    expect([exporting(primary, offer), exporting(fresh, offer)]).toEqual(['setFull', 'ok']);
  });

  test('of a set that is sealed is none, whatever is offered', () => {
    const primary = primaryChip();
    primary.call('cloneSeal', {}, pin);
    for (const offer of [offerOf(target()), new Uint8Array(9)]) expect(exporting(primary, offer)).toBe('setSealed');
  });

  test('goes to another pack only where that very card is admitted: not where none is, nor after it was revoked', () => {
    const primary = primaryChip({ extendable: true });
    const first = target(2);
    cloneTo(primary, first);
    const stranger = target(3, 8);
    const offer = offerOf(stranger, true);
    expect(exporting(primary, offer)).toBe('otherPack');
    const admitted = { role: 'backup', standing: 'admitted', publicKey: keyOf(stranger) } as const;
    expect(adopts(primary, signedBy(proposalOf(primary, {}, [admitted]), primary, first))).toBe('ok');
    expect(exporting(primary, offer)).toBe('ok');
    expect(adopts(primary, signedBy(proposalOf(primary, { 2: revoked }), primary))).toBe('ok');
    expect(exporting(primary, offer)).toBe('otherPack');
  });

  test('to a card that was admitted keeps those that were admitted after it', () => {
    const { primary, first, second } = setOfThree({ extendable: true });
    const cards = [target(4), target(5)];
    for (const card of cards) {
      const admitted = { role: 'backup', standing: 'admitted', publicKey: keyOf(card) } as const;
      const next = signedBy(proposalOf(primary, {}, [admitted]), primary, first, second);
      for (const chip of [primary, first, second]) expect(adopts(chip, next)).toBe('ok');
    }
    const before = rosterOf(primary);
    for (const card of cards) {
      cloneTo(primary, card);
      expect(rosterOf(primary)).toEqual(before);
    }
    expect(cards.map((card) => rosterOf(card).members.length)).toEqual([4, 5]);
  });

  test('is made once for a card: one that has arrived, or came from another primary, is a member already', () => {
    const { primary, first, second } = setOfThree();
    const offer = second.call('cloneOffer', {}, { ...pin, slot: 1 }).offer;
    expect(exporting(primary, offer)).toBe('alreadyMember');
    expect(adopts(first, signedBy(proposalOf(first, { 0: revoked, 1: { role: 'primary' } }), first, second))).toBe(
      'ok',
    );
    expect(exporting(first, offer)).toBe('alreadyMember');
  });

  test('leaves no secret in volatile memory', () => {
    const primary = primaryChip();
    const offer = offerOf(target());
    const opened = openedWallets(() => {
      expect(exporting(primary, offer)).toBe('ok');
    });
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter((wallet) => !isWiped(wallet))).toEqual([]);
  });

  test('takes the short certificate of the target, and of nobody else', () => {
    const [primary, clone] = [primaryChip(), target()];
    const whole = offerOf(clone);
    const shortOf = (offer: Uint8Array) => shortCertificateOf(offerMessage.decode(offer).body.certificates[0]!);
    const offer = withOfferCertificates(whole, []);
    const asked = (certificate: Uint8Array, as = offer) =>
      answer(primary, 'cloneExport', { role: 'backup', offer: as, certificate }, pin);
    expect(asked(shortOf(offerOf(blankChip('other', '000000000003'))))).toBe('notGenuine');
    expect(asked(shortOf(whole).with(5, 0x99))).toBe('notGenuine');
    expect(asked(shortOf(whole).with(5, 0xaa))).toBe('incorrectData');
    expect(asked(shortOf(whole), whole)).toBe('incorrectData');
    expect(answer(primary, 'cloneExport', { role: 'backup', offer }, pin)).toBe('notGenuine');
    const made = primary.call('cloneExport', { role: 'backup', offer, certificate: shortOf(whole) }, pin);
    expect(primary.call('cloneExport', { role: 'backup', offer: whole }, pin)).toEqual(made);
  });

  test('comes with its certificates or bare, and with the list of members where that is asked for', () => {
    const primary = primaryChip();
    const terms = { role: 'backup', offer: offerOf(target()) } as const;
    const whole = primary.call('cloneExport', terms, pin);
    expect(whole.roster).toBeUndefined();
    expect(certificatesOf(whole.export)).not.toEqual([]);
    expect(primary.call('cloneExport', { ...terms, bare: true }, pin).export).toEqual(
      withCertificates(whole.export, []),
    );
    const { roster, export: exported } = primary.call('cloneExport', { ...terms, roster: true }, pin);
    expect(roster).toBeUndefined();
    expect(rosterOfExport(exported)).toEqual(primary.call('getRoster', {}, pin).statement);
  });

  test('comes with the whole list of members where its header has only a part of it', () => {
    const primary = primaryChip();
    const terms = { role: 'backup', offer: offerOf(target()), roster: true, bare: true } as const;
    primary.call('cloneExport', terms, pin);
    primary.call('cloneExport', { role: 'daily', offer: offerOf(blankChip('other', '000000000003')) }, pin);
    const { roster } = primary.call('cloneExport', terms, pin);
    expect(rosterStatement.decode(roster!).body.members).toHaveLength(3);
  });
});

describe('a receipt', () => {
  const underWay = () => {
    const [primary, clone] = [primaryChip(), target()];
    const { export: exported } = primary.call('cloneExport', { role: 'backup', offer: offerOf(clone) }, pin);
    const { receipt } = clone.call('cloneImport', { export: exported }, can);
    return { primary, clone, receipt };
  };

  test('of a place that no clone was exported to is of another ceremony', () => {
    const { primary, receipt } = underWay();
    const { body, signature } = receiptMessage.decode(receipt);
    for (const member of [0, 2, 8]) {
      const other = receiptMessage.encode({ body: { ...body, member }, signature });
      expect(answer(primary, 'cloneConfirm', { receipt: other }), `${member}`).toBe('otherCeremony');
    }
    expect(answer(primary, 'cloneConfirm', { receipt })).toBe('ok');
  });

  test('of a member that was admitted, and exported to by nobody, is so too', () => {
    const { primary, first } = setOfThree({ extendable: true });
    const admitted = { role: 'backup', standing: 'admitted', publicKey: keyOf(target(4)) } as const;
    expect(adopts(primary, signedBy(proposalOf(primary, {}, [admitted]), primary, first))).toBe('ok');
    const { body, signature } = receiptMessage.decode(underWay().receipt);
    const receipt = receiptMessage.encode({ body: { ...body, member: 3 }, signature });
    expect(answer(primary, 'cloneConfirm', { receipt })).toBe('otherCeremony');
  });

  test('of a clone that was revoked in between comes too late', () => {
    const { primary, receipt } = underWay();
    expect(adopts(primary, signedBy(proposalOf(primary, { 1: revoked }), primary))).toBe('ok');
    expect(answer(primary, 'cloneConfirm', { receipt })).toBe('memberRevoked');
  });

  test('may come again, and is logged once', () => {
    const { primary, receipt } = underWay();
    const before = entries(primary);
    for (const _ of [1, 2]) expect(answer(primary, 'cloneConfirm', { receipt })).toBe('ok');
    expect(entries(primary)).toBe(before + 1);
    expect(primary.call('getStatus', {}, pin).set?.members).toMatchObject([{ member: 1, state: 'confirmed' }]);
  });
});

describe('a set', () => {
  test('is sealed by the primary alone, and logged once', () => {
    const { primary, first, second } = setOfThree({ roles: ['daily', 'backup'] });
    for (const chip of [first, second]) expect(answer(chip, 'cloneSeal', {})).toBe('wrongRole');
    const before = entries(primary);
    for (const _ of [1, 2]) expect(answer(primary, 'cloneSeal', {})).toBe('ok');
    expect(entries(primary)).toBe(before + 1);
  });
});

/**
 * The card that becomes a clone: its offer, the import, and the passwords it has then. What its source may give is in
 * `clone-terms.test.ts`.
 */

import { shortCertificateOf } from '@symbolon/protocol/certificates';
import { passwordKey } from '@symbolon/protocol/channel';
import { certificatesOf, offerMessage, withCertificates, withOfferCertificates } from '@symbolon/protocol/clone';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip } from './support/chip.ts';
import { answer, can, cloneTo, offerOf, pin, primaryChip, rosterOf, type Terms } from './support/set.ts';

const target = () => blankChip('target', '000000000002');
const stored = (chip: Chip) => openStore(chip.memory);
function exportTo(source: Chip, offer: Uint8Array, terms: Terms = { role: 'daily' }): Uint8Array {
  return source.call('cloneExport', { ...terms, offer }, pin).export;
}

describe('an offer', () => {
  test('is for the pack alone unless it says otherwise, and the same until it does', () => {
    const chip = target();
    const first = chip.call('cloneOffer', {}, can).offer;
    expect(offerMessage.decode(first).body.anyPack).toBe(false);
    expect(offerOf(chip)).toEqual(first);
    const other = offerOf(chip, true);
    expect(offerMessage.decode(other).body.anyPack).toBe(true);
    expect(offerMessage.decode(other).body.offerId).not.toEqual(offerMessage.decode(first).body.offerId);
    expect(offerOf(chip, true)).toEqual(other);
    expect(offerOf(chip)).not.toEqual(first);
  });

  test('comes bare for a host that has the certificates', () => {
    const chip = target();
    for (const anyPack of [false, true]) {
      const whole = offerOf(chip, anyPack);
      const { offer } = chip.call('cloneOffer', { anyPack, bare: true }, can);
      expect(offer).toEqual(withOfferCertificates(whole, []));
      expect(withOfferCertificates(offer, offerMessage.decode(whole).body.certificates)).toEqual(whole);
    }
  });

  test('is worth nothing once there is another', () => {
    const [source, chip] = [primaryChip(), target()];
    const exported = exportTo(source, offerOf(chip));
    offerOf(chip, true);
    expect(answer(chip, 'cloneImport', { export: exported }, can)).toBe('otherCeremony');
  });

  test('takes the PIN of a card that has one, and a slot that is empty', () => {
    const chip = activeChip();
    expect(answer(chip, 'cloneOffer', {}, { ...can, slot: 1 })).toBe('securityStatus');
    expect([answer(chip, 'cloneOffer', {}), answer(chip, 'cloneOffer', {}, { ...pin, slot: 1 })]).toEqual([
      'notEnoughMemory',
      'ok',
    ]);
  });
});

describe('an import', () => {
  test('makes a member that seals nothing and adds nobody', () => {
    const [source, chip] = [primaryChip(), target()];
    source.call('cloneExport', { role: 'daily', offer: offerOf(blankChip('other', '000000000003')) }, pin);
    cloneTo(source, chip);
    const set = { member: 2, role: 'backup', dormant: true, sealed: false, limit: 0, extendable: false };
    expect(chip.call('getStatus', {}, pin).set).toMatchObject(set);
  });

  test('takes the short certificate of the source, and of nobody else', () => {
    const [source, chip] = [primaryChip(), target()];
    const exported = exportTo(source, offerOf(chip));
    const short = shortCertificateOf(certificatesOf(exported)[0]!);
    const bare = withCertificates(exported, []);
    const importing = (export_: Uint8Array, certificate: Uint8Array) =>
      answer(chip, 'cloneImport', { export: export_, certificate }, can);
    const [other] = offerMessage.decode(offerOf(blankChip('other', '000000000003'))).body.certificates;
    const own = offerMessage.decode(offerOf(chip)).body.certificates[0]!;
    expect(importing(bare, shortCertificateOf(other!))).toBe('notGenuine');
    expect(importing(bare, shortCertificateOf(own))).toBe('alreadyMember');
    expect(importing(bare, short.with(10, short[10]! ^ 1))).not.toBe('ok');
    expect(importing(bare, short.with(5, short[5]! ^ 1))).toBe('notGenuine');
    expect(importing(exported, short)).toBe('incorrectData');
    expect(importing(bare, short)).toBe('ok');
    const { receipt } = chip.call('cloneImport', { export: bare, certificate: short }, pin);
    expect(chip.call('cloneImport', { export: exported }, pin).receipt).toEqual(receipt);
    // Whoever has no export asks for the receipt, whatever certificate is beside it.
    const nothing = { export: new Uint8Array(), certificate: short };
    expect(chip.call('cloneImport', nothing, pin).receipt).toEqual(receipt);
    expect(answer(target(), 'cloneImport', nothing, can)).toBe('incorrectData');
  });

  test('is done once: another export is of another ceremony, a later list of members is taken', () => {
    const [source, chip, other] = [primaryChip(), target(), blankChip('other', '000000000003')];
    const exported = exportTo(source, offerOf(chip));
    const { receipt } = chip.call('cloneImport', { export: exported }, can);
    source.call('cloneConfirm', { receipt }, pin);
    expect(answer(chip, 'cloneImport', { export: exportTo(source, offerOf(other)) })).toBe('otherCeremony');
    const { statement } = source.call('getRoster', {}, pin);
    expect(rosterOf(chip).members).toHaveLength(2);
    expect(chip.call('cloneImport', { export: exported, roster: statement }, pin)).toEqual({ receipt });
    expect(rosterOf(chip).members).toHaveLength(3);
  });
});

describe('the passwords of a clone', () => {
  test('are those typed in with the import where the source gives none', () => {
    const [source, chip] = [primaryChip(), target()];
    const exported = exportTo(source, offerOf(chip), { role: 'daily', ownPin: true });
    expect(answer(chip, 'cloneImport', { export: exported, puk: '222222222222' }, can)).toBe('conditionsOfUse');
    expect(answer(chip, 'cloneImport', { export: exported, pin: '135790', puk: '222222222222' }, can)).toBe('ok');
    expect(stored(chip).get(records.pinKey)).toEqual(passwordKey('135790'));
    expect(stored(chip).get(records.pukKey)).toEqual(passwordKey('222222222222'));
    expect(stored(chip).get(records.pukTries)).toMatchObject({ tries: 10, uses: 10 });
  });

  test('are no others where the source gives its own, not even a PUK', () => {
    const [source, chip] = [primaryChip(), target()];
    const exported = exportTo(source, offerOf(chip));
    for (const typed of [{ pin: '135790' }, { puk: '222222222222' }, { pin: '135790', puk: '222222222222' }]) {
      expect(answer(chip, 'cloneImport', { export: exported, ...typed }, can)).toBe('incorrectData');
    }
    expect(answer(chip, 'cloneImport', { export: exported }, can)).toBe('ok');
    expect(stored(chip).get(records.pinKey)).toEqual(passwordKey(testPin));
  });

  test.each([[false], [true]])(
    'are its own where it has a wallet already (the source leaves them to it: %s)',
    (ownPin) => {
      const chip = activeChip('with a wallet', '000000000002');
      const slot = { ...pin, slot: 1 };
      chip.execute({ cla: 0, ins: 0x2c, p1: 2, p2: 3, data: new TextEncoder().encode('135790') }, pin);
      const before = [stored(chip).get(records.pinKey), stored(chip).get(records.pukKey)];
      const exported = exportTo(primaryChip(), chip.call('cloneOffer', {}, slot).offer, { role: 'daily', ownPin });
      for (const typed of [{ pin: '246813' }, { puk: '222222222222' }]) {
        expect(answer(chip, 'cloneImport', { export: exported, ...typed }, slot)).toBe('incorrectData');
      }
      expect(answer(chip, 'cloneImport', { export: exported }, slot)).toBe('ok');
      expect([stored(chip).get(records.pinKey), stored(chip).get(records.pukKey)]).toEqual(before);
      expect(before[0]).toEqual(passwordKey('135790'));
    },
  );
});

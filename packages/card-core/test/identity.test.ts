/** What the card says of itself, and signs: GET STATUS, INTERNAL AUTHENTICATE, the head of the log. */
import { p256 } from '@noble/curves/nist.js';
import { attestationInput } from '@symbolon/protocol/certificates';
import { logHeadInput } from '@symbolon/protocol/log';
import { describe, expect, test } from 'vitest';
import { identityOf } from '../src/handlers/identity.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip } from './support/chip.ts';
import { can, cloneTo, offerOf, pin, primaryChip } from './support/set.ts';

const keyOf = (chip: Chip): Uint8Array => openStore(chip.memory).get(records.identityKey)!.publicKey;
/** As `support/chip.ts` has it in every session. */
const channelBinding = new Uint8Array(32).fill(9);
const challenges = Array.from({ length: 12 }, (_, place) => new Uint8Array(32).fill(place));

describe('GET STATUS', () => {
  test('says nothing of wallets but in a session of the PIN, on a card that has an owner', () => {
    const [blank, active] = [blankChip(), activeChip()];
    for (const session of ['can', 'puk', 'phone', 'pin'] as const) {
      expect(blank.call('getStatus', {}, { session })).toEqual({ protocolVersion: 2, lifecycle: 'blank' });
      if (session !== 'pin')
        expect(active.call('getStatus', {}, { session })).toEqual({ protocolVersion: 2, lifecycle: 'active' });
    }
  });

  test('names the slots that have a wallet, and no set of one that has none', () => {
    const chip = activeChip();
    chip.call(
      'importWallet',
      { clones: 0, exportable: false, entropy: new Uint8Array(32).fill(1) },
      { ...pin, slot: 2 },
    );
    const open = { protocolVersion: 2, lifecycle: 'active', slots: [0, 2] };
    expect(chip.call('getStatus', {}, { ...pin, slot: 1 })).toEqual(open);
    for (const slot of [0, 2]) {
      expect(chip.call('getStatus', {}, { ...pin, slot })).toMatchObject({
        ...open,
        set: { member: 0, role: 'primary', members: [] },
      });
    }
  });

  test('tells of each member what became of its export', () => {
    const [primary, first] = [primaryChip(), blankChip('first', '000000000002')];
    cloneTo(primary, first, { role: 'daily' });
    const second = blankChip('second', '000000000003');
    primary.call('cloneExport', { role: 'backup', offer: offerOf(second) }, pin);
    expect(primary.call('getStatus', {}, pin).set?.members).toEqual([
      { member: 1, role: 'daily', state: 'confirmed', cardNumber: '000000000002' },
      { member: 2, role: 'backup', state: 'pending', cardNumber: '000000000003' },
    ]);
    expect(first.call('getStatus', {}, pin).set?.members).toEqual([{ member: 0, role: 'primary', state: 'known' }]);
  });
});

test('GET INFO is the same of two cards of a release, in every session, with and without a wallet', () => {
  const [blank, active] = [blankChip(), activeChip()];
  const { versions, features, limits, ...firmware } = blank.call('getInfo', {}, { session: 'can' });
  expect(versions).toEqual([2]);
  for (const numbers of [features, limits.map(({ limit }) => limit)])
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  for (const session of ['can', 'puk', 'phone', 'pin'] as const)
    for (const chip of [blank, active])
      expect(chip.call('getInfo', {}, { session })).toEqual({ versions, features, limits, ...firmware });
});

describe('a signature of the identity', () => {
  const chip = activeChip();

  test('is over the channel, the challenge and the state of the card', () => {
    for (const challenge of challenges) {
      const { signature, ...rest } = chip.call('internalAuthenticate', { challenge, certificates: false }, can);
      expect(rest).toEqual({ lifecycle: 'active' });
      const input = attestationInput({ channelBinding, challenge, lifecycle: 'active' });
      expect(p256.verify(signature, input, keyOf(chip), { prehash: true, lowS: true })).toBe(true);
    }
  });

  test('is over the head of the log in the same way', () => {
    for (const challenge of challenges) {
      const { head, signature } = chip.call('getLogHead', { challenge }, pin);
      const input = logHeadInput({ channelBinding, challenge, head });
      expect(p256.verify(signature, input, keyOf(chip), { prehash: true, lowS: true })).toBe(true);
    }
  });

  test('is none of a card that lacks its key or a certificate', () => {
    for (const missing of [records.identityKey, records.batchCertificate, records.cardCertificate]) {
      const store = openStore(blankChip().memory);
      expect(identityOf(store)).toHaveProperty('secretKey');
      store.remove(missing);
      expect(() => identityOf(store)).toThrow('conditionsOfUse');
    }
  });

  test('comes with the certificates of its key where they are asked for', () => {
    const { batchCertificate, cardCertificate } = identityOf(openStore(chip.memory));
    const attested = chip.call('internalAuthenticate', { challenge: new Uint8Array(32), certificates: true }, can);
    expect(attested).toMatchObject({ batchCertificate, cardCertificate });
  });
});

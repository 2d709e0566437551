import { p256 } from '@noble/curves/nist.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import {
  type MembershipBody,
  membershipBody,
  membershipMessage,
  statementLabels,
  statementVersion,
} from '../../src/set/member-statements.ts';
import type { Roster } from '../../src/set/roster.ts';
import { readVerification, verifyMembership } from '../../src/set/verify-membership.ts';

/** TEST KEY. */
const { secretKey, publicKey } = p256.keygen(new Uint8Array(48).fill(7));
const card = { cardNumber: '100000000002', publicKey };
const challenge = new Uint8Array(32).fill(1);
const body: MembershipBody = {
  version: statementVersion,
  challenge,
  date: 1_800_000_000n,
  setId: new Uint8Array(16).fill(2),
  epoch: 3,
  member: 1,
  role: 'backup',
  dormant: true,
  revoked: false,
  keySetDigest: new Uint8Array(32).fill(3),
  policyDigest: new Uint8Array(32).fill(4),
  rosterDigest: new Uint8Array(32).fill(5),
  firmware: new Uint8Array(32).fill(6),
  release: 7,
  logEntries: 8,
  signatures: 9,
};
const other = p256.keygen(new Uint8Array(48).fill(8)).publicKey;
const roster: Roster = {
  setId: body.setId,
  epoch: 3,
  members: [
    { role: 'primary', standing: 'agreed', publicKey: other },
    { role: 'backup', standing: 'agreed', publicKey },
  ],
};

function signed(change: Partial<typeof body> = {}, label = statementLabels.membership): Uint8Array {
  const said = { ...body, ...change };
  return membershipMessage.encode({
    body: said,
    signature: p256.sign(concatBytes(label, membershipBody.encode(said)), secretKey),
  });
}

const verified = (proof: Uint8Array, more: Partial<Parameters<typeof verifyMembership>[0]> = {}) =>
  verifyMembership({ proof, challenge, date: body.date, card, ...more });

describe('a proof of membership', () => {
  test('becomes a frozen record in plain JSON', () => {
    const record = verified(signed(), { roster });
    expect(record).toMatchObject({
      date: '2027-01-15T08:00:00.000Z',
      cardNumber: card.cardNumber,
      setId: '02'.repeat(16),
      epoch: 3,
      member: 1,
      role: 'backup',
      dormant: true,
      release: 7,
      signatures: 9,
    });
    expect(Object.isFrozen(record)).toBe(true);
    expect(readVerification(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test('tells in plain JSON what the card waits for, and what time it has proof of', () => {
    const record = verified(signed({ announced: 'wake', time: 1_799_999_999n }));
    expect(record).toMatchObject({ announced: 'wake', time: '2027-01-15T07:59:59.000Z' });
    expect(readVerification(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['for another challenge', () => verified(signed({ challenge: new Uint8Array(32) })), /another question/],
    ['of another date', () => verified(signed({ date: 1n })), /another question/],
    ['by another card', () => verified(signed(), { card: { ...card, publicKey: other } }), /not signed by this card/],
    ['signed as something else', () => verified(signed({}, statementLabels.activation)), /not signed by this card/],
    ['of another version', () => verified(signed({ version: 1 })), /another version/],
    [
      'of another set than the host’s',
      () => verified(signed({ setId: new Uint8Array(16) }), { roster }),
      /another set/,
    ],
    ['in another card’s place', () => verified(signed({ member: 0 }), { roster }), /another card in its place/],
    ['in a place nobody has', () => verified(signed({ member: 5 }), { roster }), /does not know it/],
    ['of a year that has no text', () => verified(signed({ date: 2n ** 60n }), { date: 2n ** 60n }), /date is none/],
  ])('%s is refused', (_, run, reason) => {
    expect(run).toThrow(reason);
    expect(run).toThrow(expect.objectContaining({ code: 'set/proof-wrong' }));
  });

  test('in a place that the host has yet to hear of is taken', () => {
    expect(verified(signed({ member: 5, epoch: 4 }), { roster }).member).toBe(5);
  });

  test('with any byte changed is refused', () => {
    const proof = signed();
    for (let at = 0; at < proof.length; at += 1) {
      const changed = proof.map((byte, place) => (place === at ? byte ^ (1 << (at % 8)) : byte));
      expect(() => verified(changed)).toThrow(expect.objectContaining({ name: 'SymbolonError' }));
    }
  });
});

describe('a record that was kept', () => {
  const record = verified(signed());

  test('with any field changed is refused', () => {
    // The number of the card is in its certificate, not in what it signs here.
    for (const field of Object.keys(record).filter((name) => name !== 'cardNumber')) {
      expect(() => readVerification({ ...record, [field]: field === 'epoch' ? 4 : 'x' }), field).toThrow(
        /proof of what it holds is wrong/,
      );
    }
  });

  test.each([undefined, null, 5, 'x', {}, { ...record, proof: 5 }, { ...record, publicKey: 'zz' }])(
    'that is none is refused: %j',
    (kept) => {
      expect(() => readVerification(kept)).toThrow(expect.objectContaining({ name: 'SymbolonError' }));
    },
  );
});

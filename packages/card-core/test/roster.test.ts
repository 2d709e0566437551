/**
 * Every rule of who may change a list of members, held against the table of the protocol said a second time:
 * `support/roster-rules.ts`.
 */

import type { Role, Roster, RosterMember, Standing } from '@symbolon/protocol/set';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Refusal } from '../src/refusal.ts';
import { authorityFor, checkAuthority, isProposal, type OwnRoster } from '../src/roster.ts';
import { mayFollow } from './support/roster-rules.ts';

// Signatures themselves are tested elsewhere: here one is right if it is not zero.
vi.mock('../src/tunnel/sign.ts', async (load) => ({
  ...(await load<object>()),
  checkSignature: (_label: Uint8Array, _body: Uint8Array, signature: Uint8Array) => {
    if (signature[0] === 0) throw new Refusal('notGenuine');
  },
}));

const runs = { numRuns: 10_000 };
const right = new Uint8Array(64).fill(1);
const setId = new Uint8Array(16);

const role: fc.Arbitrary<Role> = fc.constantFrom('daily', 'backup', 'cosigner');
const standing: fc.Arbitrary<Standing> = fc.constantFrom('agreed', 'agreed', 'admitted', 'revoked');
const keyOf = (place: number): Uint8Array => new Uint8Array(33).fill(place + 1);

/** A list that a card could have: one primary that is not revoked, now and then one that was deposed. */
const lists: fc.Arbitrary<OwnRoster> = fc
  .record({
    others: fc.array(fc.record({ role, standing }), { maxLength: 5 }),
    primary: fc.nat(5),
    deposed: fc.boolean(),
    extendable: fc.boolean(),
    member: fc.nat(5),
  })
  .map(({ others, primary, deposed, extendable, member }) => {
    const members: { role: Role; standing: Standing }[] = [...others];
    members.splice(primary, 0, { role: 'primary', standing: 'agreed' });
    if (deposed) members.push({ role: 'primary', standing: 'revoked' });
    const listed = members.map((member, place): RosterMember => ({ ...member, publicKey: keyOf(place) }));
    return { setId, epoch: 3, members: listed, extendable, member: member % listed.length };
  });

type Change = { readonly place: number; readonly to: Partial<RosterMember> };
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(6),
  to: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Partial<RosterMember>>({ standing: 'revoked' }) },
    { weight: 3, arbitrary: fc.constant<Partial<RosterMember>>({ role: 'primary' }) },
    { weight: 1, arbitrary: standing.map((to) => ({ standing: to })) },
    { weight: 1, arbitrary: role.map((to) => ({ role: to })) },
    { weight: 1, arbitrary: fc.nat(9).map((to) => ({ publicKey: keyOf(to) })) },
  ),
});
const added = fc.record({
  role: fc.oneof(role, role, fc.constant<Role>('primary')),
  standing,
  key: fc.integer({ min: 6, max: 9 }),
});

/** A list, one that may or may not follow it, and who signs that. */
const cases = fc
  .record({
    now: lists,
    changes: fc.array(change, { maxLength: 3 }),
    more: fc.array(added, { maxLength: 2 }),
    fewer: fc.constantFrom(0, 0, 0, 0, 0, 1),
    epochs: fc.constantFrom(-1, 0, 0, 1, 1, 1, 2, 7),
    signers: fc.uniqueArray(fc.nat(8)),
  })
  .map(({ now, changes, more, fewer, epochs, signers }) => {
    const changed = now.members.map(
      (member, place) =>
        Object.assign(
          { ...member },
          ...changes.filter((one) => one.place === place).map(({ to }) => to),
        ) as RosterMember,
    );
    const news = more.map(({ key, ...member }): RosterMember => ({ ...member, publicKey: keyOf(key + 10) }));
    const members = [...changed.slice(0, changed.length - fewer), ...news];
    const next: Roster = { setId, epoch: now.epoch + epochs, members };
    return { now, next, signers };
  })
  .filter(({ next }) => next.members.length > 0);

function allows(now: OwnRoster, next: Roster, signers: readonly number[]): boolean {
  try {
    const signatures = signers.map((member) => ({ member, signature: right }));
    checkAuthority(now, next, { authority: authorityFor(now, next), signatures });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

const sameList = (one: Roster, other: Roster): boolean =>
  one.epoch === other.epoch && JSON.stringify(one.members) === JSON.stringify(other.members);

describe('a list follows another', () => {
  test('exactly where the table says, by whoever has signed it', () => {
    const met = new Map<string, number>();
    fc.assert(
      fc.property(cases, ({ now, next, signers }) => {
        const reason = sameList(now, next) ? undefined : mayFollow(now, next, new Set(signers));
        const outcome = reason?.replace(/:.*/, '') ?? 'allowed';
        met.set(outcome, (met.get(outcome) ?? 0) + 1);
        expect(allows(now, next, signers), reason).toBe(reason === undefined);
      }),
      runs,
    );
    // Each rule was met, and so were lists that are taken.
    for (const [reason, count] of met) expect(count, reason).toBeGreaterThan(3);
    expect(met.size).toBeGreaterThan(10);
    expect(met.get('allowed')).toBeGreaterThan(100);
  });

  test('by no signature twice, and with none that is wrong', () => {
    fc.assert(
      fc.property(cases, fc.nat(8), ({ now, next, signers }, place) => {
        fc.pre(allows(now, next, signers) && !allows(now, next, signers.slice(1)) && signers.length > 0);
        const signatures = signers.slice(1).map((member) => ({ member, signature: right }));
        const again = signatures.concat(signatures);
        expect(() => checkAuthority(now, next, { authority: authorityFor(now, next), signatures: again })).toThrow(
          Refusal,
        );
        const known = now.members[place] !== undefined && now.members[place].standing !== 'revoked';
        const all = signers.map((member) => ({ member, signature: right }));
        const forged = [...all, { member: place, signature: new Uint8Array(64) }];
        if (known)
          expect(() => checkAuthority(now, next, { authority: authorityFor(now, next), signatures: forged })).toThrow(
            Refusal,
          );
      }),
      { numRuns: 200 },
    );
  });
});

describe('a card signs', () => {
  test('nothing that adds an agreed member, and as primary none that is revoked already; only later epochs, and not too late ones', () => {
    let signed = 0;
    fc.assert(
      fc.property(cases, ({ now, next }) => {
        try {
          authorityFor(now, next);
        } catch {
          return;
        }
        if (!isProposal(now, next)) return;
        signed += 1;
        const news = next.members.slice(now.members.length);
        const primaries = [now, next].flatMap(({ members }) => members.filter(({ role: one }) => one === 'primary'));
        const own = now.members[now.member]?.publicKey;
        const isPrimary = primaries.some(({ publicKey }) => publicKey === own);
        expect(
          news.every((member) => member.standing === 'admitted' || (member.standing === 'revoked' && !isPrimary)),
        ).toBe(true);
        expect(next.epoch).toBeGreaterThan(now.epoch);
        const differing = next.members.filter(
          (member, place) => JSON.stringify(member) !== JSON.stringify(now.members[place]),
        );
        expect(next.epoch - now.epoch).toBeLessThanOrEqual(3 * differing.length);
      }),
      runs,
    );
    expect(signed).toBeGreaterThan(100);
  });
});

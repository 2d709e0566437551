/**
 * What members of a set say to each other, each kind of it: whose word it is, to whom, in which set and epoch. Here
 * every signature is right, and the word still doesn't count.
 */

import { commands } from '@symbolon/protocol/commands';
import { type Policy, strictPolicy } from '@symbolon/protocol/policy';
import {
  activationBody,
  activationMessage,
  approvalBody,
  approvalMessage,
  statementLabels,
  voucherBody,
  voucherMessage,
} from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { testPin } from '../../../test/passwords.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { signBody } from '../src/tunnel/sign.ts';
import { blankChip, type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { asset, scripted, scriptedInterpreter } from './support/scripted-interpreter.ts';
import { adopts, answer, pin, proposalOf, signedBy } from './support/set.ts';

const piece = scripted({ transfers: [{ amount: 5n }] });
/** The member has half of its allowance left, so that a voucher fits; a payment of 5 needs an approval. */
const policy: Policy = { ...strictPolicy, assets: [{ asset, allowance: 20n, approvalAbove: 4n }] };

type Body = { readonly [field: string]: unknown };
type Kind = {
  /** What the member is that takes the word. */
  readonly role: 'daily' | 'backup';
  /** The primary's word for the member in place 1. */
  readonly give: (primary: Chip, slot: number) => Uint8Array;
  readonly take: (member: Chip, word: Uint8Array, slot: number) => string;
  /** Says something else, and signs that with this key. */
  readonly say: (word: Uint8Array, change: Body, secretKey: Uint8Array, label?: Uint8Array) => Uint8Array;
  readonly author: 'issuer' | 'approver';
  readonly refusal: string;
};

function pay(chip: Chip, slot: number, approval?: Uint8Array): string {
  const started = answer(
    chip,
    'signStart',
    { interpreter: scriptedInterpreter.id, ...(approval && { approval }) },
    { ...pin, slot },
  );
  return started === 'ok' ? answer(chip, 'signData', { piece }, { ...pin, slot }) : started;
}

const kinds: { readonly [name: string]: Kind } = {
  voucher: {
    role: 'daily',
    give: (primary, slot) => primary.call('issueVoucher', { member: 1, asset, amount: 4n }, { ...pin, slot }).voucher,
    take: (member, voucher, slot) => answer(member, 'redeemVoucher', { voucher }, { ...pin, slot }),
    say: (word, change, secretKey, label = statementLabels.voucher) => {
      const body = { ...voucherMessage.decode(word).body, ...change };
      return voucherMessage.encode({ body, signature: signBody(label, voucherBody.encode(body), secretKey) });
    },
    author: 'issuer',
    refusal: 'voucherWrong',
  },
  approval: {
    role: 'daily',
    give: (primary, slot) => {
      primary.call('approve', { interpreter: scriptedInterpreter.id }, { ...pin, slot });
      primary.call('signData', { piece }, { ...pin, slot });
      const { approval } = primary.call('signEnd', {}, { ...pin, slot });
      if (approval === undefined) throw new Error('no approval');
      return approval;
    },
    take: (member, approval, slot) => pay(member, slot, approval),
    say: (word, change, secretKey, label = statementLabels.approval) => {
      const body = { ...approvalMessage.decode(word).body, ...change };
      return approvalMessage.encode({ body, signature: signBody(label, approvalBody.encode(body), secretKey) });
    },
    author: 'approver',
    refusal: 'approvalWrong',
  },
  activation: {
    role: 'backup',
    give: (primary, slot) => primary.call('approveActivation', { member: 1 }, { ...pin, slot }).approval,
    take: (member, approval, slot) => answer(member, 'activate', { approval }, { ...pin, slot }),
    say: (word, change, secretKey, label = statementLabels.activation) => {
      const body = { ...activationMessage.decode(word).body, ...change };
      return activationMessage.encode({ body, signature: signBody(label, activationBody.encode(body), secretKey) });
    },
    author: 'approver',
    refusal: 'approvalWrong',
  },
};
const names = Object.keys(kinds).map((name) => [name] as const);
const kindOf = (name: string): Kind => kinds[name]!;

type Cards = { readonly primary: Chip; readonly member: Chip; readonly other: Chip };
const images = new Map<string, readonly Uint8Array[]>();

/** Two sets of the same cards, in slots 0 and 1: a primary, a member that takes words, and one more. */
function cards(role: Kind['role']): Cards {
  const made = images.get(role) ?? Object.values(makeCards(role)).map((chip: Chip) => chip.memory.image());
  images.set(role, made);
  const [primary, member, other] = made.map((image, index) => testChip(`${role} ${index}`, testMemory(image))) as [
    Chip,
    Chip,
    Chip,
  ];
  return { primary, member, other };
}

function makeCards(role: Kind['role']): Cards {
  const [primary, member, other] = ['primary', 'member', 'other'].map((name, index) =>
    blankChip(name, `00000000000${index + 1}`),
  ) as [Chip, Chip, Chip];
  for (const slot of [0, 1]) {
    const session = { session: slot === 0 ? ('can' as const) : ('pin' as const), slot };
    const own = { ...pin, slot };
    primary.call('createWallet', { ...(slot === 0 && { pin: testPin }), clones: 3, exportable: false }, session);
    primary.call('setPolicy', policy, own);
    for (const [target, as] of [
      [member, role],
      [other, 'daily'],
    ] as const) {
      const { offer } = target.call('cloneOffer', {}, session);
      const shares = [{ asset, left: target === member ? 10n : 0n }];
      const { export: exported } = primary.call('cloneExport', { role: as, offer, shares }, own);
      const { receipt } = target.call('cloneImport', { export: exported }, slot === 0 ? { session: 'can' } : own);
      primary.call('cloneConfirm', { receipt }, own);
    }
    member.call('adoptRoster', primary.call('getRoster', {}, own), own);
  }
  return { primary, member, other };
}

const keyOf = (chip: Chip): Uint8Array => openStore(chip.memory).get(records.identityKey)!.secretKey;
const revoked = { standing: 'revoked' } as const;

describe('the word of a member', () => {
  test.each(names)('(%s) counts in its own set, and not in another one of the same cards', (name) => {
    const { give, take, refusal, role } = kindOf(name);
    const { primary, member } = cards(role);
    const word = give(primary, 1);
    expect(take(member, word, 0)).toBe(refusal);
    expect(take(member, word, 1)).toBe('ok');
    expect(take(member, give(primary, 0), 0)).toBe('ok');
  });

  test.each(names)('(%s) of another version, or under the label of another kind, is none', (name) => {
    const { give, take, say, refusal, role } = kindOf(name);
    const { primary, member } = cards(role);
    const word = give(primary, 0);
    expect(take(member, say(word, { version: 1 }, keyOf(primary)), 0)).toBe(refusal);
    for (const [kind, label] of Object.entries(statementLabels)) {
      if (kind !== name) expect(take(member, say(word, {}, keyOf(primary), label), 0), kind).toBe(refusal);
    }
    expect(take(member, say(word, {}, keyOf(primary)), 0)).toBe('ok');
  });

  test.each(names)('(%s) of an earlier or a later epoch does not count', (name) => {
    const { give, take, say, refusal, role } = kindOf(name);
    const { primary, member } = cards(role);
    const old = give(primary, 0);
    expect(take(member, say(old, { epoch: 1 }, keyOf(primary)), 0)).toBe(refusal);
    const next = signedBy(proposalOf(primary, { 2: revoked }), primary);
    expect([adopts(member, next), adopts(primary, next)]).toEqual(['ok', 'ok']);
    expect(take(member, old, 0)).toBe(refusal);
    expect(take(member, give(primary, 0), 0)).toBe('ok');
  });

  test.each(names)('(%s) of a revoked member does not count, though it signs on', (name) => {
    const { give, take, say, author, refusal, role } = kindOf(name);
    const { primary, member, other } = cards(role);
    const next = signedBy(proposalOf(primary, { 2: revoked }), primary);
    expect([adopts(member, next), adopts(primary, next)]).toEqual(['ok', 'ok']);
    const word = give(primary, 0);
    expect(take(member, say(word, { [author]: 2 }, keyOf(other)), 0)).toBe(refusal);
    expect(take(member, word, 0)).toBe('ok');
  });

  test.each(names)('(%s) of a primary that was deposed does not count any more, and it gives none', (name) => {
    const { give, take, say, author, refusal, role } = kindOf(name);
    const { primary, member, other } = cards(role);
    const before = give(primary, 0);
    const next = signedBy(proposalOf(member, { 0: revoked, 2: { role: 'primary' } }), member, other);
    for (const chip of [member, primary]) expect(adopts(chip, next)).toBe('ok');
    const after = say(before, { epoch: 1 }, keyOf(primary));
    expect(take(member, after, 0)).toBe(refusal);
    expect(() => give(primary, 0)).toThrow('9d0a');
    // The new one's does.
    expect(take(member, say(after, { [author]: 2 }, keyOf(other)), 0)).toBe('ok');
  });

  test.each(names)('(%s) of somebody whom the card does not know, or in the name of another, is none', (name) => {
    const { give, take, say, author, refusal, role } = kindOf(name);
    const { primary, member, other } = cards(role);
    const word = give(primary, 0);
    expect(take(member, say(word, {}, keyOf(other)), 0)).toBe(refusal);
    expect(take(member, say(word, { [author]: 3 }, keyOf(other)), 0)).toBe(refusal);
    expect(take(member, say(word, { [author]: 2 }, keyOf(primary)), 0)).toBe(refusal);
  });

  test.each([['voucher'], ['activation']])('(%s) for another member does not count', (name) => {
    const { give, take, say, refusal, role } = kindOf(name);
    const { primary, member } = cards(role);
    for (const place of [0, 2])
      expect(take(member, say(give(primary, 0), { member: place }, keyOf(primary)), 0)).toBe(refusal);
  });

  test.each([['approval'], ['activation']])('(%s) about itself does not count', (name) => {
    const { give, take, say, refusal, role } = kindOf(name);
    const { primary, member } = cards(role);
    expect(take(member, say(give(primary, 0), { approver: 1 }, keyOf(member)), 0)).toBe(refusal);
  });

  test('(voucher) counts of a primary alone: not of a daily card, not of the card itself', () => {
    const { give, take, say } = kindOf('voucher');
    const { primary, member, other } = cards('daily');
    const word = give(primary, 0);
    expect(take(member, say(word, { issuer: 2 }, keyOf(other)), 0)).toBe('voucherWrong');
    expect(take(member, say(word, { issuer: 1 }, keyOf(member)), 0)).toBe('voucherWrong');
    for (const chip of [member, other]) {
      expect(answer(chip, 'issueVoucher', { member: 1, asset, amount: 1n })).toBe('wrongRole');
    }
  });
});

describe('a backup that was activated', () => {
  test('takes vouchers of the primary and its own, and of no other member', () => {
    const { primary, member, other } = cards('backup');
    const { give, take, say } = kindOf('voucher');
    const word = give(primary, 0);
    const own = say(word, { issuer: 1 }, keyOf(member));
    expect(take(member, own, 0)).toBe('voucherWrong');
    member.call('activate', { approval: kindOf('activation').give(primary, 0) }, pin);
    expect(take(member, say(word, { issuer: 2 }, keyOf(other)), 0)).toBe('voucherWrong');
    expect([take(member, own, 0), take(member, word, 0)]).toEqual(['ok', 'ok']);
  });
});

describe('an approval', () => {
  test('is kept as it was given, whatever becomes of the bytes it came in', () => {
    const { primary, member } = cards('daily');
    const approval = kindOf('approval').give(primary, 0);
    const { cla, ins, request } = commands.signStart;
    const data = request.encode({ interpreter: scriptedInterpreter.id, approval });
    expect(member.execute({ cla, ins, p1: 0, p2: 0, data, le: 256 }, pin).status).toBe(status.ok);
    data.fill(0);
    expect(answer(member, 'signData', { piece })).toBe('ok');
  });
});

describe('a primary that was deposed', () => {
  test('gives itself nothing back either', () => {
    const { primary, member, other } = cards('daily');
    const voucher = primary.call('issueVoucher', { member: 0, asset, amount: 4n }, pin).voucher;
    const next = proposalOf(member, { 0: revoked, 2: { role: 'primary' } });
    expect(adopts(primary, signedBy(next, member, other))).toBe('ok');
    expect(answer(primary, 'issueVoucher', { member: 0, asset, amount: 4n })).toBe('memberRevoked');
    expect(answer(primary, 'redeemVoucher', { voucher })).toBe('voucherWrong');
    const later = kindOf('voucher').say(voucher, { epoch: 1 }, keyOf(primary));
    expect(answer(primary, 'redeemVoucher', { voucher: later })).toBe('voucherWrong');
    expect(primary.send('signStart', { interpreter: scriptedInterpreter.id }, pin).status).toBe(status.memberRevoked);
  });
});

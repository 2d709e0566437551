/** What has to wait: announced by a card, counted from a time proven afterwards, stopped by another member. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { commands } from '@symbolon/protocol/commands';
import { announcementMessage, vetoMessage, wakeSubject } from '@symbolon/protocol/delays';
import { policy, startingPolicies } from '@symbolon/protocol/policy';
import { pinResetTimeNonce, rosterBody } from '@symbolon/protocol/set';
import { describe, expect, test } from 'vitest';
import { testPuk } from '../../../test/passwords.ts';
import { rosterLabels } from '../src/roster.ts';
import { type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { adopts, answer, can, pin, proposalOf, setOfThree, signedBy, signs } from './support/set.ts';
import { anchor, anchoredBy, anchorOf, answerOf, proves, server, servers, timeOf } from './support/time.ts';

const now = 1_800_000_000n;
const day = 86_400;
const wake = { delay: 30 * day, factor: false };
const wakes = (chip: Chip, request: { approval?: Uint8Array; puk?: string } = {}): string =>
  answer(chip, 'activate', request);
const announces = (chip: Chip): Uint8Array =>
  chip.call('announce', { kind: 'wake', subject: wakeSubject }, pin).announcement;
const said = (chip: Chip) => {
  const { announcement } = chip.call('timeNonce', {}, pin);
  return announcement === undefined ? undefined : announcementMessage.decode(announcement).body;
};
const copyOf = (chip: Chip): Chip => testChip('copy', testMemory(chip.memory.image()));

/** A primary, a heir that wakes after 30 days, and a backup that does too. */
function heirs(terms = wake) {
  const set = setOfThree({ roles: ['heir', 'backup'], wake: terms });
  anchor([set.primary, set.first, set.second]);
  return { ...set, heir: set.first, backup: set.second };
}

describe('an heir', () => {
  test('signs nothing, wakes by its delay, and then signs', () => {
    const { heir } = heirs();
    expect(signs(heir)).toBe('memberDormant');
    expect(wakes(heir)).toBe('announceFirst');
    announces(heir);
    expect(wakes(heir)).toBe('tooEarly');
    proves(heir, now);
    proves(heir, now + BigInt(30 * day));
    // The radius counts twice: the announcement may have been made that much later, and the time is that much earlier.
    expect(wakes(heir)).toBe('tooEarly');
    proves(heir, now + BigInt(30 * day) + 6n);
    expect(wakes(heir)).toBe('ok');
    expect(signs(heir)).toBe('ok');
    expect(said(heir)).toBeUndefined();
  });

  test('does not wake by its PUK, and does by the consent of another member', () => {
    const { heir, primary, backup } = heirs();
    expect(wakes(heir, { puk: testPuk })).toBe('incorrectData');
    expect(wakes(copyOf(heir), { approval: primary.call('approveActivation', { member: 1 }, pin).approval })).toBe(
      'ok',
    );
    expect(wakes(heir, { approval: backup.call('approveActivation', { member: 1 }, pin).approval })).toBe('ok');
  });

  test('has no voice in the set', () => {
    const { heir, primary, backup } = heirs();
    expect(answer(heir, 'approveActivation', { member: 2 })).toBe('wrongRole');
    expect(answer(heir, 'signRoster', proposalOf(heir, { 0: { standing: 'revoked' } }))).toBe('wrongRole');
    expect(answer(heir, 'veto', { member: 2 })).toBe('wrongRole');
    // Two decide, not three: the primary and the backup are a quorum.
    const next = proposalOf(primary, { 1: { standing: 'revoked' } });
    expect(adopts(heir, signedBy(next, primary, backup))).toBe('ok');
    expect(answer(heir, 'announce', { kind: 'wake', subject: wakeSubject })).toBe('memberRevoked');
  });

  test('is never the primary', () => {
    const { backup, primary } = heirs();
    const next = proposalOf(primary, { 0: { standing: 'revoked' }, 1: { role: 'primary' } });
    expect(answer(backup, 'signRoster', next)).toBe('rosterWrong');
  });

  test('is made with a delay alone, and nobody else but a backup has one', () => {
    const { primary } = setOfThree();
    for (const terms of [{ role: 'heir' }, { role: 'daily', wake }] as const)
      expect(answer(primary, 'cloneExport', { ...terms, offer: new Uint8Array(1) })).toBe('incorrectData');
  });
});

describe('the delay', () => {
  test('does not count from a proof that answers a nonce of before', () => {
    const { heir } = heirs();
    const { nonce } = heir.call('timeNonce', {}, pin);
    const old = answerOf(servers[0]!, nonce, { time: now });
    announces(heir);
    expect(answer(heir, 'proveTime', { servers: [old] })).toBe('timeWrong');
    proves(heir, now + BigInt(30 * day));
    expect(wakes(heir)).toBe('tooEarly');
    expect(said(heir)?.since).toBe(now + BigInt(30 * day) + 3n);
  });

  test('counts from the first proof, and not anew from the next', () => {
    const { heir } = heirs();
    announces(heir);
    proves(heir, now);
    proves(heir, now + 1000n);
    expect(said(heir)).toMatchObject({ kind: 'wake', member: 1, since: now + 3n, delay: wake.delay, time: now + 997n });
  });

  test('is over by no proof that is held back', () => {
    const { heir } = heirs();
    announces(heir);
    proves(heir, now);
    for (let held = 0; held < 5; held++) proves(heir, now + BigInt(held));
    expect(wakes(heir)).toBe('tooEarly');
  });

  test('stays as it is when the same is announced again, and begins anew after another anchor', () => {
    const { heir, primary } = heirs();
    const first = announces(heir);
    proves(heir, now);
    expect(announcementMessage.decode(announces(heir)).body.nonce).toEqual(
      announcementMessage.decode(first).body.nonce,
    );
    expect(said(heir)?.since).toBe(now + 3n);
    anchor([primary, heir], anchorOf(1, { number: 2 }));
    expect(said(heir)).toBeUndefined();
    expect(wakes(heir)).toBe('announceFirst');
  });

  test('comes with the second factor, where the owner wanted both', () => {
    const { heir, primary } = heirs({ delay: day, factor: true });
    const { approval } = primary.call('approveActivation', { member: 1 }, pin);
    expect(wakes(heir, { approval })).toBe('announceFirst');
    announces(heir);
    proves(heir, now);
    expect(wakes(heir, { approval })).toBe('tooEarly');
    proves(heir, now + BigInt(day) + 6n);
    expect(wakes(heir)).toBe('incorrectData');
    expect(wakes(heir, { puk: '999999999999' })).toBe('63c9');
    expect(wakes(heir, { approval })).toBe('ok');
  });

  test('is not gone round by a promotion, nor by the PUK of the last card', () => {
    const { backup, primary, first: heir } = heirs();
    const next = proposalOf(primary, { 0: { standing: 'revoked' }, 2: { role: 'primary' } });
    const statement = signedBy(next, backup);
    expect(answer(backup, 'adoptRoster', { statement }, { session: 'puk' })).toBe('quorumMissing');
    expect(answer(heir, 'adoptRoster', { statement }, { session: 'puk' })).toBe('quorumMissing');
    const byBoth = signedBy(next, primary, backup);
    expect(adopts(backup, byBoth)).toBe('ok');
    expect(signs(backup)).toBe('memberDormant');
    announces(backup);
    proves(backup, now);
    proves(backup, now + BigInt(30 * day) + 6n);
    expect(wakes(backup)).toBe('ok');
  });
});

describe('a veto', () => {
  const vetoOf = (chip: Chip, announcement: Uint8Array): Uint8Array => {
    const { member, nonce } = announcementMessage.decode(announcement).body;
    return chip.call('veto', { member, nonce }, pin).veto;
  };

  test('stops what was announced, by any other member with a voice; it can be announced again', () => {
    const { heir, primary, backup } = heirs();
    for (const vetoer of [primary, backup]) {
      const veto = vetoOf(vetoer, announces(heir));
      proves(heir, now);
      heir.call('takeVeto', { veto }, pin);
      expect(said(heir)).toBeUndefined();
      expect(wakes(heir)).toBe('announceFirst');
    }
    announces(heir);
    expect(said(heir)?.since).toBe(0n);
  });

  test('is about this announcement alone', () => {
    const { heir, primary } = heirs();
    const veto = vetoOf(primary, announces(heir));
    heir.call('takeVeto', { veto }, pin);
    announces(heir);
    heir.call('takeVeto', { veto }, pin);
    expect(said(heir)).toBeDefined();
  });

  test('without a name is a sign of life: it stops what was announced before its time, and nothing later', () => {
    const { heir, primary } = heirs();
    expect(answer(primary, 'veto', { member: 1 })).toBe('conditionsOfUse');
    proves(primary, now);
    const { veto } = primary.call('veto', { member: 1 }, pin);
    announces(heir);
    heir.call('takeVeto', { veto }, pin);
    expect(said(heir)).toBeDefined();
    proves(heir, now + 100n);
    heir.call('takeVeto', { veto }, pin);
    expect(said(heir)).toBeDefined();
    proves(primary, now + 1000n);
    heir.call('takeVeto', { veto: primary.call('veto', { member: 1 }, pin).veto }, pin);
    expect(said(heir)).toBeUndefined();
  });

  test('is dated by the clock of the card that gives it: one of another anchor is no sign of life', () => {
    const { heir, primary } = heirs();
    const evil = server(77);
    const statement = anchoredBy(anchorOf(1, { number: 2, servers: [evil.key] }), primary);
    const other = anchoredBy(anchorOf(1, { number: 2 }), primary);
    primary.call('adoptAnchor', { statement }, pin);
    const { nonce } = primary.call('timeNonce', {}, pin);
    primary.call('proveTime', { servers: [answerOf(evil, nonce, { time: now + BigInt(9999 * day) })] }, pin);
    const { veto } = primary.call('veto', { member: 1 }, pin);
    announces(heir);
    proves(heir, now);
    heir.call('takeVeto', { veto }, pin);
    expect(said(heir)).toBeDefined();
    // Nor where the heir has another one of the same number.
    heir.call('adoptAnchor', { statement: other }, pin);
    announces(heir);
    proves(heir, now);
    heir.call('takeVeto', { veto }, pin);
    expect(said(heir)).toBeDefined();
  });

  test('by a member that the card knows counts after changes of the set that it has not heard of', () => {
    const { heir, primary, backup } = heirs();
    const announcement = announces(heir);
    const next = proposalOf(primary, { 0: { standing: 'revoked' }, 2: { role: 'primary' } });
    expect(adopts(backup, signedBy(next, primary, backup))).toBe('ok');
    expect(answer(heir, 'takeVeto', { veto: vetoOf(backup, announcement) })).toBe('ok');
    expect(said(heir)).toBeUndefined();
  });

  test('is given and taken against a member that is revoked and has not heard of it', () => {
    const { heir, primary, backup } = heirs();
    const announcement = announces(heir);
    const without = signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary, backup);
    expect(adopts(primary, without)).toBe('ok');
    expect(answer(heir, 'takeVeto', { veto: vetoOf(primary, announcement) })).toBe('ok');
    expect(said(heir)).toBeUndefined();
  });

  test('by somebody else, for somebody else or of an earlier epoch is none', () => {
    const { heir, primary, backup } = heirs();
    const announcement = announces(heir);
    const veto = vetoOf(primary, announcement);
    expect(answer(backup, 'takeVeto', { veto })).toBe('vetoWrong');
    const { body, signature } = vetoMessage.decode(veto);
    for (const change of [{ by: 2 }, { epoch: 1 }, { member: 2 }, { by: 1 }, { version: 1 }])
      expect(answer(heir, 'takeVeto', { veto: vetoMessage.encode({ body: { ...body, ...change }, signature }) })).toBe(
        'vetoWrong',
      );
    const without = proposalOf(primary, { 2: { standing: 'revoked' } });
    const late = vetoOf(backup, announcement);
    expect(adopts(heir, signedBy(without, primary))).toBe('ok');
    expect(answer(heir, 'takeVeto', { veto: late })).toBe('vetoWrong');
    expect(said(heir)).toBeDefined();
  });

  test('comes too late once the card is awake', () => {
    const { heir, primary } = heirs();
    const announcement = announces(heir);
    proves(heir, now);
    proves(heir, now + BigInt(31 * day));
    expect(wakes(heir)).toBe('ok');
    expect(answer(heir, 'takeVeto', { veto: vetoOf(primary, announcement) })).toBe('ok');
    expect(signs(heir)).toBe('ok');
  });
});

describe('a thief with the PIN of the primary', () => {
  const delays = { pinReset: 0, loosening: 7 * day, word: 9 * day };
  const made = () => {
    const set = setOfThree({ delays, roles: ['backup', 'daily'], name: 'delayed' });
    anchor([set.primary, set.first, set.second], anchorOf(1), [set.primary, set.first]);
    return set;
  };
  const looser = { ...startingPolicies.open, withoutPin: true };
  const ripen = (chip: Chip, kind: 'policy' | 'voucher' | 'word', subject: Uint8Array, delay: number): void => {
    chip.call('announce', { kind, subject }, pin);
    proves(chip, now);
    proves(chip, now + BigInt(delay) + 6n);
  };

  test('loosens no policy before its delay, and tightens it at once', () => {
    const { primary } = made();
    expect(answer(primary, 'setPolicy', looser)).toBe('announceFirst');
    expect(answer(primary, 'setPolicy', startingPolicies.savings)).toBe('ok');
    ripen(primary, 'policy', sha256(policy.encode(looser)), delays.loosening);
    expect(answer(primary, 'setPolicy', startingPolicies.open)).toBe('announceFirst');
    expect(answer(primary, 'setPolicy', looser)).toBe('ok');
    expect(answer(primary, 'setPolicy', startingPolicies.savings)).toBe('ok');
    expect(answer(primary, 'setPolicy', looser)).toBe('announceFirst');
  });

  test('issues no voucher before its delay, and one for each announcement', () => {
    const { primary } = made();
    const grant = { member: 2, asset: '00'.repeat(16), amount: 5n };
    expect(answer(primary, 'issueVoucher', grant)).toBe('announceFirst');
    ripen(primary, 'voucher', sha256(commands.issueVoucher.request.encode(grant)), delays.loosening);
    expect(answer(primary, 'issueVoucher', { ...grant, amount: 6n })).toBe('announceFirst');
    expect(answer(primary, 'issueVoucher', grant)).toBe('ok');
    expect(answer(primary, 'issueVoucher', grant)).toBe('announceFirst');
  });

  test('revokes nobody by the primary alone before its delay; with another member at once', () => {
    const { primary, first, second } = made();
    const next = proposalOf(primary, { 2: { standing: 'revoked' } });
    const alone = signedBy(next, primary);
    for (const chip of [primary, first, second]) expect(adopts(chip, alone)).toBe('quorumMissing');
    expect(adopts(copyOf(first), signedBy(next, primary, first))).toBe('ok');
    ripen(primary, 'word', sha256(concatBytes(rosterLabels.plain, rosterBody.encode(next))), delays.word);
    const announced = signedBy(next, primary);
    for (const chip of [primary, first, second]) expect(adopts(chip, announced)).toBe('ok');
    // A card that missed it hears of it later, by the primary's own list.
    expect(answer(primary, 'getRoster', {})).toBe('ok');
  });

  test('changes nobody’s time by the primary alone before its delay; with another member at once', () => {
    const { primary, first } = made();
    const other = anchorOf(1, { number: 2 });
    expect(() => anchor([primary], other)).toThrow('9d0d');
    proves(first, now);
    expect(timeOf(first)).toBe(now - 3n);
  });

  test('announces nothing that does not wait, in a role that may not, or asleep', () => {
    const { primary, first, second } = made();
    expect(answer(primary, 'announce', { kind: 'wake', subject: wakeSubject })).toBe('conditionsOfUse');
    expect(answer(first, 'announce', { kind: 'policy', subject: wakeSubject })).toBe('memberDormant');
    expect(answer(second, 'announce', { kind: 'word', subject: wakeSubject })).toBe('wrongRole');
    expect(answer(first, 'announce', { kind: 'wake', subject: wakeSubject })).toBe('conditionsOfUse');
  });
});

describe('a new PIN by other members', () => {
  const made = () => {
    const set = setOfThree({ pinReset: 1, delays: { pinReset: 2 * day, loosening: 0, word: 0 }, name: 'slow PIN' });
    anchor([set.primary, set.first, set.second]);
    const { request } = set.first.call('offerPinReset', {}, can);
    const approvals = [set.primary.call('approvePinReset', { request }, pin).approval];
    const proof = (time: bigint, over = pinResetTimeNonce(approvals)) => [answerOf(servers[0]!, over, { time })];
    const starts = (chip: Chip, time: bigint, consent: readonly Uint8Array[] = approvals) =>
      chip.call('offerPinReset', { servers: proof(time, pinResetTimeNonce(consent)), approvals: consent }, can);
    const takes = (chip: Chip, time?: bigint): string =>
      answer(chip, 'resetPin', { pin: '135790', approvals, ...(time && { servers: proof(time) }) }, can);
    return { ...set, approvals, proof, starts, takes };
  };

  test('waits for its delay, counted from the first proof that came with the approvals', () => {
    const { first, starts, takes } = made();
    expect(takes(first)).toBe('approvalWrong');
    starts(first, now);
    expect(takes(first, now + BigInt(2 * day))).toBe('approvalWrong');
    expect(takes(first, now + BigInt(2 * day) + 6n)).toBe('ok');
  });

  test('does not count from a proof of before a member was asked, by a stranger with the CAN', () => {
    const { first, second, approvals, proof, starts, takes } = made();
    // What a thief had servers sign before, and kept, can be over no approval.
    for (const over of [pinResetTimeNonce([]), new Uint8Array(32)]) {
      const kept = proof(now - BigInt(30 * day), over);
      first.call('offerPinReset', { servers: kept }, can);
      first.call('offerPinReset', { servers: kept, approvals }, can);
    }
    first.call('offerPinReset', { servers: proof(now - BigInt(30 * day)) }, can);
    const { request } = second.call('offerPinReset', {}, can);
    const { approval: another } = first.call('approvePinReset', { request }, pin);
    starts(first, now - BigInt(20 * day), [another]);
    starts(first, now - BigInt(20 * day), [new Uint8Array(7)]);
    expect(takes(first, now)).toBe('approvalWrong');
    starts(first, now);
    expect(takes(first, now + BigInt(2 * day))).toBe('approvalWrong');
    expect(takes(first, now + BigInt(2 * day) + 6n)).toBe('ok');
  });

  test('does not count from before what the card knows already', () => {
    const { first, starts, takes } = made();
    proves(first, now);
    starts(first, now - BigInt(30 * day));
    expect(takes(first, now + 60n)).toBe('approvalWrong');
  });

  test('begins anew once a member that began it is revoked', () => {
    const { primary, first, second } = setOfThree({
      pinReset: 1,
      delays: { pinReset: 2 * day, loosening: 0, word: 0 },
      name: 'revoked approver',
    });
    anchor([primary, first, second]);
    const { request } = second.call('offerPinReset', {}, can);
    const given = (chip: Chip, time: bigint) => {
      const approvals = [chip.call('approvePinReset', { request }, pin).approval];
      return { approvals, servers: [answerOf(servers[0]!, pinResetTimeNonce(approvals), { time })] };
    };
    const takes = (time: bigint) => answer(second, 'resetPin', { pin: '135790', ...given(primary, time) }, can);
    second.call('offerPinReset', given(first, now), can);
    const next = signedBy(proposalOf(primary, { 1: { standing: 'revoked' } }), primary);
    for (const chip of [primary, second]) adopts(chip, next);
    expect(takes(now + BigInt(9 * day))).toBe('approvalWrong');
    second.call('offerPinReset', given(primary, now + BigInt(9 * day)), can);
    expect(takes(now + BigInt(10 * day))).toBe('approvalWrong');
    expect(takes(now + BigInt(11 * day) + 6n)).toBe('ok');
  });

  test('is not given by a proof of the end alone: that is the first one', () => {
    const { first, takes } = made();
    expect(takes(first, now + BigInt(9 * day))).toBe('approvalWrong');
  });

  test('looks to a stranger like that of every other card: the answer does not tell a proof that is wrong', () => {
    const { first, second, starts } = made();
    const chips = [first, second];
    const asked = chips.map((chip) => chip.call('offerPinReset', {}, can));
    expect(chips.map((chip) => starts(chip, now))).toEqual(asked);
    expect(chips.map((chip) => starts(chip, now, [new Uint8Array(7)]))).toEqual(asked);
  });

  test('changes nothing where the approvals are wrong: not even the list of members', () => {
    const { primary, first, proof } = made();
    const roster = signedBy(proposalOf(primary, { 2: { standing: 'revoked' } }), primary);
    const before = first.memory.image();
    first.call('offerPinReset', { servers: proof(now), approvals: [new Uint8Array(7)], roster }, can);
    expect(first.memory.image()).toEqual(before);
  });
});

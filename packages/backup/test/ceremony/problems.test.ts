import { cardError, type SymbolonError } from '@symbolon/interface';
import { describeStatus, status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { ceremonyStopped, describeProblem, type ProblemKind, problemOf } from '../../src/ceremony/problems.ts';

const at = { step: 'export', card: { label: 'safe' } };
const refusal = (sw: number) =>
  cardError('card/status', { command: 'CLONE EXPORT', status: sw, refusal: undefined, meaning: describeStatus(sw) });

describe('a problem', () => {
  test.each<[SymbolonError, ProblemKind]>([
    [refusal(status.otherPack), 'other-pack'],
    [refusal(status.notGenuine), 'not-genuine'],
    [refusal(status.olderFirmware), 'older-firmware'],
    [refusal(status.alreadyMember), 'already-member'],
    [refusal(status.setFull), 'set-full'],
    [refusal(status.setSealed), 'set-sealed'],
    [refusal(status.otherCeremony), 'other-terms'],
    [refusal(status.termsTooWide), 'terms-too-wide'],
    [refusal(status.receiptsMissing), 'receipts-missing'],
    [refusal(status.memberRevoked), 'member-revoked'],
    [refusal(status.memberDormant), 'member-dormant'],
    [refusal(status.rosterWrong), 'list-differs'],
    [refusal(status.quorumMissing), 'quorum-missing'],
    [refusal(status.approvalWrong), 'approval-wrong'],
    [refusal(status.wrongRole), 'wrong-role'],
    [refusal(status.incorrectData), 'refused'],
    [refusal(0x63c1), 'wrong-password'],
    [refusal(0x1234), 'refused'],
    [cardError('pin/wrong', { password: 'CAN', triesLeft: 1 }), 'wrong-can'],
    [cardError('pin/suspended', { password: 'PIN' }), 'one-try-left'],
    [cardError('pin/blocked', { password: 'PIN' }), 'password-blocked'],
    [cardError('pin/unsettled', { password: 'PIN' }), 'password-unsettled'],
    [cardError('card/counterfeit', { reason: 'x' }), 'not-genuine'],
    [cardError('card/not-symbolon', { status: 0x6a82 }), 'not-symbolon'],
    [cardError('card/other-version', { card: 1, host: 2 }), 'other-version'],
    [cardError('card/newer', { what: 'status', tag: '8F' }), 'other-version'],
    [cardError('transport/card-removed', { transport: 'x' }), 'card-lost'],
    [cardError('transport/timeout', { transport: 'x', milliseconds: 1 }), 'card-lost'],
    [cardError('transport/unavailable', { transport: 'x', reason: 'no card came', advice: 'y' }), 'no-card'],
    [cardError('transport/failed', { transport: 'x', reason: 'y' }), 'no-card'],
    [cardError('channel/broken', { reason: 'x' }), 'card-lost'],
    [cardError('set/proof-wrong', { reason: 'x' }), 'proof-wrong'],
  ])('%s is told as %s, with card, step and advice', (error, kind) => {
    const found = problemOf(error, at);
    expect(found).toMatchObject({ kind, step: 'export', card: 'safe' });
    expect(found?.text).toMatch(/[.!]$/);
    expect(found?.advice).toMatch(/[.!]$/);
  });

  test('is none where the person stopped, or the program is wrong', () => {
    expect(problemOf(cardError('transport/aborted', { transport: 'x' }), at)).toBeUndefined();
    expect(problemOf(cardError('data/malformed', { what: 'x', reason: 'y' }), at)).toBeUndefined();
    expect(problemOf(new TypeError('x is not a function'), at)).toBeUndefined();
    expect(problemOf(undefined, at)).toBeUndefined();
  });

  test('says how many tries are left', () => {
    const wrong = (triesLeft: number) => problemOf(cardError('pin/wrong', { password: 'PIN', triesLeft }), at);
    expect(wrong(2)).toMatchObject({ triesLeft: 2, text: expect.stringContaining('2 tries are left') });
    // Those at the CAN are not counted.
    expect(problemOf(cardError('pin/wrong', { password: 'CAN', triesLeft: 1 }), at)?.triesLeft).toBeUndefined();
    expect(wrong(1)).toMatchObject({ triesLeft: 1, text: expect.stringContaining('1 try is left') });
  });

  test('survives being thrown, about another card than the one on the reader', () => {
    const elsewhere = { step: 'export', card: { label: 'sister' } };
    const thrown = ceremonyStopped({ kind: 'other-pack', at: elsewhere });
    expect(problemOf(thrown, at)).toEqual(describeProblem('other-pack', elsewhere));
    const cause = new Error('cause');
    expect(ceremonyStopped(describeProblem('set-full', at), cause)).toMatchObject({
      code: 'ceremony/stopped',
      cause,
      context: { problem: 'set-full' },
    });
    expect(ceremonyStopped(describeProblem('set-full', at)).message).toContain('There is no room for another clone');
  });

  test('of a kind that nobody knows is none', () => {
    const context = { problem: 'constructor', step: 'export', card: 'safe', text: '', advice: '' };
    expect(problemOf(cardError('ceremony/stopped', context), at)).toBeUndefined();
  });
});

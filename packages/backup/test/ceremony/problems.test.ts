import { SymbolonError } from '@symbolon/protocol/errors';
import { describeStatus, status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { describe as inWords, type ProblemKind, problem, problemOf, stopped } from '../../src/ceremony/problems.ts';

const where = { step: 'export', card: 'safe' };
const refusal = (sw: number) =>
  new SymbolonError('card/status', { command: 'CLONE EXPORT', status: sw, meaning: describeStatus(sw) });

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
    [new SymbolonError('pin/wrong', { password: 'CAN', triesLeft: 1 }), 'wrong-access-number'],
    [new SymbolonError('pin/suspended', { password: 'PIN' }), 'one-try-left'],
    [new SymbolonError('pin/blocked', { password: 'PIN' }), 'password-blocked'],
    [new SymbolonError('card/counterfeit', { reason: 'x' }), 'not-genuine'],
    [new SymbolonError('card/not-symbolon', { status: 0x6a82 }), 'not-symbolon'],
    [new SymbolonError('transport/card-removed', { transport: 'x' }), 'card-lost'],
    [new SymbolonError('transport/timeout', { transport: 'x', milliseconds: 1 }), 'card-lost'],
    [new SymbolonError('channel/broken', { reason: 'x' }), 'card-lost'],
    [new SymbolonError('set/proof-wrong', { reason: 'x' }), 'proof-wrong'],
  ])('%s is told as %s, with card, step and advice', (error, kind) => {
    const found = problemOf(error, where);
    expect(found).toMatchObject({ kind, ...where });
    expect(found?.text).toMatch(/[.!]$/);
    expect(found?.advice).toMatch(/[.!]$/);
  });

  test('is none where the person stopped, or the program is wrong', () => {
    expect(problemOf(new SymbolonError('transport/aborted', { transport: 'x' }), where)).toBeUndefined();
    expect(problemOf(new SymbolonError('data/malformed', { what: 'x', reason: 'y' }), where)).toBeUndefined();
    expect(problemOf(new TypeError('x is not a function'), where)).toBeUndefined();
    expect(problemOf(undefined, where)).toBeUndefined();
  });

  test('says how many tries are left', () => {
    const wrong = (triesLeft: number) =>
      problemOf(new SymbolonError('pin/wrong', { password: 'PIN', triesLeft }), where);
    expect(wrong(2)).toMatchObject({ triesLeft: 2, text: expect.stringContaining('2 tries are left') });
    // Those at the access number are not counted.
    expect(
      problemOf(new SymbolonError('pin/wrong', { password: 'CAN', triesLeft: 1 }), where)?.triesLeft,
    ).toBeUndefined();
    expect(wrong(1)).toMatchObject({ triesLeft: 1, text: expect.stringContaining('1 try is left') });
  });

  test('survives being thrown, about another card than the one on the reader', () => {
    const thrown = problem('other-pack', { step: 'export', card: 'sister' });
    expect(problemOf(thrown, where)).toEqual(inWords('other-pack', { step: 'export', card: 'sister' }));
    const cause = new Error('cause');
    expect(stopped(inWords('set-full', where), cause)).toMatchObject({
      code: 'ceremony/stopped',
      cause,
      context: { problem: 'set-full' },
    });
    expect(stopped(inWords('set-full', where)).message).toContain('No more can be made');
  });

  test('of a kind that nobody knows is none', () => {
    const context = { problem: 'constructor', step: 'export', card: 'safe', text: '', advice: '' };
    expect(problemOf(new SymbolonError('ceremony/stopped', context), where)).toBeUndefined();
  });
});

/**
 * What was spent of an asset counts for good, whatever becomes of its allowance in between: nothing gives it back but a
 * voucher.
 */
import { limits } from '@symbolon/protocol/limits';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { testPuk } from '../../../../test/passwords.ts';
import { activeChip, blankChip, type Chip, type RunOptions } from '../support/chip.ts';
import { asset, coin, limited, scripted, scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { answer, cloneTo, pin, primaryChip } from '../support/set.ts';

const token = (place: number): string => `eip155:1/token:${place}`;
const open: Policy = { ...strictPolicy, otherAssets: 'allow' };
const limitedTo = (...names: readonly string[]): Policy => ({
  ...strictPolicy,
  assets: names.map((name) => ({ asset: nameOf(name), allowance: 10n })),
});

function pay(chip: Chip, amount: bigint, name = coin, options: RunOptions = pin): string {
  const started = answer(chip, 'signStart', { interpreter: scriptedInterpreter.id }, options);
  return started === 'ok'
    ? answer(chip, 'signData', { piece: scripted({ transfers: [{ asset: name, amount }] }) }, options)
    : started;
}
const left = (chip: Chip, options: RunOptions = pin) => chip.call('getBudgets', {}, options).left[0]?.left;
const kept = (chip: Chip) => chip.call('getBudgets', {}, pin).kept;
function limit(chip: Chip, policy: Policy, options: RunOptions = pin): string {
  return answer(chip, 'setPolicy', policy, options);
}
function refill(chip: Chip, name: string, amount: bigint): string {
  const { member } = chip.call('getStatus', {}, pin).set!;
  const { voucher } = chip.call('issueVoucher', { member, asset: nameOf(name), amount }, pin);
  return answer(chip, 'redeemVoucher', { voucher });
}

/** An owner's policy with 4 left of 10, as whoever learnt the PIN finds it. */
function spentChip(): Chip {
  const chip = activeChip();
  limit(chip, limited(10n));
  expect(pay(chip, 6n)).toBe('ok');
  return chip;
}

describe('a policy without the rule, and then with it again', () => {
  test.each<[string, Policy]>([
    ['no rule at all', strictPolicy],
    ['no rule, and other assets allowed', open],
    ['the rule without its allowance', { ...strictPolicy, assets: [{ asset }] }],
    ['another asset in its place', limitedTo(token(1))],
  ])('(%s) gives nothing back of what was spent', (_, between) => {
    const chip = spentChip();
    expect(limit(chip, between)).toBe('ok');
    expect(kept(chip)).toEqual([{ asset, spent: 6n }]);
    expect(limit(chip, limited(10n))).toBe('ok');
    expect(left(chip)).toBe(4n);
    expect(pay(chip, 5n)).toBe('allowanceExceeded');
    expect(pay(chip, 4n)).toBe('ok');
    expect(kept(chip)).toEqual([]);
  });

  test('counts nothing that was spent while there was no allowance, however much that is', () => {
    const chip = spentChip();
    limit(chip, { ...strictPolicy, assets: [{ asset }] });
    for (let times = 0; times < 3; times += 1) expect(pay(chip, 2n ** 127n)).toBe('ok');
    limit(chip, limited(10n));
    expect(left(chip)).toBe(4n);
  });

  test('gives nothing back in a decoy either', () => {
    const chip = activeChip();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    chip.call('setDuressPin', { pin: '111222' }, { session: 'puk' });
    const decoy = { ...pin, decoy: true };
    limit(chip, limited(10n), decoy);
    expect(pay(chip, 6n, coin, decoy)).toBe('ok');
    for (const policy of [strictPolicy, limited(10n)]) expect(limit(chip, policy, decoy)).toBe('ok');
    expect(left(chip, decoy)).toBe(4n);
  });

  test('gives no share of a clone back to its source, nor to a backup that was activated more than its own', () => {
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    limit(source, limited(100n));
    cloneTo(source, clone, { role: 'backup', shares: [{ asset, left: 30n }] });
    clone.call('activate', { puk: testPuk }, pin);
    for (const chip of [source, clone])
      for (const policy of [open, limited(100n)]) expect(limit(chip, policy)).toBe('ok');
    expect([left(source), left(clone)]).toEqual([70n, 30n]);
  });
});

describe('what is kept of assets without an allowance', () => {
  /** Spent of as many assets as there is room for, none of which the policy limits any more. */
  function full(chip: Chip): void {
    for (let place = 0; place < limits.policyAssets; place += 1) {
      limit(chip, limitedTo(token(place)));
      expect(pay(chip, 10n, token(place))).toBe('ok');
    }
    limit(chip, strictPolicy);
  }

  test('is never forgotten for want of room: the policy is refused, and the old one stays', () => {
    const chip = activeChip();
    full(chip);
    expect(kept(chip)).toHaveLength(limits.policyAssets);
    expect(limit(chip, limited(10n))).toBe('budgetsFull');
    expect(chip.call('getPolicy', {}, pin)).toEqual(strictPolicy);
    for (let place = 0; place < limits.policyAssets; place += 1) {
      limit(chip, limitedTo(token(place)));
      expect(left(chip)).toBe(0n);
    }
    // Whatever needs no room of its own can be set.
    for (const policy of [open, strictPolicy, { ...strictPolicy, assets: [{ asset, perSignature: 1n }] }])
      expect(limit(chip, policy)).toBe('ok');
  });

  test('makes no budget unusable for good: a voucher makes room, on the primary and on a backup that was activated', () => {
    const backup = blankChip('backup', '000000000002');
    const source = primaryChip();
    cloneTo(source, backup, { role: 'backup' });
    backup.call('activate', { puk: testPuk }, pin);
    for (const chip of [source, backup]) {
      full(chip);
      expect(limit(chip, limited(10n))).toBe('budgetsFull');
      expect(refill(chip, token(2), 10n)).toBe('ok');
      expect(limit(chip, limited(10n))).toBe('ok');
      expect([left(chip), pay(chip, 10n), pay(chip, 1n)]).toEqual([10n, 'ok', 'allowanceExceeded']);
    }
  });

  test('takes no room where nothing was spent', () => {
    const chip = activeChip();
    for (let place = 0; place < 3 * limits.policyAssets; place += 1)
      expect(limit(chip, limitedTo(token(place)))).toBe('ok');
    expect(kept(chip)).toEqual([]);
  });

  test('leaves a daily card room for every policy that is not looser than its own, for it has at most as many allowances', () => {
    const [source, clone] = [primaryChip(), blankChip('clone', '000000000002')];
    limit(source, limitedTo(token(0), token(1), token(2), token(3)));
    cloneTo(source, clone, {
      role: 'daily',
      shares: [0, 1, 2, 3].map((place) => ({ asset: nameOf(token(place)), left: 5n })),
    });
    for (let place = 0; place < 4; place += 1) expect(pay(clone, 5n, token(place))).toBe('ok');
    for (const names of [[0, 1, 2], [2, 1], [2], []]) expect(limit(clone, limitedTo(...names.map(token)))).toBe('ok');
    expect(kept(clone)).toHaveLength(4);
  });
});

describe('a backup that was activated', () => {
  test('grants vouchers to itself alone, as it may raise its own allowances', () => {
    const [source, backup, other] = [
      primaryChip(),
      blankChip('backup', '000000000002'),
      blankChip('other', '000000000003'),
    ];
    limit(source, limited(10n));
    cloneTo(source, backup, { role: 'backup', shares: [{ asset, left: 2n }] });
    cloneTo(source, other, { role: 'daily' });
    const grant = (member: number) => answer(backup, 'issueVoucher', { member, asset, amount: 1n });
    expect(grant(1)).toBe('memberDormant');
    backup.call('activate', { puk: testPuk }, pin);
    expect([grant(0), grant(2)]).toEqual(['wrongRole', 'wrongRole']);
    const { voucher } = backup.call('issueVoucher', { member: 1, asset, amount: 1n }, pin);
    expect([answer(source, 'redeemVoucher', { voucher }), answer(other, 'redeemVoucher', { voucher })]).toEqual([
      'voucherWrong',
      'voucherWrong',
    ]);
    expect(answer(backup, 'redeemVoucher', { voucher })).toBe('ok');
    expect(answer(backup, 'redeemVoucher', { voucher })).toBe('voucherUsed');
    expect(left(backup)).toBe(3n);
    expect(answer(other, 'issueVoucher', { member: 2, asset, amount: 1n })).toBe('wrongRole');
  });
});

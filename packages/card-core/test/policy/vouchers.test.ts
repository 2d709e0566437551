/**
 * Vouchers: what they give back, once and in order, and what none is issued for. Whose word one is, is in
 * `statements.test.ts`.
 */
import { strictPolicy } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { activeChip, type Chip, testChip } from '../support/chip.ts';
import { testMemory } from '../support/memory.ts';
import { asset, scripted, scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { answer, pin } from '../support/set.ts';

const left = (chip: Chip) => chip.call('getBudgets', {}, pin).left[0]?.left;
const issue = (chip: Chip, amount: bigint) => chip.call('issueVoucher', { member: 0, asset, amount }, pin).voucher;
const redeem = (chip: Chip, voucher: Uint8Array) => answer(chip, 'redeemVoucher', { voucher });

/** A card that has spent 6 of 10. */
function spentChip(): Chip {
  const chip = activeChip();
  chip.call('setPolicy', { ...strictPolicy, assets: [{ asset, allowance: 10n }] }, pin);
  chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
  chip.call('signData', { piece: scripted({ transfers: [{ amount: 6n }] }) }, pin);
  return chip;
}

test('one after the other is taken, each once, and none that is older than one that was', () => {
  const chip = spentChip();
  const [first, second, third] = [issue(chip, 1n), issue(chip, 2n), issue(chip, 3n)];
  expect([redeem(chip, first), redeem(chip, first), redeem(chip, third), redeem(chip, second)]).toEqual([
    'ok',
    'voucherUsed',
    'ok',
    'voucherUsed',
  ]);
  expect(left(chip)).toBe(8n);
});

test('for more than was spent is refused, and good for later', () => {
  const chip = spentChip();
  const voucher = issue(chip, 7n);
  expect([redeem(chip, voucher), left(chip)]).toEqual(['allowanceFull', 4n]);
  chip.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
  chip.call('signData', { piece: scripted({ transfers: [{ amount: 1n }] }) }, pin);
  expect([redeem(chip, voucher), left(chip)]).toEqual(['ok', 10n]);
});

test('is issued for something, and for as long as there are numbers', () => {
  const { memory } = spentChip();
  const store = openStore(memory);
  const { rules } = records.slots[0]!;
  store.put(rules, { ...store.get(rules)!, issued: 0xfffffffe });
  store.commit();
  const chip = testChip('numbers', testMemory(memory.image()));
  expect(answer(chip, 'issueVoucher', { member: 0, asset, amount: 0n })).toBe('incorrectData');
  expect(redeem(chip, issue(chip, 1n))).toBe('ok');
  expect(answer(chip, 'issueVoucher', { member: 0, asset, amount: 1n })).toBe('conditionsOfUse');
});

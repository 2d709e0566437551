/**
 * A primary and its clone under random orders, replays and losses of power: what is signed never exceeds what was
 * allowed and granted.
 */
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scratchSize } from '../../src/card/scratch.ts';
import { readingState } from '../../src/reading.ts';
import { activeChip, blankChip, type Chip, testChip } from '../support/chip.ts';
import { testMemory } from '../support/memory.ts';
import { asset, limited, scripted, scriptedInterpreter } from '../support/scripted-interpreter.ts';

const pin = { session: 'pin' } as const;

/** A primary, and a clone of it that may spend 10. */
function pair(): readonly [primary: Chip, clone: Chip] {
  const primary = activeChip('primary');
  const clone = blankChip('clone', '000000000002');
  const { offer } = clone.call('cloneOffer', {}, { session: 'can' });
  const { export: exported } = primary.call('cloneExport', { role: 'daily', offer }, pin);
  const { receipt } = clone.call('cloneImport', { export: exported }, { session: 'can' });
  primary.call('cloneConfirm', { receipt }, pin);
  clone.call('setPolicy', limited(10n), pin);
  return [primary, clone];
}
const images = pair().map((chip) => chip.memory.image());

/** The same two cards, once more. */
function again(): readonly [primary: Chip, clone: Chip] {
  const [primary, clone] = images.map((image, index) => testChip(`again ${index}`, testMemory(image)));
  return [primary!, clone!];
}

/** Signs one payment with a fee. @returns whether a signature came out before the power went */
function sign(chip: Chip, amount: bigint, fee: bigint): boolean {
  const start = chip.send('signStart', { interpreter: scriptedInterpreter.id }, pin);
  if (start.status !== status.ok) return false;
  const { data, status: sw } = chip.send('signData', { piece: scripted({ transfers: [{ amount }], fee }) }, pin);
  return sw === status.ok && data.length > 0;
}

const left = (chip: Chip): bigint => chip.call('getBudgets', {}, pin).left[0]?.left ?? 0n;

type Step =
  | { readonly kind: 'sign'; readonly amount: bigint; readonly fee: bigint; readonly cut: number | undefined }
  | { readonly kind: 'issue'; readonly amount: bigint; readonly cut: number | undefined }
  | { readonly kind: 'redeem'; readonly which: number; readonly cut: number | undefined }
  | { readonly kind: 'tighten'; readonly allowance: bigint }
  | { readonly kind: 'power' };

const amount = fc.bigInt(0n, 6n);
const cut = fc.option(fc.nat(40), { nil: undefined, freq: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('sign' as const), amount, fee: fc.bigInt(0n, 2n), cut }), weight: 5 },
  { arbitrary: fc.record({ kind: fc.constant('issue' as const), amount: fc.bigInt(1n, 6n), cut }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constant('redeem' as const), which: fc.nat(1), cut }), weight: 8 },
  { arbitrary: fc.record({ kind: fc.constant('tighten' as const), allowance: fc.bigInt(5n, 12n) }), weight: 1 },
  { arbitrary: fc.constant({ kind: 'power' as const }), weight: 1 },
);

let cuts = 0;

/**
 * Runs one step with the power cut where it says. What comes out of the card says 9000 only if it was complete before.
 */
function withCut<T>(chip: Chip, afterWrites: number | undefined, run: () => T): T {
  if (afterWrites === undefined) return run();
  chip.memory.power({ afterWrites });
  const outcome = run();
  if (chip.memory.writes() === afterWrites) cuts += 1;
  chip.memory.power();
  chip.reset();
  return outcome;
}

describe('what a card signs', () => {
  test('never exceeds its allowance and the vouchers, whatever is replayed and wherever the power is cut', () => {
    let signatures = 0;
    let redeemed = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 30 }), (steps) => {
        const [primary, clone] = again();
        const vouchers: Uint8Array[] = [];
        let signed = 0n;
        let granted = 0n;
        for (const one of steps) {
          if (one.kind === 'sign') {
            if (withCut(clone, one.cut, () => sign(clone, one.amount, one.fee))) {
              signatures += 1;
              signed += one.amount + one.fee;
            }
          } else if (one.kind === 'issue') {
            const request = { member: 1, asset, amount: one.amount };
            const made = withCut(primary, one.cut, () => primary.send('issueVoucher', request, pin));
            if (made.status === status.ok) {
              vouchers.push(made.data);
              granted += one.amount;
            }
          } else if (one.kind === 'redeem') {
            const voucher = vouchers[one.which];
            if (voucher === undefined) continue;
            if (withCut(clone, one.cut, () => clone.send('redeemVoucher', { voucher }, pin)).status === status.ok)
              redeemed += 1;
          } else if (one.kind === 'tighten') {
            clone.send('setPolicy', limited(one.allowance), pin);
          } else {
            clone.reset();
            primary.reset();
          }
          expect(signed).toBeLessThanOrEqual(10n + granted);
        }
        // Nothing that happened makes the budget unusable: vouchers give back all that was spent, and it can be spent
        // again.
        const { policy, spent } = { policy: clone.call('getPolicy', {}, pin), spent: left(clone) };
        const allowance = policy.assets[0]?.allowance ?? 0n;
        for (let missing = 10n; missing > 0n && left(clone) < allowance; missing -= 1n) {
          const { voucher } = primary.call('issueVoucher', { member: 1, asset, amount: 1n }, pin);
          clone.send('redeemVoucher', { voucher }, pin);
        }
        expect(left(clone)).toBe(allowance);
        expect(spent).toBeLessThanOrEqual(allowance);
        expect(sign(clone, allowance, 0n)).toBe(true);
        expect(sign(clone, 1n, 0n)).toBe(false);
      }),
      { numRuns: 25 },
    );
    expect(signatures).toBeGreaterThan(25);
    expect(redeemed).toBeGreaterThan(8);
    expect(cuts).toBeGreaterThan(25);
  });

  test('is taken from the budget before the first signature is made', () => {
    const [, clone] = again();
    clone.call('signStart', { interpreter: scriptedInterpreter.id }, pin);
    // A digest that can't be signed stops the command after its facts were judged.
    const piece = scripted({ transfers: [{ amount: 4n }], digestLength: 31 });
    expect(clone.send('signData', { piece }, pin).status).toBe(status.incorrectData);
    expect(left(clone)).toBe(6n);
  });

  test('is read in volatile memory that has room for the next piece in a chain of short commands, and for the signatures', () => {
    const wrapped = limits.signData + 64;
    expect(readingState + wrapped).toBeLessThanOrEqual(scratchSize);
  });
});

/** The parts of a policy that have more than one form: allowances, which may come back, and the refresh. */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/limits.ts';
import { type AssetRule, nameOf, type Policy, policy, strictPolicy } from '../../src/policy/policy.ts';

const asset = nameOf('eip155:1/slip44:60');
const withRule = (rule: Omit<AssetRule, 'asset'>): Policy => ({ ...strictPolicy, assets: [{ asset, ...rule }] });
const { min, max } = limits.period;
const head = '800102810100820100830100840100850100';
const ruleBytes = (options: string): Uint8Array =>
  hexToBytes(`${head}86${(16 + options.length / 2).toString(16).padStart(2, '0')}${asset}${options}`);
const ten = `${'00'.repeat(15)}0a`;

describe('an allowance', () => {
  it.each<[string, Omit<AssetRule, 'asset'>, string]>([
    ['none', {}, '000000'],
    ['for good', { allowance: 10n }, `0001${ten}00`],
    ['that comes back in a week', { allowance: 10n, period: 604_800 }, `0002${ten}00093a8000`],
    ['in the shortest period', { allowance: 10n, period: min }, `0002${ten}00000e1000`],
    ['in the longest', { allowance: 10n, period: max }, `0002${ten}12cf4c8000`.replace('12cf4c80', max.toString(16))],
  ])('%s', (_, rule, options) => {
    const bytes = policy.encode(withRule(rule));
    expect(bytesToHex(bytes)).toBe(bytesToHex(ruleBytes(options)));
    expect(policy.decode(bytes)).toEqual(withRule(rule));
  });

  it.each<[string, Omit<AssetRule, 'asset'>]>([
    ['a period without an allowance', { period: min }],
    ['a period below an hour', { allowance: 10n, period: min - 1 }],
    ['a period above ten years', { allowance: 10n, period: max + 1 }],
    ['half a second', { allowance: 10n, period: min + 0.5 }],
  ])('has no encoding with %s', (_, rule) => {
    expect(() => policy.encode(withRule(rule))).toThrowError(
      expect.objectContaining({ code: 'data/malformed', message: expect.stringContaining('policy, assets') }),
    );
  });

  it.each([
    ['of an unknown form', `0003${ten}00093a8000`],
    ['with a period that is cut', `0002${ten}00093a`],
    ['with a period below an hour', `0002${ten}00000e0f00`],
    ['with a period above ten years', `0002${ten}${(max + 1).toString(16)}00`],
    ['with a period in the form without', `0001${ten}00093a8000`],
  ])('does not decode %s', (_, options) => {
    expect(() => policy.decode(ruleBytes(options))).toThrowError(expect.objectContaining({ code: 'data/malformed' }));
  });

  it('comes back in all four rules, and the policy still has room', () => {
    const assets = [1, 2, 3, 4].map((place) => ({
      asset: nameOf(`${place}`),
      perSignature: 1n,
      allowance: 2n,
      period: 86_400,
      approvalAbove: 3n,
    }));
    const refresh = { feeCeiling: 1000n, period: 31_557_600 };
    const bytes = policy.encode({ ...strictPolicy, assets, refresh });
    expect(bytes.length).toBe(18 + 4 + 4 * 71 + 2 + 20);
    expect(bytes.length).toBeLessThanOrEqual(limits.policy);
    expect(policy.decode(bytes)).toEqual({ ...strictPolicy, assets, refresh });
  });
});

describe('a refresh', () => {
  const empty = hexToBytes(`${head}8600`);
  it('is a fee ceiling and a period', () => {
    const refresh = { feeCeiling: 10n, period: 604_800 };
    const bytes = concatBytes(empty, hexToBytes(`8c14${ten}00093a80`));
    expect(policy.encode({ ...strictPolicy, refresh })).toEqual(bytes);
    expect(policy.decode(bytes)).toEqual({ ...strictPolicy, refresh });
  });
  it.each([
    ['a period below an hour', `8c14${ten}00000e0f`],
    ['a period above ten years', `8c14${ten}${(max + 1).toString(16)}`],
    ['no period', `8c10${ten}`],
    ['more after it', `8c15${ten}00093a8000`],
  ])('is none with %s', (_, object) => {
    expect(() => policy.decode(concatBytes(empty, hexToBytes(object)))).toThrowError(
      expect.objectContaining({ code: 'data/malformed' }),
    );
  });
});

it('rules decode to what was encoded, whichever options they have', () => {
  const amount = fc.option(fc.bigInt(0n, 2n ** 128n - 1n), { nil: undefined });
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.option(fc.integer({ min, max }), { nil: undefined }),
      (perSignature, allowance, approvalAbove, seconds) => {
        const period = allowance === undefined ? undefined : seconds;
        const rules = withRule({ perSignature, allowance, approvalAbove, ...(period !== undefined && { period }) });
        expect(policy.decode(policy.encode(rules))).toEqual(rules);
      },
    ),
  );
});

/**
 * Which policy is looser than another, one difference at a time. That a policy that is not looser allows nothing more
 * is in `packages/card-core/test/policy/engine.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { nameOf, type Policy, strictPolicy } from '../../src/policy/policy.ts';
import { isTightening } from '../../src/policy/tightening.ts';

describe('a policy that is not looser', () => {
  const one = nameOf('eip155:1/slip44:60');
  const base: Policy = {
    digestsUnseen: false,
    blind: 'refuse',
    messages: 'refuse',
    otherAssets: 'refuse',
    withoutPin: false,
    assets: [{ asset: one, perSignature: 10n, allowance: 10n, period: 86_400, approvalAbove: 10n }],
    chains: [{ chain: one, feeCeiling: 10n }],
    recipients: [one],
    recipientRoot: new Uint8Array(32),
    paths: [[0x8000002c]],
    multisigWallets: [new Uint8Array(32)],
    refresh: { feeCeiling: 10n, period: 86_400 },
  };
  const { chains: _, ...anyChain } = base;
  const { paths: __, ...anyPath } = base;
  const { recipients: ___, recipientRoot: ____, ...anybody } = base;
  const looser: readonly (readonly [string, Policy])[] = [
    ['raw digests', { ...base, digestsUnseen: true }],
    ['blind on approval', { ...base, blind: 'approval' }],
    ['messages', { ...base, messages: 'approval' }],
    ['other assets', { ...base, otherAssets: 'approval' }],
    ['known phones', { ...base, withoutPin: true }],
    ['a limit by one', { ...base, assets: [{ ...base.assets[0]!, perSignature: 11n }] }],
    ['an allowance by one', { ...base, assets: [{ ...base.assets[0]!, allowance: 11n }] }],
    ['a threshold by one', { ...base, assets: [{ ...base.assets[0]!, approvalAbove: 11n }] }],
    ['no limits', { ...base, assets: [{ asset: one }] }],
    ['another asset', { ...base, assets: [...base.assets, { asset: nameOf('other'), perSignature: 0n }] }],
    ['a ceiling by one', { ...base, chains: [{ chain: one, feeCeiling: 11n }] }],
    ['no ceiling', { ...base, chains: [{ chain: one }] }],
    ['any chain', anyChain],
    ['another recipient', { ...base, recipients: [one, nameOf('other')] }],
    ['anybody', anybody],
    ['one more path', { ...base, paths: [[0x8000002c], [0x80000031]] }],
    ['any path', anyPath],
    ['a faster refill', { ...base, assets: [{ ...base.assets[0]!, period: 86_399 }] }],
    [
      'a lower allowance that comes back faster',
      { ...base, assets: [{ ...base.assets[0]!, allowance: 9n, period: 77_759 }] },
    ],
    ['a refresh with a higher fee', { ...base, refresh: { feeCeiling: 11n, period: 86_400 } }],
    ['a refresh more often', { ...base, refresh: { feeCeiling: 10n, period: 86_399 } }],
    ['one more wallet', { ...base, multisigWallets: [new Uint8Array(32), new Uint8Array(32).fill(1)] }],
  ];
  it.each(looser)('is none with %s', (_name, next) => {
    expect(isTightening(next, base)).toBe(false);
    if (_name !== 'a lower allowance that comes back faster') expect(isTightening(base, next)).toBe(true);
  });
  it('may come back more slowly, or not at all, and with nothing that comes back in any period', () => {
    const of = (rule: Partial<Policy['assets'][number]>): Policy => ({
      ...base,
      assets: [{ ...base.assets[0]!, ...rule }],
    });
    for (const rule of [
      { period: 86_401 },
      { period: undefined },
      { allowance: 5n, period: 43_200 },
      { allowance: 0n, period: 3600 },
    ])
      expect(isTightening(of(rule), base)).toBe(true);
    for (const rule of [{ period: 86_400 }, { period: 315_576_000 }]) {
      expect(isTightening(of(rule), of({ period: undefined }))).toBe(false);
      expect(isTightening(of(rule), of({ allowance: undefined, period: undefined }))).toBe(true);
    }
  });
  it('may do without a refresh, and has none that is new', () => {
    const { refresh: _, ...without } = base;
    expect(isTightening(without, base)).toBe(true);
    expect(isTightening(base, without)).toBe(false);
  });
  it.each([
    ['tree', { ...base, recipientRoot: new Uint8Array(32).fill(1) }],
    ['path', { ...base, paths: [[0x8000002d]] }],
    ['chain', { ...base, chains: [{ chain: nameOf('other') }] }],
    ['wallet', { ...base, multisigWallets: [new Uint8Array(32).fill(1)] }],
  ] as const)('is none with another %s', (_name, next) => {
    expect(isTightening(next, base)).toBe(false);
    expect(isTightening(base, next)).toBe(false);
  });
  it('may have a longer path', () => {
    expect(isTightening({ ...base, paths: [[0x8000002c, 0x80000001]] }, base)).toBe(true);
    expect(isTightening(base, { ...base, paths: [[0x8000002c, 0x80000001]] })).toBe(false);
  });
  it('may leave an asset to the approval that all others need, whatever its own rule says', () => {
    const others: Policy = { ...strictPolicy, otherAssets: 'approval' };
    const ruled = { ...others, assets: [{ asset: one, approvalAbove: 0n }] };
    expect(isTightening(others, ruled)).toBe(true);
    expect(isTightening(ruled, others)).toBe(false);
  });

  it('has a rule of its own for each asset that may not move as freely as all others', () => {
    const others: Policy = { ...strictPolicy, otherAssets: 'allow' };
    for (const rule of [{ perSignature: 1n }, { allowance: 1n }, { approvalAbove: 1n }]) {
      const ruled = { ...others, assets: [{ asset: one, ...rule }] };
      expect(isTightening(others, ruled)).toBe(false);
      expect(isTightening(ruled, others)).toBe(true);
      expect(isTightening(strictPolicy, ruled)).toBe(true);
    }
  });
});

describe('who may be paid', () => {
  const [shop, friend] = ['shop', 'friend'].map(nameOf) as [string, string];
  const [tree, wood] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
  const kinds: { readonly [name: string]: Pick<Policy, 'recipients' | 'recipientRoot'> } = {
    anybody: {},
    nobody: { recipients: [] },
    'the shop': { recipients: [shop] },
    'shop and friend': { recipients: [shop, friend] },
    'the tree': { recipientRoot: tree },
    'another tree': { recipientRoot: wood },
    'the tree and nobody': { recipientRoot: tree, recipients: [] },
    'the tree and the shop': { recipientRoot: tree, recipients: [shop] },
  };
  const names = Object.keys(kinds);
  /**
   * Read naively: everybody is in a policy without recipients; a tree holds the same as itself and nobody that is
   * known.
   */
  const paid = ({
    recipients,
    recipientRoot,
  }: Pick<Policy, 'recipients' | 'recipientRoot'>): ReadonlySet<string> | undefined =>
    recipients === undefined && recipientRoot === undefined
      ? undefined
      : new Set([...(recipients ?? []), ...(recipientRoot === undefined ? [] : [`${recipientRoot}`])]);

  it.each(names.flatMap((next) => names.map((old) => [next, old] as const)))('%s, after %s', (next, old) => {
    const [after, before] = [kinds[next]!, kinds[old]!].map(paid);
    const isNarrower = before === undefined || (after !== undefined && [...after].every((one) => before.has(one)));
    expect(isTightening({ ...strictPolicy, ...kinds[next] }, { ...strictPolicy, ...kinds[old] })).toBe(isNarrower);
  });
});

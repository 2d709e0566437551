/** What another policy changes, in the words of the policy itself. */
import { nameOf, type Policy, startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import { describeChanges, describePolicy } from '../../../src/actions/owner/policy-words.ts';
import { coinUnits } from '../../../src/output/amounts.ts';

const asset = nameOf('eip155:1/slip44:60');
const ether = 10n ** 18n;
const weekly = (allowance: bigint): Policy => ({
  ...strictPolicy,
  assets: [{ asset, perSignature: ether / 2n, allowance, period: 604_800 }],
  chains: [{ chain: nameOf('eip155:1'), feeCeiling: ether / 100n }],
});
const changes = (before: Policy, next: Policy) => describeChanges(before, next, coinUnits);

test('a policy is told in coins and in names', () => {
  const lines = describePolicy(weekly(ether), coinUnits);
  expect(lines).toContain('ETH on Ethereum: at once 0.5 ETH, 1 ETH per week');
  expect(lines).toContain('Chains: Ethereum, fee up to 0.01 ETH');
  expect(lines).toContain('Assets without a rule of their own: refused');
  expect(lines).toContain('Recipients: everybody');
  expect(describePolicy(startingPolicies.open, coinUnits)).toContain('Chains: all, at any fee');
});

const than = 'It allows MORE than before.';
const not = 'It allows nothing that was refused before.';
test.each<[string, Policy, Policy, readonly string[]]>([
  [
    'a limit',
    weekly(ether),
    weekly(2n * ether),
    ['ETH on Ethereum: at once 0.5 ETH, 1 ETH per week -> at once 0.5 ETH, 2 ETH per week (allows MORE)', than],
  ],
  ['a permission', startingPolicies.everyday, strictPolicy, ['Messages: allowed -> refused (allows less)', not]],
  [
    'a rule that is new',
    strictPolicy,
    { ...weekly(ether), chains: [] },
    [
      'New: ETH on Ethereum: at once 0.5 ETH, 1 ETH per week (allows MORE)',
      'Chains: all, at any fee -> none (allows less)',
    ],
  ],
  [
    'a rule that is gone',
    weekly(ether),
    { ...weekly(ether), assets: [] },
    ['No more: ETH on Ethereum: at once 0.5 ETH, 1 ETH per week (allows less)', not],
  ],
  [
    'the asset without a rule of its own, where all others may move',
    { ...weekly(ether), otherAssets: 'allow' },
    { ...weekly(ether), otherAssets: 'allow', assets: [] },
    ['No more: ETH on Ethereum: at once 0.5 ETH, 1 ETH per week (allows MORE)', than],
  ],
  [
    'a list',
    { ...strictPolicy, recipients: ['11'.repeat(16)] },
    { ...strictPolicy, recipients: ['22'.repeat(16)] },
    [`Recipients: ${'11'.repeat(16)} -> ${'22'.repeat(16)} (allows more in one way, less in another)`, than],
  ],
])('%s: from what to what, and whether it is more', (_, before, next, lines) => {
  const told = changes(before, next);
  for (const line of lines) expect(told).toContain(line);
  expect(told.filter((line) => line.includes('Digests unseen'))).toEqual(
    before.digestsUnseen === next.digestsUnseen ? [] : [expect.anything()],
  );
});

test('the same policy changes nothing', () => {
  expect(changes(weekly(ether), weekly(ether))).toEqual(['Nothing changes: the card has this policy.']);
});

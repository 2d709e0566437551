/** What `willSign` says in words, and where it says nothing. That it is what a card does: integration-tests. */
import type { PolicyVerdict, ToBeSigned, TransactionFacts } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { nameOf, type Policy, policy, strictPolicy } from '../../src/policy/policy.ts';
import { initialPolicyName, startingPolicies } from '../../src/policy/starting-policies.ts';
import { willSign } from '../../src/policy/will-sign.ts';

const ether = 'eip155:1/slip44:60';
const asset = nameOf(ether);
const facts: TransactionFacts = {
  chain: 'eip155:1',
  fee: { asset: ether, amount: 5n },
  transfers: 1,
  approvals: 0,
  inputs: { count: 0, amount: 0n },
  change: { count: 0, amount: 0n },
  accounts: [[0x8000002c]],
  sighashTypes: [],
  warnings: [],
};
const transfers = [{ asset: ether, amount: 100n, recipient: new Uint8Array(20) }];
const payment = { facts, transfers };
const role = 'primary';
const refusal = (verdict: PolicyVerdict) => (verdict.signs === false ? verdict : undefined);
const limited = (rule: Partial<Policy['assets'][number]>): Policy => ({
  ...strictPolicy,
  assets: [{ asset, ...rule }],
});

describe('a refusal', () => {
  it.each<[string, Policy, ToBeSigned, readonly string[]]>([
    ['the sum and the limit', limited({ perSignature: 104n }), payment, ['105', ether, '104', '"perSignature"']],
    [
      'what is left',
      limited({ allowance: 104n }),
      payment,
      ['105', '104 (smallest unit) is left', 'voucher', '"allowance"'],
    ],
    ['the asset without a rule', strictPolicy, payment, [ether, '"otherAssets"']],
    [
      'the fee and its ceiling',
      { ...startingPolicies.open, chains: [{ chain: nameOf(facts.chain), feeCeiling: 4n }] },
      payment,
      ['the fee is 5', 'is 4', '"feeCeiling"'],
    ],
    ['the chain', { ...startingPolicies.open, chains: [] }, payment, ['eip155:1', '"chains"']],
    [
      'why it is blind',
      startingPolicies.savings,
      { ...payment, facts: { ...facts, blind: 'unknown-program' } },
      ['one of its instructions', '"blind": "allow"', 'symbolon policy set open'],
    ],
    ['digests unseen', startingPolicies.everyday, { facts: undefined }, ['"digestsUnseen": true', 'policy set open']],
    [
      'a multisig wallet that was not confirmed',
      startingPolicies.open,
      { ...payment, multisigWallet: new Uint8Array(32) },
      ['multisig wallet', '"multisigWallets"'],
    ],
  ])('names %s', (_, rules, toBeSigned, parts) => {
    const { meaning = '', wayOut = '' } =
      refusal(willSign({ policy: rules, role, left: [{ asset, left: 104n }] }, toBeSigned)) ?? {};
    for (const part of parts) expect(`${meaning}. ${wayOut}`).toContain(part);
  });

  it('of a clone does not advise a looser policy, which it would refuse', () => {
    const verdict = refusal(willSign({ policy: strictPolicy, role: 'daily' }, payment));
    expect(verdict?.wayOut).toContain('sign with the primary');
    expect(verdict?.wayOut).not.toContain('policy set');
  });
});

describe('what is unknown', () => {
  const spend = limited({ allowance: 1000n });
  it.each<[string, Parameters<typeof willSign>[0], ToBeSigned, PolicyVerdict['signs'], readonly string[]]>([
    ['nothing', { policy: spend, role, left: [{ asset, left: 105n }] }, payment, true, []],
    ['what is left of an allowance', { policy: spend, role }, payment, 'unknown', ['budgets']],
    [
      'nothing that matters, where no allowance would do',
      { policy: limited({ allowance: 104n }), role },
      payment,
      false,
      [],
    ],
    [
      'nothing that matters, where no asset with an allowance moves',
      { policy: { ...spend, otherAssets: 'allow' }, role },
      { facts: { ...facts, fee: { asset: 'eip155:137/slip44:966', amount: 1n }, transfers: 0 } },
      true,
      [],
    ],
    ['whether the card is a cosigner', { policy: startingPolicies.open }, payment, 'unknown', ['role']],
    [
      'whether an approval is valid',
      { policy: startingPolicies.open, approved: true },
      payment,
      'unknown',
      ['approval'],
    ],
  ])('is %s', (_, terms, toBeSigned, signs, unknown) => {
    const verdict = willSign(terms, toBeSigned);
    expect(verdict.signs).toBe(signs);
    expect(verdict.signs === 'unknown' ? verdict.unknown : []).toEqual(unknown);
  });
});

it('starting policies fit into a command, and the first one signs no digest unseen', () => {
  for (const one of Object.values(startingPolicies)) expect(policy.decode(policy.encode(one))).toEqual(one);
  expect(startingPolicies[initialPolicyName].digestsUnseen).toBe(false);
});

describe('a refresh by a phone without the PIN', () => {
  const rules: Policy = { ...strictPolicy, refresh: { feeCeiling: 5n, period: 86_400 } };
  const moved: TransactionFacts = {
    ...{ ...facts, transfers: 0, within: 'wallet' },
    ...{ inputs: { count: 1, amount: 100n }, change: { count: 1, amount: 95n } },
  };
  const terms = { policy: rules, role, withoutPin: true } as const;
  it('is signed if one is left, and unknown if nobody knows', () => {
    expect(willSign({ ...terms, refresh: true }, { facts: moved })).toEqual({ signs: true });
    expect(willSign(terms, { facts: moved })).toEqual({ signs: 'unknown', unknown: ['budgets'] });
    expect(refusal(willSign({ ...terms, refresh: false }, { facts: moved }))).toMatchObject({
      reason: 'securityStatus',
      status: 0x6982,
      meaning: expect.stringContaining('refresh'),
    });
  });
  it('is nothing else, and needs a policy that has it', () => {
    for (const thing of [payment, { facts: { ...moved, fee: { asset: ether, amount: 6n } } }, { facts: undefined }])
      expect(refusal(willSign(terms, thing))?.reason).toBe('securityStatus');
    expect(refusal(willSign({ ...terms, policy: strictPolicy }, { facts: moved }))?.meaning).not.toContain('refresh');
  });
  it('is a payment with the PIN', () => {
    expect(refusal(willSign({ ...terms, withoutPin: false }, { facts: moved }))?.reason).toBe('assetRefused');
  });
});

/**
 * The corpus of decisions: each case was worked out by hand from `docs/spec`, not taken from the engine.
 * `decisions.test.ts` writes it to `vectors/policy-decisions.json` and has the engine replay that file.
 */

import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { harden } from '@symbolon/interface';
import { type Budgets, budgets, datedBudgets, type Spending, spending } from '../../src/policy/budgets.ts';
import { nameOf, type Policy, policy, recipientHash, recipientName, strictPolicy } from '../../src/policy/policy.ts';
import { buildRecipientTree } from '../../src/policy/recipient-tree.ts';
import { startingPolicies } from '../../src/policy/starting-policies.ts';
import type { StatusName } from '../../src/status.ts';
import { type SummaryFacts, transactionFacts } from '../../src/summary/facts.ts';

const bitcoin = 'bip122:000000000019d6689c085ae165831e93';
const ethereum = 'eip155:1';
const btc = `${bitcoin}/slip44:0`;
const eth = `${ethereum}/slip44:60`;
const usdc = `${ethereum}/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48`;
const unknownToken = `${ethereum}/erc20:0x1111111111111111111111111111111111111111`;
/** Made up: nobody's. */
const shop = utf8ToBytes('a shop, 20 bytes old');
const stranger = utf8ToBytes('nobody we know, 20 b');
const most = 2n ** 128n - 1n;

type Amount = { readonly asset: string; readonly amount: bigint | undefined; readonly to?: Uint8Array };
type Expectation =
  | { readonly refuse: StatusName }
  | { readonly spent: readonly (readonly [asset: string, spent: bigint])[]; readonly refreshed?: Spending };

type CorpusCase = {
  readonly name: string;
  readonly policy: Policy;
  readonly spent: readonly (readonly [asset: string, spent: bigint])[];
  readonly transfers: readonly Amount[];
  readonly approvals: readonly Amount[];
  readonly facts: SummaryFacts;
  readonly proofs: readonly Uint8Array[];
  readonly purpose: 'sign' | 'approve';
  readonly approved: boolean;
  readonly withoutPin: boolean;
  readonly cosigner: boolean;
  /** Of cases about time: the proven time, what is settled, and what was spent of the refresh. */
  readonly time?: bigint;
  readonly settled?: readonly (readonly [asset: string, amount: bigint, since: bigint])[];
  readonly refreshed?: Spending;
  readonly expected: Expectation;
};

type Choice = Partial<Omit<CorpusCase, 'name' | 'facts' | 'expected'>> & { readonly facts?: Partial<SummaryFacts> };

const account = [harden(84), harden(0), harden(0)];

/** On Bitcoin, a fee of 0, nothing moved, but for what is chosen. */
function one(name: string, expected: Expectation, choice: Choice): CorpusCase {
  const { transfers = [], approvals = [] } = choice;
  const facts: SummaryFacts = {
    chain: bitcoin,
    fee: { asset: btc, amount: 0n },
    transfers: transfers.length,
    approvals: approvals.length,
    inputs: { count: 1, amount: 1_000_000n },
    change: { count: 0, amount: 0n },
    accounts: [account],
    sighashTypes: [1],
    warnings: [],
    ...choice.facts,
  };
  const defaults = {
    policy: strictPolicy,
    spent: [],
    proofs: [],
    purpose: 'sign',
    approved: false,
    withoutPin: false,
    cosigner: false,
  } as const;
  return { ...defaults, ...choice, transfers, approvals, facts, name, expected };
}

const limit = (asset: string, rule: Omit<Policy['assets'][number], 'asset'> = {}) => ({
  asset: nameOf(asset),
  ...rule,
});
const only = (...assets: Policy['assets']): Policy => ({ ...strictPolicy, assets });
const pay = (amount: bigint, asset = btc, to = shop): Amount => ({ asset, amount, to });
const fee = (amount: bigint, asset = btc) => ({ fee: { asset, amount } });
const nothingSpent: Expectation = { spent: [] };
const onEthereum = { chain: ethereum, ...fee(0n, eth), inputs: { count: 0, amount: 0n }, sighashTypes: [] };

const perSignature = only(limit(btc, { perSignature: 1000n }));
const allowance = only(limit(btc, { allowance: 1000n }));
const approvalAbove = only(limit(btc, { approvalAbove: 1000n }));
const feeCeiling: Policy = { ...only(limit(btc)), chains: [{ chain: nameOf(bitcoin), feeCeiling: 50n }] };
const listed: Policy = { ...only(limit(btc)), recipients: [recipientName(bitcoin, shop)] };
const message = { standard: 'eip191', hash: new Uint8Array(32).fill(7) };

const tree = buildRecipientTree(
  [shop, utf8ToBytes('a second'), utf8ToBytes('a third')].map((to) => recipientHash(bitcoin, to)),
);
const inTree: Policy = { ...only(limit(btc)), recipientRoot: tree.root };
const proof = (index: number): Uint8Array => {
  const { leaf, siblings } = tree.proofs[index]!;
  return Uint8Array.of(...leaf, siblings.length, ...siblings.flatMap((sibling) => [...sibling]));
};

const { savings, everyday, open } = startingPolicies;

const corpus: readonly CorpusCase[] = [
  one('everyday: any amount of anything', nothingSpent, {
    policy: everyday,
    transfers: [pay(2n ** 200n), pay(1n, unknownToken)],
    facts: fee(500n),
  }),
  one(
    'everyday: blind is refused',
    { refuse: 'blindRefused' },
    { policy: everyday, facts: { ...onEthereum, blind: 'unknown-call' } },
  ),
  one('open: blind is signed', nothingSpent, {
    policy: open,
    facts: { ...onEthereum, blind: 'unknown-call' },
  }),
  one(
    'savings: blind is refused',
    { refuse: 'blindRefused' },
    { policy: savings, facts: { ...onEthereum, blind: 'unknown-call' } },
  ),
  one(
    'savings: messages are refused',
    { refuse: 'messageRefused' },
    { policy: savings, facts: { ...onEthereum, message } },
  ),
  one('savings: any amount of anything', nothingSpent, {
    policy: savings,
    transfers: [pay(2n ** 200n), pay(1n, unknownToken)],
    facts: fee(500n),
  }),
  one('everyday: messages are signed', nothingSpent, {
    policy: everyday,
    facts: { ...onEthereum, message },
  }),
  one('everyday: a cosigner needs an approval', { refuse: 'approvalMissing' }, { policy: everyday, cosigner: true }),
  one('everyday: a cosigner with an approval', nothingSpent, {
    policy: everyday,
    cosigner: true,
    approved: true,
  }),
  one('everyday: a known phone needs the PIN', { refuse: 'securityStatus' }, { policy: everyday, withoutPin: true }),
  one('strict policy: no asset has a rule', { refuse: 'assetRefused' }, { transfers: [pay(1n)] }),
  one(
    'strict policy: an amount of 0 is an asset without a rule too',
    { refuse: 'assetRefused' },
    { transfers: [pay(0n)] },
  ),
  one('strict policy: the fee alone is refused', { refuse: 'assetRefused' }, { facts: fee(1n) }),
  one('strict policy: messages are refused', { refuse: 'messageRefused' }, { facts: { ...onEthereum, message } }),
  one('strict policy: change and inputs move nothing', nothingSpent, {
    facts: { change: { count: 1, amount: 1_000_000n } },
  }),

  one('per signature: one below', nothingSpent, { policy: perSignature, transfers: [pay(999n)] }),
  one('per signature: equal', nothingSpent, { policy: perSignature, transfers: [pay(1000n)] }),
  one('per signature: one above', { refuse: 'limitExceeded' }, { policy: perSignature, transfers: [pay(1001n)] }),
  one('per signature: the sum of several, equal', nothingSpent, {
    policy: perSignature,
    transfers: [pay(400n), pay(600n, btc, stranger)],
  }),
  one(
    'per signature: the sum of several, one above',
    { refuse: 'limitExceeded' },
    {
      policy: perSignature,
      transfers: [pay(400n), pay(601n, btc, stranger)],
    },
  ),
  one('per signature: fee included, equal', nothingSpent, {
    policy: perSignature,
    transfers: [pay(990n)],
    facts: fee(10n),
  }),
  one(
    'per signature: fee included, one above',
    { refuse: 'limitExceeded' },
    {
      policy: perSignature,
      transfers: [pay(990n)],
      facts: fee(11n),
    },
  ),
  one('per signature: change is not counted', nothingSpent, {
    policy: perSignature,
    transfers: [pay(1000n)],
    facts: { change: { count: 1, amount: 999_000n } },
  }),
  one('per signature: a limit of 0 lets 0 pass', nothingSpent, {
    policy: only(limit(btc, { perSignature: 0n })),
    transfers: [pay(0n)],
  }),
  one(
    'per signature: a limit of 0 stops 1',
    { refuse: 'limitExceeded' },
    {
      policy: only(limit(btc, { perSignature: 0n })),
      transfers: [pay(1n)],
    },
  ),
  one('per signature: the highest limit there is, equal', nothingSpent, {
    policy: only(limit(btc, { perSignature: most })),
    transfers: [pay(most)],
  }),
  one(
    'per signature: what does not fit in 16 bytes is over every limit',
    { refuse: 'limitExceeded' },
    {
      policy: only(limit(btc, { perSignature: most })),
      transfers: [pay(most), pay(1n)],
    },
  ),
  one(
    'per signature: a sum that would wrap at 32 bytes',
    { refuse: 'limitExceeded' },
    {
      policy: only(limit(btc, { perSignature: most })),
      transfers: [pay(2n ** 256n - 1n), pay(1n)],
    },
  ),

  one(
    'allowance: equal',
    { spent: [[btc, 1000n]] },
    { policy: allowance, spent: [[btc, 0n]], transfers: [pay(1000n)] },
  ),
  one(
    'allowance: one above',
    { refuse: 'allowanceExceeded' },
    { policy: allowance, spent: [[btc, 0n]], transfers: [pay(1001n)] },
  ),
  one(
    'allowance: what is left, equal',
    { spent: [[btc, 1000n]] },
    {
      policy: allowance,
      spent: [[btc, 700n]],
      transfers: [pay(290n)],
      facts: fee(10n),
    },
  ),
  one(
    'allowance: what is left, one above by the fee',
    { refuse: 'allowanceExceeded' },
    {
      policy: allowance,
      spent: [[btc, 700n]],
      transfers: [pay(290n)],
      facts: fee(11n),
    },
  ),
  one(
    'allowance: used up, nothing more',
    { refuse: 'allowanceExceeded' },
    {
      policy: allowance,
      spent: [[btc, 1000n]],
      transfers: [pay(1n)],
    },
  ),
  one(
    'allowance: used up, a payment to oneself without a fee',
    { spent: [[btc, 1000n]] },
    { policy: allowance, spent: [[btc, 1000n]] },
  ),
  one(
    'allowance: more spent than a lowered allowance',
    { refuse: 'allowanceExceeded' },
    {
      policy: allowance,
      spent: [[btc, 5000n]],
      transfers: [pay(1n)],
    },
  ),
  one(
    'allowance: a budget that is missing is used up',
    { refuse: 'allowanceExceeded' },
    { policy: allowance, transfers: [pay(1n)] },
  ),
  one(
    'allowance: what an approval lets somebody take counts',
    { spent: [[usdc, 40n]] },
    {
      policy: only(limit(usdc, { allowance: 40n }), limit(eth)),
      spent: [[usdc, 0n]],
      approvals: [pay(40n, usdc)],
      facts: { ...onEthereum, ...fee(7n, eth) },
    },
  ),
  one(
    'allowance: an approval without a limit is over it',
    { refuse: 'allowanceExceeded' },
    {
      policy: only(limit(usdc, { allowance: most }), limit(eth)),
      spent: [[usdc, 0n]],
      approvals: [{ asset: usdc, amount: undefined, to: shop }],
      facts: { ...onEthereum, ...fee(7n, eth) },
    },
  ),

  one(
    'several assets: each within its own',
    {
      spent: [
        [usdc, 50n],
        [eth, 9n],
      ],
    },
    {
      policy: only(limit(usdc, { allowance: 50n }), limit(eth, { allowance: 9n })),
      spent: [
        [usdc, 10n],
        [eth, 2n],
      ],
      transfers: [pay(40n, usdc)],
      facts: { ...onEthereum, ...fee(7n, eth) },
    },
  ),
  one(
    'several assets: one over is over',
    { refuse: 'allowanceExceeded' },
    {
      policy: only(limit(usdc, { allowance: 50n }), limit(eth, { allowance: 8n })),
      spent: [
        [usdc, 10n],
        [eth, 2n],
      ],
      transfers: [pay(40n, usdc)],
      facts: { ...onEthereum, ...fee(7n, eth) },
    },
  ),
  one(
    'several assets: the fee coin has no rule',
    { refuse: 'assetRefused' },
    {
      policy: only(limit(usdc)),
      transfers: [pay(40n, usdc)],
      facts: { ...onEthereum, ...fee(7n, eth) },
    },
  ),
  one(
    'several assets: the same contract on another chain is another asset',
    { refuse: 'assetRefused' },
    {
      policy: only(limit(usdc), limit(eth)),
      transfers: [pay(40n, usdc.replace('eip155:1', 'eip155:137'))],
      facts: onEthereum,
    },
  ),
  one('other assets allowed: no rule, no limit', nothingSpent, {
    policy: { ...strictPolicy, otherAssets: 'allow' },
    transfers: [pay(most, unknownToken)],
    facts: onEthereum,
  }),
  one(
    'other assets on approval: missing',
    { refuse: 'approvalMissing' },
    {
      policy: { ...strictPolicy, otherAssets: 'approval' },
      transfers: [pay(1n, unknownToken)],
      facts: onEthereum,
    },
  ),
  one('other assets on approval: given', nothingSpent, {
    policy: { ...strictPolicy, otherAssets: 'approval' },
    approved: true,
    transfers: [pay(1n, unknownToken)],
    facts: onEthereum,
  }),

  one('approval: at the threshold none is needed', nothingSpent, { policy: approvalAbove, transfers: [pay(1000n)] }),
  one(
    'approval: one above, missing',
    { refuse: 'approvalMissing' },
    { policy: approvalAbove, transfers: [pay(1001n)] },
  ),
  one(
    'approval: one above by the fee, missing',
    { refuse: 'approvalMissing' },
    {
      policy: approvalAbove,
      transfers: [pay(1000n)],
      facts: fee(1n),
    },
  ),
  one('approval: one above, given', nothingSpent, { policy: approvalAbove, approved: true, transfers: [pay(1001n)] }),
  one(
    'approval: does not lift the limit per signature',
    { refuse: 'limitExceeded' },
    {
      policy: perSignature,
      approved: true,
      transfers: [pay(1001n)],
    },
  ),
  one(
    'approval: does not lift the allowance',
    { refuse: 'allowanceExceeded' },
    {
      policy: allowance,
      spent: [[btc, 0n]],
      approved: true,
      transfers: [pay(1001n)],
    },
  ),
  one('approval: the approver needs none itself', nothingSpent, {
    policy: approvalAbove,
    purpose: 'approve',
    transfers: [pay(1001n)],
  }),
  one(
    'approval: the approver spends nothing',
    { spent: [[btc, 1000n]] },
    {
      policy: allowance,
      purpose: 'approve',
      spent: [[btc, 1000n]],
      transfers: [pay(900n)],
    },
  ),
  one(
    'approval: the approver keeps to its own limit per signature',
    { refuse: 'limitExceeded' },
    {
      policy: perSignature,
      purpose: 'approve',
      transfers: [pay(1001n)],
    },
  ),

  one('blind: refused', { refuse: 'blindRefused' }, { facts: { ...onEthereum, blind: 'unknown-call' } }),
  one(
    'blind: refused though approved',
    { refuse: 'blindRefused' },
    { approved: true, facts: { ...onEthereum, blind: 'unknown-call' } },
  ),
  one(
    'blind: on approval, missing',
    { refuse: 'approvalMissing' },
    {
      policy: { ...strictPolicy, blind: 'approval' },
      facts: { ...onEthereum, blind: 'unknown-call' },
    },
  ),
  one('blind: on approval, given', nothingSpent, {
    policy: { ...strictPolicy, blind: 'approval' },
    approved: true,
    facts: { ...onEthereum, blind: 'unknown-call' },
  }),
  one('blind: allowed', nothingSpent, {
    policy: { ...strictPolicy, blind: 'allow' },
    facts: { ...onEthereum, blind: 'unknown-call' },
  }),
  one('blind: what is not needs no approval', nothingSpent, { policy: { ...strictPolicy, blind: 'approval' } }),
  one(
    'blind: allowed, but what it does show has limits',
    { refuse: 'limitExceeded' },
    {
      policy: { ...only(limit(eth, { perSignature: 5n })), blind: 'allow' },
      transfers: [pay(6n, eth)],
      facts: { ...onEthereum, blind: 'unknown-call' },
    },
  ),
  one('messages: allowed', nothingSpent, {
    policy: { ...strictPolicy, messages: 'allow' },
    facts: { ...onEthereum, message },
  }),
  one(
    'messages: on approval, missing',
    { refuse: 'approvalMissing' },
    {
      policy: { ...strictPolicy, messages: 'approval' },
      facts: { ...onEthereum, message },
    },
  ),

  one('chains: listed', nothingSpent, { policy: feeCeiling, transfers: [pay(1n)] }),
  one(
    'chains: not listed',
    { refuse: 'chainRefused' },
    { policy: feeCeiling, transfers: [pay(1n)], facts: onEthereum },
  ),
  one('chains: an empty list allows none', { refuse: 'chainRefused' }, { policy: { ...only(limit(btc)), chains: [] } }),
  one('fee ceiling: equal', nothingSpent, { policy: feeCeiling, facts: fee(50n) }),
  one('fee ceiling: one above', { refuse: 'feeAboveCeiling' }, { policy: feeCeiling, facts: fee(51n) }),

  one('recipients: listed', nothingSpent, { policy: listed, transfers: [pay(1n)] }),
  one(
    'recipients: one of two is not listed',
    { refuse: 'recipientRefused' },
    { policy: listed, transfers: [pay(1n), pay(1n, btc, stranger)] },
  ),
  one(
    'recipients: a stranger before one who is listed',
    { refuse: 'recipientRefused' },
    {
      policy: listed,
      transfers: [pay(1n, btc, stranger), pay(1n)],
    },
  ),
  one(
    'recipients: the same bytes on another chain are somebody else',
    { refuse: 'recipientRefused' },
    {
      policy: { ...listed, assets: [limit(eth)] },
      transfers: [pay(1n, eth)],
      facts: onEthereum,
    },
  ),
  one(
    'recipients: an empty list allows none',
    { refuse: 'recipientRefused' },
    { policy: { ...listed, recipients: [] }, transfers: [pay(1n)] },
  ),
  one(
    'recipients: whoever may take something later is one',
    { refuse: 'recipientRefused' },
    {
      policy: listed,
      approvals: [pay(1n, btc, stranger)],
    },
  ),
  one('recipients: proven to be in the tree', nothingSpent, {
    policy: inTree,
    proofs: [proof(0)],
    transfers: [pay(1n)],
  }),
  one(
    'recipients: in the tree, but not proven',
    { refuse: 'recipientRefused' },
    { policy: inTree, transfers: [pay(1n)] },
  ),
  one(
    'recipients: proven for another',
    { refuse: 'recipientRefused' },
    { policy: inTree, proofs: [proof(1)], transfers: [pay(1n)] },
  ),
  one(
    'recipients: a proof that leads elsewhere',
    { refuse: 'recipientRefused' },
    {
      policy: inTree,
      proofs: [Uint8Array.of(...recipientHash(bitcoin, stranger), ...proof(0).subarray(32))],
      transfers: [pay(1n, btc, stranger)],
    },
  ),
  one(
    'recipients: a proof is worth nothing without a tree',
    { refuse: 'recipientRefused' },
    {
      policy: { ...listed, recipients: [] },
      proofs: [proof(0)],
      transfers: [pay(1n)],
    },
  ),

  one('paths: the account itself', nothingSpent, { policy: { ...strictPolicy, paths: [account] } }),
  one('paths: below', nothingSpent, { policy: { ...strictPolicy, paths: [account.slice(0, 2)] } }),
  one(
    'paths: another account',
    { refuse: 'pathRefused' },
    { policy: { ...strictPolicy, paths: [[harden(84), harden(0), harden(1)]] } },
  ),
  one('paths: above', { refuse: 'pathRefused' }, { policy: { ...strictPolicy, paths: [[...account, harden(0)]] } }),
  one(
    'paths: one of two accounts is not allowed',
    { refuse: 'pathRefused' },
    {
      policy: { ...strictPolicy, paths: [account] },
      facts: { accounts: [account, [harden(49), harden(0), harden(0)]] },
    },
  ),
  one('paths: no account is told', { refuse: 'pathRefused' }, { facts: { accounts: [] } }),

  one(
    'known phone: may sign without the PIN',
    { spent: [[btc, 10n]] },
    {
      policy: { ...allowance, withoutPin: true },
      withoutPin: true,
      spent: [[btc, 0n]],
      transfers: [pay(10n)],
    },
  ),
  one(
    'known phone: the limits hold for it as well',
    { refuse: 'allowanceExceeded' },
    {
      policy: { ...allowance, withoutPin: true },
      withoutPin: true,
      spent: [[btc, 0n]],
      transfers: [pay(1001n)],
    },
  ),
  ...aboutTime(),
  ...aboutRefreshes(),

  one('told less than summed up', { refuse: 'transactionRefused' }, { policy: everyday, facts: { transfers: 1 } }),
  one(
    'told fewer approvals than summed up',
    { refuse: 'transactionRefused' },
    { policy: everyday, facts: { approvals: 1 } },
  ),
];

/** An allowance of 700 in 7 hours: 100 an hour, 1 in 36 seconds. */
function aboutTime(): readonly CorpusCase[] {
  const start = 1_800_000_000n;
  const hour = 3600n;
  const rules = only(limit(btc, { allowance: 700n, period: 25_200 }));
  const after = (seconds: bigint, amount: bigint, more: Choice = {}): Choice => ({
    ...{ policy: rules, spent: [[btc, 50n]], settled: [[btc, 600n, start]], time: start + seconds },
    ...{ transfers: [pay(amount)], ...more },
  });
  const spent = (amount: bigint): Expectation => ({ spent: [[btc, amount]] });
  const exceeded: Expectation = { refuse: 'allowanceExceeded' };
  return [
    one('time: nothing is back at the date', spent(100n), after(0n, 50n)),
    one('time: one more than is left at the date', exceeded, after(0n, 51n)),
    one('time: nothing is back before the date', exceeded, after(-hour, 51n)),
    one('time: nothing is back while it is unknown', exceeded, after(-start, 51n)),
    one('time: left without a time', spent(100n), after(-start, 50n)),
    one('time: a unit is back after 36 seconds', spent(101n), after(36n, 51n)),
    one('time: and not a second before', exceeded, after(35n, 51n)),
    one('time: 300 are back after three hours', spent(400n), after(3n * hour, 350n)),
    one('time: one more', exceeded, after(3n * hour, 351n)),
    one('time: the fee counts', exceeded, after(3n * hour, 350n, { facts: fee(1n) })),
    one('time: all that has a date is back after six hours', spent(700n), after(6n * hour, 650n)),
    one('time: never more, and what has no date is not back after years', exceeded, after(100_000n * hour, 651n)),
    one('time: another asset comes back by its own rule', spent(100n), {
      ...after(hour, 50n),
      policy: only(limit(btc, { allowance: 700n, period: 360_000 }), limit(usdc, { allowance: 1n, period: 3600 })),
    }),
    one('time: without a period nothing is back', exceeded, {
      ...after(6n * hour, 51n),
      policy: only(limit(btc, { allowance: 700n })),
    }),
    one(
      'time: a limit per signature does not come back',
      { refuse: 'limitExceeded' },
      {
        ...after(6n * hour, 11n),
        policy: only(limit(btc, { allowance: 700n, period: 25_200, perSignature: 10n })),
      },
    ),
  ];
}

/** Once in a day, for a fee of 500. */
function aboutRefreshes(): readonly CorpusCase[] {
  const start = 1_800_000_000n;
  const day = 86_400n;
  const rules: Policy = { ...strictPolicy, refresh: { feeCeiling: 500n, period: 86_400 } };
  const unused: Spending = { spent: 0n };
  const used: Expectation = { spent: [], refreshed: { spent: 1n } };
  const refused: Expectation = { refuse: 'securityStatus' };
  const moved: Partial<SummaryFacts> = {
    ...{ ...fee(500n), within: 'wallet', inputs: { count: 2, amount: 10_000n }, change: { count: 1, amount: 9_500n } },
  };
  const phone = (facts: Partial<SummaryFacts> = {}, more: Choice = {}): Choice => ({
    ...{ policy: rules, withoutPin: true, time: 0n, refreshed: unused, facts: { ...moved, ...facts } },
    ...more,
  });
  const settled = { amount: 1n, since: start };
  const { within: _, ...apart } = moved;
  const { refreshed: __, ...unknown } = phone();
  return [
    one('refresh: of one wallet, at the ceiling, by a phone', used, phone()),
    one('refresh: of one account', refused, phone({ within: 'account' })),
    one('refresh: within what a later card may name', refused, phone({ within: 'vault' })),
    one('refresh: two coins come back', refused, phone({ change: { count: 2, amount: 9_500n } })),
    one('refresh: of one coin', used, phone({ inputs: { count: 1, amount: 10_000n } })),
    one('refresh: with a high fee, at the ceiling', used, phone({ warnings: ['fee-high'] })),
    one('refresh: with a high fee, above the ceiling', refused, {
      ...phone({ ...fee(501n), warnings: ['fee-high'], change: { count: 1, amount: 9_499n } }),
    }),
    one('refresh: it has to wait', refused, phone({ warnings: ['locked'] })),
    one('refresh: it has to wait, at a high fee', refused, phone({ warnings: ['fee-high', 'locked'] })),
    one('refresh: a signature that does not cover all', refused, phone({ warnings: ['sighash-partial'] })),
    one('refresh: what comes back is dust', refused, phone({ warnings: ['dust-output'] })),
    one('refresh: nothing comes back', refused, phone({ ...fee(10_000n), change: { count: 0, amount: 0n } })),
    one('refresh: one above the ceiling', refused, phone({ ...fee(501n), change: { count: 1, amount: 9_499n } })),
    one('refresh: what is missing is more than the fee', refused, phone({ change: { count: 1, amount: 9_499n } })),
    one('refresh: others pay a part of the fee', refused, phone({ change: { count: 1, amount: 9_501n } })),
    one('refresh: not within one wallet', refused, { ...phone(), facts: apart }),
    one('refresh: somebody gets something', refused, phone({}, { transfers: [pay(1n)] })),
    one('refresh: somebody gets nothing', refused, phone({}, { transfers: [pay(0n)] })),
    one('refresh: somebody may take something', refused, phone({}, { approvals: [pay(1n)] })),
    one('refresh: told less than summed up', refused, phone({ transfers: 0 }, { transfers: [pay(1n)] })),
    one('refresh: not understood in full', refused, phone({ blind: 'unknown-call' })),
    one('refresh: a message', refused, phone({ message })),
    one('refresh: without one in the policy', refused, phone({}, { policy: strictPolicy })),
    one('refresh: nobody knows what was spent of it', refused, unknown),
    one('refresh: used', refused, phone({}, { refreshed: { spent: 1n } })),
    one('refresh: used a day ago, without a date', refused, phone({}, { refreshed: { spent: 1n }, time: start + day })),
    one(
      'refresh: used a day ago',
      { spent: [], refreshed: { spent: 1n, settled } },
      {
        ...phone({}, { refreshed: { spent: 0n, settled }, time: start + day }),
      },
    ),
    one('refresh: used a second less than a day ago', refused, {
      ...phone({}, { refreshed: { spent: 0n, settled }, time: start + day - 1n }),
    }),
    one('refresh: used, and the time is unknown', refused, phone({}, { refreshed: { spent: 0n, settled } })),
    one(
      'refresh: counts in no budget, and needs no rule',
      { spent: [[btc, 5n]], refreshed: { spent: 1n } },
      {
        ...phone({}, { policy: { ...only(limit(btc, { allowance: 5n, perSignature: 1n })), refresh: rules.refresh! } }),
        spent: [[btc, 5n]],
      },
    ),
    one(
      'refresh: the ceiling of the chain holds too',
      refused,
      phone({}, { policy: { ...feeCeiling, ...rules, chains: feeCeiling.chains! } }),
    ),
    one('refresh: a chain that is not listed', refused, phone({}, { policy: { ...rules, chains: [] } })),
    one('refresh: a path that is not listed', refused, phone({}, { policy: { ...rules, paths: [] } })),
    one('refresh: no account is told', refused, phone({ accounts: [] })),
    one('refresh: by a cosigner', refused, phone({}, { cosigner: true })),
    one('refresh: by a cosigner, approved', used, phone({}, { cosigner: true, approved: true })),
    one('refresh: is not approved for others', refused, phone({}, { purpose: 'approve' })),
    one('refresh: with the PIN it is a payment', { refuse: 'assetRefused' }, phone({}, { withoutPin: false })),
    one(
      'refresh: with a phone that may sign anything it is a payment',
      { refuse: 'assetRefused' },
      phone({}, { policy: { ...rules, withoutPin: true } }),
    ),
    one('refresh: a payment by a phone that may sign anything uses none', nothingSpent, {
      ...phone({}, { policy: { ...everyday, refresh: rules.refresh!, withoutPin: true }, transfers: [pay(1n)] }),
    }),
  ];
}

/**
 * The corpus as it is published: amounts in decimal, everything binary in hexadecimal, the policy also as the card gets
 * it.
 */
export function publishedCorpus(): unknown {
  return {
    source:
      "Symbolon's own: worked out by hand from the policy rules of the specification. Amounts are decimal, bytes hexadecimal; `policy`, `budgets`, `proofs` and `facts` are encoded as on the wire. Recipients are 20 arbitrary bytes. `expected` is the name of the refusal's status word, or the budgets afterwards. Where there is `time`, the proven time, budgets are as GET BUDGETS encodes a spending, after the name of the asset each, and `refreshed` is that of the refresh.",
    cases: corpus.map(
      ({
        name,
        policy: rules,
        spent,
        transfers,
        approvals,
        facts,
        proofs,
        purpose,
        approved,
        withoutPin,
        cosigner,
        time,
        settled = [],
        refreshed,
        expected,
      }) => ({
        name,
        policy: bytesToHex(policy.encode(rules)),
        ...(time !== undefined && { time: `${time}` }),
        budgets: time === undefined ? encodedBudgets(spent) : encodedDates(spent, settled),
        ...(refreshed !== undefined && { refreshed: bytesToHex(spending.encode(refreshed)) }),
        transfers: transfers.map(({ asset, amount, to }) => ({
          asset,
          amount: String(amount),
          recipient: bytesToHex(to ?? new Uint8Array()),
        })),
        approvals: approvals.map(({ asset, amount, to }) => ({
          asset,
          ...(amount !== undefined && { amount: String(amount) }),
          spender: bytesToHex(to ?? new Uint8Array()),
        })),
        facts: bytesToHex(transactionFacts.encode(facts)),
        proofs: proofs.map(bytesToHex),
        purpose,
        approved,
        withoutPin,
        cosigner,
        expected:
          'refuse' in expected
            ? { refuse: expected.refuse }
            : {
                allow: time === undefined ? encodedBudgets(expected.spent) : encodedDates(expected.spent, settled),
                ...(expected.refreshed !== undefined && { refreshed: bytesToHex(spending.encode(expected.refreshed)) }),
              },
      }),
    ),
  };
}

function encodedBudgets(spent: readonly (readonly [asset: string, spent: bigint])[]): string {
  return bytesToHex(budgets.encode(spent.map(([asset, amount]) => ({ asset: nameOf(asset), spent: amount }))));
}

function encodedDates(
  spent: readonly (readonly [asset: string, spent: bigint])[],
  settled: readonly (readonly [asset: string, amount: bigint, since: bigint])[],
): string {
  const dated: Budgets = spent.map(([asset, amount]) => {
    const found = settled.find(([other]) => other === asset);
    return { asset: nameOf(asset), spent: amount, settled: found && { amount: found[1], since: found[2] } };
  });
  return bytesToHex(datedBudgets.encode(dated));
}

import { getBudgets, getKeptBudgets, getPolicy, setPolicy } from '@symbolon/client/actions/policy';
import type { Budget, Policy, Share } from '@symbolon/protocol/policy';
import { withPin } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { knownName, type PolicyJson, policyAsJson, readPolicyFile } from '../../input/policy-file.ts';

type Amounts = readonly { readonly asset: string; readonly amount: string }[];
type Shown = { readonly policy: PolicyJson; readonly left: Amounts; readonly kept: Amounts };

export function showPolicy(_: unknown, context: Context): Promise<Answer<Shown>> {
  const { wallet } = context;
  return withPin(context, async (session) => {
    const policy = await getPolicy(session, { wallet });
    const left = (await getBudgets(session, { wallet })).map(({ asset, left: amount }: Share) => ({
      asset: knownName(asset),
      amount: `${amount}`,
    }));
    const kept = (await getKeptBudgets(session, { wallet })).map(({ asset, spent }: Budget) => ({
      asset: knownName(asset),
      amount: `${spent}`,
    }));
    return {
      result: { policy: policyAsJson(policy), left, kept },
      text: [
        ...describePolicy(policy),
        ...left.map(({ asset, amount }) => `Left of the allowance of ${asset}: ${amount}`),
        ...kept.map(
          ({ asset, amount }) => `Spent of ${asset} before, which counts when it has an allowance again: ${amount}`,
        ),
      ],
    };
  });
}

export async function changePolicy(
  { file, yes }: { readonly file: string; readonly yes: boolean },
  context: Context,
): Promise<Answer<{ readonly policy: PolicyJson }>> {
  const policy = readPolicyFile(file);
  const { wallet } = context;
  await context.confirm('setting the policy', describePolicy(policy), yes);
  return withPin(context, async (session) => {
    await setPolicy(session, policy, { wallet });
    return { result: { policy: policyAsJson(policy) }, text: ['The policy counts from now on.'] };
  });
}

const permissions = {
  refuse: 'refused',
  approval: 'only with the approval of another card',
  allow: 'allowed',
} as const;

/** A line for each rule, for a person to check. */
function describePolicy(policy: Policy): readonly string[] {
  const { assets, chains, recipients, recipientRoot, paths, wallets } = policyAsJson(policy);
  return [
    `Digests signed unseen: ${policy.rawDigests ? 'allowed' : 'refused'}`,
    `Transactions that the card does not understand: ${permissions[policy.blind]}`,
    `Messages: ${permissions[policy.messages]}`,
    `Without the PIN, from a computer or phone it knows: ${policy.withoutPin ? 'allowed' : 'refused'}`,
    ...assets.map(({ asset, perSignature, allowance, approvalAbove }) =>
      [
        asset,
        `at once ${perSignature ?? 'any amount'}`,
        `in all ${allowance ?? 'any amount'}`,
        ...(approvalAbove === null ? [] : [`with approval above ${approvalAbove}`]),
      ].join(', '),
    ),
    `${assets.length === 0 ? 'All' : 'Other'} assets: ${permissions[policy.otherAssets]}`,
    ...(chains === null
      ? []
      : chains.map(
          ({ chain, feeCeiling }) => `Chain ${chain}${feeCeiling === null ? '' : `, fee up to ${feeCeiling}`}`,
        )),
    ...(recipients === null ? [] : recipients.map((recipient) => `Recipient ${recipient}`)),
    ...(recipientRoot === null ? [] : [`Recipients below ${recipientRoot}`]),
    ...(paths === null ? [] : paths.map((path) => `Keys below ${path}`)),
    ...(wallets === null ? [] : wallets.map((wallet) => `Wallet of several cosigners ${wallet}`)),
  ];
}

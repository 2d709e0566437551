import { hex } from '@scure/base';
import { getBudgets, getKeptBudgets, getPolicy, setPolicy } from '@symbolon/client';
import { warn, word } from '@symbolon/interface';
import { type Budget, knowsMultisigWallet, type Policy, type Share } from '@symbolon/protocol/policy';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { policySetCommand, policyShowCommand } from '../../commands/owner.ts';
import { formatAssetName, policyToJson, readPolicyFile } from '../../input/policy-file.ts';
import { nameOfPolicy, policyNamed, purposeOf } from '../../input/starting-policies.ts';

export const showPolicy: ActionOf<typeof policyShowCommand> = (_, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const policy = await getPolicy(session, { slot });
    const left = (await getBudgets(session, { slot })).map(({ asset, left: amount }: Share) => ({
      asset: formatAssetName(asset),
      amount: `${amount}`,
    }));
    const kept = (await getKeptBudgets(session, { slot })).map(({ asset, spent }: Budget) => ({
      asset: formatAssetName(asset),
      amount: `${spent}`,
    }));
    return {
      result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy), left, kept },
      text: [
        ...describePolicy(policy),
        ...left.map(({ asset, amount }) => `Left of the allowance of ${asset}: ${amount}`),
        ...kept.map(
          ({ asset, amount }) => `Spent of ${asset} before; counts once it has an allowance again: ${amount}`,
        ),
      ],
    };
  });
};

export const changePolicy: ActionOf<typeof policySetCommand> = ({ file, yes }, context) => {
  const named = policyNamed(file);
  const given = named ?? readPolicyFile(file);
  const { slot } = context;
  return withPin(context, async (session) => {
    const { multisigWallets = [] } = await getPolicy(session, { slot });
    // A name says nothing about the wallets that the owner has joined; a file is all that is valid from then on.
    const policy = named !== undefined && multisigWallets.length > 0 ? { ...named, multisigWallets } : given;
    const dropped = multisigWallets
      .filter((id) => !knowsMultisigWallet(policy, id))
      .map(
        (id) => warn`the card signs no more for the multisig wallet ${word(hex.encode(id))}, until it is joined again`,
      );
    await context.confirm('setting the policy', { lines: [...dropped, ...describePolicy(policy)], agreed: yes });
    await setPolicy(session, policy, { slot });
    return {
      result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy) },
      text: ['The policy is valid from now on.'],
    };
  });
};

const permissions = {
  refuse: 'refused',
  approval: 'only with the approval of another card',
  allow: 'allowed',
} as const;

/** One line a rule, for the owner to check. */
function describePolicy(policy: Policy): readonly string[] {
  const { assets, chains, recipients, recipientRoot, paths, multisigWallets } = policyToJson(policy);
  const name = nameOfPolicy(policy);
  return [
    ...(name === undefined ? [] : [`The policy "${name}": ${purposeOf[name]}`]),
    `Digests unseen, whose transaction the card does not read: ${policy.digestsUnseen ? 'allowed' : 'refused'}`,
    `Transactions that the card does not understand: ${permissions[policy.blind]}`,
    `Messages: ${permissions[policy.messages]}`,
    `Without the PIN, from a known computer or phone: ${policy.withoutPin ? 'allowed' : 'refused'}`,
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
    ...(multisigWallets === null ? [] : multisigWallets.map((wallet) => `Multisig wallet ${wallet}`)),
  ];
}

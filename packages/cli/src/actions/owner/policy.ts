import { hex } from '@scure/base';
import { getBudgets, getKeptBudgets, getPolicy } from '@symbolon/client';
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import { type Budget, knowsMultisigWallet, type Policy, type Share } from '@symbolon/protocol/policy';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { policySetCommand, policyShowCommand } from '../../commands/owner.ts';
import { messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';
import { formatAssetName, parseRefresh, policyToJson, readPolicyFile } from '../../input/policy-file.ts';
import { nameOfPolicy, policyNamed, purposeOf } from '../../input/starting-policies.ts';
import { formatAmountOf } from '../../output/amounts.ts';
import { describeRefill, refillsOf } from '../../time/refills.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import { warningsByTime } from './back-by-time.ts';
import { setOrAnnounce } from './set-or-announce.ts';

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
    const warnings = await warningsByTime(session, policy, slot);
    const refills = new Map((await refillsOf(session, slot)).map((refill) => [refill.asset, refill]));
    const describeLeft = ({ asset, amount }: (typeof left)[number]): string => {
      const refill = refills.get(asset);
      return refill === undefined
        ? `Left of the allowance of ${asset}: ${formatAmountOf(asset, amount)}`
        : describeRefill(refill);
    };
    return {
      result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy), left, kept },
      text: [
        ...warnings,
        ...describePolicy(policy),
        ...left.map(describeLeft),
        ...kept.map(
          ({ asset, amount }) =>
            `Spent of ${asset} before; counts once it has an allowance again: ${formatAmountOf(asset, amount)}`,
        ),
      ],
    };
  });
};

export const changePolicy: ActionOf<typeof policySetCommand> = ({ file, yes, replace, ...input }, context) => {
  const source = timeSourceOf(context, input);
  const named = policyNamed(file);
  const refresh = input.refresh === undefined ? {} : { refresh: readRefresh(input.refresh) };
  const given = { ...(named ?? readPolicyFile(file)), ...refresh };
  const { slot } = context;
  return withPin(context, async (session) => {
    const { multisigWallets = [] } = await getPolicy(session, { slot });
    // A name says nothing about the wallets that the owner has joined; a file is all that is valid from then on.
    const policy = named !== undefined && multisigWallets.length > 0 ? { ...given, multisigWallets } : given;
    const dropped = multisigWallets
      .filter((id) => !knowsMultisigWallet(policy, id))
      .map(
        (id) => warn`the card signs no more for the multisig wallet ${word(hex.encode(id))}, until it is joined again`,
      );
    const warnings = [...dropped, ...(await warningsByTime(session, policy, slot))];
    await context.confirm('setting the policy', { lines: [...warnings, ...describePolicy(policy)], agreed: yes });
    const what = `the policy ${quote(nameOfPolicy(policy) ?? file)}`;
    const waiting = await setOrAnnounce(session, policy, { context, source, replace, what });
    const set = waiting === undefined;
    return {
      result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy), set, waiting: toWaiting(waiting) },
      text: set
        ? ['The policy is valid from now on.']
        : [
            ...describeWaiting(waiting, context.environment),
            'The policy of before is valid until then. Give the same command again then.',
          ],
      ...(waiting !== undefined && { exit: exitOfWaiting(waiting) }),
    };
  });
};

/** Throws CliError `usage/wrong`. */
function readRefresh(text: string): ReturnType<typeof parseRefresh> {
  try {
    return parseRefresh(text);
  } catch (error) {
    throw wrongUsage(`--refresh: ${messageOf(error)}`, { name: 'policy set' });
  }
}

const permissions: { readonly [P in Policy['blind']]: Line } = {
  refuse: line`refused`,
  approval: line`only with the approval of another card`,
  allow: line`allowed`,
};

const allowedOr = (allowed: boolean): Line => (allowed ? permissions.allow : permissions.refuse);

/** Digits, and what they count. */
const inWords = (text: string): Line => {
  const [digits = '', ...unit] = text.split(' ');
  return unit.length === 0 ? word(digits) : unit.reduce<Line>((all, part) => line`${all} ${word(part)}`, word(digits));
};

const spanOf = (per: string): Line => (/^[0-9]+$/.test(per) ? inWords(formatDuration(Number(per))) : word(per));

/** One line a rule, for the owner to check. */
function describePolicy(policy: Policy): readonly Line[] {
  const { assets, chains, recipients, recipientRoot, paths, multisigWallets, refresh } = policyToJson(policy);
  const name = nameOfPolicy(policy);
  const anyAmount = line`any amount`;
  const amountOf = (asset: string, given: string | null): Line =>
    given === null ? anyAmount : inWords(formatAmountOf(asset, given));
  return [
    ...(name === undefined ? [] : [line`The policy "${word(name)}": ${purposeOf[name]}`]),
    line`Digests unseen, whose transaction the card does not read: ${allowedOr(policy.digestsUnseen)}`,
    line`Transactions that the card does not understand: ${permissions[policy.blind]}`,
    line`Messages: ${permissions[policy.messages]}`,
    policy.withoutPin || refresh === null
      ? line`Without the PIN, from a known computer or phone: ${allowedOr(policy.withoutPin)}`
      : line`Without the PIN, from a known computer or phone: refused, but for the refresh below`,
    ...assets.map(({ asset, perSignature, allowance, per, approvalAbove }) => {
      const amount = (given: string | null): Line => amountOf(asset, given);
      const most = per === null ? line`in all ${amount(allowance)}` : line`${amount(allowance)} per ${spanOf(per)}`;
      return approvalAbove === null
        ? line`${word(asset)}, at once ${amount(perSignature)}, ${most}`
        : line`${word(asset)}, at once ${amount(perSignature)}, ${most}, with approval above ${amount(approvalAbove)}`;
    }),
    assets.length === 0
      ? line`All assets: ${permissions[policy.otherAssets]}`
      : line`Other assets: ${permissions[policy.otherAssets]}`,
    ...(chains ?? []).map(({ chain, feeCeiling }) =>
      feeCeiling === null ? line`Chain ${word(chain)}` : line`Chain ${word(chain)}, fee up to ${word(feeCeiling)}`,
    ),
    ...(recipients ?? []).map((recipient) => line`Recipient ${word(recipient)}`),
    ...(recipientRoot === null ? [] : [line`Recipients below ${word(recipientRoot)}`]),
    ...(paths ?? []).map((path) => line`Keys below ${word(path)}`),
    ...(multisigWallets ?? []).map((wallet) => line`Multisig wallet ${word(wallet)}`),
    ...(refresh === null
      ? []
      : [
          line`A known computer or phone refreshes a wallet without the PIN once per ${spanOf(refresh.per)}, fee up to ${word(refresh.feeCeiling)} satoshi`,
        ]),
  ];
}

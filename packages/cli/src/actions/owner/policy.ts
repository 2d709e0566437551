import { hex } from '@scure/base';
import { getBudgets, getKeptBudgets, getPolicy, getStatus, type Session } from '@symbolon/client';
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import {
  type Budget,
  isTightening,
  knowsMultisigWallet,
  type Policy,
  policy as policyCoder,
  type Share,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { policySetCommand, policyShowCommand } from '../../commands/owner.ts';
import type { CommandContext } from '../../context.ts';
import { messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';
import { formatAssetName, parseRefresh, policyToJson, readPolicyDraft } from '../../input/policy-file.ts';
import { nameOfPolicy, policyNamed } from '../../input/starting-policies.ts';
import { coinUnits, inWords, tokenUnits, type Units, unitsFor } from '../../output/amounts.ts';
import { describeRefill, refillsOf } from '../../time/refills.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import { warningsByTime } from './back-by-time.ts';
import { describeChanges, describePolicy } from './policy-words.ts';
import { setOrAnnounce } from './set-or-announce.ts';

export const showPolicy: ActionOf<typeof policyShowCommand> = (_, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const policy = await getPolicy(session, { slot });
    const units = await unitsOf(policy, session, context);
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
        ? `Left of the allowance of ${units.called(asset)}: ${units.format(asset, amount)}`
        : describeRefill(refill, units);
    };
    return {
      result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy), left, kept },
      text: [
        ...warnings,
        ...describePolicy(policy, units),
        ...left.map(describeLeft),
        ...kept.map(
          ({ asset, amount }) =>
            `Spent of ${units.called(asset)} before; counts once it has an allowance again: ${units.format(asset, amount)}`,
        ),
      ],
    };
  });
};

export const changePolicy: ActionOf<typeof policySetCommand> = ({ file, yes, replace, ...input }, context) => {
  const source = timeSourceOf(context, input);
  const named = policyNamed(file);
  const refresh = input.refresh === undefined ? {} : { refresh: readRefresh(input.refresh) };
  const draft = named === undefined ? readPolicyDraft(file) : undefined;
  const { slot } = context;
  return withPin(context, async (session) => {
    const before = await getPolicy(session, { slot });
    const { multisigWallets = [] } = before;
    const units = draft?.hasTokens === true ? await tokenUnits(session, context) : coinUnits;
    const given = { ...strictPolicy, ...(named ?? draft?.policy(units)), ...refresh };
    // A name says nothing about the wallets that the owner has joined; a file is all that is valid from then on.
    const policy = named !== undefined && multisigWallets.length > 0 ? { ...given, multisigWallets } : given;
    const dropped = multisigWallets
      .filter((id) => !knowsMultisigWallet(policy, id))
      .map(
        (id) => warn`the card signs no more for the multisig wallet ${word(hex.encode(id))}, until it is joined again`,
      );
    const warnings = [...dropped, ...(await warningsByTime(session, policy, slot))];
    if (!replace && isSame(before, policy))
      return {
        result: { name: nameOfPolicy(policy) ?? null, policy: policyToJson(policy), set: true, waiting: null },
        text: [...warnings, 'Nothing changes: the card has this policy.'],
      };
    const shown = await unitsOf({ assets: [...before.assets, ...policy.assets] }, session, context);
    const changes = describeChanges(before, policy, shown);
    const waits = await describeDelay(session, { before, policy, slot });
    await context.confirm('setting the policy', { lines: [...warnings, ...changes, ...waits], agreed: yes });
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

const unitsOf = ({ assets }: Pick<Policy, 'assets'>, session: Session, context: CommandContext): Promise<Units> =>
  unitsFor(
    assets.map(({ asset }) => asset),
    session,
    context,
  );

const isSame = (one: Policy, other: Policy): boolean =>
  hex.encode(policyCoder.encode(one)) === hex.encode(policyCoder.encode(other));

/** What a policy that allows more waits for. Whether it has to is for the card to say. */
async function describeDelay(
  session: Session,
  { before, policy, slot }: { readonly before: Policy; readonly policy: Policy; readonly slot: number },
): Promise<readonly Line[]> {
  if (isTightening(policy, before)) return [];
  const { set } = await getStatus(session, { slot });
  if (set?.role === 'daily' || set?.role === 'cosigner')
    return [warn`this card is a ${word(set.role)} card, and takes no policy that allows more.`];
  const seconds = set?.delays?.loosening ?? 0;
  return seconds === 0
    ? []
    : [line`It is announced first, and waits for ${inWords(formatDuration(seconds))}, if this delay holds by now.`];
}

/** Throws CliError `usage/wrong`. */
function readRefresh(text: string): ReturnType<typeof parseRefresh> {
  try {
    return parseRefresh(text);
  } catch (error) {
    throw wrongUsage(`--refresh: ${messageOf(error)}`, { name: 'policy set' });
  }
}

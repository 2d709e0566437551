/** A policy in words: what it says, a rule at a time, and what another one changes of that. */
import { type Line, line, word } from '@symbolon/interface';
import { isTightening, type Policy } from '@symbolon/protocol/policy';
import { formatDuration } from '../../input/durations.ts';
import { bitcoinAsset, formatPeriod, policyToJson } from '../../input/policy-file.ts';
import { nameOfPolicy, purposeOf } from '../../input/starting-policies.ts';
import { feeAssetOf, inWords, type Units } from '../../output/amounts.ts';

/** A rule in words: what it is about, and what it says of that. */
type Rule = {
  readonly about: Line;
  readonly says: Line;
  /** Another policy with this rule, or without one about the same. */
  readonly putInto: (other: Policy) => Policy;
  readonly takeFrom: (other: Policy) => Policy;
};

/** One line a rule, for the owner to check. */
export function describePolicy(policy: Policy, units: Units): readonly Line[] {
  return [...describeName(policy), ...rulesOf(policy, units).map(inOneLine)];
}

/** What changes, a line for each rule that differs, with whether it allows more or less than before. */
export function describeChanges(before: Policy, next: Policy, units: Units): readonly Line[] {
  const [old, now] = [rulesOf(before, units), rulesOf(next, units)];
  const find = (rules: readonly Rule[], { about }: Rule): Rule | undefined => rules.find((one) => one.about === about);
  const changed = now.flatMap((rule) => {
    const was = find(old, rule);
    if (was?.says === rule.says) return [];
    const direction = compare(before, rule.putInto(before));
    return was === undefined
      ? [line`New: ${inOneLine(rule)} (${direction})`]
      : [line`${rule.about}: ${was.says} -> ${rule.says} (${direction})`];
  });
  const gone = old
    .filter((rule) => find(now, rule) === undefined)
    .map((rule) => line`No more: ${inOneLine(rule)} (${compare(before, rule.takeFrom(before))})`);
  if (changed.length + gone.length === 0) return [line`Nothing changes: the card has this policy.`];
  return [
    ...describeName(next),
    ...changed,
    ...gone,
    line`All else stays as it is: "symbolon policy show".`,
    isTightening(next, before) ? line`It allows nothing that was refused before.` : line`It allows MORE than before.`,
  ];
}

function describeName(policy: Policy): readonly Line[] {
  const name = nameOfPolicy(policy);
  return name === undefined ? [] : [line`The policy "${word(name)}": ${purposeOf[name]}`];
}

function compare(before: Policy, next: Policy): Line {
  const [isTighter, isLooser] = [isTightening(next, before), isTightening(before, next)];
  if (isTighter) return isLooser ? line`allows the same` : line`allows less`;
  return isLooser ? line`allows MORE` : line`allows more in one way, less in another`;
}

const inOneLine = ({ about, says }: Rule): Line => line`${about}: ${says}`;

const permissions: { readonly [P in Policy['blind']]: Line } = {
  refuse: line`refused`,
  approval: line`only with the approval of another card`,
  allow: line`allowed`,
};

const allowedOr = (allowed: boolean): Line => (allowed ? permissions.allow : permissions.refuse);

const spanOf = (per: string): Line => (/^[0-9]+$/.test(per) ? inWords(formatDuration(Number(per))) : word(per));

/** The items of a list in one line; of no list, that nothing is restricted, or allowed. */
function listed(items: readonly Line[] | undefined, without: Line): Line {
  if (items === undefined) return without;
  const [first, ...others] = items;
  return first === undefined ? line`none` : others.reduce((all, item) => line`${all}; ${item}`, first);
}

function rulesOf(policy: Policy, units: Units): readonly Rule[] {
  const { chains, recipientRoot, refresh } = policyToJson(policy);
  const field = (name: keyof Policy, about: Line, says: Line): Rule => {
    const without = ({ [name]: _, ...others }: Policy) => others as Policy;
    const putInto = (other: Policy): Policy => ({ ...without(other), ...(name in policy && { [name]: policy[name] }) });
    return { about, says, putInto, takeFrom: without };
  };
  const tree = recipientRoot === null ? [] : [line`those of the tree ${word(recipientRoot)}`];
  const recipients =
    policy.recipients === undefined && recipientRoot === null
      ? undefined
      : [...(policy.recipients ?? []).map((recipient) => word(recipient)), ...tree];
  return [
    field(
      'digestsUnseen',
      line`Digests unseen, whose transaction the card does not read`,
      allowedOr(policy.digestsUnseen),
    ),
    field('blind', line`Transactions that the card does not understand`, permissions[policy.blind]),
    field('messages', line`Messages`, permissions[policy.messages]),
    field('withoutPin', line`Without the PIN, from a known computer or phone`, allowedOr(policy.withoutPin)),
    ...policy.assets.map((rule) => assetRule(rule, units)),
    field('otherAssets', line`Assets without a rule of their own`, permissions[policy.otherAssets]),
    field(
      'chains',
      line`Chains`,
      listed(
        chains?.map((chain) => chainInWords(chain, units)),
        line`all, at any fee`,
      ),
    ),
    recipientRule(policy, listed(recipients, line`everybody`)),
    field('paths', line`Keys below`, listed(policyToJson(policy).paths?.map(word), line`all of the wallet`)),
    field(
      'multisigWallets',
      line`Multisig wallets`,
      listed(policyToJson(policy).multisigWallets?.map(word), line`none`),
    ),
    ...(refresh === null
      ? []
      : [
          field(
            'refresh',
            line`All the same, a known computer or phone refreshes a wallet without the PIN`,
            line`once per ${spanOf(refresh.per)}, fee up to ${inWords(units.format(bitcoinAsset, refresh.feeCeiling))}`,
          ),
        ]),
  ];
}

function recipientRule({ recipients, recipientRoot }: Policy, says: Line): Rule {
  const takeFrom = ({ recipients: _, recipientRoot: __, ...others }: Policy): Policy => others;
  const given = {
    ...(recipients !== undefined && { recipients }),
    ...(recipientRoot !== undefined && { recipientRoot }),
  };
  return { about: line`Recipients`, says, putInto: (other) => ({ ...takeFrom(other), ...given }), takeFrom };
}

function assetRule(rule: Policy['assets'][number], units: Units): Rule {
  const { asset, perSignature, allowance, period, approvalAbove } = rule;
  const amount = (given: bigint | undefined): Line =>
    given === undefined ? line`any amount` : inWords(units.format(asset, given));
  const per = period === undefined ? line`in all` : line`per ${spanOf(formatPeriod(period))}`;
  const says = line`at once ${amount(perSignature)}, ${amount(allowance)} ${per}`;
  const takeFrom = (other: Policy): Policy => ({
    ...other,
    assets: other.assets.filter((one) => one.asset !== asset),
  });
  return {
    about: units.called(asset),
    says: approvalAbove === undefined ? says : line`${says}, with approval above ${amount(approvalAbove)}`,
    putInto: (other) => ({ ...other, assets: [...takeFrom(other).assets, rule] }),
    takeFrom,
  };
}

function chainInWords(
  { chain, feeCeiling }: { readonly chain: string; readonly feeCeiling: string | null },
  units: Units,
): Line {
  const fee =
    feeCeiling === null ? line`any fee` : line`fee up to ${inWords(units.format(feeAssetOf(chain), feeCeiling))}`;
  return line`${units.called(chain)}, ${fee}`;
}

/**
 * Asks before the tap: whether a card will sign something, by the code that the card decides with. The host reads the
 * transaction with the same interpreters. What only the card knows comes from its answers, or is said to be unknown.
 */
import {
  cardError,
  checkArgument,
  type Path,
  type PolicyRefusal,
  type PolicyVerdict,
  type ToBeSigned,
  type UnknownTerm,
} from '@symbolon/interface';
import type { Role } from '../set/roster.ts';
import { status } from '../status.ts';
import type { Budgets, Share } from './budgets.ts';
import { decide, decideDigestsUnseen, knowsMultisigWallet } from './decide.ts';
import { explain, type FormatAmount, type NameAsset } from './explain.ts';
import type { Policy } from './policy.ts';
import type { RecipientProof } from './recipient-tree.ts';
import { leftOf } from './spent.ts';
import { addAmount, addApproval, addTransfer, allowedRecipients, emptyTally, type Tally } from './tally.ts';

/** What is known of the card that is to sign. */
export type SigningTerms = {
  /** From GET POLICY. */
  readonly policy: Policy;
  /** What is left of each allowance, from GET BUDGETS. Default: unknown, if the policy has allowances. */
  readonly left?: readonly Share[] | undefined;
  /** Whether the wallet may be refreshed now, from GET BUDGETS. Default: unknown, if the policy has `refresh`. */
  readonly refresh?: boolean | undefined;
  /** What the card may do, from GET STATUS. Default: unknown. */
  readonly role?: Role | undefined;
  /** A backup that was not activated, from GET STATUS. Default: no. */
  readonly dormant?: boolean | undefined;
  /** Seconds that a policy which allows more waits, from GET STATUS. Default: none. */
  readonly loosening?: number | undefined;
  /** Another member has approved exactly this. Default: no. */
  readonly approved?: boolean;
  /** The session is that of a known phone, without the PIN. Default: no. */
  readonly withoutPin?: boolean;
  /** Proofs for recipients in the tree of the policy. Default none. */
  readonly recipients?: readonly RecipientProof[];
};

/** In which words a refusal is told. */
export type WillSignOptions = {
  /** Default: digits, in the smallest unit. */
  readonly formatAmount?: FormatAmount;
  /** Default: the identifier. */
  readonly nameAsset?: NameAsset;
};

const inSmallestUnit: FormatAmount = (_, amount) => `${amount} (smallest unit)`;

/**
 * Whether a card will sign something. It is the card's own decision, made on the host: a preview of
 * `@symbolon/chains` has what is to be signed, and `signingTerms` of `@symbolon/client` reads the terms.
 *
 * @param terms what is known of the card
 * @param toBeSigned what an interpreter has read; or only the paths, if the digests are signed unseen
 * @param options in which words a refusal tells amounts and assets
 * @throws SymbolonError `argument/invalid` for terms without a policy, or what has no `facts`
 * @example
 * ```ts
 * import { startingPolicies, willSign } from '@symbolon/protocol/policy';
 * const sum = { count: 0, amount: 0n };
 * const fee = { asset: 'eip155:1/slip44:60', amount: 21_000n };
 * const moved = { chain: 'eip155:1', fee, transfers: 0, approvals: 0, inputs: sum, change: sum };
 * const facts = { ...moved, accounts: [[0x8000002c]], sighashTypes: [], warnings: [], blind: 'unknown-call' } as const;
 * const verdict = willSign({ policy: startingPolicies.savings, role: 'primary' }, { facts });
 * verdict.signs; // => false
 * verdict.signs === false && verdict.setting; // => 'blind'
 * willSign({ policy: startingPolicies.open, role: 'primary' }, { facts }); // => { signs: true }
 * ```
 */
export function willSign(
  terms: SigningTerms,
  toBeSigned: ToBeSigned,
  { formatAmount = inSmallestUnit, nameAsset = (identifier) => identifier }: WillSignOptions = {},
): PolicyVerdict {
  checkArgument('terms', terms, { policy: 'object' });
  checkArgument('toBeSigned', toBeSigned, 'object');
  if (!('facts' in toBeSigned))
    throw cardError('argument/invalid', {
      argument: 'toBeSigned',
      reason: 'no "facts": undefined is for digests unseen',
    });
  const { policy, left, role, approved = false, withoutPin = false, recipients = [] } = terms;
  const { facts, paths = [] } = toBeSigned;
  const tally = tallyOf(policy, toBeSigned, recipients);
  const total = facts === undefined || facts.fee.amount === 0n ? tally : addAmount(tally, facts.fee, policy);
  const budgets = budgetsOf(policy, left);
  const reason = refusalOf({ ...terms, approved, withoutPin }, { ...toBeSigned, paths, tally, budgets });
  if (reason !== undefined) {
    const refused = {
      policy,
      toBeSigned,
      total,
      role,
      delay: terms.loosening ?? 0,
      formatAmount,
      nameAsset,
      left: (rule: Policy['assets'][number]) => leftOf(budgets, rule),
    };
    // A card gives no reasons to a session without the PIN.
    const answer = withoutPin ? 'securityStatus' : reason;
    return Object.freeze({ signs: false, reason, status: status[answer], ...explain(reason, refused) });
  }
  const draws = policy.assets.some(({ allowance }, row) => allowance !== undefined && (total.sums[row] ?? 0n) > 0n);
  const isUnknown = withoutPin && !policy.withoutPin ? terms.refresh === undefined : left === undefined && draws;
  const unknown: readonly UnknownTerm[] = [
    ...(facts !== undefined && isUnknown ? (['budgets'] as const) : []),
    ...(role === undefined && (!approved || facts === undefined) ? (['role'] as const) : []),
    ...(approved ? (['approval'] as const) : []),
  ];
  return Object.freeze(unknown.length === 0 ? { signs: true } : { signs: 'unknown', unknown });
}

type Reading = ToBeSigned & {
  readonly paths: readonly Path[];
  readonly tally: Tally;
  readonly budgets: Budgets;
};

function refusalOf(
  terms: SigningTerms & { readonly approved: boolean; readonly withoutPin: boolean },
  { facts, paths, tally, budgets, multisigWallet }: Reading,
): PolicyRefusal | undefined {
  const { policy, role, dormant = false, approved, withoutPin, refresh = true } = terms;
  const cosigner = role === 'cosigner';
  if (withoutPin && !policy.withoutPin && (policy.refresh === undefined || facts === undefined))
    return 'securityStatus';
  if (dormant) return 'memberDormant';
  const isUnknownWallet = multisigWallet !== undefined && !knowsMultisigWallet(policy, multisigWallet);
  if (isUnknownWallet) return 'transactionRefused';
  if (facts === undefined) return decideDigestsUnseen({ policy, paths, withoutPin, cosigner });
  const refreshed = { spent: refresh ? 0n : 1n };
  const known = { policy, budgets, refreshed, tally, facts, approved, withoutPin, cosigner } as const;
  const decision = decide({ ...known, purpose: 'sign' });
  return decision.kind === 'refuse' ? decision.reason : undefined;
}

function tallyOf(
  policy: Policy,
  { transfers = [], approvals = [] }: ToBeSigned,
  proofs: readonly RecipientProof[],
): Tally {
  const terms = { policy, recipients: allowedRecipients(policy, proofs) };
  const sent = transfers.reduce((tally, transfer) => addTransfer(tally, transfer, terms), emptyTally(policy));
  return approvals.reduce((tally, approval) => addApproval(tally, approval, terms), sent);
}

/** What was spent, from what is left. If that is unknown, nothing: what is refused then is refused in any case. */
function budgetsOf({ assets }: Policy, left: readonly Share[] | undefined): Budgets {
  return assets.flatMap(({ asset, allowance }) => {
    if (allowance === undefined) return [];
    const rest = left === undefined ? allowance : (left.find((share) => share.asset === asset)?.left ?? 0n);
    return [{ asset, spent: rest < allowance ? allowance - rest : 0n }];
  });
}

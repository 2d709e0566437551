/** What a wallet may sign: the policy, its budgets, the recipients it lists, and how a card decides by them. */

export {
  type Budget,
  type BudgetState,
  type BudgetStates,
  type Budgets,
  budgets,
  datedBudgets,
  type RefreshState,
  type Settled,
  type Share,
  type Spending,
  spending,
} from './budgets.ts';
export {
  type Decision,
  decide,
  decideDigestsUnseen,
  knowsMultisigWallet,
} from './decide.ts';
export type { DecisionInput } from './decision-input.ts';
export type { FormatAmount, NameAsset } from './explain.ts';
export {
  type AssetRule,
  type ChainRule,
  maxAmount,
  type Name,
  nameOf,
  type Permission,
  type Policy,
  policy,
  type Refresh,
  recipientHash,
  recipientName,
  strictPolicy,
} from './policy.ts';
export { buildRecipientTree, type RecipientProof, recipientProof, recipientRootOf } from './recipient-tree.ts';
export { mayRefresh, refreshRefill } from './refresh.ts';
export { leftOf, type Refill, refillDate, settle, spentBy, type TimeProof, takeOff, undate } from './spent.ts';
export { initialPolicyName, type StartingPolicyName, startingPolicies } from './starting-policies.ts';
export { addApproval, addTransfer, allowedRecipients, emptyTally, type Tally, type TallyTerms } from './tally.ts';
export { isTightening } from './tightening.ts';
export { type SigningTerms, type WillSignOptions, willSign } from './will-sign.ts';

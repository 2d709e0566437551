/** What a wallet may sign: the policy, its budgets, the recipients it lists, and how a card decides by them. */
export {
  type Decision,
  type DecisionInput,
  decide,
  decideDigestsUnseen,
  knowsMultisigWallet,
} from './decide.ts';
export {
  type AssetRule,
  type Budget,
  type BudgetStates,
  type Budgets,
  budgets,
  type ChainRule,
  maxAmount,
  type Name,
  nameOf,
  type Permission,
  type Policy,
  policy,
  recipientHash,
  recipientName,
  type Share,
  strictPolicy,
} from './policy.ts';
export { buildRecipientTree, type RecipientProof, recipientProof, recipientRootOf } from './recipient-tree.ts';
export { leftOf } from './spent.ts';
export { initialPolicyName, type StartingPolicyName, startingPolicies } from './starting-policies.ts';
export { addApproval, addTransfer, allowedRecipients, emptyTally, type Tally, type TallyTerms } from './tally.ts';
export { type SigningTerms, willSign } from './will-sign.ts';

/** What a wallet may sign: the policy, its budgets, and the recipients it lists. */
export {
  type AssetRule,
  type Budget,
  type BudgetStates,
  type Budgets,
  budgets,
  type ChainRule,
  initialPolicy,
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

/** What a card understood of a transaction, signed by it. */

export { type SummaryFacts, transactionFacts } from './facts.ts';
export {
  commitmentOf,
  type Summary,
  signedSummary,
  summaryBody,
  summaryLabel,
  summaryVersion,
  type ToldEvent,
  told,
  verifySummary,
} from './summary.ts';

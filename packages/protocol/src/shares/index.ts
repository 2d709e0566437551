/** Shares of a wallet over several cards: SLIP-39, the split that they agree on, and the messages that carry them. */
export { interpolate, invert, multiply, type Point } from './gf256.ts';
export {
  clearShare,
  type DealBody,
  type DealPayload,
  dealBody,
  dealMessage,
  dealPayload,
  type RecoveryBody,
  recoveryBody,
  recoveryMessage,
  shareLabels,
  withDealCertificates,
  withRecoveryCertificates,
} from './messages.ts';
export {
  type SharesFault,
  type SplitOptions,
  secretOfShares,
  sharesFault,
  sharesOfEncrypted,
  sharesOfSecret,
} from './share-sets.ts';
export {
  decryptSecret,
  encryptSecret,
  type Random,
  recoverSecret,
  type Slip39Encryption,
  splitBytes,
  splitSecret,
  type Threshold,
} from './slip-39.ts';
export {
  fewestShares,
  placesOf,
  planFault,
  proofWidth,
  type ShareCommitment,
  type SharePlace,
  type SharePlan,
  type ShareSplit,
  type SplitTerms,
  sharePlan,
  shareSplit,
  slip39Encryption,
  splitDigest,
  splitTerms,
  splitVersion,
} from './split.ts';

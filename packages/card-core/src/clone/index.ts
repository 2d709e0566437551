/** What the two cards of a clone do with its messages: offer, export, receipt. Pure functions over bytes. */
export { Refusal } from '../refusal.ts';
export {
  type AcceptedOffer,
  acceptOffer,
  acceptReceipt,
  createExport,
  type ExportTerms,
  exportSecret,
  type OfferTerms,
  receiptHash,
  receiptMember,
} from './source.ts';
export {
  createOffer,
  createReceipt,
  type ImportedClone,
  openExport,
  type PendingOffer,
  type Received,
} from './target.ts';
export { type CardIdentity, checkSignature, decryptPayload, exportKey, signBody } from './transcript.ts';

/** What the two cards of a clone do with its messages: offer, export, receipt. Pure functions over bytes. */
export { Refusal } from '../refusal.ts';
export type { AcceptedOffer, OfferTerms, PendingOffer } from '../tunnel/offer.ts';
export { decryptPayload } from '../tunnel/seal.ts';
export { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';
export {
  acceptOffer,
  acceptReceipt,
  createExport,
  type ExportTerms,
  exportSecret,
  receiptHash,
  receiptMember,
} from './source.ts';
export {
  createOffer,
  createReceipt,
  type ImportedClone,
  openExport,
  type Received,
} from './target.ts';
export { exportKey } from './transcript.ts';

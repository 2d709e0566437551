/** PSBTs, version 0 and 2: read, written, and built from coins and payments. */

export {
  decodePsbt,
  encodePsbt,
  type Prevout,
  type Psbt,
  type PsbtInput,
  type PsbtOutput,
  transactionId,
} from '../firmware/transaction/psbt.ts';
export type { PsbtGlobalMap, PsbtInputMap, PsbtOutputMap, RawTransaction } from '../firmware/transaction/psbt-maps.ts';
export { type BitcoinPayment, type BuildPaymentOptions, type BuildPaymentResult, buildPayment } from './build.ts';
export { readSignedTransaction, type SignedBitcoinTransaction } from './signed-transaction.ts';

/** See what a PSBT does, sign it, and sign and verify messages. */

export type { BitcoinPreviewOptions } from '../transaction/analysis.ts';
export type { CompleteTransaction } from './finalize.ts';
export {
  type BitcoinMessageOptions,
  type BitcoinMessagePreview,
  type BitcoinSignMessageOptions,
  type BitcoinSignMessageResult,
  type BitcoinVerifyMessageOptions,
  previewMessage,
  signMessage,
  verifyMessage,
} from './message.ts';
export {
  type BitcoinPreview,
  type BitcoinPreviewOutput,
  type BitcoinPreviewWarning,
  previewPsbt,
} from './preview.ts';
export { type SignPsbtOptions, type SignPsbtResult, signPsbt } from './sign.ts';
export { formatAmount } from './words.ts';

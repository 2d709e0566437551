/** See and sign transactions, and messages that are none. */
export { type SolanaSignMessageResult, signMessage } from './message.ts';
export { previewMessage, type SolanaMessagePreview, type SolanaMessagePreviewOptions } from './message-preview.ts';
export { previewTransaction, type SolanaPreview, type SolanaPreviewOptions } from './preview.ts';
export { type SolanaSignTransactionOptions, signTransaction, signTransactionMessage } from './sign.ts';
export { formatSignIn, parseSignIn, type SolanaSignInFields, type SolanaSignInInput } from './sign-in.ts';
export type { SolanaSignOptions } from './signature.ts';
export {
  createConfirmingWallet,
  type SolanaWallet,
  type SolanaWalletMessageOptions,
  type SolanaWalletOptions,
} from './wallet.ts';

/** See and sign transactions, and sign messages that are none. */
export { type SolanaSignMessageResult, signMessage } from './message.ts';
export { previewTransaction, type SolanaPreview, type SolanaPreviewOptions } from './preview.ts';
export { type SolanaSignTransactionOptions, signTransaction, signTransactionMessage } from './sign.ts';
export type { SolanaSignOptions } from './signature.ts';
export { createConfirmingWallet, type SolanaWallet, type SolanaWalletOptions } from './wallet.ts';

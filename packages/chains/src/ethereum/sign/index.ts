/** See and sign transactions, messages (EIP-191), typed data (EIP-712) and authorizations (EIP-7702). */
export { type AuthorizationPreview, previewAuthorization, signAuthorization } from './authorization.ts';
export { checkEthereumFee } from './fee.ts';
export { type EthereumMessagePreview, previewMessage, signMessage } from './message.ts';
export { type EthereumPreview, type EthereumPreviewOptions, previewTransaction } from './preview.ts';
export { signTransaction } from './sign.ts';
export type { EthereumSignMessageResult, EthereumSignOptions } from './signature.ts';
export { previewTypedData, signTypedData, type TypedDataPreview, type TypedDataPreviewOptions } from './typed-data.ts';
export { createConfirmingWallet, type EthereumWallet, type EthereumWalletOptions } from './wallet.ts';

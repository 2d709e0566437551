/** For `@solana/kit`: a signer of transactions and messages. */
import { address, type MessagePartialSigner, type SignatureBytes, type TransactionPartialSigner } from '@solana/kit';
import type { SignerCallOptions } from '@symbolon/interface';
import { checkWallet } from '../../sign/check-wallet.ts';
import { captureBytes, captureList } from '../sign/capture.ts';
import type { SolanaWallet } from '../sign/wallet.ts';

/**
 * The wallet as a partial signer: it adds its signature and changes nothing.
 *
 * @throws SymbolonError `argument/invalid` for what is no wallet. Each method throws what the wallet throws
 * @example
 * ```ts
 * import { createSignableMessage } from '@solana/kit';
 * import { toKitSigner } from '@symbolon/chains/solana/kit';
 * import { createConfirmingWallet } from '@symbolon/chains/solana/sign';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const kitSigner = toKitSigner(wallet); // also for transactions: setTransactionMessageFeePayerSigner
 * const [signatures] = await kitSigner.signMessages([createSignableMessage('Log in to example.com')]);
 * signatures?.[kitSigner.address]?.length; // => 64
 * ```
 */
export function toKitSigner(wallet: SolanaWallet): MessagePartialSigner & TransactionPartialSigner {
  checkWallet(wallet);
  const own = address(wallet.address);
  /** All as they are now; then one after the other, as a person confirms each. */
  const signAll = async (given: readonly Uint8Array[], sign: (bytes: Uint8Array) => Promise<Uint8Array>) => {
    const signatures = [];
    for (const bytes of given) signatures.push(Object.freeze({ [own]: (await sign(bytes)) as SignatureBytes }));
    return Object.freeze(signatures);
  };
  return Object.freeze({
    address: own,
    signTransactions: async (transactions, config) => {
      const call = callOf(config);
      const given = captureList('transactions', transactions).map((one) =>
        captureBytes('messageBytes', one?.messageBytes),
      );
      return signAll(given, (message) => wallet.signTransactionMessage(message, call));
    },
    signMessages: async (messages, config) => {
      const call = callOf(config);
      const given = captureList('messages', messages).map((one) => captureBytes('content', one?.content));
      return signAll(given, (message) => wallet.signMessage(message, call));
    },
  });
}

function callOf(config: { readonly abortSignal?: AbortSignal } | undefined): SignerCallOptions {
  const signal = config?.abortSignal;
  return signal === undefined ? {} : { signal };
}

/** For `@solana/kit`: a signer of transactions and messages. */
import { address, type MessagePartialSigner, type SignatureBytes, type TransactionPartialSigner } from '@solana/kit';
import type { SignerCallOptions } from '@symbolon/interface';
import type { SolanaWallet } from '../sign/wallet.ts';

/**
 * The wallet as a partial signer: it adds its signature and changes nothing.
 *
 * @throws Each method throws what the wallet throws
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
  const own = address(wallet.address);
  /** One after the other: a person confirms each. */
  const signAll = async <T>(items: readonly T[], sign: (item: T) => Promise<Uint8Array>) => {
    const signatures = [];
    for (const item of items) signatures.push(Object.freeze({ [own]: (await sign(item)) as SignatureBytes }));
    return Object.freeze(signatures);
  };
  return Object.freeze({
    address: own,
    signTransactions: (transactions, config) =>
      signAll(transactions, ({ messageBytes }) =>
        wallet.signTransactionMessage(Uint8Array.from(messageBytes), callOf(config)),
      ),
    signMessages: (messages, config) =>
      signAll(messages, ({ content }) => wallet.signMessage(Uint8Array.from(content), callOf(config))),
  });
}

function callOf(config: { readonly abortSignal?: AbortSignal } | undefined): SignerCallOptions {
  return config?.abortSignal === undefined ? {} : { signal: config.abortSignal };
}

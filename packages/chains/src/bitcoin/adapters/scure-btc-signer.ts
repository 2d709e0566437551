/** For wallets built on `@scure/btc-signer`: signs its `Transaction` in place. */

import { Transaction } from '@scure/btc-signer';
import { chainError, type Signer } from '@symbolon/interface';
import { type SignPsbtOptions, type SignPsbtResult, signPsbt } from '../sign/sign.ts';

/** What comes of signing. */
export type SignScureTransactionResult = SignPsbtResult & {
  /** Signed; the one given is not changed. Call `finalize` on it if `complete` is undefined once others have signed. */
  readonly transaction: Transaction;
};

/**
 * Signs the inputs of ours in a transaction, as `transaction.sign(key)` would with the key at hand, after all checks of
 * `signPsbt`.
 *
 * The transaction needs key origins (`bip32Derivation`, `tapBip32Derivation`) on its inputs, as every PSBT of a
 * watching wallet has.
 *
 * @throws as {@link signPsbt}
 * @example
 * ```ts
 * import { Transaction } from '@scure/btc-signer';
 * import { signTransaction } from '@symbolon/chains/bitcoin/scure-btc-signer';
 * const { transaction } = await signTransaction(signer, Transaction.fromPSBT(psbt));
 * transaction.isFinal; // => true
 * ```
 */
export async function signTransaction(
  signer: Signer,
  transaction: Transaction,
  options: SignPsbtOptions = {},
): Promise<SignScureTransactionResult> {
  if (typeof transaction?.toPSBT !== 'function')
    throw chainError('argument/invalid', {
      argument: 'transaction',
      reason: 'expected a Transaction of @scure/btc-signer; signPsbt takes the bytes of a PSBT',
    });
  // Taken once, before anything is awaited.
  const signed = await signPsbt(signer, transaction.toPSBT(), options);
  return {
    ...signed,
    transaction: Transaction.fromPSBT(signed.psbt, {
      allowUnknownOutputs: true,
      allowUnknownInputs: true,
      unknown: 'ignore',
    }),
  };
}

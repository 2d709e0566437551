/** For wallets built on `@scure/btc-signer`: signs its `Transaction` in place. */
import { Transaction } from '@scure/btc-signer';
import type { Signer } from '../../types.ts';
import { type SignedPsbt, type SignPsbtOptions, signPsbt } from '../sign.ts';

/**
 * Signs the inputs of ours in a transaction, as `transaction.sign(key)` would with the key at hand, after all checks of
 * `signPsbt`.
 *
 * The transaction needs key origins (`bip32Derivation`, `tapBip32Derivation`) on its inputs, as every PSBT of a
 * watching wallet has.
 *
 * @returns The signed transaction; the one given is not changed. Call `finalize` on it if `complete` is undefined once
 * others have signed.
 * @throws as {@link signPsbt}
 * @example
 * ```ts
 * import { Transaction } from '@scure/btc-signer';
 * import { signTransactionWith } from '@symbolon/chains/bitcoin/adapters/scure-btc-signer';
 * const { transaction } = await signTransactionWith(signer, Transaction.fromPSBT(psbt));
 * transaction.isFinal; // => true
 * ```
 */
export async function signTransactionWith(
  signer: Signer,
  transaction: Transaction,
  options: SignPsbtOptions = {},
): Promise<SignedPsbt & { readonly transaction: Transaction }> {
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

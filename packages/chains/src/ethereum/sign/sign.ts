/** Signs EVM transactions with a signer that holds the key. */
import { checkArgument, type Signer } from '@symbolon/interface';
import { ethereumTransactionInterpreter, readTransaction } from '../firmware/transaction.ts';
import {
  attachTo,
  type EthereumSignedTransaction,
  type EthereumTransaction,
  unsignedOf,
} from '../transaction/transaction.ts';
import { checkShown } from './approval.ts';
import { knownKey } from './known-key.ts';
import { type EthereumSignOptions, readSignOptions, requestEvmSignature } from './signature.ts';

/**
 * Signs a transaction. Show `previewTransaction` first. Give its `fingerprint` as `approved` and its `lines` as
 * `shown`.
 *
 * A signer that reads transactions itself gets the whole transaction, any other its digest. The signature is checked
 * before it is returned.
 *
 * @throws SymbolonError as `previewTransaction`; `transaction/refused` if it is not what was approved;
 * `path/other-coin`; `signer/wrong-answer` if the signature is not by
 * that key over this transaction
 * @example
 * ```ts
 * import { defaultPath, fromHex } from '@symbolon/chains/ethereum/address';
 * import { signTransaction } from '@symbolon/chains/ethereum/sign';
 * import { decodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * const { raw } = await signTransaction(signer, transaction, { path: defaultPath }); // send raw with eth_sendRawTransaction
 * decodeTransaction(fromHex(raw, 'raw')).sender; // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function signTransaction(
  signer: Signer,
  transaction: EthereumTransaction,
  options: EthereumSignOptions,
): Promise<EthereumSignedTransaction> {
  const unsigned = unsignedOf(transaction);
  const { bytes } = unsigned;
  checkArgument('signer', signer, 'object');
  const own = readSignOptions(options);
  const { path } = own;
  const job = {
    interpreter: ethereumTransactionInterpreter,
    bytes,
    read(publicKey: Uint8Array) {
      const { account } = knownKey(publicKey);
      checkShown('transaction', own, { path, bytes, account });
      return readTransaction(path, account);
    },
  };
  const { signature } = await requestEvmSignature(signer, job, own);
  return attachTo(unsigned, signature);
}

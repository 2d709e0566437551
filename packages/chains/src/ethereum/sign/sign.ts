/** Signs EVM transactions with a signer that holds the key. */
import type { Signer } from '@symbolon/interface';
import { accountOf } from '../address/address.ts';
import { ethereumTransactionInterpreter, readTransaction } from '../interpreters/transaction.ts';
import {
  attachToBytes,
  type EthereumSignedTransaction,
  type EthereumTransaction,
  encodeTransaction,
} from '../transaction/transaction.ts';
import { type EthereumSignOptions, requestEvmSignature } from './signature.ts';

/**
 * Signs a transaction. Show `previewTransaction` first.
 *
 * A signer that reads transactions itself gets the whole transaction, any other its digest. The signature is checked
 * before it is returned.
 *
 * @throws SymbolonError as `previewTransaction`; `path/other-coin`; `signer/wrong-answer` if the signature is not by
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
  const job = {
    interpreter: ethereumTransactionInterpreter,
    bytes: encodeTransaction(transaction),
    read: (publicKey: Uint8Array) => readTransaction(options.path, accountOf(publicKey)),
  };
  const { signature } = await requestEvmSignature(signer, job, options);
  return attachToBytes(job.bytes, signature);
}

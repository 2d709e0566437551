/** Signs EVM transactions with a signer that holds the key. */
import { checkCoin, evmCoin } from '../coin-type.ts';
import { readAll } from '../interpretation.ts';
import { prefixPath } from '../path-prefix.ts';
import type { Path, Signer } from '../types.ts';
import { accountOf } from './address.ts';
import { requestSignature } from './signature.ts';
import { attachSignature, encodeTransaction, type SignedTransaction, type Transaction } from './transaction.ts';
import { ethereumTransactionInterpreter, readTransaction } from './transaction-interpreter.ts';

/**
 * Signs a transaction with the key at `path`. Show `previewTransaction` first.
 *
 * A signer that reads transactions itself gets the whole transaction, any other its digest. The signature is checked
 * before it is returned.
 *
 * @throws ChainError as `previewTransaction`; `path/other-coin`; `signer/wrong-answer` if the signature is not by that
 * key over this transaction
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { fromHex } from '@symbolon/chains/ethereum/hex';
 * import { signTransaction } from '@symbolon/chains/ethereum/sign';
 * import { decodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * const { raw } = await signTransaction(signer, defaultPath, transaction); // send raw with eth_sendRawTransaction
 * decodeTransaction(fromHex(raw, 'raw')).sender; // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function signTransaction(
  signer: Signer,
  path: Path,
  transaction: Transaction,
): Promise<SignedTransaction> {
  checkCoin(path, evmCoin);
  const unsigned = encodeTransaction(transaction);
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { requests } = readAll(readTransaction(path, accountOf(publicKey)), unsigned);
  const signature = await requestSignature(signer, {
    interpreter: ethereumTransactionInterpreter.id,
    transaction: prefixPath(path, unsigned),
    request: requests[0],
    publicKey,
  });
  return attachSignature(transaction, signature);
}

/** Our transactions in the words of viem, an independent implementation to compare with. */
import type { TransactionSerializable } from 'viem';
import type { EthereumTransaction } from '../../src/ethereum/transaction/transaction.ts';

export function inViem(transaction: EthereumTransaction): TransactionSerializable {
  const { to, nonce, chainId, gasLimit, data, value } = transaction;
  const common = {
    chainId: Number(chainId),
    nonce: Number(nonce),
    gas: gasLimit,
    value,
    data,
    to: to === '0x' ? null : to,
  };
  if (transaction.type === 'legacy') return { ...common, type: 'legacy', gasPrice: transaction.gasPrice };
  if (transaction.type === 'eip2930')
    return { ...common, type: 'eip2930', gasPrice: transaction.gasPrice, accessList: transaction.accessList };
  const { maxFeePerGas, maxPriorityFeePerGas, accessList } = transaction;
  if (transaction.type === 'eip1559')
    return { ...common, type: 'eip1559', maxFeePerGas, maxPriorityFeePerGas, accessList };
  if (transaction.type === 'eip4844') {
    const { maxFeePerBlobGas, blobVersionedHashes } = transaction;
    const fees = { maxFeePerGas, maxPriorityFeePerGas, accessList, maxFeePerBlobGas, blobVersionedHashes };
    return { ...common, ...fees, type: 'eip4844', to: common.to ?? '0x', sidecars: false } as TransactionSerializable;
  }
  const authorizationList = transaction.authorizationList.map(({ chainId, nonce, r, s, ...rest }) => ({
    ...rest,
    chainId: Number(chainId),
    nonce: Number(nonce),
    r: `0x${r.toString(16).padStart(64, '0')}` as const,
    s: `0x${s.toString(16).padStart(64, '0')}` as const,
  }));
  return { ...common, type: 'eip7702', maxFeePerGas, maxPriorityFeePerGas, accessList, authorizationList };
}

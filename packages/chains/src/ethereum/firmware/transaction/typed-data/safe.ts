/** What an owner of a Safe (versions 1.3 and 1.4) agrees to: a call that the Safe then makes. */
import { equalBytes } from '@noble/curves/utils.js';
import { nativeAsset } from '../../address/assets.ts';
import { decodeCall } from '../calls.ts';
import type { Domain, KeptValues, TypedDataEffects, TypedDataShape } from './shape.ts';

/**
 * The Safe is the owner's, so what it gives counts like the owner's own. It is unclear what a call does with the rights
 * of the Safe itself (`operation` 1, a delegatecall), to the Safe itself (its owners and modules), or where the Safe
 * pays back gas at a price.
 */
function safeEffects(kept: KeptValues, { chainId, verifyingContract }: Domain): TypedDataEffects | undefined {
  const to = kept.account('to');
  const data = kept.bytes('data');
  if (kept.number('operation') !== 0n || kept.number('gasPrice') !== 0n) return undefined;
  if (data === undefined || equalBytes(to, verifyingContract)) return undefined;
  const call = data.length === 0 ? undefined : decodeCall(data, { chainId, contract: to });
  if (data.length > 0 && call === undefined) return undefined;
  const value = kept.number('value');
  const coins = value > 0n || data.length === 0 ? [{ asset: nativeAsset(chainId), amount: value, recipient: to }] : [];
  return {
    transfers: [...coins, ...(call?.transfers ?? [])],
    approvals: call?.approvals ?? [],
    warnings: call?.warnings ?? [],
  };
}

export const safeShape: TypedDataShape = {
  type: 'SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)',
  keep: ['to', 'value', 'operation', 'gasPrice'],
  keepBytes: 'data',
  effects: safeEffects,
};

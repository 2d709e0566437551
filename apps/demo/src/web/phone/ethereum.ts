/** The Ethereum side of the phone. */
import { defaultPath } from '@symbolon/chains/ethereum/address';
import type { Hex } from '@symbolon/chains/ethereum/hex';
import { type Preview, previewTransaction } from '@symbolon/chains/ethereum/preview';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import type { Transaction } from '@symbolon/chains/ethereum/transaction';
import { createSigner } from '@symbolon/client/signer';
import { findAnvil } from '../chain/anvil.ts';
import { chainId, type EthereumNode, type Holdings, pageNode, token } from '../chain/ethereum-node.ts';
import type { Store } from '../store/store.ts';
import { encodeTransfer } from './token-call.ts';

export async function nodeOf(store: Store): Promise<EthereumNode> {
  const inPage = pageNode(
    () => store.state.get().ethereum,
    (ethereum) => store.state.set((now) => ({ ...now, ethereum })),
  );
  return (await findAnvil()) ?? inPage;
}

export type Asset = 'ether' | 'token';
export type PlannedTransaction = { readonly transaction: Transaction; readonly preview: Preview };

/** Who gets what, read from the transaction itself. @throws ChainError with what is wrong with it */
export function planTransaction(
  from: Hex,
  { nonce }: Holdings,
  { to, amount, asset }: { readonly to: Hex; readonly amount: string; readonly asset: Asset },
): PlannedTransaction {
  const value = parseUnits(amount, asset === 'ether' ? 18 : token.decimals);
  const transaction: Transaction = {
    type: 'eip1559',
    chainId,
    nonce: BigInt(nonce),
    maxPriorityFeePerGas: 1_000_000_000n,
    maxFeePerGas: 3_000_000_000n,
    gasLimit: asset === 'ether' ? 21_000n : 80_000n,
    to: asset === 'ether' ? to : token.address,
    value: asset === 'ether' ? value : 0n,
    data: asset === 'ether' ? '0x' : encodeTransfer(to, value),
    accessList: [],
  };
  return { transaction, preview: previewTransaction(transaction, { from, tokens: [token] }) };
}

/** One tap signs all of them; then they are sent, in their order. @returns their hashes */
export async function signAndSend(
  store: Store,
  node: EthereumNode,
  { card, pin }: { readonly card: string; readonly pin: string },
  plans: readonly PlannedTransaction[],
): Promise<readonly string[]> {
  const signed = await store.tap(card, { pin, can: store.can(card) }, async (session) => {
    const raws: Hex[] = [];
    for (const { transaction } of plans)
      raws.push((await signTransaction(createSigner(session), defaultPath, transaction)).raw);
    return raws;
  });
  const hashes: string[] = [];
  for (const raw of signed) hashes.push(await node.send(raw));
  return hashes;
}

/** A decimal number as a person types it, in the smallest unit. @throws Error for anything else */
function parseUnits(text: string, decimals: number): bigint {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > decimals) throw new Error('An amount is a number like 0.1.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

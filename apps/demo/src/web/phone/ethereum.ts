/** Ethereum on the phone: it builds and previews transactions, and a card signs them. */
import { defaultPath, type Hex } from '@symbolon/chains/ethereum/address';
import { type EthereumPreview, previewTransaction, signTransaction } from '@symbolon/chains/ethereum/sign';
import type { EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import { createSigner } from '@symbolon/client';
import { findAnvil } from '../chain/anvil.ts';
import { chainId, type EthereumNode, type Holdings, pageNode, token } from '../chain/ethereum-node.ts';
import type { Store } from '../store/store.ts';

/** Returns the `anvil` of this machine, or else the chain inside the page. */
export async function nodeOf(store: Store): Promise<EthereumNode> {
  const inPage = pageNode(
    () => store.state.get().ethereum,
    (ethereum) => store.state.set((now) => ({ ...now, ethereum })),
  );
  return (await findAnvil()) ?? inPage;
}

export type Asset = 'ether' | 'token';
export type PlannedTransaction = { readonly transaction: EthereumTransaction; readonly preview: EthereumPreview };

/** Builds and previews a transaction. No card is needed. @throws SymbolonError if the transaction is impossible */
export function planTransaction(
  from: Hex,
  { nonce }: Holdings,
  { to, amount, asset }: { readonly to: Hex; readonly amount: string; readonly asset: Asset },
): PlannedTransaction {
  const value = parseUnits(amount, asset === 'ether' ? 18 : token.decimals);
  const transaction: EthereumTransaction = {
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

/** Signs all transactions in one tap, then sends them in order. @returns their hashes */
export async function signAndSend(
  store: Store,
  node: EthereumNode,
  { card, pin }: { readonly card: string; readonly pin: string },
  transactions: readonly PlannedTransaction[],
): Promise<readonly string[]> {
  const signed = await store.tap(card, { pin }, async (session) => {
    const raws: Hex[] = [];
    for (const { transaction } of transactions)
      raws.push((await signTransaction(createSigner(session), transaction, { path: defaultPath })).raw);
    return raws;
  });
  const hashes: string[] = [];
  for (const raw of signed) hashes.push(await node.send(raw));
  return hashes;
}

/** ERC-20 `transfer(address,uint256)`: the selector a9059cbb, then two words of 32 bytes. */
function encodeTransfer(to: Hex, amount: bigint): Hex {
  return `0xa9059cbb${to.slice(2).toLowerCase().padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`;
}

/** Parses a decimal number. @returns the amount in the smallest unit @throws Error for anything else */
function parseUnits(text: string, decimals: number): bigint {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > decimals) throw new Error('Type the amount as a number like 0.1.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

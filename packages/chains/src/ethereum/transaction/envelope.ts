/** What is around the fields of an EVM transaction: the byte in front (EIP-2718), RLP, and the errors. */
import { concatBytes } from '@noble/hashes/utils.js';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { RLP, type RLPInput } from 'micro-eth-signer/core/rlp.js';
import { type FieldFailure, type Layout, layouts } from './fields.ts';

/** Errors about one type of transaction. */
export const failure =
  (what: string): FieldFailure =>
  (where, reason) =>
    chainError('data/malformed', { what, where: where || 'encoding', reason });

/** The error for a legacy transaction of before EIP-155. */
export const unprotected = (): SymbolonError =>
  chainError('transaction/refused', {
    where: 'chainId',
    reason: 'none: it could be replayed on any chain (EIP-155); have it made with the id of the chain it is for',
  });

/** The items as a transaction of that type. */
export const envelope = ({ first }: Layout, items: RLPInput[]): Uint8Array =>
  first === 0 ? RLP.encode(items) : concatBytes(Uint8Array.of(first), RLP.encode(items));

/**
 * The type of a transaction, and its items.
 *
 * @throws SymbolonError `transaction/refused` for an unknown type, `data/malformed` for what is no list in RLP
 */
export function split(bytes: Uint8Array): { readonly layout: Layout; readonly items: RLPInput[] } {
  const [first] = bytes;
  if (first === undefined) throw failure('transaction')('', 'empty');
  const isLegacy = first >= 0xc0;
  const layout = Object.values(layouts).find((known) => known.first === (isLegacy ? 0 : first));
  if (layout === undefined || first === 0)
    throw chainError('transaction/refused', { where: 'type', reason: `transaction type ${first} is not supported` });
  let items: RLPInput;
  try {
    items = RLP.decode(isLegacy ? bytes : bytes.subarray(1));
  } catch (cause) {
    const reason = 'not canonical RLP (Yellow Paper, appendix B)';
    throw chainError('data/malformed', { what: layout.name, where: 'encoding', reason }, { cause });
  }
  if (!Array.isArray(items)) throw failure(layout.name)('', 'not a list');
  return { layout, items };
}

type Fees = { readonly type: keyof typeof layouts; readonly nonce: bigint; readonly gasLimit: bigint } & (
  | { readonly gasPrice: bigint }
  | { readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }
);

/**
 * What no chain takes, whatever its own fields say.
 *
 * @throws SymbolonError `data/malformed`
 */
export function checkFees(transaction: Fees): void {
  const fail = failure(layouts[transaction.type].name);
  if (transaction.nonce === 2n ** 64n - 1n) throw fail('nonce', 'beyond the last (EIP-2681)');
  if ('maxFeePerGas' in transaction && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas)
    throw fail('maxPriorityFeePerGas', 'above maxFeePerGas (EIP-1559)');
  const price = 'maxFeePerGas' in transaction ? transaction.maxFeePerGas : transaction.gasPrice;
  if ((transaction.gasLimit * price) >> 256n !== 0n) throw fail('gasLimit', 'with its price beyond 256 bits');
}

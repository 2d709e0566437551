/** EVM transactions as data, and their canonical encoding: EIP-2718 envelopes over RLP, by `micro-eth-signer`. */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { AggregatedError, Transaction as Envelope } from 'micro-eth-signer';
import { ChainError } from '../errors.ts';
import type { Address } from './address.ts';
import type { Hex } from './hex.ts';

/** EIP-2930: what a transaction says it will touch. Storage keys are 32 bytes. */
export type AccessList = readonly { readonly address: Address; readonly storageKeys: readonly Hex[] }[];

/** EIP-7702: an account's signed consent to run the code at `address`. */
export type Authorization = {
  /** 0: on any chain. */
  readonly chainId: bigint;
  readonly address: Address;
  readonly nonce: bigint;
  readonly yParity: 0 | 1;
  readonly r: bigint;
  readonly s: bigint;
};

type Common = {
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  /** `0x` creates a contract. */
  readonly to: Address | '0x';
  /** In wei. */
  readonly value: bigint;
  readonly data: Hex;
};

/** Wei per gas. */
type FeeMarket = { readonly maxPriorityFeePerGas: bigint; readonly maxFeePerGas: bigint };

export type LegacyTransaction = Common & { readonly type: 'legacy'; readonly gasPrice: bigint };
export type Eip2930Transaction = Common & { readonly type: 'eip2930'; readonly gasPrice: bigint; readonly accessList: AccessList };
export type Eip1559Transaction = Common & FeeMarket & { readonly type: 'eip1559'; readonly accessList: AccessList };
export type Eip7702Transaction = Common &
  FeeMarket & { readonly type: 'eip7702'; readonly accessList: AccessList; readonly authorizationList: readonly Authorization[] };

/** A transaction before it is signed. A legacy one is protected against replay on other chains (EIP-155). */
export type Transaction = LegacyTransaction | Eip2930Transaction | Eip1559Transaction | Eip7702Transaction;

const names: { readonly [T in Transaction['type']]: string } = {
  legacy: 'legacy transaction',
  eip2930: 'EIP-2930 transaction',
  eip1559: 'EIP-1559 transaction',
  eip7702: 'EIP-7702 transaction',
};

/**
 * The bytes whose keccak-256 is signed.
 *
 * @throws ChainError `data/malformed` with the field that is missing, unknown or out of range
 * @example
 * ```ts
 * import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * encodeTransaction({
 *   type: 'eip1559', chainId: 1n, nonce: 0n, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 20n * 10n ** 9n, gasLimit: 21000n,
 *   to: '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045', value: 10n ** 18n, data: '0x', accessList: [],
 * }); // 02 f0 01 80 …
 * ```
 */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  return envelope(transaction, undefined).toBytes({ includeSignature: false });
}

export type SignedTransaction = {
  /** What a node takes in `eth_sendRawTransaction`. */
  readonly raw: Hex;
  /** keccak-256 of `raw`, by which the transaction is known: 32 bytes. */
  readonly hash: Hex;
};

/** Puts a signature into a transaction: 65 bytes r || s || recovery id (0 or 1). */
export function attachSignature(transaction: Transaction, signature: Uint8Array): SignedTransaction {
  const signed = envelope(transaction, {
    r: bytesToNumberBE(signature.subarray(0, 32)),
    s: bytesToNumberBE(signature.subarray(32, 64)),
    yParity: signature[64],
  });
  return Object.freeze({ raw: signed.toHex() as Hex, hash: signed.hash as Hex });
}

/**
 * Reads an encoded transaction, signed or not; the inverse of {@link encodeTransaction} and {@link attachSignature}.
 *
 * @returns `sender` is recovered from the signature, `undefined` if there is none.
 * @throws ChainError `data/malformed`; `transaction/refused` for types this software does not sign
 */
export function decodeTransaction(bytes: Uint8Array): { readonly transaction: Transaction; readonly sender: Address | undefined } {
  const decoded = guard('transaction', () => Envelope.fromBytes(bytes));
  const { type } = decoded;
  if (type === 'eip4844') throw new ChainError('transaction/refused', { where: 'type', reason: 'blob transactions are not supported' });
  if (decoded.raw.chainId === undefined) {
    throw new ChainError('transaction/refused', { where: 'chainId', reason: 'none: it could be replayed on any chain (EIP-155)' });
  }
  const sender = decoded.isSigned ? guard(names[type], () => decoded.sender as Address) : undefined;
  const { r, s, yParity, ...fields } = decoded.raw;
  return { transaction: { type, ...fields } as unknown as Transaction, sender };
}

type Signature = { readonly r?: bigint; readonly s?: bigint; readonly yParity?: number | undefined };

function envelope(transaction: Transaction, signature: Signature | undefined) {
  const { type, ...fields } = transaction;
  if (!Object.hasOwn(names, type)) throw new ChainError('transaction/refused', { where: 'type', reason: `${type} is not supported` });
  checkHex(transaction);
  // The library checks every field, and its type is narrower than ours only in that it is mutable.
  return guard(
    names[type],
    () => new Envelope(type, { ...fields, ...signature } as never, { strict: false, allowSignatureFields: signature !== undefined }),
  );
}

/** The library fills up an odd number of digits and does without `0x`: two texts would then be one transaction. */
function checkHex(transaction: Transaction): void {
  const check = (where: string, text: string, bytes?: number): void => {
    const valid = /^0x([0-9a-fA-F]{2})*$/.test(text) && (bytes === undefined || text.length === 2 + 2 * bytes);
    if (valid) return;
    const reason = `not 0x and ${bytes === undefined ? 'pairs of' : 2 * bytes} hexadecimal digits`;
    throw new ChainError('data/malformed', { what: names[transaction.type], where, reason });
  };
  check('data', transaction.data);
  if (transaction.to !== '0x') check('to', transaction.to, 20);
  const accessList = 'accessList' in transaction ? transaction.accessList : [];
  accessList.forEach(({ address, storageKeys }, i) => {
    check(`accessList[${i}].address`, address, 20);
    storageKeys.forEach((key, k) => {
      check(`accessList[${i}].storageKeys[${k}]`, key, 32);
    });
  });
}

/** Runs the library, and turns what it throws into our error with the field that is wrong. */
function guard<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const [first] = cause instanceof AggregatedError ? cause.errors : [];
    const reason = first?.error ?? (cause instanceof Error ? cause.message : 'does not parse');
    throw new ChainError('data/malformed', { what, where: first?.field ?? 'encoding', reason }, { cause });
  }
}

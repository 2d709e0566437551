/** EVM transactions as data, and their canonical encoding: EIP-2718 envelopes over RLP, by `micro-eth-signer`. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { chainError, checkArgument, word } from '@symbolon/interface';
import type { RLPInput } from 'micro-eth-signer/core/rlp.js';
import { plainCopy } from '../../plain-copy.ts';
import type { EthereumAddress } from '../firmware/address/address.ts';
import { type Hex, toHex } from '../firmware/address/hex.ts';
import { checkFees, envelope, failure, unprotected } from './envelope.ts';
import { encodeFields, type Layout, layouts } from './fields.ts';

/** EIP-2930: what a transaction says it will touch. Storage keys are 32 bytes. */
export type AccessList = readonly { readonly address: EthereumAddress; readonly storageKeys: readonly Hex[] }[];

/** An EIP-7702 authorization before it is signed: consent that an account runs the code of a contract. */
export type UnsignedAuthorization = {
  /** EIP-155; 0 for any chain. */
  readonly chainId: bigint;
  /** The contract whose code runs; the zero address takes code away. */
  readonly address: EthereumAddress;
  /** The account's next nonce, which it has to be when the authorization is used. */
  readonly nonce: bigint;
};

/** A signed EIP-7702 authorization. */
export type EthereumAuthorization = UnsignedAuthorization & {
  /** Of the signature's point R, 0 for even. */
  readonly yParity: 0 | 1;
  /** The signature, below the order of secp256k1. */
  readonly r: bigint;
  readonly s: bigint;
};

type Common = {
  /** EIP-155. */
  readonly chainId: bigint;
  /** Number of the transaction among those of its account, from 0. */
  readonly nonce: bigint;
  /** Most gas it may use. */
  readonly gasLimit: bigint;
  /** `0x` creates a contract. */
  readonly to: EthereumAddress | '0x';
  /** In wei. */
  readonly value: bigint;
  /** Calldata, or code where a contract is created; `0x` for none. */
  readonly data: Hex;
};

/** Wei per gas. */
type FeeMarket = { readonly maxPriorityFeePerGas: bigint; readonly maxFeePerGas: bigint };

/** A transaction of the first kind, with the chain id in its signature (EIP-155). `gasPrice` in wei per gas. */
export type LegacyTransaction = Common & { readonly type: 'legacy'; readonly gasPrice: bigint };
/** A transaction of type 1: a gas price, in wei per gas, and an access list (EIP-2930). */
export type Eip2930Transaction = Common & {
  readonly type: 'eip2930';
  readonly gasPrice: bigint;
  readonly accessList: AccessList;
};
/** A transaction of type 2, which most are: a fee that follows the market, up to a limit (EIP-1559). */
export type Eip1559Transaction = Common & FeeMarket & { readonly type: 'eip1559'; readonly accessList: AccessList };
/** A transaction of type 3: as type 2, and it publishes blobs, whose hashes it names (EIP-4844). */
export type Eip4844Transaction = Common &
  FeeMarket & {
    readonly type: 'eip4844';
    readonly accessList: AccessList;
    /** Wei per gas for blobs, of which each takes 131 072. */
    readonly maxFeePerBlobGas: bigint;
    /** 32 bytes for each blob, the first of which is `01`. At least one. */
    readonly blobVersionedHashes: readonly Hex[];
  };
/** A transaction of type 4: as type 2, and it gives code to the accounts that authorised it (EIP-7702). */
export type Eip7702Transaction = Common &
  FeeMarket & {
    readonly type: 'eip7702';
    readonly accessList: AccessList;
    readonly authorizationList: readonly EthereumAuthorization[];
  };

/** A transaction before it is signed. A legacy one is protected against replay on other chains (EIP-155). */
export type EthereumTransaction =
  | LegacyTransaction
  | Eip2930Transaction
  | Eip1559Transaction
  | Eip4844Transaction
  | Eip7702Transaction;

/**
 * The bytes whose keccak-256 is signed (EIP-2718). Each property is read once: what the bytes say is what the
 * transaction was.
 *
 * @throws SymbolonError `data/malformed` with the field that is missing, unknown or out of range; `transaction/refused`
 * for types this software does not sign
 * @example
 * ```ts
 * import { toHex } from '@symbolon/chains/ethereum/address';
 * import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * const bytes = encodeTransaction({
 *   type: 'legacy', chainId: 1n, nonce: 9n, gasPrice: 20n * 10n ** 9n, gasLimit: 21_000n,
 *   to: '0x3535353535353535353535353535353535353535', value: 10n ** 18n, data: '0x',
 * });
 * toHex(bytes); // => '0xec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080'
 * ```
 */
export function encodeTransaction(transaction: EthereumTransaction): Uint8Array {
  return unsignedOf(transaction).bytes;
}

/** A transaction before it is signed: what is signed, and the items of its list, which stay when it is. */
export type UnsignedTransaction = {
  readonly bytes: Uint8Array;
  readonly layout: Layout;
  /** Of its type, in their order. */
  readonly items: readonly RLPInput[];
};

/** {@link encodeTransaction}, with what {@link attachTo} takes: nothing is read a second time. */
export function unsignedOf(transaction: EthereumTransaction): UnsignedTransaction {
  const fail = failure('transaction');
  const given = plainCopy('', transaction, (where, reason) => fail(where.replace(/^\./, ''), reason));
  checkArgument('transaction', given, 'object', fail);
  checkArgument('type', given.type, 'text', fail);
  const { type, ...fields } = given;
  if (!Object.hasOwn(layouts, type))
    throw chainError('transaction/refused', { where: 'type', reason: `${word(type)} is not supported` });
  if (type === 'legacy' && fields.chainId === undefined) throw unprotected();
  const layout = layouts[type];
  const items = encodeFields(layout.fields, fields, failure(layout.name));
  checkFees(given);
  // A contract without code that keeps the value for ever: a recipient was forgotten.
  if (given.to === '0x' && given.data === '0x')
    throw failure(layout.name)('to', 'missing: without it a contract is created, and there is no code in data');
  return { bytes: envelope(layout, type === 'legacy' ? [...items, empty, empty] : items), layout, items };
}

const empty = new Uint8Array();

/** A transaction that is ready to be sent. */
export type EthereumSignedTransaction = {
  /** What a node takes in `eth_sendRawTransaction`; of one with blobs after `attachSidecar`. */
  readonly raw: Hex;
  /** keccak-256 of `raw` without blobs, by which the transaction is known: 32 bytes. */
  readonly hash: Hex;
};

/**
 * Puts a signature into a transaction: 65 bytes r || s || recovery id (0 or 1).
 *
 * @throws SymbolonError as {@link encodeTransaction}; `data/malformed` if the signature is out of range
 * @see EIP-155, whose example this is
 * @example
 * ```ts
 * import { fromHex } from '@symbolon/chains/ethereum/address';
 * import { attachSignature } from '@symbolon/chains/ethereum/transaction';
 * const signature = fromHex('0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa63627667cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d8300', 'signature');
 * const { hash } = attachSignature({
 *   type: 'legacy', chainId: 1n, nonce: 9n, gasPrice: 20n * 10n ** 9n, gasLimit: 21_000n,
 *   to: '0x3535353535353535353535353535353535353535', value: 10n ** 18n, data: '0x',
 * }, signature);
 * hash; // => '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788'
 * ```
 */
export function attachSignature(transaction: EthereumTransaction, signature: Uint8Array): EthereumSignedTransaction {
  return attachTo(unsignedOf(transaction), signature);
}

const { ORDER } = secp256k1.Point.Fn;

/** {@link attachSignature} for what {@link unsignedOf} made. */
export function attachTo({ layout, items }: UnsignedTransaction, signature: Uint8Array): EthereumSignedTransaction {
  checkArgument('signature', signature, 'bytes');
  const fail = failure('signature');
  if (signature.length !== 65) throw fail('length', `${signature.length} bytes instead of 65`);
  const [r, s] = [bytesToNumberBE(signature.subarray(0, 32)), bytesToNumberBE(signature.subarray(32, 64))];
  const parity = signature[64] ?? 0;
  for (const [where, value] of Object.entries({ r, s }))
    if (value === 0n || value >= ORDER) throw fail(where, 'not from 1 to the order of the curve');
  if (parity > 1) throw fail('recovery id', 'neither 0 nor 1');
  // EIP-155: the chain id goes into v.
  const signed =
    layout.first === 0
      ? [...items.slice(0, 6), (items[6] as bigint) * 2n + 35n + BigInt(parity), r, s]
      : [...items, parity, r, s];
  const bytes = envelope(layout, signed);
  return Object.freeze({ raw: toHex(bytes), hash: toHex(keccak_256(bytes)) });
}

/** EVM transactions as data, and their canonical encoding: EIP-2718 envelopes over RLP, by `micro-eth-signer`. */

import { bytesToNumberBE } from '@noble/curves/utils.js';
import { chainError, checkArgument } from '@symbolon/interface';
import { AggregatedError, Transaction as Envelope } from 'micro-eth-signer';
import type { EthereumAddress } from '../address/address.ts';
import type { Hex } from '../address/hex.ts';

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
/** A transaction of type 4: as type 2, and it gives code to the accounts that authorised it (EIP-7702). */
export type Eip7702Transaction = Common &
  FeeMarket & {
    readonly type: 'eip7702';
    readonly accessList: AccessList;
    readonly authorizationList: readonly EthereumAuthorization[];
  };

/** A transaction before it is signed. A legacy one is protected against replay on other chains (EIP-155). */
export type EthereumTransaction = LegacyTransaction | Eip2930Transaction | Eip1559Transaction | Eip7702Transaction;

const names: { readonly [T in EthereumTransaction['type']]: string } = {
  legacy: 'legacy transaction',
  eip2930: 'EIP-2930 transaction',
  eip1559: 'EIP-1559 transaction',
  eip7702: 'EIP-7702 transaction',
};

/**
 * The bytes whose keccak-256 is signed (EIP-2718).
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
  return envelope(transaction, undefined).toBytes({ includeSignature: false });
}

/** A transaction that is ready to be sent. */
export type EthereumSignedTransaction = {
  /** What a node takes in `eth_sendRawTransaction`. */
  readonly raw: Hex;
  /** keccak-256 of `raw`, by which the transaction is known: 32 bytes. */
  readonly hash: Hex;
};

/**
 * Puts a signature into a transaction: 65 bytes r || s || recovery id (0 or 1).
 *
 * @throws SymbolonError `data/malformed` if the signature is out of range
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
  checkArgument('signature', signature, 'bytes');
  const signed = envelope(transaction, {
    r: bytesToNumberBE(signature.subarray(0, 32)),
    s: bytesToNumberBE(signature.subarray(32, 64)),
    yParity: signature[64],
  });
  return guard(names[transaction.type], () => Object.freeze({ raw: signed.toHex() as Hex, hash: signed.hash as Hex }));
}

/** A transaction, and who signed it. */
export type DecodedEthereumTransaction = {
  readonly transaction: EthereumTransaction;
  /** Recovered from the signature; `undefined` if there is none. */
  readonly sender: EthereumAddress | undefined;
};

/**
 * Reads an encoded transaction, signed or not; the inverse of {@link encodeTransaction} and {@link attachSignature}.
 *
 * @throws SymbolonError `data/malformed`; `transaction/refused` for types this software does not sign
 * @see EIP-155, whose example this is
 * @example
 * ```ts
 * import { fromHex } from '@symbolon/chains/ethereum/address';
 * import { decodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * const raw =
 *   '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';
 * const { transaction, sender } = decodeTransaction(fromHex(raw, 'raw'));
 * [transaction.type, transaction.nonce, sender]; // => ['legacy', 9n, '0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F']
 * ```
 */
export function decodeTransaction(bytes: Uint8Array): DecodedEthereumTransaction {
  checkArgument('bytes', bytes, 'bytes');
  const decoded = guard('transaction', () => Envelope.fromBytes(bytes));
  const { type } = decoded;
  if (type === 'eip4844')
    throw chainError('transaction/refused', { where: 'type', reason: 'blob transactions are not supported' });
  if (decoded.raw.chainId === undefined) {
    throw chainError('transaction/refused', {
      where: 'chainId',
      reason: 'none: it could be replayed on any chain (EIP-155)',
    });
  }
  const sender = decoded.isSigned ? guard(names[type], () => decoded.sender as EthereumAddress) : undefined;
  const { r, s, yParity, ...fields } = decoded.raw;
  return { transaction: { type, ...fields } as unknown as EthereumTransaction, sender };
}

/** What is looked at here; the library checks the rest. */
const shape = {
  type: 'text',
  to: 'text',
  data: 'text',
  'accessList?': [{ address: 'text', storageKeys: ['text'] }],
} as const;

type Signature = { readonly r?: bigint; readonly s?: bigint; readonly yParity?: number | undefined };

function envelope(transaction: EthereumTransaction, signature: Signature | undefined) {
  checkArgument('transaction', transaction, shape, (where, reason) =>
    chainError('data/malformed', { what: 'transaction', where: where.replace('transaction.', ''), reason }),
  );
  const { type, ...fields } = transaction;
  if (!Object.hasOwn(names, type))
    throw chainError('transaction/refused', { where: 'type', reason: `${type} is not supported` });
  checkHex(transaction);
  // The library checks every field, and its type is narrower than ours only in that it is mutable.
  return guard(
    names[type],
    () =>
      new Envelope(type, { ...fields, ...signature } as never, {
        strict: false,
        allowSignatureFields: signature !== undefined,
      }),
  );
}

/** The library fills up an odd number of digits and does without `0x`: two texts would then be one transaction. */
function checkHex(transaction: EthereumTransaction): void {
  const check = (where: string, text: string, bytes?: number): void => {
    const valid = /^0x([0-9a-fA-F]{2})*$/.test(text) && (bytes === undefined || text.length === 2 + 2 * bytes);
    if (valid) return;
    const reason = `not 0x and ${bytes === undefined ? 'pairs of' : 2 * bytes} hexadecimal digits`;
    throw chainError('data/malformed', { what: names[transaction.type], where, reason });
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
    throw chainError('data/malformed', { what, where: first?.field ?? 'encoding', reason }, { cause });
  }
}

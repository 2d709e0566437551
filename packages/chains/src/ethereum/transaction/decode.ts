/** Transactions as others made them, read and checked. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, numberToBytesBE, numberToVarBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { chainError, checkArgument } from '@symbolon/interface';
import type { RLPInput } from 'micro-eth-signer/core/rlp.js';
import { accountOf, type EthereumAddress, formatAddress } from '../firmware/address/address.ts';
import { type BlobSidecar, checkSidecar, readSidecar } from './blobs.ts';
import { checkFees, failure, split, unprotected } from './envelope.ts';
import { decodeFields, type Field, type FieldFailure, type Layout, layouts, uint } from './fields.ts';
import { type EthereumTransaction, encodeTransaction } from './transaction.ts';

/** A transaction, and who signed it. */
export type DecodedEthereumTransaction = {
  readonly transaction: EthereumTransaction;
  /** Recovered from the signature; `undefined` if there is none. */
  readonly sender: EthereumAddress | undefined;
  /** What nodes send along with a transaction of type 3; `undefined` if there is none. */
  readonly sidecar: BlobSidecar | undefined;
};

/**
 * Reads an encoded transaction, signed or not, with blobs or not; the inverse of {@link encodeTransaction},
 * {@link attachSignature} and `attachSidecar`. What it gives is frozen.
 *
 * @throws SymbolonError `data/malformed`; `transaction/refused` for types this software does not sign, and for one
 * without a chain id
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
  const { layout, items: given } = split(bytes);
  const fail = failure(layout.name);
  // EIP-4844, "Networking": the transaction is the first item of a list then.
  const [inner] = given;
  const isWrapped = layout.first === 3 && Array.isArray(inner);
  const { unsigned, signature } = parts(layout, isWrapped ? inner : given, fail);
  const type = Object.entries(layouts).find(([, known]) => known === layout)?.[0];
  const transaction = Object.freeze({ type, ...decodeFields(layout.fields, unsigned, fail) }) as EthereumTransaction;
  checkFees(transaction);
  const sidecar = isWrapped ? readSidecar(given.slice(1)) : undefined;
  if (sidecar !== undefined && transaction.type === 'eip4844') checkSidecar(transaction.blobVersionedHashes, sidecar);
  return { transaction, sender: signature && senderOf(transaction, signature, fail), sidecar };
}

/** v where the transaction is legacy, else the parity of the signature's point R. */
type Signature = { readonly v: bigint; readonly r: bigint; readonly s: bigint };
const signatureFields: readonly Field[] = (['v', 'r', 's'] as const).map((name) => [name, uint(32)]);

type Parts = { readonly unsigned: readonly RLPInput[]; readonly signature: Signature | undefined };

/** The fields before the signature, and the signature with the parity for v. */
function parts({ first, fields }: Layout, items: readonly RLPInput[], fail: FieldFailure): Parts {
  const signature = (): Signature => decodeFields(signatureFields, items.slice(-3), fail) as Signature;
  const isSigned = items.length === fields.length + 3;
  if (first !== 0)
    return isSigned
      ? { unsigned: items.slice(0, -3), signature: signature() }
      : { unsigned: items, signature: undefined };
  // EIP-155: chain id and two empty fields, which the signature replaces.
  if (items.length === 6) throw unprotected();
  if (items.length !== 9) throw fail('', `${items.length} fields instead of 9`);
  const { v, r, s } = signature();
  if (r === 0n && s === 0n) return { unsigned: items.slice(0, 7), signature: undefined };
  if (v === 27n || v === 28n) throw unprotected();
  if (v < 35n) throw fail('v', `${v}, which EIP-155 does not know`);
  const chainId = numberToVarBytesBE((v - 35n) >> 1n);
  return { unsigned: [...items.slice(0, 6), chainId], signature: { v: (v - 35n) & 1n, r, s } };
}

/** Whose key signed. EIP-2: s is in the lower half. */
function senderOf(transaction: EthereumTransaction, { v, r, s }: Signature, fail: FieldFailure): EthereumAddress {
  if (v > 1n) throw fail('yParity', 'neither 0 nor 1');
  if (s > secp256k1.Point.Fn.ORDER >> 1n) throw fail('s', 'in the upper half (EIP-2)');
  const digest = keccak_256(encodeTransaction(transaction));
  try {
    const signature = concatBytes(Uint8Array.of(Number(v)), numberToBytesBE(r, 32), numberToBytesBE(s, 32));
    return formatAddress(accountOf(secp256k1.recoverPublicKey(signature, digest, { prehash: false })));
  } catch (cause) {
    const reason = 'nobody can have made it';
    throw chainError('data/malformed', { what: layouts[transaction.type].name, where: 'signature', reason }, { cause });
  }
}

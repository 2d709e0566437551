/** What nodes send along with a transaction of type 3: blobs, and the proofs that they are those of its hashes. */

import { sha256 } from '@noble/hashes/sha2.js';
import { chainError, checkArgument } from '@symbolon/interface';
import type { RLPInput } from 'micro-eth-signer/core/rlp.js';
import { plainCopy } from '../../plain-copy.ts';
import { fromHex, type Hex, toHex } from '../firmware/address/hex.ts';
import { envelope, failure, split } from './envelope.ts';
import { bytesOfSize, layouts, list } from './fields.ts';

/** Blobs, commitments and proofs, as a node takes them (EIP-4844, "Networking"; EIP-7594, "Networking"). */
export type BlobSidecar = {
  /** 0: a proof of 48 bytes for each blob (EIP-4844). 1: 128 for each, one for a cell (EIP-7594). */
  readonly version: 0 | 1;
  /** 131 072 bytes each. */
  readonly blobs: readonly Hex[];
  /** 48 bytes each: KZG commitments. */
  readonly commitments: readonly Hex[];
  /** 48 bytes each. */
  readonly proofs: readonly Hex[];
};

const fail = failure(layouts.eip4844.name);
const hashList = list(bytesOfSize(32), 1);
const blobList = list(bytesOfSize(131_072), 1);
const list48 = list(bytesOfSize(48), 1);

/** Reads what follows the transaction in its list. Throws SymbolonError `data/malformed`. */
export function readSidecar(items: readonly RLPInput[]): BlobSidecar {
  const [version] = items.length === 4 ? items : [undefined];
  if (items.length !== 3 && !(version instanceof Uint8Array && version.length === 1 && version[0] === 1))
    throw fail('sidecar', 'neither of EIP-4844 nor of EIP-7594');
  const [blobs, commitments, proofs] = items.slice(-3);
  return Object.freeze({
    version: items.length === 3 ? 0 : 1,
    blobs: blobList.decode(blobs ?? null, 'blobs', fail) as readonly Hex[],
    commitments: list48.decode(commitments ?? null, 'commitments', fail) as readonly Hex[],
    proofs: list48.decode(proofs ?? null, 'proofs', fail) as readonly Hex[],
  });
}

/**
 * Refuses blobs of another transaction: the hashes that are signed must be those of the commitments, one for each blob
 * (EIP-4844, `kzg_to_versioned_hash`). That a commitment is to its blob is left to the node, which checks the proofs.
 *
 * @throws SymbolonError `transaction/inconsistent`
 */
export function checkSidecar(hashes: readonly Hex[], { version, blobs, commitments, proofs }: BlobSidecar): void {
  const wrong = (where: string, reason: string) => chainError('transaction/inconsistent', { where, reason });
  const check = (where: string, { length }: readonly Hex[], wanted: number): void => {
    if (length !== wanted) throw wrong(where, `${length} for ${hashes.length} hashes`);
  };
  check('blobs', blobs, hashes.length);
  check('commitments', commitments, hashes.length);
  check('proofs', proofs, hashes.length * (version === 0 ? 1 : 128));
  commitments.forEach((commitment, at) => {
    const hash = sha256(fromHex(commitment, 'commitment')).fill(1, 0, 1);
    if (toHex(hash) !== hashes[at]) throw wrong(`commitments[${at}]`, 'its hash is not the one that is signed');
  });
}

/**
 * A signed transaction of type 3 with its blobs, as `eth_sendRawTransaction` takes it.
 *
 * @param raw Without blobs, as `signTransaction` gives it.
 * @throws SymbolonError `argument/invalid`; `data/malformed`; `transaction/inconsistent` for blobs of another
 * transaction
 * @example
 * ```ts
 * import { isSymbolonError } from '@symbolon/interface';
 * import { attachSidecar } from '@symbolon/chains/ethereum/transaction';
 * const payment = '0x02c0'; // has no blobs
 * try {
 *   attachSidecar(payment, { version: 0, blobs: [], commitments: [], proofs: [] });
 * } catch (error) {
 *   isSymbolonError(error) && error.code; // => 'data/malformed'
 * }
 * ```
 */
export function attachSidecar(raw: Hex, sidecar: BlobSidecar): Hex {
  const given = plainCopy('sidecar', sidecar);
  checkArgument('sidecar', given, shape);
  const { layout, items } = split(fromHex(raw, 'raw'));
  const hashes = items[layouts.eip4844.fields.length - 1];
  if (layout !== layouts.eip4844 || !Array.isArray(hashes)) throw fail('', 'no transaction with blobs');
  checkSidecar(hashList.decode(hashes, 'blobVersionedHashes', fail) as readonly Hex[], given);
  const { version, blobs, commitments, proofs } = given;
  const rest = [
    blobList.encode(blobs, 'blobs', fail),
    list48.encode(commitments, 'commitments', fail),
    list48.encode(proofs, 'proofs', fail),
  ];
  return toHex(envelope(layout, [items, ...(version === 0 ? [] : [version]), ...rest]));
}

const shape = { version: 'uint', blobs: ['text'], commitments: ['text'], proofs: ['text'] } as const;

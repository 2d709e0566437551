/**
 * What it takes to sign for one input: the key, and what the signature covers. Host and card compute the digests here.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { chainError, equalPaths, type Path, type Scheme, type SignRequest } from '@symbolon/interface';
import { type BitcoinScriptType, scriptTypes } from '../address/scripts.ts';
import type { DerivedScript } from '../descriptors/script.ts';
import {
  type PrevoutHashes,
  type SighashTransaction,
  type SignatureScope,
  type SpentInput,
  segwitDigest,
  sighash,
  type TransactionHashes,
  taprootDigest,
} from './sighash.ts';

/** What a signature for an input covers and which key makes it. */
export type Spend = {
  readonly path: Path;
  /** 33 bytes. */
  readonly publicKey: Uint8Array;
  readonly scheme: Scheme;
  readonly covers:
    | { readonly type: 'legacy'; readonly scriptCode: Uint8Array }
    | { readonly type: 'segwit'; readonly scriptCode: Uint8Array }
    /** Of a leaf, or by the key path; `merkleRoot` (32 bytes) where the output has a script tree beside it. */
    | { readonly type: 'taproot'; readonly leafHash?: Uint8Array; readonly merkleRoot?: Uint8Array };
};

/** The one signature that a script of one key takes. */
export function singleKeySpend(scriptType: BitcoinScriptType, path: Path, publicKey: Uint8Array): Spend {
  const spend = { path, publicKey, scheme: scriptTypes[scriptType].scheme };
  if (scriptType === 'p2tr') return { ...spend, covers: { type: 'taproot' } };
  // BIP-143: the script code of P2WPKH is the P2PKH script of its key.
  const scriptCode = scriptTypes.p2pkh.scriptPubKey(publicKey);
  return { ...spend, covers: { type: scriptType === 'p2pkh' ? 'legacy' : 'segwit', scriptCode } };
}

/**
 * The signatures that our keys can give for a derived script: one, or one for each leaf a key of ours is in. `own` are
 * keys proven to be ours.
 */
export function derivedSpends(
  derived: DerivedScript,
  own: readonly Pick<Spend, 'path' | 'publicKey'>[],
): readonly Spend[] {
  const { redeemScript, witnessScript, taproot } = derived;
  return derived.keys.flatMap(({ publicKey, path, leafHashes }): readonly Spend[] => {
    const mine = own.find((key) => isKeyOf(key, path, publicKey));
    if (mine === undefined) return [];
    const spend = { path, publicKey: mine.publicKey };
    if (taproot !== undefined && leafHashes.length === 0) {
      const { merkleRoot } = taproot;
      return [{ ...spend, scheme: 'schnorr-bip341', covers: { type: 'taproot', ...(merkleRoot && { merkleRoot }) } }];
    }
    if (taproot !== undefined)
      return leafHashes.map((leafHash) => ({
        ...spend,
        scheme: 'schnorr-bip340',
        covers: { type: 'taproot', leafHash },
      }));
    const ecdsa = { ...spend, scheme: 'ecdsa-secp256k1' } as const;
    if (witnessScript !== undefined) return [{ ...ecdsa, covers: { type: 'segwit', scriptCode: witnessScript } }];
    return redeemScript === undefined ? [] : [{ ...ecdsa, covers: { type: 'legacy', scriptCode: redeemScript } }];
  });
}

/** Whether a key of ours is the one at `path` in a script, where it has 33 bytes, or 32 in Taproot. */
export function isKeyOf(own: Pick<Spend, 'path' | 'publicKey'>, path: Path, publicKey: Uint8Array): boolean {
  return equalPaths(own.path, path) && equalBytes(own.publicKey.subarray(33 - publicKey.length), publicKey);
}

/** The digest (32 bytes) of a witness input; legacy digests take the whole transaction again (`createLegacyHasher`). */
export function witnessDigest(
  transaction: SighashTransaction,
  hashes: TransactionHashes & PrevoutHashes,
  input: SpentInput & SignatureScope & { readonly covers: Exclude<Spend['covers'], { readonly type: 'legacy' }> },
): Uint8Array {
  const { covers, sighashType, single, position } = input;
  if (covers.type === 'segwit') return segwitDigest(transaction, hashes, { ...input, scriptCode: covers.scriptCode });
  if (single === undefined && (sighashType & 3) === sighash.single) {
    throw chainError('transaction/refused', {
      where: `input ${position}`,
      reason: 'SIGHASH_SINGLE without an output at its position',
    });
  }
  return taprootDigest(transaction, hashes, { ...input, leafHash: covers.leafHash });
}

/** What a signer is asked for: it needs the Merkle root to tweak its key. */
export function signRequest({ path, scheme, covers }: Spend, digest: Uint8Array): SignRequest {
  const root = covers.type === 'taproot' ? covers.merkleRoot : undefined;
  return { path, scheme, digest: root === undefined ? digest : concatBytes(digest, root) };
}

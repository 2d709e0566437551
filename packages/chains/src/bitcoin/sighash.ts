/** What a signature covers: legacy, BIP-143 (version 0 witness) and BIP-341 (Taproot) digests, from hashes made once per transaction. */
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { CompactSizeLen, RawOldTx, RawOutput } from '@scure/btc-signer/script.js';
import * as P from 'micro-packed';

/** Signature hash types (BIP-143, BIP-341). `anyoneCanPay` is a flag on the others. */
export const sighash = { default: 0, all: 1, none: 2, single: 3, anyoneCanPay: 0x80 } as const;

export type SighashInput = {
  /** 32 bytes, in the order people read. */
  readonly txid: Uint8Array;
  readonly index: number;
  readonly sequence: number;
};
export type SighashOutput = { readonly amount: bigint; readonly script: Uint8Array };
export type SighashTransaction = {
  /** int32. */
  readonly txVersion: number;
  readonly lockTime: number;
};

/** SHA-256 of all inputs' and outputs' fields, each 32 bytes (BIP-341 "Common signature message"). */
export type TransactionHashes = {
  readonly prevouts: Uint8Array;
  readonly sequences: Uint8Array;
  readonly outputs: Uint8Array;
};
/** The same over the spent outputs, which Taproot signatures also cover. */
export type PrevoutHashes = { readonly amounts: Uint8Array; readonly scripts: Uint8Array };

/** Outpoint on the wire: txid in wire order, index. */
export const Outpoint = /* @__PURE__ */ P.struct({ txid: P.bytes(32, true), index: P.U32LE });

const Script = /* @__PURE__ */ P.bytes(CompactSizeLen);

// BIP-143, "Specification", items 1 to 10.
const Bip143Preimage = /* @__PURE__ */ P.struct({
  txVersion: P.I32LE,
  hashPrevouts: P.bytes(32),
  hashSequence: P.bytes(32),
  outpoint: Outpoint,
  scriptCode: Script,
  amount: P.U64LE,
  sequence: P.U32LE,
  hashOutputs: P.bytes(32),
  lockTime: P.U32LE,
  sighashType: P.U32LE,
});

const zeros = new Uint8Array(32);

/** Hashes of a whole transaction. */
export function hashTransaction(inputs: readonly SighashInput[], outputs: readonly SighashOutput[]): TransactionHashes {
  return {
    prevouts: hashEach(inputs, ({ txid, index }) => Outpoint.encode({ txid, index })),
    sequences: hashEach(inputs, ({ sequence }) => P.U32LE.encode(sequence)),
    outputs: hashEach(outputs, ({ amount, script }) => RawOutput.encode({ amount, script })),
  };
}

/** Hashes of the outputs all inputs spend, in the order of the inputs. */
export function hashPrevouts(prevouts: readonly SighashOutput[]): PrevoutHashes {
  return {
    amounts: hashEach(prevouts, ({ amount }) => P.U64LE.encode(amount)),
    scripts: hashEach(prevouts, ({ script }) => Script.encode(script)),
  };
}

/**
 * Digest of a version 0 witness input (BIP-143).
 *
 * @param scriptCode P2PKH script of the key for P2WPKH, the witness script for P2WSH.
 * @param single The output with the input's index, where there is one; used by SINGLE alone.
 */
export function segwitDigest(
  transaction: SighashTransaction,
  hashes: TransactionHashes,
  input: SighashInput & { readonly amount: bigint; readonly scriptCode: Uint8Array },
  sighashType: number,
  single?: SighashOutput,
): Uint8Array {
  const { alone, base } = split(sighashType);
  const hashOutputs =
    base === sighash.single
      ? single === undefined
        ? zeros
        : doubleHash(RawOutput.encode(single))
      : base === sighash.none
        ? zeros
        : sha256(hashes.outputs);
  return doubleHash(
    Bip143Preimage.encode({
      txVersion: transaction.txVersion,
      hashPrevouts: alone ? zeros : sha256(hashes.prevouts),
      hashSequence: alone || base === sighash.single || base === sighash.none ? zeros : sha256(hashes.sequences),
      outpoint: { txid: input.txid, index: input.index },
      scriptCode: input.scriptCode,
      amount: input.amount,
      sequence: input.sequence,
      hashOutputs,
      lockTime: transaction.lockTime,
      sighashType,
    }),
  );
}

/**
 * Digest of a Taproot input without annex (BIP-341; with `leafHash` a script path, BIP-342).
 *
 * @param single The output with the input's index; SINGLE without one has no digest (BIP-341).
 * @throws RangeError for SINGLE without its output, which callers rule out before.
 */
export function taprootDigest(
  transaction: SighashTransaction,
  hashes: TransactionHashes & PrevoutHashes,
  input: SighashInput & SighashOutput & { readonly position: number; readonly leafHash?: Uint8Array },
  sighashType: number,
  single?: SighashOutput,
): Uint8Array {
  const { alone, base } = split(sighashType);
  const { amount, script, leafHash } = input;
  const parts = [Uint8Array.of(0, sighashType), P.I32LE.encode(transaction.txVersion), P.U32LE.encode(transaction.lockTime)];
  if (!alone) parts.push(hashes.prevouts, hashes.amounts, hashes.scripts, hashes.sequences);
  if (base === sighash.default || base === sighash.all) parts.push(hashes.outputs);
  parts.push(Uint8Array.of(leafHash === undefined ? 0 : 2));
  if (alone) parts.push(Outpoint.encode(input), RawOutput.encode({ amount, script }), P.U32LE.encode(input.sequence));
  else parts.push(P.U32LE.encode(input.position));
  if (base === sighash.single) {
    if (single === undefined) throw new RangeError('SIGHASH_SINGLE without its output');
    parts.push(sha256(RawOutput.encode(single)));
  }
  // BIP-342: tapleaf hash, key version 0, no OP_CODESEPARATOR executed.
  if (leafHash !== undefined) parts.push(leafHash, Uint8Array.of(0), P.U32LE.encode(0xffffffff));
  return schnorr.utils.taggedHash('TapSighash', ...parts);
}

/**
 * Digest of a legacy input for SIGHASH_ALL, the one type signed here for legacy scripts.
 *
 * @param scriptCode The script being spent, for P2PKH the scriptPubKey.
 */
export function legacyDigest(
  transaction: SighashTransaction,
  inputs: readonly SighashInput[],
  outputs: readonly SighashOutput[],
  position: number,
  scriptCode: Uint8Array,
): Uint8Array {
  const signed = RawOldTx.encode({
    version: transaction.txVersion,
    inputs: inputs.map(({ txid, index, sequence }, i) => ({
      txid,
      index,
      sequence,
      finalScriptSig: i === position ? scriptCode : new Uint8Array(),
    })),
    outputs: outputs.map(({ amount, script }) => ({ amount, script })),
    lockTime: transaction.lockTime,
  });
  return doubleHash(concatBytes(signed, P.U32LE.encode(sighash.all)));
}

function split(sighashType: number): { alone: boolean; base: number } {
  return { alone: (sighashType & sighash.anyoneCanPay) !== 0, base: sighashType & 0x1f };
}

function hashEach<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  const hash = sha256.create();
  for (const item of items) hash.update(encode(item));
  return hash.digest();
}

function doubleHash(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

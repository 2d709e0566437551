/**
 * What a signature covers: legacy, BIP-143 (version 0 witness) and BIP-341 (Taproot) digests, from hashes made once per
 * transaction.
 */
import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { CompactSizeLen, RawInput, RawOutput } from '@scure/btc-signer/script.js';
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
/** An output before its script. */
type SighashOutputHead = { readonly amount: bigint; readonly scriptLength: number };
export type SighashTransaction = {
  /** int32. */
  readonly txVersion: number;
  readonly lockTime: number;
};

/** What a signature covers besides its input. */
export type SignatureScope = {
  readonly sighashType: number;
  /** The output with the input's index, where there is one; used by SINGLE alone. */
  readonly single?: SighashOutput | undefined;
};

/** The spent output, and the place of its input. */
export type SpentInput = SighashInput & SighashOutput & { readonly position: number };

/** SHA-256 of all inputs' and outputs' fields, each 32 bytes (BIP-341 "Common signature message"). */
export type TransactionHashes = {
  readonly prevouts: Uint8Array;
  readonly sequences: Uint8Array;
  readonly outputs: Uint8Array;
};
/** The same over the spent outputs, which Taproot signatures also cover. */
export type PrevoutHashes = { readonly amounts: Uint8Array; readonly scripts: Uint8Array };

/** Outpoint on the wire: txid in wire order, index. */
const Outpoint = /* @__PURE__ */ P.struct({ txid: P.bytes(32, true), index: P.U32LE });

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

/** Running hashes of a transaction and of the outputs it spends, input by input and output by output. */
export type TransactionHasher = {
  /** The script follows, through `script`. */
  readonly input: (input: SighashInput & { readonly amount: bigint; readonly scriptLength: number }) => void;
  /** The next piece of the script the last input spends. */
  readonly script: (piece: Uint8Array) => void;
  /** The script follows, through `outputScript`. */
  readonly output: (output: SighashOutputHead) => void;
  /** The next piece of the script of the last output. */
  readonly outputScript: (piece: Uint8Array) => void;
  readonly end: () => TransactionHashes & PrevoutHashes;
};

export function createTransactionHasher(): TransactionHasher {
  const prevouts = sha256.create();
  const sequences = sha256.create();
  const amounts = sha256.create();
  const scripts = sha256.create();
  const outputs = sha256.create();
  return {
    input: ({ txid, index, sequence, amount, scriptLength }) => {
      prevouts.update(Outpoint.encode({ txid, index }));
      sequences.update(P.U32LE.encode(sequence));
      amounts.update(P.U64LE.encode(amount));
      scripts.update(CompactSizeLen.encode(scriptLength));
    },
    script: (piece) => {
      scripts.update(piece);
    },
    output: ({ amount, scriptLength }) => {
      outputs.update(P.U64LE.encode(amount)).update(CompactSizeLen.encode(scriptLength));
    },
    outputScript: (piece) => {
      outputs.update(piece);
    },
    end: () => ({
      prevouts: prevouts.digest(),
      sequences: sequences.digest(),
      amounts: amounts.digest(),
      scripts: scripts.digest(),
      outputs: outputs.digest(),
    }),
  };
}

/** Hashes of a whole transaction. `prevouts` are the outputs the inputs spend, in their order. */
export function hashTransaction(
  inputs: readonly SighashInput[],
  prevouts: readonly SighashOutput[],
  outputs: readonly SighashOutput[],
): TransactionHashes & PrevoutHashes {
  const hasher = createTransactionHasher();
  inputs.forEach(({ txid, index, sequence }, position) => {
    const { amount, script } = prevouts[position] ?? { amount: 0n, script: new Uint8Array() };
    hasher.input({ txid, index, sequence, amount, scriptLength: script.length });
    hasher.script(script);
  });
  for (const { amount, script } of outputs) {
    hasher.output({ amount, scriptLength: script.length });
    hasher.outputScript(script);
  }
  return hasher.end();
}

/**
 * Digest of a version 0 witness input (BIP-143).
 *
 * @param input `scriptCode` is the P2PKH script of the key for P2WPKH, the witness script for P2WSH.
 */
export function segwitDigest(
  transaction: SighashTransaction,
  hashes: TransactionHashes,
  input: SighashInput & SignatureScope & { readonly amount: bigint; readonly scriptCode: Uint8Array },
): Uint8Array {
  const { sighashType, single } = input;
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
 * @throws RangeError for SINGLE without its output, which has no digest (BIP-341): callers rule it out before.
 */
export function taprootDigest(
  transaction: SighashTransaction,
  hashes: TransactionHashes & PrevoutHashes,
  input: SpentInput & SignatureScope & { readonly leafHash?: Uint8Array | undefined },
): Uint8Array {
  const { amount, script, leafHash, sighashType, single } = input;
  const { alone, base } = split(sighashType);
  const parts = [
    Uint8Array.of(0, sighashType),
    P.I32LE.encode(transaction.txVersion),
    P.U32LE.encode(transaction.lockTime),
  ];
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
 * Digest of a legacy input for SIGHASH_ALL, the one type signed here for legacy scripts: all inputs, then all outputs,
 * then `end`.
 */
export type LegacyHasher = {
  readonly input: (input: SighashInput) => void;
  /** The script follows, through `outputScript`. */
  readonly output: (output: SighashOutputHead) => void;
  readonly outputScript: (piece: Uint8Array) => void;
  /** 32 bytes. */
  readonly end: () => Uint8Array;
};

/**
 * @param transaction With the numbers of inputs and outputs to come.
 * @param position The input to be signed.
 * @param scriptCode The script it spends, for P2PKH the scriptPubKey.
 */
export function createLegacyHasher(
  transaction: SighashTransaction & { readonly inputs: number; readonly outputs: number },
  position: number,
  scriptCode: Uint8Array,
): LegacyHasher {
  const hash = sha256.create();
  hash.update(P.I32LE.encode(transaction.txVersion)).update(CompactSizeLen.encode(transaction.inputs));
  let inputs = 0;
  let outputs = 0;
  return {
    input: ({ txid, index, sequence }) => {
      hash.update(
        RawInput.encode({ txid, index, sequence, finalScriptSig: inputs === position ? scriptCode : new Uint8Array() }),
      );
      inputs += 1;
    },
    output: ({ amount, scriptLength }) => {
      if (outputs === 0) hash.update(CompactSizeLen.encode(transaction.outputs));
      hash.update(P.U64LE.encode(amount)).update(CompactSizeLen.encode(scriptLength));
      outputs += 1;
    },
    outputScript: (piece) => {
      hash.update(piece);
    },
    end: () => {
      hash.update(P.U32LE.encode(transaction.lockTime)).update(P.U32LE.encode(sighash.all));
      return sha256(hash.digest());
    },
  };
}

function split(sighashType: number): { alone: boolean; base: number } {
  return { alone: (sighashType & sighash.anyoneCanPay) !== 0, base: sighashType & 0x1f };
}

function doubleHash(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

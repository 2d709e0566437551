/**
 * Partially signed transactions: PSBT version 0 (BIP-174) and 2 (BIP-370) with the Taproot fields of BIP-371, read into
 * one shape.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { chainError, checkArgument, type SymbolonError } from '@symbolon/interface';
import { explainMalformed, psbtVersionOf } from './psbt-framing.ts';
import {
  type PsbtGlobalMap,
  type PsbtInputMap,
  type PsbtMaps,
  type PsbtOutputMap,
  psbtCodecs,
  type RawTransaction,
} from './psbt-maps.ts';

/** Output being spent. */
export type Prevout = {
  /** Satoshi. */
  readonly amount: bigint;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /**
   * Taken from the whole previous transaction, whose hash the input commits to. Otherwise it is what the maker of the
   * PSBT says.
   */
  readonly proven: boolean;
};

/** An input, version 0 or 2. */
export type PsbtInput = {
  /** 32 bytes, in the order people read (reverse of the wire). */
  readonly txid: Uint8Array;
  /** Of the output in that transaction. */
  readonly index: number;
  /** uint32. */
  readonly sequence: number;
  /** What it spends; `undefined` if the PSBT does not say. */
  readonly prevout: Prevout | undefined;
  /** All fields of the input's map. */
  readonly fields: PsbtInputMap;
};

/** An output, version 0 or 2. */
export type PsbtOutput = {
  /** Satoshi. */
  readonly amount: bigint;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** All fields of the output's map. */
  readonly fields: PsbtOutputMap;
};

/** A PSBT of either version in one shape, with every field it came with. */
export type Psbt = {
  readonly version: 0 | 2;
  /** int32, of the transaction. */
  readonly txVersion: number;
  /** uint32: a block height below 500 000 000, else Unix time; in version 2 as BIP-370 determines it. */
  readonly lockTime: number;
  readonly inputs: readonly PsbtInput[];
  readonly outputs: readonly PsbtOutput[];
  /** Global fields. */
  readonly global: PsbtGlobalMap;
};

/** No more satoshi than this exist (consensus rule MAX_MONEY). */
export const maxMoney = 21_000_000n * 100_000_000n;

/**
 * Reads a PSBT and checks all that can be checked without keys: it parses completely, amounts are possible, and each
 * input's previous output agrees with the previous transaction where that is included.
 *
 * @param bytes Binary form, starting with `psbt` 0xff.
 * @throws `data/malformed`, `transaction/inconsistent` naming the input or output
 * @example
 * ```ts
 * import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
 * const { version, inputs, outputs } = decodePsbt(psbt);
 * version; // => 0
 * inputs.map(({ prevout }) => [prevout?.amount, prevout?.proven]); // => [[100_000n, true]]
 * outputs.map(({ amount }) => amount); // => [60_000n, 39_000n]
 * ```
 */
export function decodePsbt(bytes: Uint8Array): Psbt {
  checkArgument('bytes', bytes, 'bytes');
  // A copy, as the fields are parts of it: the caller's bytes may change while a person reads.
  const { version, raw } = decodeMaps(new Uint8Array(bytes));
  const { unsignedTx } = raw.global;
  const signedVersion = version === 0 ? unsignedTx?.version : raw.global.txVersion;
  if (signedVersion === undefined) throw malformed('global map', 'no transaction version');
  // The codec of version 2 reads it without sign.
  const txVersion = signedVersion | 0;
  const inputs = raw.inputs.map((fields, position) => {
    const { txid, index } = version === 0 ? { ...unsignedTx?.inputs[position] } : fields;
    const sequence = version === 0 ? unsignedTx?.inputs[position]?.sequence : (fields.sequence ?? 0xffffffff);
    if (txid === undefined || index === undefined || sequence === undefined)
      throw malformed(`input ${position}`, 'no previous output');
    if (version === 0 && unsignedTx?.inputs[position]?.finalScriptSig.length !== 0) {
      throw malformed(`input ${position}`, 'the unsigned transaction is signed');
    }
    return { txid, index, sequence, prevout: resolvePrevout(fields, txid, index, `input ${position}`), fields };
  });
  const outputs = raw.outputs.map((fields, position) => {
    const { amount, script } = version === 0 ? { ...unsignedTx?.outputs[position] } : fields;
    if (amount === undefined || script === undefined) throw malformed(`output ${position}`, 'no amount or script');
    checkAmount(amount, `output ${position}`);
    return { amount, script, fields };
  });
  if (inputs.length === 0) throw malformed('inputs', 'there are none');
  if (outputs.length === 0) throw malformed('outputs', 'there are none');
  refuseRepeatedInputs(inputs);
  checkAmount(sum(outputs), 'sum of outputs');
  const lockTime =
    version === 0 ? (unsignedTx?.lockTime ?? 0) : requiredLockTime(raw.inputs, raw.global.fallbackLocktime ?? 0);
  return { version, txVersion, lockTime, inputs, outputs, global: raw.global };
}

/**
 * Writes a PSBT in the version it was read in, unknown fields included.
 *
 * @example
 * ```ts
 * import { decodePsbt, encodePsbt } from '@symbolon/chains/bitcoin/transaction';
 * encodePsbt(decodePsbt(psbt)); // => psbt
 * ```
 */
export function encodePsbt(psbt: Psbt): Uint8Array {
  return psbtCodecs[psbt.version].encode({
    global: psbt.global,
    inputs: psbt.inputs.map(({ fields }) => fields),
    outputs: psbt.outputs.map(({ fields }) => fields),
  });
}

/** Sum of amounts in satoshi. */
export function sum(items: readonly { readonly amount: bigint }[]): bigint {
  return items.reduce((total, { amount }) => total + amount, 0n);
}

function decodeMaps(bytes: Uint8Array): { version: 0 | 2; raw: PsbtMaps } {
  const version = psbtVersionOf(bytes);
  let raw: PsbtMaps;
  try {
    raw = psbtCodecs[version].decode(bytes);
  } catch (cause) {
    throw chainError('data/malformed', { what: 'PSBT', ...explainMalformed(bytes) }, { cause });
  }
  // The codec tolerates one empty map too many, a single trailing zero byte; BIP-174 has no such map.
  if (
    version === 0 &&
    (raw.outputs.length !== raw.global.unsignedTx?.outputs.length || (raw.global.version ?? 0) !== 0)
  ) {
    throw malformed('output maps', 'their number or the version does not fit the transaction');
  }
  return { version, raw };
}

function resolvePrevout(fields: PsbtInputMap, txid: Uint8Array, index: number, where: string): Prevout | undefined {
  const { nonWitnessUtxo: previous, witnessUtxo: claimed } = fields;
  if (previous === undefined) {
    if (claimed === undefined) return undefined;
    return { amount: checkAmount(claimed.amount, where), script: claimed.script, proven: false };
  }
  if (!equalBytes(transactionId(previous), txid))
    throw inconsistent(where, 'its previous transaction is not the one it spends');
  const output = previous.outputs[index];
  if (output === undefined) throw inconsistent(where, `its previous transaction has no output ${index}`);
  if (claimed !== undefined && claimed.amount !== output.amount) {
    throw inconsistent(where, `claims ${claimed.amount} sat, the previous transaction says ${output.amount} sat`);
  }
  if (claimed !== undefined && !equalBytes(claimed.script, output.script)) {
    throw inconsistent(where, 'claims another script than the previous transaction');
  }
  return { amount: checkAmount(output.amount, where), script: output.script, proven: true };
}

/**
 * Transaction id, 32 bytes in the order people read: the hash without witnesses (BIP-141), so the same before and after
 * signing where all inputs are SegWit.
 *
 * @example
 * ```ts
 * import { hex } from '@scure/base';
 * import { decodePsbt, transactionId } from '@symbolon/chains/bitcoin/transaction';
 * const { unsignedTx } = decodePsbt(psbt).global;
 * unsignedTx && hex.encode(transactionId(unsignedTx)); // => 'e9aad6961683ba618fec8baf87ce1f984200ad382f581754c7b9735016ba974b'
 * ```
 */
export function transactionId(transaction: RawTransaction): Uint8Array {
  return sha256(sha256(encodeTransaction(transaction))).reverse();
}

/** The bytes of a transaction without its witnesses: what its id is the hash of. */
export function encodeTransaction({ version, inputs, outputs, lockTime }: RawTransaction): Uint8Array {
  return RawOldTx.encode({ version, inputs: [...inputs], outputs: [...outputs], lockTime });
}

/** BIP-370, "Determining Lock Time": height wins where every input that asks for a lock time can have it. */
function requiredLockTime(inputs: readonly PsbtInputMap[], fallback: number): number {
  const asking = inputs.filter(
    (input) => input.requiredHeightLocktime !== undefined || input.requiredTimeLocktime !== undefined,
  );
  if (asking.length === 0) return fallback;
  for (const field of ['requiredHeightLocktime', 'requiredTimeLocktime'] as const) {
    const times = asking.map((input) => input[field]);
    if (times.every((time) => time !== undefined)) return Math.max(...times);
  }
  throw malformed('inputs', 'some need a lock time in blocks, others in seconds');
}

/** Consensus: a transaction spends an output once (CVE-2018-17144). */
function refuseRepeatedInputs(inputs: readonly PsbtInput[]): void {
  const seen = new Map<string, number>();
  inputs.forEach(({ txid, index }, position) => {
    const outpoint = `${txid.join()}:${index}`;
    const first = seen.get(outpoint);
    if (first !== undefined) throw inconsistent(`input ${position}`, `spends the same output as input ${first}`);
    seen.set(outpoint, position);
  });
}

function checkAmount(amount: bigint, where: string): bigint {
  if (amount < 0n || amount > maxMoney) throw malformed(where, `${amount} sat is not a possible amount`);
  return amount;
}

function malformed(where: string, reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'PSBT', where, reason });
}

function inconsistent(where: string, reason: string): SymbolonError {
  return chainError('transaction/inconsistent', { where, reason });
}

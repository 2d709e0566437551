/** Builds PSBTs for tests with `@scure/btc-signer`'s codecs, honest or with one lie. */

import { sha256 } from '@noble/hashes/sha2.js';
import { RawTx } from '@scure/btc-signer/script.js';
import { parsePath } from '@symbolon/interface';
import { type BitcoinScriptType, scriptTypes } from '../../src/bitcoin/firmware/address/scripts.ts';
import {
  type PsbtInputMap,
  type PsbtMaps,
  type PsbtOutputMap,
  psbtCodecs,
  type RawOutput,
  type RawTransaction,
} from '../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { nodeAt, publicKeyAt, testSeed } from '../software-signer.ts';

export type TestInput = {
  readonly path?: string;
  readonly scriptType?: BitcoinScriptType;
  readonly amount?: bigint;
  readonly seed?: Uint8Array;
  readonly sequence?: number;
  /** Include the previous transaction. Default true. */
  readonly previous?: boolean;
  /** Changes the input's map after it is made. */
  readonly change?: (fields: PsbtInputMap) => PsbtInputMap;
};
export type TestOutput = {
  readonly amount: bigint;
  readonly script?: Uint8Array;
  /** Pays to our key at this path. */
  readonly path?: string;
  readonly scriptType?: BitcoinScriptType;
  readonly seed?: Uint8Array;
  readonly change?: (fields: PsbtOutputMap) => PsbtOutputMap;
};

/** Somebody else's P2WPKH script. */
export const foreignScript = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(0xaa)]);

function makeMaps(
  inputs: readonly TestInput[],
  outputs: readonly TestOutput[],
  version: 0 | 2 = 0,
  lockTime = 0,
): PsbtMaps {
  const made = inputs.map((input, n) => makeInput(input, n));
  const paid = outputs.map((output) => makeOutput(output));
  const global = {
    unsignedTx: {
      version: 2,
      lockTime,
      inputs: made.map(({ txid, index, sequence }) => ({ txid, index, sequence, finalScriptSig: new Uint8Array() })),
      outputs: paid.map(({ output }) => output),
    },
  };
  if (version === 0)
    return { global, inputs: made.map(({ fields }) => fields), outputs: paid.map(({ fields }) => fields) };
  return {
    global: {
      version: 2,
      txVersion: 2,
      fallbackLocktime: lockTime,
      inputCount: inputs.length,
      outputCount: outputs.length,
    },
    inputs: made.map(({ fields, txid, index, sequence }) => ({ ...fields, txid, index, sequence })),
    outputs: paid.map(({ fields, output }) => ({ ...fields, ...output })),
  };
}

export function makePsbt(
  inputs: readonly TestInput[],
  outputs: readonly TestOutput[],
  version: 0 | 2 = 0,
  lockTime = 0,
): Uint8Array {
  return psbtCodecs[version].encode(makeMaps(inputs, outputs, version, lockTime));
}

function makeInput(input: TestInput, n: number) {
  const {
    path = "m/84'/0'/0'/0/0",
    scriptType = 'p2wpkh',
    amount = 100_000n,
    seed = testSeed,
    sequence = 0xfffffffd,
    previous = true,
  } = input;
  const publicKey = publicKeyAt(seed, parsePath(path));
  const output: RawOutput = { amount, script: scriptTypes[scriptType].scriptPubKey(publicKey) };
  const index = n % 3;
  const spent: RawTransaction = {
    version: 2,
    lockTime: n,
    inputs: [
      { txid: new Uint8Array(32).fill(n + 1), index: n, finalScriptSig: new Uint8Array(), sequence: 0xffffffff },
    ],
    outputs: [...Array(index).fill({ amount: 1n, script: foreignScript }), output],
  };
  const raw = RawTx.encode({
    ...spent,
    inputs: [...spent.inputs],
    outputs: [...spent.outputs],
    segwitFlag: false,
    witnesses: undefined,
  });
  const txid = sha256(sha256(raw)).reverse();
  const der = { fingerprint: nodeAt(seed, []).fingerprint, path: [...parsePath(path)] };
  const fields: PsbtInputMap = {
    ...(previous ? { nonWitnessUtxo: spent } : {}),
    ...(scriptType === 'p2pkh' ? {} : { witnessUtxo: output }),
    ...(scriptType === 'p2sh-p2wpkh' ? { redeemScript: scriptTypes.p2wpkh.scriptPubKey(publicKey) } : {}),
    ...(scriptType === 'p2tr'
      ? { tapInternalKey: publicKey.subarray(1), tapBip32Derivation: [[publicKey.subarray(1), { hashes: [], der }]] }
      : { bip32Derivation: [[publicKey, der]] }),
  };
  return { txid, index, sequence, fields: input.change?.(fields) ?? fields };
}

function makeOutput({ amount, script, path, scriptType = 'p2wpkh', seed = testSeed, change }: TestOutput) {
  if (path === undefined) return { output: { amount, script: script ?? foreignScript }, fields: change?.({}) ?? {} };
  const publicKey = publicKeyAt(seed, parsePath(path));
  const der = { fingerprint: nodeAt(seed, []).fingerprint, path: [...parsePath(path)] };
  const fields: PsbtOutputMap =
    scriptType === 'p2tr'
      ? { tapInternalKey: publicKey.subarray(1), tapBip32Derivation: [[publicKey.subarray(1), { hashes: [], der }]] }
      : { bip32Derivation: [[publicKey, der]] };
  return {
    output: { amount, script: script ?? scriptTypes[scriptType].scriptPubKey(publicKey) },
    fields: change?.(fields) ?? fields,
  };
}

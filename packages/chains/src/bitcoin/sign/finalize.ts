/** From signatures to the transaction: BIP-174 "Input Finalizer" and "Transaction Extractor". */

import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { TaprootControlBlock } from '@scure/btc-signer/psbt.js';
import { RawTx, Script } from '@scure/btc-signer/script.js';
import { type Line, line, warn } from '@symbolon/interface';
import { type Locks, satisfy } from '../descriptors/miniscript/satisfy.ts';
import { type BitcoinScriptType, scriptTypes } from '../firmware/address/scripts.ts';
import type { DerivedScript } from '../firmware/descriptors/script.ts';
import { encodePsbt, type Psbt, type PsbtInput, transactionId } from '../firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';
import type { Analysis, OwnInput } from '../transaction/analysis.ts';
import { isFinal } from '../transaction/own-keys.ts';
import { createSignatureVerifier } from './verify.ts';

/** A transaction that is ready to be sent. */
export type CompleteTransaction = {
  /** For `broadcast` of a server. */
  readonly transaction: Uint8Array;
  /** Its id in hexadecimal, as people write it. */
  readonly txid: string;
};

type CompletePsbt = {
  /** Finalized, in the version it came in. */
  readonly psbt: Uint8Array;
  readonly complete: CompleteTransaction;
};

/**
 * What a finalized input needs no more. BIP-174, "Input Finalizer", clears all but the UTXO and unknown fields; what is
 * not understood here stays byte for byte, be it of another BIP (BIP-127, BIP-373) or proprietary.
 */
const usedUp: ReadonlySet<string> = new Set<keyof PsbtInputMap>([
  ...(['partialSig', 'sighashType', 'redeemScript', 'witnessScript', 'bip32Derivation'] as const),
  ...(['sha256', 'hash256', 'ripemd160', 'hash160'] as const),
  ...(['tapKeySig', 'tapScriptSig', 'tapLeafScript', 'tapBip32Derivation', 'tapInternalKey', 'tapMerkleRoot'] as const),
]);

type Satisfaction = Pick<PsbtInputMap, 'finalScriptSig' | 'finalScriptWitness'>;

/** What satisfies a script of one key (BIP-141 "P2WPKH", BIP-341 "Script validation rules"). */
const satisfactions: {
  readonly [S in BitcoinScriptType]: (signature: Uint8Array, publicKey: Uint8Array) => Satisfaction;
} = {
  p2pkh: (signature, publicKey) => ({ finalScriptSig: Script.encode([signature, publicKey]) }),
  'p2sh-p2wpkh': (signature, publicKey) => ({
    finalScriptSig: Script.encode([scriptTypes.p2wpkh.scriptPubKey(publicKey)]),
    finalScriptWitness: [signature, publicKey],
  }),
  p2wpkh: (signature, publicKey) => ({ finalScriptWitness: [signature, publicKey] }),
  p2tr: (signature) => ({ finalScriptWitness: [signature] }),
};

/** The complete transaction, or why there is none. */
type Finalization = CompletePsbt | { readonly incomplete: Line };

/**
 * Finalizes a PSBT with our signatures, if nothing is missing: neither inputs of others, nor, under a policy, as many
 * cosigners as it asks for. What others signed is verified, and a signature that is not valid counts as missing.
 */
export function finalizePsbt(
  psbt: Psbt,
  { ownInputs, prevouts }: Pick<Analysis, 'ownInputs' | 'prevouts'>,
): Finalization {
  const own = new Map(ownInputs.map((input) => [input.position, input]));
  if (!psbt.inputs.every(({ fields }, position) => own.has(position) || isFinal(fields)))
    return { incomplete: line`Signatures of others are still missing` };
  const verifier = createSignatureVerifier({ psbt, prevouts });
  for (const position of psbt.inputs.keys()) {
    const verdict = own.has(position) ? 'valid' : verifier.finalInput(position);
    if (verdict === 'invalid')
      return { incomplete: warn`Input ${position} was signed by somebody else, and that signature is not valid` };
    if (verdict === 'unverified')
      return {
        incomplete: line`Input ${position} is signed in a way that can't be verified here; its maker can finish`,
      };
  }
  const inputs: PsbtInput[] = [];
  for (const [position, input] of psbt.inputs.entries()) {
    const mine = own.get(position);
    if (mine === undefined) {
      inputs.push(input);
      continue;
    }
    const valid = mine.policy === undefined ? input.fields : verifier.validOnly(mine, input.fields);
    const satisfied = satisfactionOf(psbt, { ...input, fields: valid }, mine);
    if (satisfied === undefined) return { incomplete: line`Valid signatures of others are still missing` };
    const kept = Object.fromEntries(Object.entries(input.fields).filter(([name]) => !usedUp.has(name)));
    inputs.push({ ...input, fields: { ...kept, ...satisfied } });
  }
  return { psbt: encodePsbt({ ...psbt, inputs }), complete: extract({ ...psbt, inputs }) };
}

/** `undefined` where a signature is missing. */
function satisfactionOf(psbt: Psbt, { fields, sequence }: PsbtInput, own: OwnInput): Satisfaction | undefined {
  const { scriptType, spends, derived } = own;
  if (derived !== undefined) return satisfyPolicy(derived, fields, { ...psbt, sequence });
  const [spend] = spends;
  if (scriptType === undefined || spend === undefined) return undefined;
  const { publicKey } = spend;
  const signature = scriptType === 'p2tr' ? fields.tapKeySig : signatureOf(fields, publicKey);
  return signature && satisfactions[scriptType](signature, publicKey);
}

function signatureOf({ partialSig = [] }: PsbtInputMap, publicKey: Uint8Array): Uint8Array | undefined {
  return partialSig.find(([key]) => equalBytes(key, publicKey))?.[1];
}

/** The key path of Taproot where it is signed, else the smallest witness that the signatures make (BIP-379). */
function satisfyPolicy(
  { conditions, redeemScript, witnessScript, taproot }: DerivedScript,
  fields: PsbtInputMap,
  locks: Locks,
): Satisfaction | undefined {
  if (fields.tapKeySig !== undefined) return { finalScriptWitness: [fields.tapKeySig] };
  const witnesses = conditions.flatMap(({ node, script, leafHash }): readonly (readonly Uint8Array[])[] => {
    const stack = satisfy(node, {
      locks,
      bytesOf: ({ publicKey }) => publicKey,
      signature: ({ publicKey }) =>
        leafHash === undefined
          ? signatureOf(fields, publicKey)
          : fields.tapScriptSig?.find(
              ([id]) => equalBytes(id.pubKey, publicKey) && equalBytes(id.leafHash, leafHash),
            )?.[1],
      preimage: (type, hash) => fields[type]?.find(([known]) => equalBytes(known, hash))?.[1],
    });
    if (stack === undefined) return [];
    // BIP-341: the control block of the leaf, whose script is followed by the leaf version in a PSBT.
    const leaf = taproot?.leaves.find(([, bytes]) => equalBytes(bytes.subarray(0, -1), script));
    return [[...stack, script, ...(leaf === undefined ? [] : [TaprootControlBlock.encode(leaf[0] as never)])]];
  });
  const [witness] = witnesses.sort((a, b) => sizeOf(a) - sizeOf(b));
  if (witness === undefined) return undefined;
  const redeem = redeemScript === undefined ? {} : { finalScriptSig: Script.encode([redeemScript]) };
  if (witnessScript !== undefined || taproot !== undefined) return { ...redeem, finalScriptWitness: witness };
  // P2SH without a witness (BIP-16), or a bare script, which is not repeated.
  const pushes = redeemScript === undefined ? witness.slice(0, -1) : witness;
  return { finalScriptSig: Script.encode([...pushes]) };
}

const sizeOf = (witness: readonly Uint8Array[]): number => witness.reduce((sum, { length }) => sum + length + 1, 0);

function extract({ txVersion, lockTime, inputs, outputs }: Psbt): CompleteTransaction {
  const none = new Uint8Array();
  const raw = {
    version: txVersion,
    lockTime,
    inputs: inputs.map(({ txid, index, sequence, fields }) => ({
      txid,
      index,
      sequence,
      finalScriptSig: fields.finalScriptSig ?? none,
    })),
    outputs: outputs.map(({ amount, script }) => ({ amount, script })),
  };
  const segwitFlag = inputs.some(({ fields }) => fields.finalScriptWitness !== undefined);
  const witnesses = segwitFlag ? inputs.map(({ fields }) => [...(fields.finalScriptWitness ?? [])]) : undefined;
  return { transaction: RawTx.encode({ ...raw, segwitFlag, witnesses }), txid: hex.encode(transactionId(raw)) };
}

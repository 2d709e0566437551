/** From signatures to the transaction: BIP-174 "Input Finalizer" and "Transaction Extractor". */

import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import { PSBTInputFinalKeys } from '@scure/btc-signer/psbt.js';
import { RawTx, Script } from '@scure/btc-signer/script.js';
import { type Line, line, warn } from '@symbolon/interface';
import { type BitcoinScriptType, scriptTypes } from '../address/scripts.ts';
import type { Analysis, OwnInput } from '../transaction/analysis.ts';
import { isFinal } from '../transaction/own-keys.ts';
import { encodePsbt, type Psbt, type PsbtInput, transactionId } from '../transaction/psbt.ts';
import type { PsbtInputMap } from '../transaction/psbt-maps.ts';
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

const finalFields: readonly string[] = PSBTInputFinalKeys;

/** What satisfies a script of one key (BIP-141 "P2WPKH", BIP-341 "Script validation rules"). */
const satisfactions: {
  readonly [S in BitcoinScriptType]: (
    signature: Uint8Array,
    publicKey: Uint8Array,
  ) => Pick<PsbtInputMap, 'finalScriptSig' | 'finalScriptWitness'>;
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
  if (ownInputs.some(({ policy }) => policy !== undefined)) {
    const inputs = psbt.inputs.map((input, position): PsbtInput => {
      const mine = own.get(position);
      return mine === undefined ? input : { ...input, fields: verifier.validOnly(mine, input.fields) };
    });
    return (
      finalizePolicies(encodePsbt({ ...psbt, inputs }), ownInputs) ?? {
        incomplete: line`Valid signatures of others are still missing`,
      }
    );
  }
  const inputs = psbt.inputs.map((input, position): PsbtInput => {
    const mine = own.get(position);
    return mine === undefined ? input : { ...input, fields: satisfy(input.fields, mine) };
  });
  return { psbt: encodePsbt({ ...psbt, inputs }), complete: extract({ ...psbt, inputs }) };
}

function satisfy(fields: PsbtInputMap, { scriptType, spends: [spend] }: OwnInput): PsbtInputMap {
  if (scriptType === undefined || spend === undefined) return fields;
  const { publicKey } = spend;
  const signature =
    scriptType === 'p2tr' ? fields.tapKeySig : fields.partialSig?.find(([key]) => equalBytes(key, publicKey))?.[1];
  if (signature === undefined) return fields;
  const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => finalFields.includes(name)));
  return { ...kept, ...satisfactions[scriptType](signature, publicKey) };
}

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

/** Scripts of several keys are satisfied by `@scure/btc-signer`, which knows what each lacks. */
function finalizePolicies(psbt: Uint8Array, ownInputs: readonly OwnInput[]): CompletePsbt | undefined {
  const transaction = Transaction.fromPSBT(psbt, {
    allowUnknownOutputs: true,
    allowUnknownInputs: true,
    allowUnknownVersion: true,
    unknown: 'ignore',
  });
  try {
    for (const { position } of ownInputs) transaction.finalizeIdx(position);
  } catch {
    return undefined;
  }
  return { psbt: transaction.toPSBT(), complete: { transaction: transaction.extract(), txid: transaction.id } };
}

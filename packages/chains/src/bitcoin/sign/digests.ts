/** What each input of ours signs, from hashes that are made once. */
import { chainError } from '@symbolon/interface';
import type { Psbt } from '../firmware/transaction/psbt.ts';
import {
  createLegacyHasher,
  hashTransaction,
  type PrevoutHashes,
  type SighashTransaction,
  type TransactionHashes,
} from '../firmware/transaction/sighash.ts';
import { type Spend, witnessDigest } from '../firmware/transaction/spend.ts';
import type { Analysis, OwnInput } from '../transaction/analysis.ts';

/** A digest (32 bytes), with the input and the key it is for. */
export type InputRequest = { readonly digest: Uint8Array; readonly own: OwnInput; readonly spend: Spend };

/**
 * What has to be signed, in the order of the inputs: one digest for each, more where leaves of a script tree take
 * several signatures.
 */
export function signRequestsOf({ psbt, ownInputs, prevouts }: Analysis): readonly InputRequest[] {
  const hashes = hashTransaction(psbt.inputs, prevouts, psbt.outputs);
  return ownInputs.flatMap((own) =>
    own.spends.map((spend) => ({ own, spend, digest: digestOf(psbt, hashes, own, spend.covers) })),
  );
}

/**
 * The digest (32 bytes) of an input for a signature hash type; a legacy one for ALL alone.
 *
 * @param input Its position, and the output that it spends.
 */
export function digestOf(
  psbt: Psbt,
  hashes: TransactionHashes & PrevoutHashes,
  input: Pick<OwnInput, 'position' | 'prevout' | 'sighashType'>,
  covers: Spend['covers'],
): Uint8Array {
  const { position, sighashType, prevout } = input;
  const spending = psbt.inputs[position];
  if (spending === undefined)
    throw chainError('argument/invalid', { argument: 'input', reason: `no input ${position}` });
  if (covers.type === 'legacy') return legacyDigest(psbt, position, covers.scriptCode);
  const { txid, index, sequence } = spending;
  const { amount, script } = prevout;
  const spent = { txid, index, sequence, amount, script, position };
  return witnessDigest(psbt, hashes, { ...spent, covers, sighashType, single: psbt.outputs[position] });
}

function legacyDigest(
  { txVersion, lockTime, inputs, outputs }: SighashTransaction & Pick<Psbt, 'inputs' | 'outputs'>,
  position: number,
  scriptCode: Uint8Array,
): Uint8Array {
  const hasher = createLegacyHasher(
    { txVersion, lockTime, inputs: inputs.length, outputs: outputs.length },
    position,
    scriptCode,
  );
  for (const input of inputs) hasher.input(input);
  for (const { amount, script } of outputs) {
    hasher.output({ amount, scriptLength: script.length });
    hasher.outputScript(script);
  }
  return hasher.end();
}

/** What is called complete: only what the network would take, as far as that can be verified. */
import { equalBytes } from '@noble/curves/utils.js';
import { describe, expect, it } from 'vitest';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { decodePsbt, encodePsbt, type Psbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { foreignSeed, softwareSigner } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';

const purposes = { p2pkh: 44, 'p2sh-p2wpkh': 49, p2wpkh: 84, p2tr: 86 } as const;
const kinds = Object.keys(purposes) as BitcoinScriptType[];

/** One input of ours and one of somebody else's, who has signed. */
async function signedByOther(scriptType: BitcoinScriptType): Promise<Psbt> {
  const path = `m/${purposes[scriptType]}'/0'/0'/0/0`;
  const psbt = makePsbt([{}, { seed: foreignSeed, scriptType, path }], [{ amount: 199_000n }]);
  const { psbt: half } = await signPsbt(softwareSigner(foreignSeed), psbt);
  const { psbt: whole } = await signPsbt(softwareSigner(), psbt);
  // As BIP-174 has it: the other finalized its input alone.
  const { complete } = await signPsbt(softwareSigner(foreignSeed), whole);
  expect(complete).toBeUndefined();
  const parsed = decodePsbt(half);
  const theirs = parsed.inputs[1]?.fields ?? {};
  const final = finalOf(theirs, scriptType);
  return { ...parsed, inputs: parsed.inputs.map((input, n) => (n === 1 ? { ...input, fields: final } : input)) };
}

const push = (bytes: Uint8Array) => Uint8Array.of(bytes.length, ...bytes);

function finalOf(fields: PsbtInputMap, scriptType: BitcoinScriptType): PsbtInputMap {
  const { nonWitnessUtxo, witnessUtxo, partialSig, tapKeySig, redeemScript } = fields;
  const kept = { ...(nonWitnessUtxo && { nonWitnessUtxo }), ...(witnessUtxo && { witnessUtxo }) };
  const [[key = new Uint8Array(), signature = new Uint8Array()] = []] = partialSig ?? [];
  if (scriptType === 'p2pkh') return { ...kept, finalScriptSig: Uint8Array.of(...push(signature), ...push(key)) };
  if (scriptType === 'p2tr') return { ...kept, finalScriptWitness: [tapKeySig ?? new Uint8Array()] };
  return {
    ...kept,
    finalScriptWitness: [signature, key],
    ...(scriptType === 'p2sh-p2wpkh' && { finalScriptSig: push(redeemScript ?? new Uint8Array()) }),
  };
}

const withFinal = (psbt: Psbt, change: (fields: PsbtInputMap) => PsbtInputMap): Uint8Array =>
  encodePsbt({
    ...psbt,
    inputs: psbt.inputs.map((input, n) => (n === 1 ? { ...input, fields: change(input.fields) } : input)),
  });

const flip = (bytes: Uint8Array, place: number): Uint8Array => {
  const other = Uint8Array.from(bytes);
  other[place] = (other[place] ?? 0) ^ 1;
  return other;
};

describe('with an input that somebody else has finalized', () => {
  it.each(kinds)('%s, it is complete if that signature is valid', async (scriptType) => {
    const psbt = await signedByOther(scriptType);
    const { complete, incomplete } = await signPsbt(softwareSigner(), encodePsbt(psbt));
    expect(incomplete).toBeUndefined();
    const prevouts = psbt.inputs.map(({ prevout }) => prevout ?? { amount: 0n, script: new Uint8Array() });
    expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual([true, true]);
  });

  it.each(kinds)('%s, it is not complete with any bit of it wrong', async (scriptType) => {
    const psbt = await signedByOther(scriptType);
    const { finalScriptSig, finalScriptWitness = [] } = psbt.inputs[1]?.fields ?? {};
    const wrong: PsbtInputMap[] = [];
    for (const place of [0, 5, 40, 60, 63])
      wrong.push(
        scriptType === 'p2pkh'
          ? { finalScriptSig: flip(finalScriptSig ?? new Uint8Array(), place + 1) }
          : { finalScriptWitness: finalScriptWitness.map((part, n) => (n === 0 ? flip(part, place) : part)) },
      );
    for (const [n, fields] of wrong.entries()) {
      const bad = withFinal(psbt, (known) => ({ ...known, ...fields }));
      const result = await signPsbt(softwareSigner(), bad);
      expect(result.complete, `${n}`).toBeUndefined();
      expect(result.incomplete, `${n}`).toMatch(/^(WARNING: )?Input 1 /);
      // Our signature is there all the same.
      expect(decodePsbt(result.psbt).inputs[0]?.fields.partialSig).toHaveLength(1);
    }
  });

  it('in a way that is not verified here, it is not complete, and says so', async () => {
    const psbt = await signedByOther('p2tr');
    const bad = withFinal(psbt, (fields) => ({
      ...fields,
      finalScriptWitness: [Uint8Array.of(1), Uint8Array.of(0x51), new Uint8Array(33).fill(0xc0)],
    }));
    expect(await signPsbt(softwareSigner(), bad)).toMatchObject({
      complete: undefined,
      incomplete: "Input 1 is signed in a way that can't be verified here; its maker can finish",
    });
  });
});

describe('what is not understood', () => {
  // BIP-174 proprietary (with the identifier "x") and unassigned; BIP-127 proof of reserves; BIP-373 nonce of MuSig2.
  const key = Uint8Array.of(2, ...new Uint8Array(31), 1);
  const records: readonly (readonly [key: readonly number[], value: readonly number[]])[] = [
    [
      [0xfc, 1, 0x78, 7, 0xaa],
      [1, 2, 3],
    ],
    [[0x77, 1, 2], [0xfe]],
    [[0x77, 1, 3], []],
    [[0x09], [...Buffer.from('proof')]],
    [
      [0x1b, ...key, ...key],
      [...key, ...key],
    ],
  ];
  const written = records.map(([name, value]) => Uint8Array.of(name.length, ...name, value.length, ...value));
  const countOf = (psbt: Uint8Array, record: Uint8Array) =>
    [...psbt.keys()].filter((n) => equalBytes(psbt.subarray(n, n + record.length), record)).length;

  it.each([0, 2] as const)('stays in the inputs of version %s, byte for byte, also when finalized', async (version) => {
    const plain = makePsbt([{}, { scriptType: 'p2tr', path: "m/86'/0'/0'/0/0" }], [{ amount: 199_000n }], version);
    const psbt = withRecords(plain, written);
    for (const finalize of [true, false]) {
      const signed = await signPsbt(softwareSigner(), psbt, { finalize });
      expect(signed.complete !== undefined).toBe(finalize);
      for (const record of written) expect(countOf(signed.psbt, record)).toBe(2);
      // All else goes when finalized, except what is spent.
      const used = /^(partial|bip32|tap|sighash)/;
      for (const { fields } of decodePsbt(signed.psbt).inputs)
        expect(Object.keys(fields).some((name) => used.test(name))).toBe(!finalize);
    }
  });
});

describe('given again', () => {
  it('a complete PSBT is said to be complete', async () => {
    for (const version of [0, 2] as const) {
      const { psbt } = await signPsbt(softwareSigner(), makePsbt([{}, {}], [{ amount: 199_000n }], version));
      for (const again of [previewPsbt, signPsbt])
        await expect(again(softwareSigner(), psbt)).rejects.toMatchObject({
          code: 'transaction/refused',
          message: expect.stringContaining('it is already complete: every input has its final signatures'),
        });
    }
  });
});

/** A PSBT with the same records at the end of the map of each input (BIP-174, "Specification"). */
function withRecords(psbt: Uint8Array, records: readonly Uint8Array[]): Uint8Array {
  const { inputs } = decodePsbt(psbt);
  const out: number[] = [...psbt.subarray(0, 5)];
  let at = 5;
  const size = (): number => {
    const [first = 0, low = 0, high = 0] = psbt.subarray(at);
    at += first < 0xfd ? 1 : 3;
    return first < 0xfd ? first : low + 256 * high;
  };
  for (let map = 0; at < psbt.length; map += 1) {
    const start = at;
    while (psbt[at] !== 0) for (const _ of ['key', 'value']) at = size() + at;
    out.push(
      ...psbt.subarray(start, at),
      ...(map > 0 && map <= inputs.length ? records.flatMap((r) => [...r]) : []),
      0,
    );
    at += 1;
  }
  return Uint8Array.from(out);
}

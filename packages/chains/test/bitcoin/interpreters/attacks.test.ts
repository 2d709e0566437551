/**
 * What a hostile host can try on a card that reads the transaction, and what becomes of it: refused, or shown as what
 * it is.
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { type BitcoinScriptType, scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { SignatureHead } from '../../../src/bitcoin/firmware/signing-stream.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { type Analysis, analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import type { OwnScript } from '../../../src/bitcoin/transaction/own-scripts.ts';
import { publicKeyAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { foreignScript, makePsbt, type TestInput } from '../make-psbt.ts';
import { interpretInChunks } from './reading-signer.ts';

const changePath = "m/84'/0'/0'/1/0";
const inputs: readonly TestInput[] = [{}, { path: "m/84'/0'/0'/0/1" }];

async function honest(coins: readonly TestInput[] = inputs): Promise<Analysis> {
  const payment = coins.length === 1 ? 5_000n : 100_000n * BigInt(coins.length - 1);
  const psbt = makePsbt(coins, [{ amount: payment }, { amount: 90_000n, path: changePath }]);
  return analysePsbt(softwareSigner(), psbt);
}

function card(analysis: Analysis) {
  return cardReading(encodeSigningStream(analysis));
}

function cardReading(stream: Uint8Array) {
  const events = interpretInChunks(stream, 100);
  return {
    facts: events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []))[0],
    transfers: events.flatMap((event) => (event.type === 'transfer' ? [event.transfer] : [])),
    digests: events.flatMap((event) => (event.type === 'digest' ? [event] : [])),
  };
}

function replaceAt<T>(list: readonly T[], position: number, change: (item: T) => T): readonly T[] {
  return list.map((item, n) => (n === position ? change(item) : item));
}

function ownAt(path: string, scriptType: BitcoinScriptType): OwnScript {
  return { path: parsePath(path), scriptType, policy: undefined, spends: [], fields: {}, derived: undefined };
}

const refused = (code: string, place: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(place) });

describe('a card', () => {
  it('tells an honest transaction as it is', async () => {
    const { facts, transfers, digests } = card(await honest());
    expect(transfers).toMatchObject([{ amount: 100_000n, recipient: foreignScript }]);
    expect(facts).toMatchObject({
      fee: { amount: 10_000n },
      inputs: { count: 2, amount: 200_000n },
      change: { count: 1, amount: 90_000n },
      warnings: [],
    });
    expect(digests).toHaveLength(2);
  });

  it("refuses fake change: a foreign script under a path of ours, or our script under another key's path", async () => {
    const analysis = await honest();
    const foreign = replaceAt(analysis.outputs, 1, (output) => ({ ...output, script: foreignScript }));
    expect(() => card({ ...analysis, outputs: foreign })).toThrow(refused('transaction/inconsistent', 'output 1'));
    const elsewhere = replaceAt(analysis.outputs, 1, (output) => ({
      ...output,
      own: ownAt("m/84'/0'/0'/1/1", 'p2wpkh'),
    }));
    expect(() => card({ ...analysis, outputs: elsewhere })).toThrow(refused('transaction/inconsistent', 'output 1'));
  });

  it('shows as a payment what is ours but would not be found: another account, an index beyond any scan, the wrong script type', async () => {
    const analysis = await honest();
    for (const [path, scriptType] of [
      ["m/84'/0'/9'/1/0", 'p2wpkh'],
      ["m/84'/0'/0'/1/10000", 'p2wpkh'],
      ["m/84'/0'/0'/5/0", 'p2wpkh'],
      [changePath, 'p2tr'],
    ] as const) {
      const script = scriptTypes[scriptType].scriptPubKey(publicKeyAt(testSeed, parsePath(path)));
      const outputs = replaceAt(analysis.outputs, 1, (output) => ({ ...output, script, own: ownAt(path, scriptType) }));
      const { facts, transfers } = card({ ...analysis, outputs });
      expect(facts?.change, path).toEqual({ count: 0, amount: 0n });
      expect(transfers[1], path).toMatchObject({ amount: 90_000n, recipient: script });
    }
  });

  it('shows outputs swapped after the preview', async () => {
    const analysis = await honest();
    const thief = Uint8Array.of(0, 20, ...new Uint8Array(20).fill(0xbb));
    const { transfers } = card({
      ...analysis,
      outputs: replaceAt(analysis.outputs, 0, (output) => ({ ...output, script: thief })),
    });
    expect(transfers[0]?.recipient).toEqual(thief);
  });

  it('refuses an amount the previous transaction does not say', async () => {
    const analysis = await honest();
    const prevouts = replaceAt(analysis.prevouts, 1, (prevout) => ({ ...prevout, amount: 99_999n }));
    expect(() => card({ ...analysis, prevouts })).toThrow(refused('transaction/inconsistent', 'input 1'));
  });

  it('refuses a previous transaction made up to agree', async () => {
    const analysis = await honest();
    const prevouts = replaceAt(analysis.prevouts, 0, (prevout) => ({ ...prevout, amount: 50_000n }));
    const madeUp = replaceAt(analysis.psbt.inputs, 0, (input) => {
      const previous = input.fields.nonWitnessUtxo;
      if (previous === undefined) throw new Error('no previous transaction');
      const outputs = replaceAt(previous.outputs, input.index, (output) => ({ ...output, amount: 50_000n }));
      return { ...input, fields: { ...input.fields, nonWitnessUtxo: { ...previous, outputs } } };
    });
    expect(() => card({ ...analysis, prevouts, psbt: { ...analysis.psbt, inputs: madeUp } })).toThrow(
      refused('transaction/inconsistent', 'input 0'),
    );
  });

  it('refuses a previous transaction that is longer or shorter than it says', async () => {
    const analysis = await honest([{}]);
    const stream = encodeSigningStream(analysis);
    const script = analysis.prevouts[0]?.script ?? new Uint8Array();
    const lengthAt = 18 + 52 + script.length + 1 + 5 * 4 + 1;
    const length = new DataView(stream.buffer).getUint32(lengthAt, true);
    for (const claimed of [length - 1, length + 1, 0, 9]) {
      const changed = stream.slice();
      new DataView(changed.buffer).setUint32(lengthAt, claimed, true);
      expect(() => cardReading(changed)).toThrow(refused('data/malformed', 'previous transaction at input 0'));
    }
  });

  it("refuses to sign an input that was passed off as somebody else's", async () => {
    const analysis = await honest();
    const asTwo = encodeSigningStream(analysis);
    const asOne = encodeSigningStream({ ...analysis, ownInputs: analysis.ownInputs.slice(0, 1) });
    const signatureLength = 87 + 21 + 32;
    expect(cardReading(asOne).facts).toMatchObject({
      inputs: { count: 1, amount: 100_000n },
      warnings: ['inputs-of-others'],
    });
    const shownOnly = asOne.subarray(0, asOne.length - signatureLength);
    const second = asTwo.subarray(asTwo.length - 2 * signatureLength, asTwo.length - signatureLength);
    expect(() => cardReading(concatBytes(shownOnly, second))).toThrow(
      refused('transaction/inconsistent', 'signature 0'),
    );
    expect(() => cardReading(concatBytes(asOne, second))).toThrow(refused('data/malformed', 'trailing bytes'));
  });

  it('refuses to sign an input under another amount, path or type than was shown', async () => {
    const stream = encodeSigningStream(await honest([{}]));
    const at = stream.length - 87 - 21 - 32;
    const head = SignatureHead.decode(stream.subarray(at, at + 87));
    for (const lie of [
      { amount: 1n },
      { sequence: 0 },
      { index: 9 },
      { position: 1 },
      { sighashType: 3 },
      { owner: 4 },
    ]) {
      const changed = concatBytes(
        stream.subarray(0, at),
        SignatureHead.encode({ ...head, ...lie }),
        stream.subarray(at + 87),
      );
      expect(() => cardReading(changed)).toThrow(refused('transaction/inconsistent', 'signature 0'));
    }
  });

  it('says a fee of nine tenths, with a warning', async () => {
    const analysis = await honest();
    const outputs = replaceAt(analysis.outputs.slice(0, 1), 0, (output) => ({ ...output, amount: 20_000n }));
    const { facts } = card({
      ...analysis,
      outputs,
      psbt: { ...analysis.psbt, outputs: analysis.psbt.outputs.slice(0, 1) },
    });
    expect(facts).toMatchObject({ fee: { amount: 180_000n }, warnings: ['fee-high'] });
  });

  it('refuses outputs beyond the inputs, and amounts beyond all coins', async () => {
    const analysis = await honest();
    const paying = (amount: bigint) => ({
      ...analysis,
      outputs: replaceAt(analysis.outputs, 0, (output) => ({ ...output, amount })),
    });
    expect(() => card(paying(110_001n))).toThrow(refused('transaction/inconsistent', 'outputs'));
    expect(() => card(paying(2n ** 63n))).toThrow(refused('data/malformed', 'output 0'));
  });

  it('refuses every signature hash type that leaves something out', async () => {
    const analysis = await honest();
    for (const sighashType of [0, 2, 3, 0x81, 0x82, 0x83]) {
      const ownInputs = replaceAt(analysis.ownInputs, 0, (input) => ({ ...input, sighashType }));
      expect(() => card({ ...analysis, ownInputs })).toThrow(refused('transaction/refused', 'input 0'));
    }
  });

  it('refuses to call keys of mainnet a test network', async () => {
    const analysis = await honest();
    expect(() => card({ ...analysis, network: { ...analysis.network, name: 'signet' } })).toThrow(
      refused('transaction/refused', 'signet'),
    );
  });

  it('names each account that pays, and what they share where they are many', async () => {
    const coins = (count: number) =>
      Array.from({ length: count }, (_, account) => ({ path: `m/84'/0'/${account}'/0/0` }));
    expect(card(await honest(coins(8))).facts?.accounts).toHaveLength(8);
    expect(card(await honest(coins(9))).facts?.accounts).toEqual([[84 + 2 ** 31, 2 ** 31]]);
  });

  it('refuses to take a long script for ours, and reads one of others', async () => {
    const analysis = await honest();
    const script = new Uint8Array(257).fill(0x6a);
    const [own] = analysis.ownInputs;
    const outputs = replaceAt(analysis.outputs, 0, (output) => ({ ...output, script }));
    expect(card({ ...analysis, outputs }).facts?.warnings).toContain('data-output');
    const claimed = replaceAt(outputs, 0, (output) => ({ ...output, own }));
    expect(() => card({ ...analysis, outputs: claimed })).toThrow(refused('transaction/inconsistent', 'output 0'));
  });

  it('refuses a legacy signature over a repeated transaction that is another', async () => {
    const legacy = [{ scriptType: 'p2pkh', path: "m/44'/0'/0'/0/0" } as const];
    const stream = encodeSigningStream(await honest(legacy));
    expect(cardReading(stream).digests).toHaveLength(1);
    for (const fromEnd of [1, 30, 62, 100]) {
      const changed = stream.slice();
      const at = stream.length - fromEnd;
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => cardReading(changed)).toThrow(refused('transaction/inconsistent', 'signature 0'));
    }
  });
});

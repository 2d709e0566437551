import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { concatBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { type InterpreterEvent, isSymbolonError } from '@symbolon/interface';
import * as bitcoinjs from 'bitcoinjs-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { Header, InputHead } from '../../../src/bitcoin/firmware/signing-stream.ts';
import { encodePsbt, sum } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { bitcoinInterpreter } from '../../../src/bitcoin/firmware/transaction.ts';
import { signRequestsOf } from '../../../src/bitcoin/sign/digests.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { previewOf } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { foreignSeed, keyOracle, softwareSigner } from '../../software-signer.ts';
import { foreignScript, makePsbt, type TestInput, type TestOutput } from '../make-psbt.ts';
import { digestsByOthers } from '../verify.ts';
import { interpretInChunks, readingSigner } from './reading-signer.ts';

type Digest = Extract<InterpreterEvent, { type: 'digest' }>;

const digestsIn = (events: readonly InterpreterEvent[]) =>
  events.filter((event): event is Digest => event.type === 'digest');
const transfersIn = (events: readonly InterpreterEvent[]) =>
  events.flatMap((event) => (event.type === 'transfer' ? [event.transfer] : []));
const factsIn = (events: readonly InterpreterEvent[]) =>
  events.flatMap((event) => (event.type === 'facts' ? [event.facts] : []));

const analyse = (inputs: readonly TestInput[], outputs: readonly TestOutput[]) =>
  analysePsbt(softwareSigner(), makePsbt(inputs, outputs), { maxFee: 10n ** 12n });

const everyKind: readonly TestInput[] = [
  { scriptType: 'p2pkh', path: "m/44'/0'/0'/0/1" },
  { scriptType: 'p2sh-p2wpkh', path: "m/49'/0'/0'/0/2" },
  { scriptType: 'p2wpkh', path: "m/84'/0'/0'/0/3" },
  { seed: foreignSeed },
  { scriptType: 'p2tr', path: "m/86'/0'/0'/1/4" },
];

const anyInput = fc.record({
  kind: fc.constantFrom('p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr', 'foreign' as const),
  index: fc.nat(5),
  amount: fc.bigInt(20_000n, 10_000_000n),
  sequence: fc.constantFrom(0, 0xfffffffd, 0xffffffff),
});
const anyOutput = fc.record({
  kind: fc.constantFrom('change', 'self', 'foreign', 'data' as const),
  amount: fc.bigInt(0n, 4_000n),
  index: fc.nat(9),
});

function toInput({
  kind,
  index,
  amount,
  sequence,
}: {
  kind: string;
  index: number;
  amount: bigint;
  sequence: number;
}): TestInput {
  if (kind === 'foreign') return { seed: foreignSeed, amount, sequence };
  const scriptType = kind as keyof typeof scriptTypes;
  return { scriptType, path: `m/${scriptTypes[scriptType].purpose}'/0'/0'/0/${index}`, amount, sequence };
}

function toOutput({ kind, amount, index }: { kind: string; amount: bigint; index: number }): TestOutput {
  if (kind === 'change') return { amount, path: `m/84'/0'/0'/1/${index}` };
  if (kind === 'self') return { amount, path: `m/84'/0'/7'/1/${index}` };
  return kind === 'data' ? { amount, script: Uint8Array.from([0x6a, 2, index, index]) } : { amount };
}

describe('the interpreter', () => {
  it('says the same as the preview, and asks for the digests that others compute, whatever the transaction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyInput, { maxLength: 5 }),
        fc.array(anyOutput, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
        async (inputs, outputs, chunk) => {
          const analysis = await analyse([{ amount: 50_000n }, ...inputs.map(toInput)], outputs.map(toOutput));
          const events = interpretInChunks(encodeSigningStream(analysis), chunk);
          const { recipients, change, fee, inputs: sums, warnings } = previewOf(analysis);
          expect(transfersIn(events).map(({ amount, recipient }) => [amount, recipient])).toEqual(
            recipients.map(({ amount, script }) => [amount, script]),
          );
          const [facts] = factsIn(events);
          const reference = bitcoinjs.Psbt.fromBuffer(encodePsbt(analysis.psbt));
          const paid = reference.txOutputs.map(({ value, script }) => [value, Uint8Array.from(script)]);
          expect(
            paid.filter(
              ([, script]) => !change.some((output) => hex.encode(output.script) === hex.encode(script as Uint8Array)),
            ),
          ).toEqual(transfersIn(events).map(({ amount, recipient }) => [amount, Uint8Array.from(recipient)]));
          expect(facts?.fee.amount).toBe(
            sum(analysis.prevouts) - reference.txOutputs.reduce((total, { value }) => total + value, 0n),
          );
          expect(facts).toMatchObject({
            chain: networks.mainnet.chain,
            fee: { asset: networks.mainnet.asset, amount: fee },
            transfers: recipients.length,
            inputs: sums.ours,
            change: { count: change.length, amount: change.reduce((sum, { amount }) => sum + amount, 0n) },
          });
          expect(new Set(facts?.warnings)).toEqual(new Set(warnings.map(({ code }) => code)));
          expect(digestsIn(events).map(({ path, scheme, digest }) => ({ path, scheme, digest }))).toEqual(
            [...signRequestsOf(analysis)]
              .reverse()
              .map(({ spend, digest }) => ({ path: spend.path, scheme: spend.scheme, digest })),
          );
          const psbt = encodePsbt(analysis.psbt);
          const theirs = analysis.ownInputs.map(({ position, sighashType }) =>
            digestsByOthers(psbt, analysis.prevouts, position, sighashType),
          );
          expect(theirs).toEqual(
            digestsIn(events)
              .map(({ digest }) => [digest, digest])
              .reverse(),
          );
          expect(events.findIndex(({ type }) => type === 'digest')).toBeGreaterThan(
            events.findIndex(({ type }) => type === 'facts'),
          );
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  });

  it('says the same wherever the chunks are cut', async () => {
    const stream = encodeSigningStream(
      await analyse(everyKind, [{ amount: 400_000n }, { amount: 90_000n, path: "m/84'/0'/0'/1/0" }]),
    );
    const whole = interpretInChunks(stream, stream.length);
    expect(digestsIn(whole)).toHaveLength(4);
    for (const chunk of [1, 2, 3, 64, 255, 256, 257]) expect(interpretInChunks(stream, chunk)).toEqual(whole);
    // Each place for one cut; Taproot by itself, as its point arithmetic takes long.
    const taproot: readonly TestInput[] = [{ scriptType: 'p2tr', path: "m/86'/0'/0'/1/4", previous: false }];
    for (const [inputs, amount] of [
      [everyKind.slice(0, 3), 290_000n],
      [taproot, 90_000n],
    ] as const) {
      const bytes = encodeSigningStream(await analyse(inputs, [{ amount }]));
      const told = interpretInChunks(bytes, bytes.length);
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const interpretation = bitcoinInterpreter.begin(keyOracle());
        const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
        expect([...pieces.flatMap((piece) => interpretation.push(piece)), ...interpretation.end()]).toEqual(told);
      }
    }
  });

  it('signs through a signer that takes no digests, from any script type', async () => {
    const psbt = makePsbt(
      everyKind.filter(({ seed }) => seed === undefined),
      [{ amount: 390_000n }],
    );
    const { complete } = await signPsbt(readingSigner(), psbt);
    expect(hex.encode(complete?.transaction ?? new Uint8Array())).toBe(
      hex.encode((await signPsbt(softwareSigner(), psbt)).complete?.transaction ?? new Uint8Array()),
    );
  });

  it('gives a digest only for what it showed: no change of a byte yields the same digests under other facts', async () => {
    const stream = encodeSigningStream(
      await analyse(everyKind.slice(0, 3), [{ amount: 200_000n }, { amount: 90_000n, path: "m/84'/0'/0'/1/0" }]),
    );
    const honest = interpretInChunks(stream, stream.length);
    const known = new Set(digestsIn(honest).map(({ digest }) => hex.encode(digest)));
    const told = JSON.stringify([factsIn(honest), transfersIn(honest)], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    let refused = 0;
    for (let at = 0; at < stream.length; at += 1) {
      const changed = stream.slice();
      changed[at] = (changed[at] ?? 0) ^ (at % 2 === 0 ? 1 : 0x80);
      try {
        const events = interpretInChunks(changed, changed.length);
        const same = digestsIn(events).filter(({ digest }) => known.has(hex.encode(digest)));
        const now = JSON.stringify([factsIn(events), transfersIn(events)], (_, value) =>
          typeof value === 'bigint' ? String(value) : value,
        );
        if (same.length > 0) expect(now, `byte ${at}`).toBe(told);
      } catch (error) {
        if (!isSymbolonError(error)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(stream.length / 2);
  });

  it('refuses a stream cut short, followed by anything, or used after a refusal', async () => {
    const stream = encodeSigningStream(await analyse([{}], [{ amount: 90_000n }]));
    const malformed = expect.objectContaining({ code: 'data/malformed' });
    for (let length = 0; length < stream.length; length += 1)
      expect(() => interpretInChunks(stream.subarray(0, length), 300)).toThrow(malformed);
    expect(() => interpretInChunks(Uint8Array.of(...stream, 0), 300)).toThrow(malformed);
    const interpretation = bitcoinInterpreter.begin(keyOracle());
    expect(() => interpretation.push(new Uint8Array(18))).toThrow(malformed);
    expect(() => interpretation.push(stream)).toThrow(malformed);
    expect(() => interpretation.end()).toThrow(malformed);
  });

  it('keeps nothing per input: its memory does not grow with the transaction', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const inputs = 40_000;
    const head = InputHead.encode({
      owner: 0,
      proven: 0,
      txid: new Uint8Array(32),
      index: 0,
      sequence: 0,
      amount: 1n,
      scriptLength: foreignScript.length,
    });
    const block = concatBytes(...Array(100).fill(concatBytes(head, foreignScript)));
    const interpretation = bitcoinInterpreter.begin(keyOracle());
    interpretation.push(
      Header.encode({ network: 0, txVersion: 2, lockTime: 0, inputs: inputs + 1, outputs: 1, wallet: 0 }),
    );
    const heapAfter = (blocks: number) => {
      for (let n = 0; n < blocks; n += 1) interpretation.push(block);
      collect();
      return process.memoryUsage().heapUsed;
    };
    const early = heapAfter(100);
    const late = heapAfter(300);
    // 30 000 inputs lie between the two measurements: 16 bytes kept for each would be twice the tolerance.
    expect(late - early).toBeLessThan(240_000);
  });
});

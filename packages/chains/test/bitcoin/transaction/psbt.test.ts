/** Reading PSBTs: records in any order, the place of what is wrong in our own words, and the same as bitcoinjs-lib. */
import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { isSymbolonError } from '@symbolon/interface';
import { Psbt as TheirPsbt } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import bip174 from '../../../../../vectors/bip-174.json' with { type: 'json' };
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { decodePsbt, encodePsbt, transactionId } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { foreignSeed, publicKeyAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';

/** The maps of a PSBT whose lengths are all below 253, each as its records. */
function recordsOf(psbt: Uint8Array): Uint8Array[][] {
  const maps: Uint8Array[][] = [[]];
  for (let at = 5; at < psbt.length; ) {
    const start = at;
    const key = psbt[at] ?? 0;
    at += 1 + key;
    if (key === 0) {
      maps.push([]);
      continue;
    }
    at += 1 + (psbt[at] ?? 0);
    maps.at(-1)?.push(psbt.slice(start, at));
  }
  return maps.slice(0, -1);
}
const joinRecords = (maps: readonly (readonly Uint8Array[])[]): Uint8Array =>
  Uint8Array.from([
    0x70,
    0x73,
    0x62,
    0x74,
    0xff,
    ...maps.flatMap((map) => [...map.flatMap((record) => [...record]), 0]),
  ]);

const small = (version: 0 | 2) =>
  makePsbt([{ previous: false, scriptType: 'p2tr', path: "m/86'/0'/0'/0/0" }], [{ amount: 99_000n }], version);

describe('a PSBT', () => {
  it('is read with its records in any order, the transaction last among the global ones too', async () => {
    // BIP-174 has no order of the records in a map.
    const version = Uint8Array.of(1, 0xfb, 4, 0, 0, 0, 0);
    for (const psbt of [small(0), small(2)]) {
      const [global = [], ...rest] = recordsOf(psbt);
      const more = psbt[6] === 0 ? [version, ...global] : global;
      await fc.assert(
        fc.asyncProperty(
          fc.tuple(
            fc.shuffledSubarray(more, { minLength: more.length }),
            ...rest.map((map) => fc.shuffledSubarray(map, { minLength: map.length })),
          ),
          async (shuffled) => {
            const { inputs, outputs, lockTime } = decodePsbt(joinRecords(shuffled));
            const straight = decodePsbt(psbt);
            expect([inputs, outputs, lockTime]).toEqual([straight.inputs, straight.outputs, straight.lockTime]);
          },
        ),
        { numRuns: fuzzRuns(50) },
      );
    }
    const [global = [], ...rest] = recordsOf(small(0));
    const late = joinRecords([[version, ...global], ...rest]);
    expect((await signPsbt(softwareSigner(), late)).complete?.txid).toBe(
      (await signPsbt(softwareSigner(), small(0))).complete?.txid,
    );
  });

  it.each([
    ['nothing', '', { where: 'start', reason: 'it does not begin with 70736274ff, as every PSBT does' }],
    ['text', hex.encode(new TextEncoder().encode('cHNidP8B')), { where: 'start' }],
    ['no map', '70736274ff', { where: 'global map', reason: 'it ends early' }],
    ['no transaction', '70736274ff00', { where: 'global map', reason: expect.stringContaining('neither') }],
    [
      'half a transaction',
      '70736274ff01000302000000',
      { where: 'global map', reason: 'its unsigned transaction does not parse' },
    ],
    [
      'a key twice',
      '70736274ff01fb040000000001fb040000000000',
      { where: 'global map', reason: 'the key fb is there twice' },
    ],
  ])('that is %s is refused by its place', (_, bytes, context) => {
    expect(() => decodePsbt(hex.decode(bytes))).toThrow(
      expect.objectContaining({ code: 'data/malformed', context: expect.objectContaining(context) }),
    );
  });

  it('names the input and the field that does not parse', () => {
    const [global = [], input = [], output = []] = recordsOf(small(0));
    const place = (maps: readonly (readonly Uint8Array[])[]) => {
      try {
        decodePsbt(joinRecords(maps));
      } catch (error) {
        if (isSymbolonError(error)) return error.message;
      }
      return undefined;
    };
    // PSBT_IN_SIGHASH_TYPE of three bytes, PSBT_OUT_TAP_INTERNAL_KEY of one.
    const short = Uint8Array.of(1, 3, 3, 1, 0, 0);
    expect(place([global, [...input, short], output])).toMatch(
      /input 0: its field 0x03 \(sighashType\) does not parse/,
    );
    expect(place([global, input, [...output, Uint8Array.of(1, 5, 1, 1)]])).toMatch(
      /output 0: its field 0x05 \(tapInternalKey\) does not parse/,
    );
    expect(place([global, input, output, []])).toBeDefined();
    expect(place([global, input])).toMatch(/output 0: it ends early/);
  });

  it('of junk is a typed error in our own words', () => {
    // What the codecs say, and what a stray TypeError would.
    const foreign =
      /Reader\(|Writer\(|Unexpected end|undefined|NaN|\[object|is not a function|Cannot read|PSBTv|validate/;
    const bases = [small(0), small(2), makePsbt([{}, {}], [{ amount: 1n }, { amount: 5n, path: "m/84'/0'/0'/1/0" }])];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.uint8Array({ maxLength: 100 }).map((tail) => Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff, ...tail)),
          fc
            .tuple(
              fc.constantFrom(...bases),
              fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
              fc.nat(),
            )
            .map(([base, changes, cut]) => {
              const bytes = Uint8Array.from(base);
              for (const [at, value] of changes) bytes[at % bytes.length] = value;
              return bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length);
            }),
        ),
        (bytes) => {
          try {
            decodePsbt(bytes);
          } catch (error) {
            if (!isSymbolonError(error)) throw error;
            expect(['data/malformed', 'transaction/inconsistent']).toContain(error.code);
            expect(error.message).not.toMatch(foreign);
          }
        },
      ),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('is read as bitcoinjs-lib reads it, where both do, however it is altered', () => {
    const bases = [
      ...bip174.valid.map(({ psbt }) => Uint8Array.from(Buffer.from(psbt, 'base64'))),
      makePsbt([{}, { scriptType: 'p2tr', path: "m/86'/0'/0'/0/0" }], [{ amount: 150_000n }], 0, 77),
    ];
    let both = 0;
    const compare = (bytes: Uint8Array): void => {
      let ours: ReturnType<typeof decodePsbt>;
      let theirs: TheirPsbt;
      try {
        ours = decodePsbt(bytes);
        theirs = TheirPsbt.fromBuffer(Buffer.from(bytes));
      } catch {
        return;
      }
      if (ours.version !== 0) return;
      both += 1;
      expect([ours.txVersion >>> 0, ours.lockTime]).toEqual([theirs.version, theirs.locktime]);
      expect(ours.inputs.map(({ txid, index, sequence }) => [hex.encode(txid), index, sequence])).toEqual(
        theirs.txInputs.map(({ hash, index, sequence }) => [
          hex.encode(Uint8Array.from(hash).reverse()),
          index,
          sequence,
        ]),
      );
      expect(ours.outputs.map(({ amount, script }) => [amount, hex.encode(script)])).toEqual(
        theirs.txOutputs.map(({ value, script }) => [value, hex.encode(Uint8Array.from(script))]),
      );
      for (const [n, { fields }] of ours.inputs.entries()) {
        const other = theirs.data.inputs[n];
        const same = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
          expect(a && hex.encode(a)).toBe(b && hex.encode(Uint8Array.from(b)));
        same(fields.witnessUtxo?.script, other?.witnessUtxo?.script);
        expect(fields.witnessUtxo?.amount).toBe(other?.witnessUtxo?.value);
        expect(fields.sighashType).toBe(other?.sighashType);
        same(fields.redeemScript, other?.redeemScript);
        same(fields.witnessScript, other?.witnessScript);
        same(fields.finalScriptSig, other?.finalScriptSig);
        same(fields.tapInternalKey, other?.tapInternalKey);
        same(fields.tapKeySig, other?.tapKeySig);
        expect((fields.partialSig ?? []).map(([key, sig]) => [key, sig].map(hex.encode)).sort()).toEqual(
          (other?.partialSig ?? [])
            .map(({ pubkey, signature }) => [pubkey, signature].map((part) => hex.encode(Uint8Array.from(part))))
            .sort(),
        );
        expect(
          (fields.bip32Derivation ?? []).map(([key, { path }]) => `${hex.encode(key)} ${path.join('/')}`).sort(),
        ).toEqual(
          (other?.bip32Derivation ?? [])
            .map(({ pubkey, path }) => `${hex.encode(Uint8Array.from(pubkey))} ${stepsOf(path)}`)
            .sort(),
        );
      }
      const unsigned = ours.global.unsignedTx;
      expect(unsigned && transactionId(unsigned)).toBeDefined();
      expect(equalBytes(encodePsbt(decodePsbt(encodePsbt(ours))), encodePsbt(ours))).toBe(true);
    };
    for (const base of bases) compare(base);
    expect(both).toBeGreaterThan(4);
    fc.assert(
      fc.property(
        fc.constantFrom(...bases),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }),
        (base, changes) => {
          const bytes = Uint8Array.from(base);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          compare(bytes);
        },
      ),
      { numRuns: fuzzRuns(300) },
    );
  });
});

/** "m/84'/0" as the numbers on the wire. */
function stepsOf(path: string): string {
  const steps = path.split('/').slice(1);
  return steps.map((step) => (step.endsWith("'") ? Number(step.slice(0, -1)) + 0x80000000 : Number(step))).join('/');
}

describe('a master fingerprint of 0', () => {
  const unnamed = (seed: Uint8Array, path: readonly number[]) => ({
    bip32Derivation: [[publicKeyAt(seed, path), { fingerprint: 0, path: [...path] }]] as const,
  });
  const ours = [0x80000054, 0x80000000, 0x80000000, 0, 0];

  it('is no word about whose a key is: ours by derivation, or somebody else, who may be another input', async () => {
    const theirScript = scriptTypes.p2wpkh.scriptPubKey(publicKeyAt(foreignSeed, ours));
    const psbt = makePsbt(
      [
        { seed: foreignSeed, change: (fields) => ({ ...fields, ...unnamed(foreignSeed, ours) }) },
        { change: (fields) => ({ ...fields, ...unnamed(testSeed, ours) }) },
      ],
      [
        { amount: 100_000n, script: theirScript, change: () => unnamed(foreignSeed, ours) },
        { amount: 90_000n, path: "m/84'/0'/0'/1/0", change: () => unnamed(testSeed, [...ours.slice(0, 3), 1, 0]) },
      ],
    );
    const { inputs, change, recipients } = await previewPsbt(softwareSigner(), psbt);
    expect(inputs.ours.count).toBe(1);
    expect(change.map(({ position }) => position)).toEqual([1]);
    expect(recipients.map(({ position, path }) => [position, path])).toEqual([[0, undefined]]);
  });

  it('over keys of others alone is a PSBT that is not ours', async () => {
    const psbt = makePsbt(
      [{ seed: foreignSeed, change: (fields) => ({ ...fields, ...unnamed(foreignSeed, ours) }) }],
      [{ amount: 99_000n }],
    );
    await expect(previewPsbt(softwareSigner(), psbt)).rejects.toMatchObject({ code: 'transaction/not-ours' });
  });
});

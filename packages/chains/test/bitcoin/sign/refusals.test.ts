/** Bad input: each lie is refused with its place and reason, and the signer is never asked for a signature. */
import { type ErrorCode, isSymbolonError } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import type { SignPsbtOptions } from '../../../src/bitcoin/sign/sign.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { foreignSeed, publicKeyAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';

async function refusal(psbt: Uint8Array, options: SignPsbtOptions = {}): Promise<{ code: ErrorCode; message: string }> {
  const signer = softwareSigner();
  const error = await signPsbt(signer, psbt, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(signer.calls.signatures).toBe(0);
  if (!isSymbolonError(error)) throw new Error(`not refused: ${String(error)}`, { cause: error });
  return { code: error.code, message: error.message };
}

const honest = () =>
  makePsbt([{}, { path: "m/84'/0'/0'/0/1" }], [{ amount: 150_000n }, { amount: 49_000n, path: "m/84'/0'/0'/1/0" }]);

describe('a PSBT is refused that', () => {
  it('is empty, cut short anywhere, or followed by anything', async () => {
    const psbt = honest();
    for (let length = 0; length < psbt.length; length += 1) {
      await expect(refusal(psbt.subarray(0, length))).resolves.toMatchObject({ code: 'data/malformed' });
    }
    for (const tail of [[0], [1], [0, 0], [0xff]]) {
      await expect(refusal(Uint8Array.of(...psbt, ...tail))).resolves.toMatchObject({ code: 'data/malformed' });
    }
  });

  it('holds no key of ours', async () => {
    const psbt = makePsbt([{ seed: foreignSeed }], [{ amount: 99_000n }]);
    const { code, message } = await refusal(psbt);
    expect(code).toBe('transaction/not-ours');
    expect(message).toContain('73c5da0a');
  });

  it('names no keys at all', async () => {
    const psbt = makePsbt([{ change: ({ bip32Derivation: _, ...rest }) => rest }], [{ amount: 99_000n }]);
    expect(await refusal(psbt)).toMatchObject({ code: 'transaction/not-ours' });
  });

  it("claims somebody else's key as ours, in an input or as change", async () => {
    const theirs = publicKeyAt(foreignSeed, [0]);
    const der = { fingerprint: 0x73c5da0a, path: [0x80000054, 0x80000000, 0x80000000, 0, 9] };
    const input = await refusal(
      makePsbt([{}, { change: (fields) => ({ ...fields, bip32Derivation: [[theirs, der]] }) }], [{ amount: 99_000n }]),
    );
    expect(input).toMatchObject({ code: 'transaction/inconsistent', message: expect.stringContaining('input 1') });
    const output = await refusal(
      makePsbt(
        [{}],
        [
          { amount: 9_000n },
          { amount: 90_000n, path: "m/84'/0'/0'/1/0", change: () => ({ bip32Derivation: [[theirs, der]] }) },
        ],
      ),
    );
    expect(output).toMatchObject({ code: 'transaction/inconsistent', message: expect.stringContaining('output 1') });
  });

  it('lies about an amount its previous transaction tells', async () => {
    const psbt = makePsbt(
      [
        {},
        {
          change: (fields) => ({
            ...fields,
            witnessUtxo: { amount: 100_001n, script: fields.witnessUtxo?.script ?? new Uint8Array() },
          }),
        },
      ],
      [{ amount: 150_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/inconsistent',
      message: expect.stringMatching(/input 1.*100001 sat.*100000 sat/),
    });
  });

  it('shows another script than its previous transaction, though the key is ours', async () => {
    const other = scriptTypes.p2wpkh.scriptPubKey(publicKeyAt(testSeed, [0]));
    const psbt = makePsbt(
      [{ change: (fields) => ({ ...fields, witnessUtxo: { amount: 100_000n, script: other } }) }],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/inconsistent',
      message: expect.stringContaining('another script'),
    });
  });

  it('brings another previous transaction than it spends', async () => {
    const psbt = makePsbt(
      [
        {
          change: (fields) =>
            fields.nonWitnessUtxo === undefined
              ? fields
              : { ...fields, nonWitnessUtxo: { ...fields.nonWitnessUtxo, lockTime: 77 } },
        },
      ],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/inconsistent',
      message: expect.stringContaining('input 0'),
    });
  });

  it('spends a P2PKH coin without its previous transaction', async () => {
    const script = { amount: 100_000n, script: Uint8Array.from([0x76, 0xa9, 20, ...new Uint8Array(20), 0x88, 0xac]) };
    const psbt = makePsbt(
      [
        {
          path: "m/44'/0'/0'/0/0",
          scriptType: 'p2pkh',
          previous: false,
          change: (fields) => ({ ...fields, witnessUtxo: script }),
        },
      ],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/refused',
      message: expect.stringContaining('input 0'),
    });
  });

  it('says nothing about the output an input spends', async () => {
    const psbt = makePsbt(
      [{}, { seed: foreignSeed, previous: false, change: ({ witnessUtxo: _, ...rest }) => rest }],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/refused',
      message: expect.stringContaining('input 1'),
    });
  });

  it('asks for a signature hash type other than ALL', async () => {
    for (const sighashType of [0, 2, 3, 0x81, 0x82, 0x83, 0x41, 0x1_01]) {
      const psbt = makePsbt([{ change: (fields) => ({ ...fields, sighashType }) }], [{ amount: 99_000n }]);
      expect(await refusal(psbt), `type ${sighashType}`).toMatchObject({
        code: 'transaction/refused',
        message: expect.stringContaining('input 0'),
      });
    }
    const psbt = makePsbt([{ change: (fields) => ({ ...fields, sighashType: 1 }) }], [{ amount: 99_000n }]);
    await expect(signPsbt(softwareSigner(), psbt)).resolves.toBeDefined();
  });

  it('pays more than its inputs hold', async () => {
    expect(await refusal(makePsbt([{}], [{ amount: 100_001n }]))).toMatchObject({ code: 'transaction/inconsistent' });
  });

  it('pays a fee beyond reason, unless that fee is allowed', async () => {
    const psbt = makePsbt([{}], [{ amount: 10_000n }]);
    expect(await refusal(psbt)).toMatchObject({ code: 'fee/excessive', message: expect.stringContaining('90000 sat') });
    expect(await refusal(psbt, { maxFee: 89_999n })).toMatchObject({ code: 'fee/excessive' });
    await expect(signPsbt(softwareSigner(), psbt, { maxFee: 90_000n })).resolves.toBeDefined();
  });

  it.each([
    // Coins of 10 BTC: 0.01 BTC sent, the rest less the fee comes back. 141 vB.
    ['a quarter of what is spent', 1_000_000n, 333_333n, 333_334n],
    ['that of a busy network for a small payment', 1_000n, 14_100n, 14_101n],
    ['that of a busy network for what goes nowhere', 0n, 14_100n, 14_101n],
    ['no more than Trezor lets pass, however much is spent', 900_000_000n, 2_820_000n, 2_820_001n],
  ])('pays a fee above %s', async (_, sent, highest, above) => {
    const paying = (fee: bigint) =>
      makePsbt(
        [{ amount: 1_000_000_000n }],
        [
          sent === 0n ? { amount: 600n, path: "m/84'/0'/0'/1/1" } : { amount: sent },
          { amount: 1_000_000_000n - (sent === 0n ? 600n : sent) - fee, path: "m/84'/0'/0'/1/0" },
        ],
      );
    await expect(signPsbt(softwareSigner(), paying(highest))).resolves.toBeDefined();
    expect(await refusal(paying(above))).toMatchObject({
      code: 'fee/excessive',
      message: expect.stringContaining(`${highest} sat`),
    });
    await expect(signPsbt(softwareSigner(), paying(above), { maxFee: above })).resolves.toBeDefined();
  });

  it('pays a fee twenty times what it sends, though that is a fifth of what its coins hold', async () => {
    const psbt = makePsbt(
      [{ amount: 100_000_000n }],
      [{ amount: 1_000_000n }, { amount: 79_000_000n, path: "m/84'/0'/0'/1/0" }],
    );
    expect(await refusal(psbt)).toMatchObject({ code: 'fee/excessive' });
  });

  it('pays more than can exist', async () => {
    const psbt = makePsbt([{}], [{ amount: 21_000_001n * 100_000_000n }]);
    expect(await refusal(psbt)).toMatchObject({ code: 'data/malformed', message: expect.stringContaining('output 0') });
  });

  it('spends the same coin twice', async () => {
    const psbt = makePsbt([{}], [{ amount: 99_000n }]);
    const { global, inputs, outputs } = decodePsbt(psbt);
    const [fields] = inputs.map((input) => input.fields);
    if (fields === undefined || global.unsignedTx === undefined) throw new Error('no input');
    const twice = { ...global.unsignedTx, inputs: [...global.unsignedTx.inputs, ...global.unsignedTx.inputs] };
    const doubled = psbtCodecs[0].encode({
      global: { ...global, unsignedTx: twice },
      inputs: [fields, fields],
      outputs: outputs.map((output) => output.fields),
    });
    expect(await refusal(doubled)).toMatchObject({
      code: 'transaction/inconsistent',
      message: expect.stringContaining('input 1'),
    });
  });

  it("spends another network's coins", async () => {
    const psbt = makePsbt([{ path: "m/84'/1'/0'/0/0" }], [{ amount: 99_000n }]);
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/refused',
      message: expect.stringContaining('mainnet'),
    });
    expect(await refusal(honest(), { network: 'signet' })).toMatchObject({ code: 'transaction/refused' });
  });

  it('spends from a script this wallet does not sign, though the key is ours', async () => {
    const psbt = makePsbt(
      [
        {
          previous: false,
          change: (fields) => ({
            ...fields,
            witnessUtxo: { amount: 100_000n, script: Uint8Array.from([0, 32, ...new Uint8Array(32)]) },
          }),
        },
      ],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/refused',
      message: expect.stringContaining('input 0'),
    });
  });

  it('has a derivation path without end', async () => {
    const path = Array(2_000).fill(0);
    const psbt = makePsbt(
      [
        {
          change: (fields) => ({
            ...fields,
            bip32Derivation: [[publicKeyAt(testSeed, [0]), { fingerprint: 0x73c5da0a, path }]],
          }),
        },
      ],
      [{ amount: 99_000n }],
    );
    expect(await refusal(psbt)).toMatchObject({
      code: 'transaction/refused',
      message: expect.stringContaining('input 0'),
    });
  });
});

import { Transaction } from '@scure/btc-signer';
import { parsePath } from '@symbolon/interface';
import * as bitcoinjs from 'bitcoinjs-lib';
import * as secp256k1 from 'tiny-secp256k1';
import { describe, expect, it } from 'vitest';
import { toBitcoinjsKey, toBitcoinjsRoot, toBitcoinjsTaprootKey } from '../../../src/bitcoin/adapters/bitcoinjs-lib.ts';
import { signTransaction } from '../../../src/bitcoin/adapters/scure-btc-signer.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { foreignSeed, softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { makePsbt } from '../make-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';

bitcoinjs.initEccLib(secp256k1);

const path = "m/84'/0'/0'/0/0";
const psbt = makePsbt([{}, { path: "m/84'/0'/0'/0/1" }], [{ amount: 190_000n }]);
const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
const valid = (key: Uint8Array, digest: Uint8Array, signature: Uint8Array) => secp256k1.verify(digest, key, signature);

describe('@scure/btc-signer', () => {
  it('gets its Transaction signed and final', async () => {
    const given = Transaction.fromPSBT(psbt);
    const { transaction } = await signTransaction(readingSigner(), given);
    expect(given.isFinal).toBe(false);
    expect(transaction.isFinal).toBe(true);
    expect(interpretWithBitcore(transaction.extract(), prevouts)).toEqual([true, true]);
  });

  it('keeps what others have signed', async () => {
    const shared = makePsbt([{}, { seed: foreignSeed }], [{ amount: 190_000n }]);
    const { transaction: half } = await signTransaction(softwareSigner(foreignSeed), Transaction.fromPSBT(shared));
    const { transaction } = await signTransaction(softwareSigner(), half);
    transaction.finalize();
    expect(transaction.isFinal).toBe(true);
  });
});

describe('bitcoinjs-lib', () => {
  it('signs single inputs with signInputAsync', async () => {
    const signing = bitcoinjs.Psbt.fromBuffer(psbt);
    await signing.signInputAsync(0, await toBitcoinjsKey(softwareSigner(), parsePath(path)));
    await signing.signInputAsync(1, await toBitcoinjsKey(softwareSigner(), parsePath("m/84'/0'/0'/0/1")));
    expect(signing.validateSignaturesOfAllInputs(valid)).toBe(true);
    expect(interpretWithBitcore(signing.finalizeAllInputs().extractTransaction().toBuffer(), prevouts)).toEqual([
      true,
      true,
    ]);
  });

  it('signs all inputs with signAllInputsHDAsync', async () => {
    const signing = bitcoinjs.Psbt.fromBuffer(psbt);
    const signer = softwareSigner();
    await signing.signAllInputsHDAsync(await toBitcoinjsRoot(signer, [parsePath("m/84'/0'/0'")]));
    expect(signer.calls.publicKeys).toBe(1);
    expect(interpretWithBitcore(signing.finalizeAllInputs().extractTransaction().toBuffer(), prevouts)).toEqual([
      true,
      true,
    ]);
  });

  it('signs a Taproot key path', async () => {
    const taproot = makePsbt([{ scriptType: 'p2tr', path: "m/86'/0'/0'/0/0" }], [{ amount: 90_000n }]);
    const signing = bitcoinjs.Psbt.fromBuffer(taproot);
    await signing.signInputAsync(0, await toBitcoinjsTaprootKey(softwareSigner(), parsePath("m/86'/0'/0'/0/0")));
    const spent = decodePsbt(taproot).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
    expect(interpretWithBitcore(signing.finalizeAllInputs().extractTransaction().toBuffer(), spent)).toEqual([true]);
  });

  it('is told when it derives outside the opened accounts, or signs with the root', async () => {
    const root = await toBitcoinjsRoot(softwareSigner(), [parsePath("m/84'/0'/0'")]);
    expect(() => root.derivePath("m/84'/0'/1'/0/0")).toThrow(expect.objectContaining({ code: 'path/invalid' }));
    await expect(root.sign(new Uint8Array(32))).rejects.toThrow(
      expect.objectContaining({ code: 'signer/unsupported' }),
    );
    await expect(toBitcoinjsRoot(softwareSigner(), [])).rejects.toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  });
});

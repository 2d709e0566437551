/** A transaction that is the `to_sign` of BIP-322: who signs it signs a text that nobody saw. */
import { parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import { scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { hashMessage, toSign } from '../../../src/bitcoin/firmware/transaction/message-digest.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { encodeSigningStream } from '../../../src/bitcoin/sign/encode-stream.ts';
import { signMessage, verifyMessage } from '../../../src/bitcoin/sign/message.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { nodeAt, publicKeyAt, softwareSigner, testSeed } from '../../software-signer.ts';
import { interpretInChunks, readingSigner } from '../interpreters/reading-signer.ts';
import { foreignScript, makePsbt } from '../make-psbt.ts';

const text = 'I owe Mallory all I have';
const isMessage = expect.objectContaining({
  code: 'transaction/refused',
  message: expect.stringContaining('it is a signed message (BIP-322)'),
});
const opReturn = Uint8Array.of(0x6a);

function messagePsbt(): Uint8Array {
  const path = parsePath("m/84'/0'/0'/0/0");
  const publicKey = publicKeyAt(testSeed, path);
  const script = scriptTypes.p2wpkh.scriptPubKey(publicKey);
  const { inputs, outputs } = toSign(hashMessage(new TextEncoder().encode(text), 'p2wpkh'), script);
  const der = { fingerprint: nodeAt(testSeed, []).fingerprint, path: [...path] };
  return psbtCodecs[0].encode({
    global: {
      unsignedTx: {
        version: 0,
        lockTime: 0,
        inputs: inputs.map((input) => ({ ...input, finalScriptSig: new Uint8Array() })),
        outputs: [...outputs],
      },
    },
    inputs: [{ witnessUtxo: { amount: 0n, script }, bip32Derivation: [[publicKey, der]] }],
    outputs: [{}],
  });
}

describe('a PSBT that is a signed message', () => {
  it.each([
    ['of one input', messagePsbt()],
    ['of coins besides (a proof of funds)', makePsbt([{ amount: 0n }, {}], [{ amount: 0n, script: opReturn }])],
    ['of version 2', makePsbt([{ amount: 0n }], [{ amount: 0n, script: opReturn }], 2)],
  ])('%s is refused by the host, with a card or without', async (_, psbt) => {
    for (const signer of [softwareSigner(), readingSigner()]) {
      await expect(previewPsbt(signer, psbt)).rejects.toThrow(isMessage);
      await expect(signPsbt(signer, psbt)).rejects.toThrow(isMessage);
      expect(signer.calls.signatures).toBe(0);
    }
  });

  it('is refused by the card, whatever the host says', async () => {
    const honest = await analysePsbt(
      softwareSigner(),
      makePsbt([{ amount: 400n }], [{ amount: 0n, script: foreignScript }]),
    );
    const outputs = honest.outputs.map((output) => ({ ...output, script: opReturn }));
    const psbt = { ...honest.psbt, outputs: honest.psbt.outputs.map((output) => ({ ...output, script: opReturn })) };
    expect(() => interpretInChunks(encodeSigningStream({ ...honest, psbt, outputs }), 100)).toThrow(isMessage);
  });

  it('is not what carries data, pays something or pays somebody besides', async () => {
    for (const outputs of [
      [{ amount: 0n, script: Uint8Array.of(0x6a, 0) }],
      [{ amount: 1n, script: opReturn }],
      [{ amount: 0n, script: opReturn }, { amount: 300n }],
      [
        { amount: 0n, script: opReturn },
        { amount: 0n, script: opReturn },
      ],
    ])
      for (const signer of [softwareSigner(), readingSigner()])
        expect((await signPsbt(signer, makePsbt([{ amount: 400n }], outputs))).complete).toBeDefined();
  });

  it('can be signed as a message', async () => {
    for (const signer of [softwareSigner(), readingSigner()]) {
      const signed = await signMessage(signer, text, { path: parsePath("m/84'/0'/0'/0/0") });
      expect(verifyMessage(text, signed)).toBe(true);
    }
  });
});

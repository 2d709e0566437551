import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { hex } from '@scure/base';
import { WIF } from '@scure/btc-signer';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import bip322 from '../../../../../vectors/bip-322.json' with { type: 'json' };
import { networks } from '../../../src/bitcoin/address/networks.ts';
import { type BitcoinScriptType, scriptOfAddress, scriptTypes } from '../../../src/bitcoin/address/scripts.ts';
import { bitcoinMessageInterpreter, encodeMessageStream } from '../../../src/bitcoin/interpreters/message.ts';
import { signMessage, verifyMessage } from '../../../src/bitcoin/sign/message.ts';
import { hashMessage, toSign } from '../../../src/bitcoin/transaction/message-digest.ts';
import { keyOracle, signerOfKey, softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';

const path = parsePath("m/84'/0'/0'/0/0");

describe('BIP-322', () => {
  it.each(bip322.transactionHashes)(
    'hashes "$message"',
    ({ message, address, message_hash, to_spend_tx_hash, to_sign_tx_hash }) => {
      const hash = hashMessage(utf8ToBytes(message), 'p2wpkh');
      expect(hex.encode(hash)).toBe(message_hash);
      const { inputs, outputs } = toSign(hash, scriptOfAddress(address, networks.mainnet));
      expect(hex.encode(inputs[0].txid)).toBe(to_spend_tx_hash);
      const unsigned = RawOldTx.encode({
        version: 0,
        inputs: inputs.map((input) => ({ ...input, finalScriptSig: new Uint8Array() })),
        outputs: [...outputs],
        lockTime: 0,
      });
      expect(hex.encode(sha256(sha256(unsigned)).reverse())).toBe(to_sign_tx_hash);
    },
  );

  it.each(bip322.simple)(
    'signs and verifies "$message" by $address',
    async ({ message, address, private_keys, type, bip322_signatures }) => {
      for (const signature of bip322_signatures) {
        expect(verifyMessage(message, { address, signature })).toBe(true);
        expect(verifyMessage(`${message} `, { address, signature })).toBe(false);
      }
      const signer = signerOfKey(WIF().decode(private_keys[0] ?? ''));
      const signed = await signMessage(signer, message, { path, scriptType: type as BitcoinScriptType });
      expect(signed.address).toBe(address);
      if (type === 'p2wpkh') expect(bip322_signatures).toContain(signed.signature);
    },
  );

  it.each(bip322.errors)('refuses: $description', ({ address, message, signature }) => {
    expect(verifyMessage(message, { address, signature })).toBe(false);
  });
});

describe('a message', () => {
  const sign = (signer = softwareSigner(), message = 'I own this. 拥有 🔑') =>
    Promise.all(
      (Object.keys(scriptTypes) as BitcoinScriptType[]).map(async (scriptType) => ({
        scriptType,
        message,
        ...(await signMessage(signer, message, { path, scriptType })),
      })),
    );

  it('is signed for every kind of address, and verifies for that address and text alone', async () => {
    const all = await sign();
    for (const { address, message, signature, scriptType } of all) {
      expect(verifyMessage(message, { address, signature })).toBe(true);
      expect(verifyMessage(`${message}.`, { address, signature })).toBe(false);
      for (const other of all) {
        // BIP-137 recovers the key, which is the same here; the form for P2PKH serves witness addresses too.
        const isAlike = scriptType === 'p2pkh' && other.scriptType !== 'p2tr';
        if (other.address !== address)
          expect(verifyMessage(message, { address: other.address, signature })).toBe(isAlike);
      }
    }
  });

  it('is signed alike by a signer that reads it', async () => {
    expect(await sign(readingSigner())).toEqual(await sign());
    await expect(sign(readingSigner(), 'x'.repeat(5_000))).resolves.toHaveLength(4);
    await expect(sign(readingSigner(), '')).resolves.toHaveLength(4);
  });

  it('by a signer that signs something else is found out', async () => {
    const signer = softwareSigner();
    const lying = {
      ...signer,
      signDigests: () => signer.signDigests([{ path, scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) }]),
    };
    await expect(signMessage(lying, 'a', { path })).rejects.toThrow(
      expect.objectContaining({ code: 'signer/wrong-answer' }),
    );
  });

  it('for mainnet is not signed with a key of a test network', async () => {
    const refused = expect.objectContaining({ code: 'transaction/refused' });
    await expect(signMessage(readingSigner(), 'a', { path: parsePath("m/84'/1'/0'/0/0") })).rejects.toThrow(refused);
  });

  it('is read completely or refused', () => {
    const stream = encodeMessageStream({
      network: 'mainnet',
      scriptType: 'p2wpkh',
      path,
      message: utf8ToBytes('hello'),
    });
    for (let length = 0; length < stream.length; length += 1) {
      const reading = bitcoinMessageInterpreter.begin(keyOracle());
      expect(reading.push(stream.subarray(0, length))).toEqual([]);
      expect(() => reading.end()).toThrow(expect.objectContaining({ code: 'data/malformed' }));
    }
    const reading = bitcoinMessageInterpreter.begin(keyOracle());
    const told = reading.push(stream);
    for (let cut = 0; cut < stream.length; cut += 1) {
      const inTwo = bitcoinMessageInterpreter.begin(keyOracle());
      expect([...inTwo.push(stream.subarray(0, cut)), ...inTwo.push(stream.subarray(cut))]).toEqual(told);
    }
    expect(told).toMatchObject([
      { type: 'facts', facts: { message: { standard: 'bip322', hash: hashMessage(utf8ToBytes('hello'), 'p2wpkh') } } },
      { type: 'digest' },
    ]);
    expect(() => reading.push(Uint8Array.of(0))).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });

  it('is told as one that moves nothing, by its standard and the account of its key', () => {
    for (const scriptType of Object.keys(scriptTypes) as BitcoinScriptType[]) {
      const [facts] = bitcoinMessageInterpreter
        .begin(keyOracle())
        .push(encodeMessageStream({ network: 'mainnet', scriptType, path, message: utf8ToBytes('hello') }));
      const nothing = { count: 0, amount: 0n };
      expect(facts).toEqual({
        type: 'facts',
        facts: {
          chain: networks.mainnet.chain,
          fee: { asset: networks.mainnet.asset, amount: 0n },
          ...{ transfers: 0, approvals: 0, inputs: nothing, change: nothing },
          accounts: [path.slice(0, 3)],
          sighashTypes: [],
          message: {
            standard: scriptType === 'p2pkh' ? 'bip137' : 'bip322',
            hash: hashMessage(utf8ToBytes('hello'), scriptType),
          },
          warnings: [],
        },
      });
    }
  });

  it('under an unknown script type or network is refused', () => {
    const stream = encodeMessageStream({ network: 'mainnet', scriptType: 'p2wpkh', path, message: new Uint8Array() });
    for (const [at, value] of [
      [0, 5],
      [1, 0],
      [1, 5],
    ] as const) {
      const changed = stream.slice();
      changed[at] = value;
      expect(() => bitcoinMessageInterpreter.begin(keyOracle()).push(changed)).toThrow(
        expect.objectContaining({ code: 'data/malformed' }),
      );
    }
  });
});

import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base64, hex } from '@scure/base';
import { WIF } from '@scure/btc-signer';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import bip322 from '../../../../../vectors/bip-322.json' with { type: 'json' };
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import { type BitcoinScriptType, scriptOfAddress, scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { bitcoinMessageInterpreter, encodeMessageStream } from '../../../src/bitcoin/firmware/message.ts';
import { hashMessage, toSign } from '../../../src/bitcoin/firmware/transaction/message-digest.ts';
import { previewMessage, signMessage, verifyMessage } from '../../../src/bitcoin/sign/message.ts';
import { keyOracle, signerOfKey, softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';

const path = parsePath("m/84'/0'/0'/0/0");
const short = 'This is an example of a signed message.';
const long = 'VeryLongMessage!'.repeat(64);

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

/** Messages that Trezor publishes with its firmware (tests/device_tests/bitcoin/test_signmessage.py). */
const trezorMessages = [
  [
    '1JAd7XCBzGudGpJQSDSfpmJhiygtLQWaGL',
    short,
    '20fd8f2f7db5238fcdd077d5204c3e6949c261d700269cefc1d9d2dcef6b95023630ee617f6c8acf9eb40c8edd704c9ca74ea4afc393f43f35b4e8958324cbdd1c',
  ],
  [
    '3L6TyTisPBmrDAj6RoKmDzNnj4eQi54gD2',
    short,
    '23744de4516fac5c140808015664516a32fead94de89775cec7e24dbc24fe133075ac09301c4cc8e197bea4b6481661d5b8e9bf19d8b7b8a382ecdb53c2ee0750d',
  ],
  [
    'bc1qannfxke2tfd4l7vhepehpvt05y83v3qsf6nfkk',
    short,
    '28b55d7600d9e9a7e2a49155ddf3cfdb8e796c207faab833010fa41fb7828889bc47cf62348a7aaa0923c0832a589fab541e8f12eb54fb711c90e2307f0f66b194',
  ],
  [
    '3L6TyTisPBmrDAj6RoKmDzNnj4eQi54gD2',
    short,
    '1f744de4516fac5c140808015664516a32fead94de89775cec7e24dbc24fe133075ac09301c4cc8e197bea4b6481661d5b8e9bf19d8b7b8a382ecdb53c2ee0750d',
  ],
  [
    'bc1qannfxke2tfd4l7vhepehpvt05y83v3qsf6nfkk',
    short,
    '20b55d7600d9e9a7e2a49155ddf3cfdb8e796c207faab833010fa41fb7828889bc47cf62348a7aaa0923c0832a589fab541e8f12eb54fb711c90e2307f0f66b194',
  ],
  [
    '1JAd7XCBzGudGpJQSDSfpmJhiygtLQWaGL',
    long,
    '200a46476ceb84d06ef5784828026f922c8815f57aac837b8c013007ca8a8460db63ef917dbebaebd108b1c814bbeea6db1f2b2241a958e53fe715cc86b199d9c3',
  ],
  [
    '3L6TyTisPBmrDAj6RoKmDzNnj4eQi54gD2',
    long,
    '236eadee380684f70749c52141c8aa7c3b6afd84d0e5f38cfa71823f3b1105a5f34e23834a5bb6f239ff28ad87f409f44e4ce6269754adc00388b19507a5d9386f',
  ],
  [
    'bc1qannfxke2tfd4l7vhepehpvt05y83v3qsf6nfkk',
    long,
    '28c6f86e255eaa768c447d635d91da01631ac54af223c2c182d4fa3676cfecae4a199ad33a74fe04fb46c39432acb8d83de74da90f5f01123b3b7d8bc252bc7f71',
  ],
  [
    'mvbu1Gdy8SUjTenqerxUaZyYjmveZvt33q',
    short,
    '2030cd7f116c0481d1936cfef48137fd23ee56aaf00787bfa08a94837466ec9909390c3efacfc56bae5782f1db4cf49ae05f242b5f62a47f871ec46bf1a3253e7f',
  ],
  [
    '2N4Q5FhU2497BryFfUgbqkAJE87aKHUhXMp',
    short,
    '23ef39fd388c3425d6aaa04274dcd5c7dd4c283a411b616443474fbcde5dd966050d91bc7c57e9578f28efdd84c9a9bcba415f93c5727b5d3f2bf3de46d7084896',
  ],
  [
    'tb1qkvwu9g3k2pdxewfqr7syz89r3gj557l3uuf9r9',
    short,
    '27758b3393396ad9fe48f6ce81f63410145e7b2b69a5dfc1d48b5e6e623e91e08e3afb60bda1546f9c6f9fb5bd0a41887b784c266036dd4b4015a0abc1137daa1d',
  ],
] as const;

describe('BIP-137', () => {
  it.each(trezorMessages)('verifies what Trezor signed for %s', (address, message, signed) => {
    const network = /^(1|3|bc)/.test(address) ? 'mainnet' : 'testnet';
    const verify = (bytes: Uint8Array, text: string = message) =>
      verifyMessage(text, { address, signature: base64.encode(bytes), network });
    const signature = hex.decode(signed);
    expect(verify(signature)).toBe(true);
    expect(verify(signature, `${message}!`)).toBe(false);
    // Every other header names another key, or another kind of address.
    const isWitness = /^(3|2|bc|tb)/.test(address);
    const recovery = ((signature[0] ?? 0) - 27) & 3;
    const first = isWitness ? (/^(bc|tb)/.test(address) ? 39 : 35) : 31;
    for (let header = 0; header < 256; header += 1) {
      const isRight = [31, first].includes(header - recovery);
      expect(verify(Uint8Array.of(header, ...signature.subarray(1))), `${header}`).toBe(isRight);
    }
  });
});

describe('the preview of a message', () => {
  it('quotes it, and says who signs', async () => {
    const { lines, address, text } = await previewMessage(softwareSigner(), 'pay\u001b[2J "me"', { path });
    expect(lines).toEqual([
      'Sign the message "pay\\u{1b}[2J \\"me\\""',
      `By the owner of ${address} (m/84'/0'/0'/0/0)`,
    ]);
    expect(text).toBe('pay\u001b[2J "me"');
    const bytes = await previewMessage(softwareSigner(), Uint8Array.of(0xff, 0xfe), { path });
    expect(bytes.lines[0]).toBe('WARNING: Sign 2 bytes that are not text: fffe');
  });

  it('binds what is signed: another message, key, kind or network is not what was approved', async () => {
    const signer = softwareSigner();
    const { fingerprint: approved } = await previewMessage(signer, 'a', { path });
    await expect(signMessage(signer, 'a', { path, approved })).resolves.toBeDefined();
    const other = parsePath("m/84'/0'/0'/0/1");
    for (const [message, options] of [
      ['b', { path }],
      ['a', { path: other }],
      ['a', { path, scriptType: 'p2tr' }],
    ] as const)
      await expect(signMessage(signer, message, { ...options, approved })).rejects.toMatchObject({
        code: 'transaction/refused',
        context: { where: 'approval' },
      });
    expect(signer.calls.signatures).toBe(1);
  });

  it('refuses a key of the other kind of network, as signing does, before the signer is asked', async () => {
    for (const [key, network] of [
      ["m/84'/0'/0'/0/0", 'testnet'],
      ["m/84'/1'/0'/0/0", 'mainnet'],
      ["m/0'/0/5", 'regtest'],
    ] as const) {
      const signer = softwareSigner();
      const options = { path: parsePath(key), network };
      const refusal = { code: 'transaction/refused', message: expect.stringContaining(key) };
      await expect(previewMessage(signer, 'a', options)).rejects.toMatchObject(refusal);
      await expect(signMessage(signer, 'a', options)).rejects.toMatchObject(refusal);
      expect(signer.calls).toEqual({ publicKeys: 0, signatures: 0 });
    }
  });

  it('is of what is signed, though the caller changes it while the signer answers', async () => {
    const message = utf8ToBytes('one');
    const given = [...path];
    const signer = softwareSigner();
    const meddling = {
      ...signer,
      getPublicKey: (request: Parameters<typeof signer.getPublicKey>[0]) => {
        message.fill(0x78);
        given.splice(0, given.length, 1);
        return signer.getPublicKey(request);
      },
    };
    expect(await signMessage(meddling, message, { path: given })).toEqual(
      await signMessage(softwareSigner(), 'one', { path }),
    );
  });
});

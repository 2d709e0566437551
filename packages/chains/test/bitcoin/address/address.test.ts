import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { formatPath, parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import bip49 from '../../../../../vectors/bip-49.json' with { type: 'json' };
import bip84 from '../../../../../vectors/bip-84.json' with { type: 'json' };
import bip86 from '../../../../../vectors/bip-86.json' with { type: 'json' };
import { accountAddress, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import { addressOfScript, scriptOfAddress } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { softwareSigner } from '../../software-signer.ts';

const base58check = createBase58check(sha256);

/** Without the four version bytes, in which SLIP-132 (used by BIP-49 and BIP-84) differs from BIP-32. */
const keyMaterial = (extended: string) => hex.encode(base58check.decode(extended).subarray(4));

describe('addresses', () => {
  for (const { scriptType, vector } of [
    { scriptType: 'p2sh-p2wpkh', vector: bip49 },
    { scriptType: 'p2wpkh', vector: bip84 },
    { scriptType: 'p2tr', vector: bip86 },
  ] as const) {
    it(`of ${scriptType} match ${vector.source.slice(-60)}`, async () => {
      const signer = softwareSigner(hex.decode(vector.seed));
      const network = vector.network === 'mainnet' ? 'mainnet' : 'testnet';
      const account = await bitcoinAccount(signer, { network, scriptType });
      expect(formatPath(account.path)).toBe(vector.account.path);
      expect(keyMaterial(account.extendedPublicKey)).toBe(keyMaterial(vector.account.xpub));
      for (const expected of vector.addresses) {
        const [chain, index] = parsePath(expected.path).slice(-2);
        const found = accountAddress(account, chain === 1 ? 1 : 0, index ?? 0);
        expect(formatPath(found.path)).toBe(expected.path);
        expect(found.address).toBe(expected.address);
        if ('publicKey' in expected) expect(hex.encode(found.publicKey)).toBe(expected.publicKey);
        if ('internalKey' in expected) expect(hex.encode(found.publicKey.subarray(1))).toBe(expected.internalKey);
        if ('script' in expected) expect(hex.encode(found.script)).toBe(expected.script);
      }
      expect(signer.calls.publicKeys).toBe(1);
    });
  }

  it('have the prefix of their network, and the same key on all test networks', async () => {
    const addressOn = async (network: keyof typeof networks) =>
      accountAddress(await bitcoinAccount(softwareSigner(), { network }), 0, 0).address;
    expect(await addressOn('mainnet')).toMatch(/^bc1q/);
    const testnet = await addressOn('testnet');
    expect(testnet).toMatch(/^tb1q/);
    expect(await addressOn('testnet4')).toBe(testnet);
    expect(await addressOn('signet')).toBe(testnet);
    expect(await addressOn('regtest')).toMatch(/^bcrt1q/);
  });

  it('of one network are refused on another, whatever their kind', async () => {
    for (const scriptType of ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const) {
      const { address, script } = accountAddress(await bitcoinAccount(softwareSigner(), { scriptType }), 0, 3);
      expect(scriptOfAddress(address, networks.mainnet)).toEqual(script);
      expect(addressOfScript(script, networks.mainnet)).toBe(address);
      expect(() => scriptOfAddress(address, networks.testnet)).toThrow(
        expect.objectContaining({ code: 'address/invalid' }),
      );
    }
  });

  it('with a wrong letter are refused, and said to be mistyped', () => {
    const mistyped = expect.objectContaining({
      code: 'address/invalid',
      message: expect.stringContaining('its checksum is wrong: a letter is mistyped'),
    });
    for (const { addresses } of [bip49, bip84, bip86]) {
      const [{ address = '' } = {}] = addresses;
      for (let at = 5; at < address.length; at += 1) {
        const wrong = `${address.slice(0, at)}${address[at] === 'q' ? 'p' : 'q'}${address.slice(at + 1)}`;
        const network = address.startsWith('bc1') ? networks.mainnet : networks.testnet;
        expect(() => scriptOfAddress(wrong, network)).toThrow(mistyped);
        if (network === networks.mainnet) expect(() => scriptOfAddress(wrong.toUpperCase(), network)).toThrow(mistyped);
      }
    }
    const [{ address = '' } = {}] = bip84.addresses;
    expect(() => scriptOfAddress(`${address.slice(0, -1)}O`.toLowerCase(), networks.mainnet)).toThrow(
      'a letter is mistyped: no such address has "o" there',
    );
    // Two kinds of letters, another network, and what is no address at all.
    for (const other of [`BC1${address.slice(3)}`, `tb1${address.slice(3)}`, 'hello', ''])
      expect(() => scriptOfAddress(other, networks.mainnet)).toThrow(
        expect.objectContaining({ message: expect.stringContaining('not an address of mainnet') }),
      );
  });

  it('need an index below 2^31, a chain 0 or 1, and a known network', async () => {
    const account = await bitcoinAccount(softwareSigner());
    const invalid = expect.objectContaining({ code: 'argument/invalid' });
    for (const index of [-1, 2 ** 31, 1.5, Number.NaN])
      expect(() => accountAddress(account, 0, index)).toThrow(invalid);
    // @ts-expect-error a chain that does not exist
    expect(() => accountAddress(account, 2, 0)).toThrow(invalid);
    // @ts-expect-error a network that does not exist
    await expect(bitcoinAccount(softwareSigner(), { network: 'toString' })).rejects.toThrow(invalid);
    await expect(bitcoinAccount(softwareSigner(), { account: -1 })).rejects.toThrow(invalid);
  });

  it('are not made from a signer that answers with no key of the curve', async () => {
    const signer = softwareSigner();
    const lying = {
      ...signer,
      getPublicKey: async () => ({
        publicKey: new Uint8Array(33).fill(2),
        chainCode: new Uint8Array(31),
        parentFingerprint: 0,
        masterFingerprint: 0,
      }),
    };
    await expect(bitcoinAccount(lying)).rejects.toThrow(expect.objectContaining({ code: 'signer/wrong-answer' }));
  });
});

/** BIP-350, "Test vectors for v0-v16 native segregated witness addresses"; the last one BIP-433. */
const witnessAddresses = [
  ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
  [
    'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
    '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
  ],
  [
    'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
    '5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6',
  ],
  ['BC1SW50QGDZ25J', '6002751e'],
  ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', '5210751e76e8199196d454941c45d1b3a323'],
  [
    'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
    '5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
  ],
  ['bc1pfeessrawgf', '51024e73'],
] as const;

describe('addresses of witness programs', () => {
  it.each(witnessAddresses)('%s is %s', (address, script) => {
    const network = address.toLowerCase().startsWith('bc') ? networks.mainnet : networks.testnet;
    expect(hex.encode(scriptOfAddress(address, network))).toBe(script);
    expect(addressOfScript(hex.decode(script), network)).toBe(address.toLowerCase());
  });

  it.each([
    ['another network', 'tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut'],
    ['version 1 with the checksum of version 0', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
    ['version 16 with the checksum of version 0', 'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL'],
    ['version 0 with the checksum of version 1', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh'],
    ['version 17', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R'],
    ['a program of one byte', 'bc1pw5dgrnzv'],
    ['version 0 with 16 bytes', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P'],
    ['no data', 'bc1gmk9yu'],
    ['escape sequences', '\u001b[2Jbc1'],
  ])('are refused with %s', (_, address) => {
    expect(() => scriptOfAddress(address, networks.mainnet)).toThrow(
      expect.objectContaining({ code: 'address/invalid', message: expect.not.stringContaining('\u001b') }),
    );
  });

  it('are of a script to the last byte alone: a longer form of the same push is anybody to spend', () => {
    // OP_0 and OP_PUSHDATA1 is no witness program (BIP-141): those coins are free to take.
    for (const script of [
      '004c14751e76e8199196d454941c45d1b3a323f1433bd6',
      '76a94c14751e76e8199196d454941c45d1b3a323f1433bd688ac',
    ])
      expect(addressOfScript(hex.decode(script), networks.mainnet)).toBeUndefined();
  });
});

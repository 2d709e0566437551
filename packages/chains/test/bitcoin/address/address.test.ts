import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { formatPath, parsePath } from '@symbolon/interface';
import { describe, expect, it } from 'vitest';
import bip49 from '../../../../../vectors/bip-49.json' with { type: 'json' };
import bip84 from '../../../../../vectors/bip-84.json' with { type: 'json' };
import bip86 from '../../../../../vectors/bip-86.json' with { type: 'json' };
import { accountAddress, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import { networks } from '../../../src/bitcoin/address/networks.ts';
import { addressOfScript, scriptOfAddress } from '../../../src/bitcoin/address/scripts.ts';
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

  it('with a wrong letter are refused', () => {
    const [first] = bip84.addresses;
    const wrong = `${first?.address.slice(0, -1)}q`;
    expect(() => scriptOfAddress(wrong, networks.mainnet)).toThrow(
      expect.objectContaining({ code: 'address/invalid' }),
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

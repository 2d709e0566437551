import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import vectors from '../../../../../vectors/bip-380-389.json' with { type: 'json' };
import bip388 from '../../../../../vectors/bip-388.json' with { type: 'json' };
import { accountAddress, accountDescriptor, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { addChecksum, removeChecksum } from '../../../src/bitcoin/firmware/descriptors/checksum.ts';
import { parseDescriptor } from '../../../src/bitcoin/firmware/descriptors/descriptor.ts';
import { parseKey } from '../../../src/bitcoin/firmware/descriptors/key.ts';
import { deriveScript, deriveScripts } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy, policyDescriptor } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { softwareSigner } from '../../software-signer.ts';

const malformed = expect.objectContaining({ code: 'data/malformed' });

describe('a descriptor', () => {
  it.each(vectors.valid)('of BIP-$bip makes the scripts of $descriptor', ({ descriptor, scripts }) => {
    const parsed = parseDescriptor(descriptor);
    const made = parsed.ranged
      ? scripts.map((_, n) =>
          scripts.length === 3
            ? deriveScript(parsed, { index: n })
            : deriveScripts(parsed, { index: Math.floor(n / 4) })[n % 4],
        )
      : deriveScripts(parsed);
    expect(made.map((derived) => hex.encode(derived?.script ?? new Uint8Array()))).toEqual(scripts);
  });

  it.each(vectors.invalid)('of BIP-$bip is refused: $description', ({ descriptor }) => {
    const code = descriptor === 'addr(asdf)' ? 'address/invalid' : 'data/malformed';
    expect(() => deriveScript(parseDescriptor(descriptor))).toThrow(expect.objectContaining({ code }));
  });

  it.each(vectors.multipath)('of BIP-389 stands for several: $descriptor', ({ descriptor, expanded }) => {
    const parsed = parseDescriptor(descriptor);
    expect(parsed.paths).toBe(expanded.length);
    expanded.forEach((single, multipath) => {
      for (const index of [0, 7]) {
        expect(deriveScript(parsed, { multipath, index }).script).toEqual(
          deriveScript(parseDescriptor(single), { index }).script,
        );
      }
    });
    expect(() => deriveScript(parsed, { multipath: expanded.length })).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  });

  it.each(vectors.checksums)('of BIP-380: $description', ({ descriptor, valid }) => {
    if (valid) expect(removeChecksum(descriptor)).toBe('raw(deadbeef)');
    else expect(() => removeChecksum(descriptor)).toThrow(malformed);
  });

  it('with any one character changed is refused by its checksum', () => {
    const [{ descriptor } = { descriptor: '' }] = vectors.multipath;
    const summed = addChecksum(descriptor);
    expect(parseDescriptor(summed).text).toBe(descriptor);
    for (let at = 0; at < summed.length; at += 1) {
      const wrong = summed[at] === 'q' ? 'p' : 'q';
      expect(() => parseDescriptor(summed.slice(0, at) + wrong + summed.slice(at + 1))).toThrow(malformed);
    }
  });

  it('without checksum is taken or refused as asked', () => {
    expect(removeChecksum('raw(deadbeef)')).toBe('raw(deadbeef)');
    expect(() => removeChecksum('raw(deadbeef)', { required: true })).toThrow(malformed);
  });

  // A hardened step below an extended public key is well-formed, but only the private key can take it.
  it.each(vectors.keys.valid.filter(({ key }) => !/pub[^/]*(\/.*)?[h'](\/|$)/.test(key)))(
    'takes $description',
    ({ key }) => {
      expect(() => parseKey(key, 'any')).not.toThrow();
    },
  );

  it.each(vectors.keys.invalid)('refuses $description: $key', ({ key }) => {
    expect(() => parseKey(key, 'any')).toThrow(malformed);
  });

  it('with a private key is refused, without repeating the key', () => {
    for (const key of [
      'L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1',
      'xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc/0/*',
      '[deadbeef]xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc/0/<0>',
    ]) {
      const error = (() => {
        try {
          return parseDescriptor(`wpkh(${key})`);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toEqual(malformed);
      expect(String(error)).not.toContain(key.slice(0, 20).replace('[deadbeef]', ''));
    }
  });

  it('of an account gives its addresses', async () => {
    for (const scriptType of [
      'p2pkh',
      'p2sh-p2wpkh',
      'p2wpkh',
      'p2tr',
    ] as const satisfies readonly BitcoinScriptType[]) {
      const account = await bitcoinAccount(softwareSigner(), { scriptType });
      const descriptor = parseDescriptor(removeChecksum(accountDescriptor(account), { required: true }));
      for (const chain of [0, 1] as const) {
        const { script, keys } = deriveScript(descriptor, { multipath: chain, index: 5 });
        const expected = accountAddress(account, chain, 5);
        expect(script).toEqual(expected.script);
        expect(keys).toMatchObject([{ masterFingerprint: 0x73c5da0a, path: expected.path }]);
      }
    }
  });
});

describe('a wallet policy', () => {
  it.each(bip388.valid)('of BIP-388 stands for its descriptor: $description', (policy) => {
    expect(policyDescriptor(policy)).toBe(policy.descriptor);
  });

  it.each(bip388.invalid)('of BIP-388 is refused: $description', ({ template }) => {
    const keys = bip388.valid.flatMap((policy) => policy.keys).filter((key, n, all) => all.indexOf(key) === n);
    const count = new Set(template.match(/@\d+/g)).size;
    expect(() => policyDescriptor({ template, keys: keys.slice(0, count) })).toThrow(malformed);
  });

  it('with the same key twice, a key too many, or a key with a path is refused', () => {
    const [first = '', second = ''] = bip388.valid.find(({ keys }) => keys.length === 2)?.keys ?? [];
    const template = 'wsh(sortedmulti(2,@0/**,@1/**))';
    expect(() => policyDescriptor({ template, keys: [first, second] })).not.toThrow();
    for (const keys of [
      [first, first],
      [first, first.replace(/^\[.*\]/, '')],
      [first],
      [first, second, first],
      [first, `${second}/0`],
    ]) {
      expect(() => policyDescriptor({ template, keys })).toThrow(malformed);
    }
  });

  it('is derived where this wallet knows its scripts, and refused where not', () => {
    const known = bip388.valid.filter(({ template }) => !template.includes('musig'));
    expect(known).toHaveLength(8);
    for (const policy of known)
      expect(deriveScript(parsePolicy(policy), { multipath: 1, index: 3 }).script).toBeInstanceOf(Uint8Array);
    for (const policy of bip388.valid)
      if (!known.includes(policy)) expect(() => parsePolicy(policy)).toThrow(malformed);
  });
});

/** Files of wallets, as other programs write them. What the command makes of them is for its own tests. */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWalletFile } from '../../../src/bitcoin/descriptors/wallet-file.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { keys } from '../multisig-psbt.ts';

const base58check = createBase58check(sha256);
const withVersion = (key: string, version: string): string =>
  base58check.encode(
    Uint8Array.of(...hex.decode(version), ...base58check.decode(key.replace(/^\[.*\]/, '')).subarray(4)),
  );
const electrum = (version: string, more: object = {}) =>
  JSON.stringify({
    wallet_type: '2of2',
    ...Object.fromEntries(
      keys.slice(0, 2).map((key, n) => [`x${n + 1}/`, { type: 'bip32', xpub: withVersion(key, version), ...more }]),
    ),
  });

describe('a wallet file', () => {
  it.each([
    ['0488b21e', 'sh(sortedmulti(2,@0/**,@1/**))', 'xpub'],
    ['0295b43f', 'sh(wsh(sortedmulti(2,@0/**,@1/**)))', 'xpub'],
    ['02aa7ed3', 'wsh(sortedmulti(2,@0/**,@1/**))', 'xpub'],
    ['024289ef', 'sh(wsh(sortedmulti(2,@0/**,@1/**)))', 'tpub'],
    ['02575483', 'wsh(sortedmulti(2,@0/**,@1/**))', 'tpub'],
  ])('of Electrum says the script by the version %s of its keys (SLIP-132)', (version, template, prefix) => {
    const policy = readWalletFile(electrum(version));
    expect(policy.template).toBe(template);
    for (const key of policy.keys) expect(key.startsWith(prefix)).toBe(true);
  });

  it('of Electrum has the same keys in the same order for every cosigner, also with changes appended', () => {
    const whole = electrum('02aa7ed3', { root_fingerprint: '73C5DA0A', derivation: "m/48h/0h/0h/2'" });
    const parsed = JSON.parse(whole) as Record<string, unknown>;
    const swapped = JSON.stringify({ ...parsed, 'x1/': parsed['x2/'], 'x2/': parsed['x1/'] });
    expect(readWalletFile(swapped)).toEqual(readWalletFile(whole));
    expect(readWalletFile(`${whole},\n{"op": "add", "path": "/labels/a", "value": "b"},\n`)).toEqual(
      readWalletFile(whole),
    );
    expect(readWalletFile(whole).keys[0]).toMatch(/^\[73c5da0a\/48'\/0'\/0'\/2'\]xpub/);
  });

  it('that is a descriptor may use one key twice, and any pair of paths', () => {
    const [a = '', b = ''] = keys;
    const text = (side: number) =>
      `wsh(or_d(multi(2,${a}/${side}/*,${b}/${side}/*),and_v(v:pkh(${a}/${side + 2}/*),older(9))))`;
    const policy = { template: 'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@0/<2;3>/*),older(9))))', keys: [a, b] };
    expect(readWalletFile(`${text(0)}\n${text(1)}`)).toEqual(policy);
    expect(readWalletFile(text(0).replaceAll("'", 'h'))).toEqual(policy);
  });

  it('of any content gives a wallet or a typed error, which tells no private key', () => {
    const [a = ''] = keys;
    const pieces = fc.constantFrom(
      'wsh(',
      'sortedmulti(2,',
      a,
      '/0/*',
      ')',
      ',',
      '{"desc":"',
      '"}',
      'x1/',
      '@0/**',
      ' ',
      '\n',
      'xprv9s21ZrQH',
      '[',
      '{}',
      'Policy: 2 of 2',
      'Format: P2WSH',
      '#',
    );
    const contents = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(contents, (text) => {
        try {
          expect(readWalletFile(text).keys.length).toBeGreaterThan(0);
        } catch (error) {
          if (!isSymbolonError(error)) throw error;
          expect(error.code).toBe('data/malformed');
          expect(error.message).not.toContain('xprv9s21ZrQH');
        }
      }),
      { numRuns: fuzzRuns(1000) },
    );
  });
});

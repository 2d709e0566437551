/**
 * A private key where it does not belong: in any place of a descriptor, a policy or a file, no error tells any of it.
 */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWalletFile } from '../../../src/bitcoin/descriptors/wallet-file.ts';
import { parseDescriptor } from '../../../src/bitcoin/firmware/descriptors/descriptor.ts';
import { deriveScript } from '../../../src/bitcoin/firmware/descriptors/script.ts';
import { parsePolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { keys } from '../multisig-psbt.ts';

/** Public test vectors (BIP-32, test vector 1), and keys that are none. */
const secrets = {
  WIF: 'L1aW4aubDFB7yfras2S1mN3bqg9nwySY8nkoLmJebSLD5BWv3ENZ',
  'WIF of an uncompressed key': '5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss',
  'WIF of a test network': 'cMzLdeGd5vEqxB8B6VFQoRopQ3sLAAvEzDAoQgvX54xwofSWj1fx',
  xprv: 'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
  hex: '1f8e3c5d7a9b0e2f4c6d8a1b3e5f70921f8e3c5d7a9b0e2f4c6d8a1b3e5f7092',
  'hex of letters': 'ab'.repeat(32),
};
const [first = '', second = ''] = keys;
const texts = [
  `wpkh(${first}/<0;1>/*)`,
  `sh(sortedmulti(2,${first}/0/*,${second}/0/*))`,
  `wsh(or_d(multi(2,${first}/0/*,${second}/0/*),and_v(v:pkh(${first}/2/*),older(9))))`,
  `wsh(thresh(2,pk(${first}/0/*),s:pk(${second}/0/*),sln:after(9)))`,
  `wsh(and_v(v:pk(${first}/0/*),sha256(${'00'.repeat(32)})))`,
  `tr(${first}/0/*,{pk(${second}/0/*),multi_a(1,${second}/1/*)})`,
  'addr(bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4)',
  'raw(00)#aaaaaaaa',
  'wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(9))))',
];

/** What an error says, to a person and to a program; nothing where there is none. */
function saidBy(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    if (!isSymbolonError(error)) throw error;
    return `${error.message} ${JSON.stringify(error.context)}`;
  }
}

/** The longest piece of a secret that is told. */
function toldOf(secret: string, said: string): string | undefined {
  return Array.from({ length: secret.length - 6 }, (_, n) => secret.slice(n, n + 7)).find((piece) =>
    said.includes(piece),
  );
}

describe.each(Object.entries(secrets))('a private key as %s', (_, secret) => {
  it('is told by no error, whatever place of a descriptor it stands in', () => {
    for (const text of texts) {
      const parts = text.split(/([(),/[\]{};@#:*])/);
      fc.assert(
        fc.property(fc.nat(parts.length - 1), fc.constantFrom('instead', 'before', 'after'), (at, how) => {
          const put = (part: string) => ({ instead: secret, before: secret + part, after: part + secret })[how] ?? '';
          const made = parts.map((part, n) => (n === at ? put(part) : part)).join('');
          const said = [
            () => deriveScript(parseDescriptor(made), { index: 0 }),
            () => readWalletFile(made),
            () => readWalletFile(`wsh(sortedmulti(2,${made},${first}/0/*))`),
            () => parsePolicy({ template: made, keys: [first, second] }),
            () => parsePolicy({ template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys: [made, second] }),
          ].map(saidBy);
          expect(toldOf(secret, said.join('\n')), made).toBeUndefined();
        }),
      );
    }
  });

  it.each([
    `wpkh([73c5da0a]${secret}/0'/*)`,
    `wpkh(${secret}/0'/*)`,
    `multi(${secret},2)`,
    `wsh(multi(${secret},1))`,
    `wsh(${secret})`,
    secret,
    `wpkh(${first}/${secret}/*)`,
    `addr(${secret})`,
    `${secret}(${first})`,
    `wsh(${secret}(${first}))`,
  ])('is refused without it: %s', (text) => {
    const said = saidBy(() => deriveScript(parseDescriptor(text)));
    expect(said).not.toBe('');
    expect(toldOf(secret, said)).toBeUndefined();
  });
});

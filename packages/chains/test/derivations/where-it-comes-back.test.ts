/** The table of what comes back where, against addresses that the makers of other wallets publish themselves. */
import { mnemonicToSeedSync } from '@scure/bip39';
import { formatPath, hardened, type Path, parsePath } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import published from '../../../../vectors/wallet-derivations.json' with { type: 'json' };
import {
  accountAddress,
  accountDescriptor,
  type BitcoinScriptType,
  bitcoinAccount,
  scriptTypes,
} from '../../src/bitcoin/address/index.ts';
import { ownDerivations, whereItComesBack } from '../../src/derivations/index.ts';
import { defaultPath, ethereumAddress } from '../../src/ethereum/address/index.ts';
import { accountSchemes as ethereumSchemes } from '../../src/ethereum/discover/index.ts';
import { solanaAddress } from '../../src/solana/address/index.ts';
import { accountSchemes as solanaSchemes } from '../../src/solana/discover/index.ts';
import { softwareSigner } from '../software-signer.ts';

const x = 7_777;
const template = (path: Path): string => formatPath(path).replace(`${x}`, 'x');
const programs = [...new Set(whereItComesBack.map(({ program }) => program))];

/** Which kind of address a purpose has (BIP-43). */
const typeOf = (path: Path): BitcoinScriptType => {
  const types = Object.keys(scriptTypes) as BitcoinScriptType[];
  const found = types.find((type) => scriptTypes[type].purpose + hardened === path[0]);
  if (found === undefined) throw new Error(`no kind of address is at ${formatPath(path)}`);
  return found;
};

/** Whether a path is one of a template, or of an address below it. */
const fits = (path: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replace('x', '\\d+')}(/[01]/\\d+)?$`).test(path);

describe('addresses that others publish', () => {
  for (const { program, source, mnemonic, passphrase, addresses, descriptors = [] } of published.vectors) {
    const signer = softwareSigner(mnemonicToSeedSync(mnemonic, passphrase));
    test.each(addresses)(`${program}: $path of "${mnemonic.slice(0, 12)}…"`, async ({ path: text, address }) => {
      const path = parsePath(text);
      const coin = (path[1] ?? 0) - hardened;
      if (coin === 60) expect((await ethereumAddress(signer, path)).toLowerCase()).toBe(address.toLowerCase());
      else if (coin === 501) expect(await solanaAddress(signer, path)).toBe(address);
      else {
        const [, , account = 0, chain = 0, index = 0] = path;
        const opened = await bitcoinAccount(signer, { scriptType: typeOf(path), account: account - hardened });
        expect(accountAddress(opened, chain === 1 ? 1 : 0, index).address).toBe(address);
      }
      expect(source).toMatch(/https:\/\//);
    });
    test.each(descriptors)(`${program}: the descriptor of $path`, async ({ path: text, descriptor }) => {
      const path = parsePath(text);
      const account = (path[2] ?? 0) - hardened;
      expect(accountDescriptor(await bitcoinAccount(signer, { scriptType: typeOf(path), account }))).toBe(descriptor);
    });
  }
});

describe('the table', () => {
  test.each(programs)(
    'has for %s only paths of ours or with a reason, and its maker’s addresses or why not',
    (name) => {
      const rows = whereItComesBack.filter(({ program }) => program === name);
      const vectors = published.vectors.filter(({ program }) => program === name);
      const reason = (published.unpublished as { readonly [program: string]: string })[name];
      expect(vectors.length > 0).toBe(reason === undefined);
      const paths = vectors.flatMap(({ addresses, descriptors = [] }) => [...addresses, ...descriptors]);
      for (const { path } of paths)
        expect(
          rows.some((row) => fits(path, row.path)),
          path,
        ).toBe(true);
      for (const { path, ours = path, chain, found } of rows) {
        const isOurs = ownDerivations.some((own) => own.chain === chain && own.path === ours);
        // What we do not look for is told only where it would be found there.
        expect(isOurs || found === 'by itself' || found === 'chosen', path).toBe(true);
      }
    },
  );

  test('says of every program and every path of ours on its chains what becomes of it, once a way', () => {
    const said = whereItComesBack.map(({ program, chain, way, path, ours = path }) =>
      [program, chain, way, ours].join(),
    );
    expect(new Set(said).size).toBe(said.length);
    for (const program of programs) {
      const chains = new Set(whereItComesBack.filter((row) => row.program === program).map(({ chain }) => chain));
      for (const { chain, path } of ownDerivations.filter((own) => chains.has(own.chain)))
        expect(
          said.some((row) => row.startsWith(`${program},${chain},`) && row.endsWith(`,${path}`)),
          path,
        ).toBe(true);
    }
  });

  test('says what to choose where something must be chosen', () => {
    expect(whereItComesBack.filter(({ found, how }) => found === 'chosen' && how === undefined)).toEqual([]);
  });
});

test('our paths are those that discover scans, and those of new addresses are the usual ones', async () => {
  const bitcoin = Object.values(scriptTypes).map(({ purpose }) =>
    template([purpose + hardened, hardened, x + hardened]),
  );
  const ethereum = Object.values(ethereumSchemes).map((scheme) => template(scheme(x)));
  const solana = Object.values(solanaSchemes).map((scheme) => template(scheme(x)));
  const of = (chain: string) => ownDerivations.filter((own) => own.chain === chain).map(({ path }) => path);
  expect(of('bitcoin').toSorted()).toEqual(bitcoin.toSorted());
  expect(of('ethereum')).toEqual(ethereum);
  expect(of('solana')).toEqual(solana);
  const usual = ownDerivations.filter((own) => own.usual);
  expect(usual.filter(({ chain }) => chain === 'ethereum').map(({ path }) => path.replace('x', '0'))).toEqual([
    formatPath(defaultPath),
  ]);
});

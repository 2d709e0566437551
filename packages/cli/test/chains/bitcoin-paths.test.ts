/** Addresses of Bitcoin at a path that the owner gives: of the kind and network that the path says. */
import { expect, test } from 'vitest';
import { softwareSigner } from '../../../chains/test/software-signer.ts';
import { bitcoin } from '../../src/chains/bitcoin/chain.ts';

const signer = softwareSigner();
const at = { account: 0, index: 0, network: 'mainnet', type: undefined } as const;

test.each(['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const)(
  'the path of a %s account has its address',
  async (type) => {
    for (const network of ['mainnet', 'testnet', 'regtest'] as const) {
      const usual = await bitcoin.address({ ...at, network, type, path: undefined })(signer);
      const [purpose = 0, coin = 0] = usual.path.map((step) => step % 2 ** 31);
      const path = `m/${purpose}'/${coin}'/0'/0/0`;
      expect(await bitcoin.address({ ...at, network, path })(signer)).toEqual(usual);
      const { sign } = await bitcoin.showMessage(signer, 'Hello', {
        ...{ network, type: undefined },
        path: bitcoin.messagePath({ network, type: undefined, path }),
      });
      const { address } = await sign();
      expect(address).toBe(usual.address);
    }
  },
);

test.each([
  ["m/84'/1'/0'/0/0", 'mainnet', '--network testnet'],
  ["m/48'/1'/0'/2'/0/0", 'mainnet', '--network testnet'],
  ["m/84'/0'/0'/0/0", 'regtest', 'of mainnet, not of regtest'],
  ["m/44'/2'/0'/0/0", 'mainnet', "must be 0' on mainnet"],
  ["m/44'/60'/0'/0/0", 'testnet', "must be 1' on testnet"],
  ["m/84'/0/0/0/0", 'mainnet', 'is not of Bitcoin'],
] as const)('%s on %s is refused before a card is asked: %s', (path, network, reason) => {
  const refused = expect.objectContaining({ code: 'usage/wrong', message: expect.stringContaining(reason) });
  expect(() => bitcoin.address({ ...at, network, path })).toThrow(refused);
  expect(() => bitcoin.messagePath({ network, type: undefined, path })).toThrow(refused);
});

test.each([
  ["m/84'/0'/0'/0/0", undefined, 0],
  ["m/84'/0'/0'/1/7", undefined, 0],
  ["m/84'/0'/0'/0/0", 'p2tr', 1],
  ["m/84'/0'/0'/2/0", undefined, 1],
  ["m/84'/0'/0'", undefined, 1],
  ["m/84'/0'/0'/0/0'", undefined, 1],
  ["m/84'/0'/0/0/0", undefined, 1],
  ["m/0'/0'/0'", undefined, 1],
  ['m', undefined, 1],
] as const)('%s as %s: %i warnings, for no scan looks elsewhere', async (path, type, count) => {
  const { warnings = [] } = await bitcoin.address({ ...at, path, type })(signer);
  expect(warnings).toHaveLength(count);
});

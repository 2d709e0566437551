/**
 * Who gives no approval signs everything, and means to: no option that is misspelt, or that was to be there and is not,
 * comes to that.
 */
import { type Signer, word } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import * as bitcoin from '../../src/bitcoin/sign/index.ts';
import * as ethereum from '../../src/ethereum/sign/index.ts';
import * as solana from '../../src/solana/sign/index.ts';
import { makePsbt } from '../bitcoin/make-psbt.ts';
import { testSigner } from '../software-signer.ts';
import { build, self, somebody, systemTransfer } from '../solana/transactions.ts';

const [purpose, hardened] = [0x8000002c, 0x80000000];
const evm = { path: [purpose, 0x8000003c, hardened, 0, 0] };
const sol = { path: [purpose, 0x800001f5, hardened, hardened] };
const address = '0x0102030405060708090a0b0c0d0e0f1011121314' as const;
const typedData = { types: { T: [{ name: 'a', type: 'uint8' }] }, primaryType: 'T', domain: {}, message: { a: 1 } };
const payment = {
  ...({ type: 'eip1559', chainId: 1n, nonce: 0n, gasLimit: 21_000n, to: address, value: 1n, data: '0x' } as const),
  ...{ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n, accessList: [] },
};
const sent = build([systemTransfer(self, somebody('friend'), 1000n)]);
const psbt = makePsbt([{}], [{ amount: 90_000n }]);

/** Every function that signs; `options` as somebody without a type checker writes them. */
type Signs = (signer: Signer, options: never) => Promise<unknown>;
const kinds: readonly (readonly [name: string, base: object, signs: Signs])[] = [
  ['signPsbt', {}, (signer, options) => bitcoin.signPsbt(signer, psbt, options)],
  [
    'bitcoin signMessage',
    { path: [0x80000054, hardened, hardened, 0, 0] },
    (signer, options) => bitcoin.signMessage(signer, 'a', options),
  ],
  ['ethereum signTransaction', evm, (signer, options) => ethereum.signTransaction(signer, payment, options)],
  ['ethereum signMessage', evm, (signer, options) => ethereum.signMessage(signer, 'a', options)],
  ['signTypedData', evm, (signer, options) => ethereum.signTypedData(signer, typedData, options)],
  [
    'signAuthorization',
    evm,
    (signer, options) => ethereum.signAuthorization(signer, { chainId: 1n, address, nonce: 0n }, options),
  ],
  ['solana signTransaction', sol, (signer, options) => solana.signTransaction(signer, sent.transaction, options)],
  ['signTransactionMessage', sol, (signer, options) => solana.signTransactionMessage(signer, sent.message, options)],
  ['solana signMessage', sol, (signer, options) => solana.signMessage(signer, new Uint8Array([97]), options)],
];

describe.each(kinds)('%s', (_, base, signs) => {
  let asked = 0;
  const counting: Signer = {
    getPublicKey: (request) => testSigner.getPublicKey(request),
    signDigests: (requests) => {
      asked += 1;
      return testSigner.signDigests(requests);
    },
  };
  const signWith = (options: object) => signs(counting, { ...base, ...options } as never);

  test('signs without an approval if nothing else is said', async () => {
    asked = 0;
    await signWith({});
    expect(asked).toBe(1);
  });

  test.each([
    ['a misspelt approval', { aproved: new Uint8Array(32) }, 'options.aproved'],
    ['an approval of nothing', { approved: undefined }, 'options.approved'],
    ['an option with a line break', { 'a\nb': 1 }, `options.${word('a\nb')}`],
  ])('signs nothing for %s', async (_, options, argument) => {
    asked = 0;
    await expect(signWith(options)).rejects.toMatchObject({ code: 'argument/invalid', context: { argument } });
    expect(asked).toBe(0);
  });
});

test.each(kinds.filter(([, base]) => base === evm))(
  '%s takes what was shown only with its approval',
  async (_, base, signs) => {
    for (const [options, argument] of [
      [{ shown: ['a'] }, 'options.approved'],
      [{ approved: new Uint8Array(32) }, 'options.shown'],
    ] as const)
      await expect(signs(testSigner, { ...base, ...options } as never)).rejects.toMatchObject({
        ...{ code: 'argument/invalid', context: { argument } },
      });
  },
);

test('a path that Ed25519 does not have is refused before a card is asked (SLIP-10)', async () => {
  const path = [purpose, 0x800001f5, hardened, 0];
  for (const sign of kinds.flatMap(([, base, signs]) => (base === sol ? [signs] : [])))
    await expect(sign(testSigner, { path } as never)).rejects.toMatchObject({
      code: 'path/invalid',
      context: { path: "m/44'/501'/0'/0", reason: expect.stringContaining('hardened') },
    });
});

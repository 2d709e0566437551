/** The owner's list says in which units amounts are shown: two rows about one token must not differ. */
import { describe, expect, test } from 'vitest';
import * as ethereum from '../../src/ethereum/sign/index.ts';
import * as solana from '../../src/solana/sign/index.ts';
import { testSigner } from '../software-signer.ts';
import { build, self, somebody, systemTransfer } from '../solana/transactions.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const usdc = {
  chainId: 1n,
  address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  symbol: 'USDC',
  decimals: 6,
} as const;
const mint = { mint: somebody('mint'), symbol: 'USDC', decimals: 6 };
const { message } = build([systemTransfer(self, somebody('friend'), 1n)]);
const confirm = async () => {};
const lower = usdc.address.toLowerCase() as typeof usdc.address;

const kinds: readonly (readonly [name: string, row: object, same: object, takes: (tokens: never) => unknown])[] = [
  [
    'ethereum',
    usdc,
    { ...usdc, address: lower },
    (tokens) =>
      ethereum.previewTypedData(
        { types: { T: [] }, primaryType: 'EIP712Domain', domain: { name: 'a' }, message: {} } as never,
        { from, tokens },
      ),
  ],
  ['solana', mint, { ...mint }, (tokens) => solana.previewTransaction(message, { from: self, tokens })],
];

describe.each(kinds)('%s', (_, row, same, takes) => {
  test('takes the same row twice', () => {
    expect(() => takes([row, same] as never)).not.toThrow();
  });
  test.each([{ decimals: 18 }, { symbol: 'USDT' }])('takes no second row with other %o', (other) => {
    expect(() => takes([row, { ...same, ...other }] as never)).toThrow(
      expect.objectContaining({
        code: 'argument/invalid',
        message: expect.stringContaining('the same token stands before it'),
      }),
    );
  });
});

test('a wallet takes no such list', async () => {
  for (const create of [
    () => ethereum.createConfirmingWallet(testSigner, { confirm, tokens: [usdc, { ...usdc, decimals: 18 }] }),
    () => solana.createConfirmingWallet(testSigner, { confirm, tokens: [mint, { ...mint, decimals: 9 }] }),
  ])
    await expect(create()).rejects.toMatchObject({ code: 'argument/invalid' });
});

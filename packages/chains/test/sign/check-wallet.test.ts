/** A signer in place of a wallet: said at once, and not by a raw error later. */
import { expect, test } from 'vitest';
import { signTransaction } from '../../src/bitcoin/adapters/scure-btc-signer.ts';
import { createProvider } from '../../src/ethereum/adapters/eip-1193/provider.ts';
import { toEthersSigner } from '../../src/ethereum/adapters/ethers.ts';
import { toViemAccount } from '../../src/ethereum/adapters/viem.ts';
import { toKitSigner } from '../../src/solana/adapters/kit.ts';
import { toStandardWallet } from '../../src/solana/adapters/wallet-standard.ts';
import { makePsbt } from '../bitcoin/make-psbt.ts';
import { testSigner } from '../software-signer.ts';

const adapters: { readonly [name: string]: (wallet: never) => unknown } = {
  toViemAccount,
  toEthersSigner,
  toKitSigner,
  toStandardWallet: (wallet) =>
    toStandardWallet(wallet, { name: 'a', icon: 'data:,', connect: async () => {} } as never),
  createProvider: (wallet) => createProvider(wallet, { chains: [], connect: async () => {} } as never),
};

test.each(Object.entries(adapters))('%s takes a wallet, and no signer', (_, adapt) => {
  for (const given of [testSigner, undefined, null, 'wallet', { address: 'a' }])
    expect(() => adapt(given as never)).toThrow(
      expect.objectContaining({
        code: 'argument/invalid',
        context: { argument: 'wallet', reason: expect.stringContaining('createConfirmingWallet') },
      }),
    );
});

test('a transaction of @scure/btc-signer is no PSBT in bytes', async () => {
  const psbt = makePsbt([{}], [{ amount: 90_000n }]) as never;
  for (const given of [psbt, undefined as never, {} as never])
    await expect(signTransaction(testSigner, given)).rejects.toMatchObject({
      code: 'argument/invalid',
      context: { argument: 'transaction' },
    });
});

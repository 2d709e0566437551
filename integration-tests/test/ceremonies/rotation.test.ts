/**
 * A wallet moved onto fresh cards: rotated, then every account emptied by the old card, most valuable first, and taken
 * by those who judge each chain.
 */
import { rotateWallet, type SweepAccount, type SweptAccount, sweepAccounts } from '@symbolon/backup';
import { accountAddress, type BitcoinScriptType, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import { buildSweep } from '@symbolon/chains/bitcoin/discover';
import { signPsbt } from '@symbolon/chains/bitcoin/sign';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { defaultPath, ethereumAddress } from '@symbolon/chains/ethereum/address';
import { buildSweep as buildEthereumSweep } from '@symbolon/chains/ethereum/discover';
import { signTransaction } from '@symbolon/chains/ethereum/sign';
import { type CardSigner, createSigner } from '@symbolon/client';
import { createPack, type PackedCard } from '@symbolon/emulator/cards';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinsOf } from '../../../packages/chains/test/bitcoin/own-coins.ts';
import { interpretWithBitcore, verifyWithBitcoinjs } from '../../../packages/chains/test/bitcoin/verify.ts';
import { type Node, startAnvil } from '../../../packages/chains/test/ethereum/anvil.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { byLabel, driverWith } from '../support/driver.ts';
import { activeCard, tap } from '../support/table.ts';

let node: Node;
beforeAll(async () => {
  node = await startAnvil();
});
afterAll(() => node?.stop());

const signWith = <T>(card: PackedCard, use: (signer: CardSigner) => Promise<T>) =>
  tap(card, { pin: testPin }, (session) => use(createSigner(session)));
const balanceOf = async (address: string) => BigInt((await node.rpc('eth_getBalance', address, 'latest')) as string);

test('everything is on the new cards, the most valuable first, though the phone was lost in between', async () => {
  const old = await activeCard('old card');
  const [one, two] = createPack({ cards: 2, random: seededRandom('new cards') }) as [PackedCard, PackedCard];
  const { driver } = driverWith({ take: byLabel({ daily: one, safe: two }) });
  const choose = async () => ({ pin: testPin, puk: testPuk, clones: 1 });
  await rotateWallet(driver, {
    card: { label: 'daily' },
    choose,
    targets: [{ label: 'safe', role: 'backup' }],
    puk: true,
  });

  const from = await signWith(old, ethereumAddress);
  const to = await signWith(one, ethereumAddress);
  await node.rpc('anvil_setBalance', from, '0xde0b6b3a7640000');
  const fees = { maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n };

  const sweepEther = async (): Promise<readonly string[]> => {
    const [transaction] = buildEthereumSweep({
      chainId: 31337n,
      to,
      nonce: 0n,
      balance: await balanceOf(from),
      ...fees,
    }).transactions;
    if (transaction === undefined) throw new Error('nothing to move');
    const { raw, hash } = await signWith(old, (signer) => signTransaction(signer, transaction, { path: defaultPath }));
    expect((await node.mine(raw)).status).toBe('0x1');
    return [hash];
  };
  const sweepCoins = async (scriptType: BitcoinScriptType): Promise<readonly string[]> => {
    const { address } = await signWith(one, async (signer) =>
      accountAddress(await bitcoinAccount(signer, { scriptType: 'p2tr' }), 0, 0),
    );
    return signWith(old, async (signer) => {
      const coins = await coinsOf(scriptType, [70_000n, 5_000_000n], signer);
      const [built] = buildSweep({ coins, to: address, network: 'mainnet', feeRate: 3 }).transactions;
      const { complete, preview } = await signPsbt(signer, built?.psbt ?? new Uint8Array());
      expect(preview.recipients).toMatchObject([{ address, amount: 5_070_000n - (built?.fee ?? 0n) }]);
      const prevouts = decodePsbt(built?.psbt ?? new Uint8Array()).inputs.flatMap(({ prevout }) =>
        prevout === undefined ? [] : [prevout],
      );
      const transaction = complete?.transaction ?? new Uint8Array();
      expect([interpretWithBitcore(transaction, prevouts), verifyWithBitcoinjs(transaction, prevouts)]).toEqual([
        [true, true],
        [true, true],
      ]);
      return [complete?.txid ?? ''];
    });
  };
  const ways: { readonly [id: string]: () => Promise<readonly string[]> } = {
    segwit: () => sweepCoins('p2wpkh'),
    ether: sweepEther,
    taproot: () => sweepCoins('p2tr'),
  };
  const accounts: readonly SweepAccount[] = [
    { id: 'taproot', label: 'Bitcoin, Taproot', value: 5n },
    { id: 'segwit', label: 'Bitcoin, SegWit', value: 900n },
    { id: 'ether', label: 'Ethereum', value: 300n },
    { id: 'empty', label: 'Nothing there', value: 0n },
  ];

  let kept: readonly SweptAccount[] = [];
  const phone = new AbortController();
  const sweep = ({ id }: SweepAccount) => (ways[id] ?? (() => Promise.reject(new Error(`no way to move ${id}`))))();
  const lost = sweepAccounts(accounts, {
    sweep,
    signal: phone.signal,
    keep: (swept) => {
      kept = swept;
      if (swept.length === 2) phone.abort();
    },
  });
  await expect(lost).rejects.toMatchObject({ code: 'transport/aborted' });
  expect(kept.map(({ id }) => id)).toEqual(['segwit', 'ether']);

  const { swept, failed } = await sweepAccounts(accounts, { sweep, swept: kept });
  expect(failed).toEqual([]);
  expect(swept.map(({ id }) => id)).toEqual(['segwit', 'ether', 'taproot']);
  expect(swept.every(({ transactions }) => transactions.every((id) => id.length >= 64))).toBe(true);
  expect(await balanceOf(to)).toBe(10n ** 18n - 21_000n * fees.maxFeePerGas);
});

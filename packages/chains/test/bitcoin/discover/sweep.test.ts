import * as bitcoinjs from 'bitcoinjs-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BitcoinCoin } from '../../../src/bitcoin/discover/coins.ts';
import { buildSweep } from '../../../src/bitcoin/discover/sweep.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { softwareSigner } from '../../software-signer.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { coinsOf } from '../own-coins.ts';
import { interpretWithBitcore, verifyWithBitcoinjs } from '../verify.ts';

const to = 'bc1q42424242424242424242424242424242ty9ll3';
const options = { to, network: 'mainnet', feeRate: 5 } as const;
const scriptTypes = ['p2pkh', 'p2sh-p2wpkh', 'p2wpkh', 'p2tr'] as const;
const unmined = (coin: BitcoinCoin): BitcoinCoin => ({ ...coin, height: undefined });
const total = (coins: readonly { readonly amount: bigint }[]): bigint =>
  coins.reduce((sum, { amount }) => sum + amount, 0n);

describe('a sweep', () => {
  it('sends all coins of any script type to one address, previewed, signed by a signer that reads it, and right by both judges', async () => {
    const coins = (await Promise.all(scriptTypes.map((type) => coinsOf(type, [40_000n, 90_000n])))).flat();
    for (const psbtVersion of [0, 2] as const) {
      const { transactions, left } = buildSweep({ ...options, coins, psbtVersion });
      expect(left).toEqual([]);
      expect(transactions).toHaveLength(1);
      const [{ psbt, fee, amount } = { psbt: new Uint8Array(), fee: 0n, amount: 0n }] = transactions;
      const preview = await previewPsbt(softwareSigner(), psbt);
      expect(preview).toMatchObject({ recipients: [{ address: to, amount }], change: [], fee });
      expect(amount + fee).toBe(total(coins));
      const { complete } = await signPsbt(readingSigner(), psbt);
      const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
      expect(interpretWithBitcore(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual(
        prevouts.map(() => true),
      );
      expect(verifyWithBitcoinjs(complete?.transaction ?? new Uint8Array(), prevouts)).toEqual(
        prevouts.map(() => true),
      );
    }
  });

  it('loses nothing, pays the fee rate asked for, and leaves the coins that cost more than they bring', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...scriptTypes),
        fc.array(fc.bigInt(1n, 20_000n), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        async (scriptType, amounts, feeRate) => {
          const coins = await coinsOf(scriptType, amounts);
          const { transactions, left } = buildSweep({ ...options, coins, feeRate });
          expect(total(transactions) + transactions.reduce((sum, { fee }) => sum + fee, 0n) + total(left)).toBe(
            total(coins),
          );
          for (const { psbt, fee, amount } of transactions) {
            const { complete } = await signPsbt(softwareSigner(), psbt, { maxFee: 10n ** 9n });
            const transaction = bitcoinjs.Transaction.fromBuffer(complete?.transaction ?? new Uint8Array());
            expect(transaction.outs.map(({ value }) => value)).toEqual([amount]);
            const size = BigInt(transaction.virtualSize());
            expect(fee).toBeGreaterThanOrEqual(size * BigInt(feeRate));
            // At most what the largest signatures would have cost, and the rounding of its weight.
            expect(fee).toBeLessThanOrEqual((size + 2n * BigInt(transaction.ins.length) + 2n) * BigInt(feeRate));
          }
          const worth = coins.filter((coin) => !left.includes(coin));
          if (worth.length > 0)
            for (const coin of left) expect(coin.amount).toBeLessThanOrEqual(148n * BigInt(feeRate));
        },
      ),
      { numRuns: fuzzRuns(40) },
    );
  });

  it('takes the most valuable coins first, so many a transaction, and those in a block alone unless told otherwise', async () => {
    const [mined, fresh] = [
      await coinsOf('p2wpkh', [10_000n, 30_000n, 20_000n]),
      (await coinsOf('p2tr', [50_000n])).map(unmined),
    ];
    const some = buildSweep({ ...options, coins: [...mined, ...fresh], coinsPerTransaction: 2 });
    expect(some.transactions.map(({ amount, fee }) => amount + fee)).toEqual([50_000n, 10_000n]);
    expect(some.left).toEqual(fresh);
    const all = buildSweep({ ...options, coins: [...mined, ...fresh], unconfirmed: true });
    expect(all.transactions.map(({ amount, fee }) => amount + fee)).toEqual([110_000n]);
  });

  it('makes none where nothing is worth its fee', async () => {
    const coins = await coinsOf('p2wpkh', [300n, 200n]);
    expect(buildSweep({ ...options, coins })).toEqual({ transactions: [], left: coins });
  });

  it('refuses an address of another network, and settings that make no sense', async () => {
    const coins = await coinsOf('p2wpkh', [10_000n]);
    const refuse = (change: object, code: string) =>
      expect(() => buildSweep({ ...options, coins, ...change })).toThrow(expect.objectContaining({ code }));
    refuse({ network: 'testnet4' }, 'address/invalid');
    refuse({ feeRate: 0 }, 'argument/invalid');
    refuse({ coinsPerTransaction: 0 }, 'argument/invalid');
  });
});

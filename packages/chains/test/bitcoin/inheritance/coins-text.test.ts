/** Coins as text: read as they were written, proven by their transactions, and of one wallet alone. */
import { describe, expect, it } from 'vitest';
import { decodeWalletCoins, encodeWalletCoins } from '../../../src/bitcoin/inheritance/coins-text.ts';
import { buildRefresh } from '../../../src/bitcoin/inheritance/refresh.ts';
import { coinOf, madeBy, plainWallet, signedBy, taprootWallet } from './heirs.ts';
import '../remember-children.ts';

const wallet = plainWallet('older(12)');
const tip = { height: 600, medianTime: 1_800_000_000 };
const first = coinOf(wallet, 0, { addressIndex: 7, medianTime: 1_799_000_000 });
const { psbt } = buildRefresh(wallet, { coins: [first], feeRate: 5, feeCeiling: 1_000n, changeIndex: 2 });
/** Made by a transaction with witnesses. */
const second = madeBy(await signedBy('owner', wallet, psbt), 599, 2);
const coins = [first, second, coinOf(wallet, 1, { height: undefined })];
const text = encodeWalletCoins(wallet, { coins, tip, changeIndex: 3 });

it('is read as it was written, and refreshed as if it came from a server', () => {
  const read = decodeWalletCoins(wallet, text);
  expect(read).toMatchObject({ tip, changeIndex: 3 });
  expect(read.coins.map(({ previous, medianTime, ...coin }) => coin)).toEqual(
    coins.map(({ previous, medianTime, ...coin }) => coin),
  );
  expect(read.coins.map(({ medianTime }) => medianTime)).toEqual([1_799_000_000, undefined, undefined]);
  const options = { feeRate: 5, feeCeiling: 2_000n, changeIndex: 3 };
  const [one, other] = [coins, read.coins].map((given) => buildRefresh(wallet, { ...options, coins: given }));
  expect(other?.fee).toBe(one?.fee);
  expect(other?.coins).toHaveLength(2);
  expect(encodeWalletCoins(wallet, read)).toBe(text);
});

it('has each transaction read once, however many coins are of it', () => {
  const outputs = Array.from({ length: 30 }, () => first.previous.outputs[0]!);
  let reads = 0;
  const previous = {
    ...first.previous,
    get outputs() {
      reads += 1;
      return outputs;
    },
  };
  const many = outputs.map((_, index) => ({ ...first, previous, index }));
  const batch = encodeWalletCoins(wallet, { coins: many, tip, changeIndex: 0 });
  expect(reads).toBeLessThanOrEqual(4);
  const read = decodeWalletCoins(wallet, batch).coins;
  expect(read).toHaveLength(30);
  expect(new Set(read.map((one) => one.previous)).size).toBe(1);
  expect(read.map(({ index }) => index)).toEqual(outputs.map((_, index) => index));
});

describe('is refused', () => {
  const changed = (change: (file: { tip: object; coins: Record<string, unknown>[] }) => object): string =>
    JSON.stringify(change(JSON.parse(text)));
  const coin = (change: object) => changed((file) => ({ ...file, coins: [{ ...file.coins[0], ...change }] }));
  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another version', changed((file) => ({ ...file, version: 2 }))],
    ['no tip', changed(({ tip: _, ...file }) => file)],
    ['a height of the tip that is none', changed((file) => ({ ...file, tip: { ...file.tip, height: -1 } }))],
    ['coins that are no list', changed((file) => ({ ...file, coins: {} }))],
    ['a coin that is none', changed((file) => ({ ...file, coins: [null] }))],
    ['an output that there is not', coin({ index: 1 })],
    ['a transaction that is none', coin({ transaction: '00' })],
    ['no transaction', coin({ transaction: null })],
    ['a third kind of address', coin({ multipath: 2 })],
    ['a fraction of a height', coin({ height: 1.5 })],
    ['a block above the last', coin({ height: 601 })],
    ['a block above every block', coin({ height: 0xffffffff })],
    ['a last block that no chain has', changed((file) => ({ ...file, tip: { ...file.tip, height: 2 ** 31 } }))],
    ['a time that is text', coin({ medianTime: '1' })],
  ])('%s', (_, wrong) => {
    expect(() => decodeWalletCoins(wallet, wrong)).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });

  it('for another wallet', () => {
    for (const other of [plainWallet('older(13)'), taprootWallet('older(12)')])
      expect(() => decodeWalletCoins(other, text)).toThrow('they are of another wallet');
  });

  it('as a refresh, where a coin is at another address than it says', () => {
    const moved = decodeWalletCoins(wallet, coin({ addressIndex: 8 }));
    expect(() => buildRefresh(wallet, { ...moved, feeRate: 5, feeCeiling: 1_000n })).toThrow('is not of this wallet');
  });
});

/** Coins of a timelocked wallet as servers tell them, over both protocols: honest ones, and ones that lie. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createElectrumServer } from '../../../src/bitcoin/discover/electrum.ts';
import { createEsploraServer } from '../../../src/bitcoin/discover/esplora.ts';
import { relativeTimeFlag } from '../../../src/bitcoin/firmware/descriptors/miniscript/types.ts';
import { maturityOf } from '../../../src/bitcoin/inheritance/maturity.ts';
import { buildRefresh } from '../../../src/bitcoin/inheritance/refresh.ts';
import { findWalletCoins } from '../../../src/bitcoin/inheritance/wallet-coins.ts';
import { impatient, openLines } from '../discover/fake-chain.ts';
import { type ElectrumChain, headersOf, serveSmallChain } from './electrum-chain.ts';
import { bytesOf, coinOf, plainWallet, signedBy, taprootWallet } from './heirs.ts';
import { createSmallChain, type SmallChain } from './small-chain.ts';
import '../remember-children.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const electrum = async (chain: SmallChain, meddle?: Parameters<typeof serveSmallChain>[1]) => {
  const running: ElectrumChain = await serveSmallChain(chain, meddle);
  const { socket, close } = openLines(Number(new URL(running.url).port));
  closing.push(close, running.close);
  return { ...running, server: await createElectrumServer(socket, { name: 'electrum.test' }) };
};

const wallet = plainWallet('older(12)');
const coins = [
  coinOf(wallet, 0, { addressIndex: 3 }),
  coinOf(wallet, 1, { addressIndex: 22, amount: 7_000n }),
  coinOf(wallet, 2, { multipath: 1, addressIndex: 5, amount: 30_000n }),
  // Beyond 20 unused ones.
  coinOf(wallet, 3, { addressIndex: 44 }),
];
const chainOf = () => createSmallChain(coins.map(bytesOf));

describe('the coins of a wallet', () => {
  it('are found on receiving and change up to the gap limit, with the tip and the next address for change', async () => {
    const chain = chainOf();
    chain.mine();
    const { server } = await electrum(chain);
    const looked: number[] = [];
    const found = await findWalletCoins(wallet, { server, onProgress: (count) => looked.push(count) });
    expect(found).toMatchObject({
      coins: coins.slice(0, 3),
      tip: chain.tip(),
      changeIndex: 6,
    });
    expect(looked.at(-1)).toBe(6 + 20 + 23 + 20);
    expect((await findWalletCoins(wallet, { server, gapLimit: 22 })).coins).toHaveLength(4);
    expect((await findWalletCoins(wallet, { server, gapLimit: 2 })).coins).toEqual([]);
  });

  it('have the time that locks in seconds count from, and are refreshed on the chain', async () => {
    const timed = taprootWallet(`older(${relativeTimeFlag + 169})`);
    const [one, other] = [coinOf(timed, 0), coinOf(timed, 1)];
    const chain = createSmallChain([bytesOf(one), bytesOf(other)]);
    for (const seconds of [10, 2_400, 90, 1_300]) chain.mine([], seconds);
    const { server, waiting } = await electrum(chain);
    const found = await findWalletCoins(timed, { server });
    expect(found.tip).toEqual(chain.tip());
    expect(found.coins.map(({ medianTime }) => medianTime)).toEqual([499, 499].map(chain.medianTimePast));
    expect(maturityOf(timed, found).soonest?.first?.medianTime).toBe(chain.medianTimePast(499) + 169 * 512);
    const { psbt } = buildRefresh(timed, { ...found, feeRate: await server.estimateFee(144), feeCeiling: 10_000n });
    const id = await server.broadcast(await signedBy('owner', timed, psbt));
    chain.mine(waiting.splice(0));
    const after = await findWalletCoins(timed, { server });
    expect(after).toMatchObject({ coins: [{ height: 505, multipath: 1, addressIndex: 0 }], changeIndex: 1 });
    expect(chain.transactions.has(id)).toBe(true);
  });

  it('are found over Esplora too', async () => {
    const chain = chainOf();
    const running = await electrum(chain);
    const blocks = createServer((request, response) => {
      const [, kind, id = ''] = (request.url ?? '').split('/');
      // The hash of a block is its height here.
      if (kind === 'blocks') response.end(`${chain.tip().height}`);
      else if (kind === 'block-height') response.end(Number(id).toString(16).padStart(64, '0'));
      else response.end(headersOf(chain, Number.parseInt(id, 16), 1).toString('hex'));
    });
    await new Promise<void>((resolve) => blocks.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => blocks.close(() => resolve())));
    const url = `http://127.0.0.1:${(blocks.address() as AddressInfo).port}`;
    const { lastHeight, blockHeaders } = createEsploraServer(url, impatient());
    const found = await findWalletCoins(wallet, { server: { ...running.server, lastHeight, blockHeaders } });
    expect(found.tip).toEqual(chain.tip());
    expect(found.coins).toHaveLength(3);
  });

  it('are none at a gap limit that is none', async () => {
    const { server } = await electrum(chainOf());
    for (const gapLimit of [0, 0.5, 10_001])
      await expect(findWalletCoins(wallet, { server, gapLimit })).rejects.toThrow(
        expect.objectContaining({ code: 'argument/invalid' }),
      );
  });
});

describe('a server that lies about a wallet', () => {
  type Coin = { value: number; tx_pos: number; height: number };
  const coinsBut = (change: Partial<Coin>) => (method: string, result: unknown) =>
    method.endsWith('listunspent') ? (result as Coin[]).map((coin) => ({ ...coin, ...change })) : result;
  const headersBut = (change: (hex: string) => string) => (method: string, result: unknown) =>
    method.endsWith('headers') ? { ...(result as object), hex: change((result as { hex: string }).hex) } : result;
  it.each([
    ['a larger amount', coinsBut({ value: 10_000_000 })],
    ['an output that is none', coinsBut({ tx_pos: 1 })],
    ['a block after the last', coinsBut({ height: 501 })],
    ['fewer headers', headersBut((hex) => hex.slice(160))],
    ['half a header', headersBut((hex) => hex.slice(0, -80))],
    ['a header of another chain', headersBut((hex) => `${hex.slice(0, 150)}ff${hex.slice(152)}`)],
    ['headers in another order', headersBut((hex) => `${hex.slice(160)}${hex.slice(0, 160)}`)],
    ['no headers', headersBut(() => '')],
    ['a tip without height', (method: string, result: unknown) => (method.endsWith('subscribe') ? {} : result)],
  ])('is found out: %s', async (_, meddle) => {
    const { server } = await electrum(chainOf(), meddle);
    await expect(findWalletCoins(wallet, { server })).rejects.toThrow(
      expect.objectContaining({ code: 'server/wrong-answer' }),
    );
  });
});

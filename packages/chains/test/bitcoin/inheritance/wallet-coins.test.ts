/** Coins of a timelocked wallet as servers tell them, over both protocols: honest ones, and ones that lie. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hex } from '@scure/base';
import { afterEach, describe, expect, it } from 'vitest';
import { createElectrumServer } from '../../../src/bitcoin/discover/electrum.ts';
import { createEsploraServer } from '../../../src/bitcoin/discover/esplora.ts';
import { relativeTimeFlag } from '../../../src/bitcoin/firmware/descriptors/miniscript/types.ts';
import { maturityOf } from '../../../src/bitcoin/inheritance/maturity.ts';
import { buildRefresh } from '../../../src/bitcoin/inheritance/refresh.ts';
import { findWalletCoins } from '../../../src/bitcoin/inheritance/wallet-coins.ts';
import { impatient, openLines } from '../discover/fake-chain.ts';
import { type ElectrumChain, headersOf, merkleProofOf, minedHeader, serveSmallChain } from './electrum-chain.ts';
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

/** The keys are of the main network, and the blocks of these tests have no work to speak of. */
const find: typeof findWalletCoins = (policy, options) => findWalletCoins(policy, { leastWork: 0n, ...options });

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
    const found = await find(wallet, { server, onProgress: (count) => looked.push(count) });
    expect(found).toMatchObject({
      coins: coins.slice(0, 3),
      tip: chain.tip(),
      changeIndex: 6,
    });
    expect(looked.at(-1)).toBe(6 + 20 + 23 + 20);
    expect((await find(wallet, { server, gapLimit: 22 })).coins).toHaveLength(4);
    expect((await find(wallet, { server, gapLimit: 2 })).coins).toEqual([]);
  });

  it('have the time that locks in seconds count from, and are refreshed on the chain', async () => {
    const timed = taprootWallet(`older(${relativeTimeFlag + 169})`);
    const [one, other] = [coinOf(timed, 0), coinOf(timed, 1)];
    const chain = createSmallChain([bytesOf(one), bytesOf(other)]);
    for (const seconds of [10, 2_400, 90, 1_300]) chain.mine([], seconds);
    const { server, waiting } = await electrum(chain);
    const found = await find(timed, { server });
    expect(found.tip).toEqual(chain.tip());
    expect(found.coins.map(({ medianTime }) => medianTime)).toEqual([499, 499].map(chain.medianTimePast));
    expect(maturityOf(timed, found).soonest?.first?.medianTime).toBe(chain.medianTimePast(499) + 169 * 512);
    const { psbt } = buildRefresh(timed, { ...found, feeRate: await server.estimateFee(144), feeCeiling: 10_000n });
    const id = await server.broadcast(await signedBy('owner', timed, psbt));
    chain.mine(waiting.splice(0));
    const after = await find(timed, { server });
    expect(after).toMatchObject({ coins: [{ height: 505, multipath: 1, addressIndex: 0 }], changeIndex: 1 });
    expect(chain.transactions.has(id)).toBe(true);
  });

  it('are found over Esplora too', async () => {
    const chain = chainOf();
    const running = await electrum(chain);
    const blocks = createServer((request, response) => {
      const [, kind, id = ''] = (request.url ?? '').split('/');
      // The hash of a block is its height here.
      if (kind === 'tx') response.end(JSON.stringify(merkleProofOf(chain, id, 500)));
      else if (kind === 'blocks') response.end(`${chain.tip().height}`);
      else if (kind === 'block-height') response.end(Number(id).toString(16).padStart(64, '0'));
      else response.end(headersOf(chain, Number.parseInt(id, 16), 1).toString('hex'));
    });
    await new Promise<void>((resolve) => blocks.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => blocks.close(() => resolve())));
    const url = `http://127.0.0.1:${(blocks.address() as AddressInfo).port}`;
    const { lastHeight, blockHeaders, merkleBranch } = createEsploraServer(url, impatient());
    const found = await find(wallet, { server: { ...running.server, lastHeight, blockHeaders, merkleBranch } });
    expect(found.tip).toEqual(chain.tip());
    expect(found.coins).toHaveLength(3);
  });

  it('are none at a gap limit that is none', async () => {
    const { server } = await electrum(chainOf());
    for (const gapLimit of [0, 0.5, 10_001])
      await expect(find(wallet, { server, gapLimit })).rejects.toThrow(
        expect.objectContaining({ code: 'argument/invalid' }),
      );
  });
});

describe('a coin that a server makes up', () => {
  const invented = coinOf(wallet, 9, { addressIndex: 7, amount: 100_000_000n });
  const txid = hex.encode(invented.txid);
  const { script } = invented.previous.outputs[0]!;
  const isPaid = (one: Uint8Array) => hex.encode(one) === hex.encode(script);
  type Server = Awaited<ReturnType<typeof electrum>>['server'];
  /** Tells of it beside all that is true. */
  const inventing = (server: Server, height: number | undefined, told: Partial<Server> = {}): Server => ({
    ...server,
    countTransactions: async (scripts) =>
      (await server.countTransactions(scripts)).map((count, n) => (isPaid(scripts[n]!) ? 1 : count)),
    listCoins: async (scripts) =>
      (await server.listCoins(scripts)).map((all, n) =>
        isPaid(scripts[n]!) ? [{ txid, index: 0, amount: invented.amount, height }] : all,
      ),
    getTransaction: async (id) => (id === txid ? bytesOf(invented) : server.getTransaction(id)),
    ...told,
  });
  const alone = { position: 0, hashes: [] };
  const leaf = Buffer.from(invented.txid).reverse();
  /** A block of its own, at the height of another. */
  const ownBlock = ({ blockHeaders, merkleBranch }: Server, change = (header: Buffer) => header): Partial<Server> => ({
    merkleBranch: async (id, height) => (id === txid ? alone : merkleBranch(id, height)),
    blockHeaders: async (start, count) =>
      start === 499 && count === 1
        ? [change(minedHeader({ before: Buffer.alloc(32), ids: [leaf], time: 1_800_000_000 }))]
        : blockHeaders(start, count),
  });

  it.each<readonly [string, (server: Server) => Partial<Server>, string]>([
    ['of no block', () => ({}), 'not in block at height 499'],
    [
      'with the branch of a coin that there is',
      ({ merkleBranch }) => ({ merkleBranch: () => merkleBranch(hex.encode(coins[0]!.txid), 500) }),
      'does not prove',
    ],
    ['with a branch that leads nowhere', () => ({ merkleBranch: async () => alone }), 'does not prove'],
    ['in a block without work', (server) => ownBlock(server, (header) => header.fill(0, 72)), 'does not have the work'],
    [
      'in a block that has less work than it says',
      (server) => ownBlock(server, (header) => Buffer.from(header.fill('ffff001d', 72, 76, 'hex'))),
      'does not have the work',
    ],
  ])('is found out, and nothing is told of the others: %s', async (_, told, reason) => {
    const { server } = await electrum(chainOf());
    const looking = find(wallet, { server: inventing(server, 499, told(server)) });
    await expect(looking).rejects.toThrow(
      expect.objectContaining({ code: 'server/wrong-answer', message: expect.stringContaining(reason) }),
    );
  });

  it('costs a block where keys are of the main network, and nothing where blocks cost nothing', async () => {
    const { server } = await electrum(chainOf());
    const lying = inventing(server, 499, ownBlock(server));
    await expect(findWalletCoins(wallet, { server: lying })).rejects.toThrow('too little work');
    const { coins: taken } = await find(wallet, { server: lying });
    expect(taken.map(({ amount, height }) => [amount, height])).toContainEqual([100_000_000n, 499]);
  });

  it('is left out of a refresh where it is told to be in no block', async () => {
    const { server } = await electrum(chainOf());
    const found = await find(wallet, { server: inventing(server, undefined) });
    const { coins: moved, left } = buildRefresh(wallet, { ...found, feeRate: 1, feeCeiling: 10_000n });
    expect(left.map(({ coin, why }) => [coin.amount, why])).toEqual([[100_000_000n, 'unconfirmed']]);
    expect(moved).toHaveLength(3);
  });

  it('leaves true coins without a proof where they have not the work either', async () => {
    const { server } = await electrum(chainOf());
    await expect(findWalletCoins(wallet, { server })).rejects.toThrow(
      'electrum.test answered wrongly: block 500 and those after it have too little work',
    );
  });
});

it('a coin that another of them has spent is found out', async () => {
  const chain = createSmallChain(coins.slice(0, 2).map(bytesOf));
  const { server, waiting } = await electrum(chain);
  const before = await find(wallet, { server });
  const { psbt } = buildRefresh(wallet, { ...before, feeRate: 1, feeCeiling: 10_000n });
  await server.broadcast(await signedBy('owner', wallet, psbt));
  chain.mine(waiting.splice(0));
  const after = await find(wallet, { server });
  expect(after.coins).toHaveLength(1);
  const [old] = before.coins;
  const script = hex.encode(old!.previous.outputs[0]!.script);
  const listCoins: typeof server.listCoins = async (scripts) =>
    (await server.listCoins(scripts)).map((all, n) =>
      hex.encode(scripts[n]!) === script ? [{ ...old!, txid: hex.encode(old!.txid) }] : all,
    );
  await expect(find(wallet, { server: { ...server, listCoins } })).rejects.toThrow(
    `coin ${hex.encode(old!.txid)}:0 is spent by another that it tells of`,
  );
});

it('a coin with parents that are in no block is in none itself', async () => {
  // github.com/kyuupichan/electrumx/issues/365: such a one may have height -1.
  const { server } = await electrum(chainOf(), (method, result) =>
    method.endsWith('listunspent') ? (result as object[]).map((coin) => ({ ...coin, height: -1 })) : result,
  );
  const found = await find(wallet, { server });
  expect(found.coins.length).toBeGreaterThan(0);
  expect(new Set(found.coins.map(({ height }) => height))).toEqual(new Set([undefined]));
});

it('a last block that no chain can have is found out', async () => {
  const { server } = await electrum(chainOf());
  const high = { ...server, lastHeight: async () => 2 ** 31, blockHeaders: () => server.blockHeaders(490, 11) };
  await expect(find(wallet, { server: high })).rejects.toThrow('the last block is 2147483648, and there is none above');
});

describe('a server that lies about a wallet', () => {
  type Coin = { value: number; tx_pos: number; height: number };
  const coinsBut = (change: Partial<Coin>) => (method: string, result: unknown) =>
    method.endsWith('listunspent') ? (result as Coin[]).map((coin) => ({ ...coin, ...change })) : result;
  /** Of several in a row: each alone proves a coin, and is another matter. */
  const headersBut = (change: (hex: string) => string) => (method: string, result: unknown) => {
    if (!method.endsWith('headers') || (result as { hex: string }).hex.length === 160) return result;
    return { ...(result as object), hex: change((result as { hex: string }).hex) };
  };
  type Branch = { merkle: string[]; pos: number; block_height: number };
  const branchBut = (change: (branch: Branch) => object) => (method: string, result: unknown) => {
    if (!method.endsWith('get_merkle')) return result;
    const changed = change(result as Branch);
    return Object.keys(changed).length === 0 ? {} : { ...(result as Branch), ...changed };
  };
  it.each([
    ['a larger amount', coinsBut({ value: 10_000_000 })],
    ['an output that is none', coinsBut({ tx_pos: 1 })],
    ['a block after the last', coinsBut({ height: 501 })],
    ['fewer headers', headersBut((hex) => hex.slice(160))],
    ['half a header', headersBut((hex) => hex.slice(0, -80))],
    ['a header of another chain', headersBut((hex) => `${hex.slice(0, 150)}ff${hex.slice(152)}`)],
    ['headers in another order', headersBut((hex) => `${hex.slice(160)}${hex.slice(0, 160)}`)],
    ['no headers', headersBut(() => '')],
    ['no proof of a block', branchBut(() => ({}))],
    ['a branch with other hashes', branchBut(({ merkle }) => ({ merkle: merkle.map(() => '00'.repeat(32)) }))],
    ['a branch that is too short', branchBut(({ merkle }) => ({ merkle: merkle.slice(1) }))],
    ['a branch of half hashes', branchBut(({ merkle }) => ({ merkle: merkle.map((hash) => hash.slice(32)) }))],
    ['a branch at another position', branchBut(({ pos }) => ({ pos: pos ^ 1 }))],
    ['a branch at half a position', branchBut(({ pos }) => ({ pos: pos + 0.5 }))],
    ['a branch of another block', branchBut(() => ({ block_height: 499 }))],
    ['a tip without height', (method: string, result: unknown) => (method.endsWith('subscribe') ? {} : result)],
  ])('is found out: %s', async (_, meddle) => {
    const { server } = await electrum(chainOf(), meddle);
    await expect(find(wallet, { server })).rejects.toThrow(expect.objectContaining({ code: 'server/wrong-answer' }));
  });
});

import { hex } from '@scure/base';
import { afterEach, describe, expect, it } from 'vitest';
import { accountAddress, bitcoinAccount } from '../../../src/bitcoin/address/account.ts';
import { listOwnCoins } from '../../../src/bitcoin/discover/coins.ts';
import { type BitcoinDiscoveryState, discover } from '../../../src/bitcoin/discover/discover.ts';
import { createElectrumServer } from '../../../src/bitcoin/discover/electrum.ts';
import { createEsploraServer } from '../../../src/bitcoin/discover/esplora.ts';
import type { BitcoinServer } from '../../../src/bitcoin/discover/server.ts';
import type { BitcoinScriptType } from '../../../src/bitcoin/firmware/address/scripts.ts';
import type { RawOutput } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { softwareSigner } from '../../software-signer.ts';
import { fakeChain, impatient, serveElectrum, serveEsplora } from './fake-chain.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function pay(
  scriptType: BitcoinScriptType,
  account: number,
  chain: 0 | 1,
  index: number,
  amount: bigint,
): Promise<RawOutput> {
  const opened = await bitcoinAccount(softwareSigner(), { scriptType, account });
  return { amount, script: accountAddress(opened, chain, index).script };
}

/** Two P2WPKH accounts, one P2TR, with gaps; a third P2WPKH account beyond an unused one. */
const wallet = fakeChain([
  [await pay('p2wpkh', 0, 0, 0, 0n), await pay('p2wpkh', 0, 1, 3, 70_000n)],
  [await pay('p2wpkh', 0, 0, 19, 5_000n), await pay('p2wpkh', 0, 0, 0, 0n)],
  [await pay('p2wpkh', 0, 0, 39, 6_000n)],
  [await pay('p2wpkh', 1, 1, 0, 7_000n)],
  [await pay('p2wpkh', 3, 0, 0, 8_000n)],
  [await pay('p2tr', 0, 0, 60, 9_000n), await pay('p2tr', 0, 0, 2, 10_000n)],
]);

const found = [
  { scriptType: 'p2wpkh', number: 0, receiving: [0, 19, 39], change: [3] },
  { scriptType: 'p2wpkh', number: 1, receiving: [], change: [0] },
  { scriptType: 'p2tr', number: 0, receiving: [2], change: [] },
];

function summary({ accounts }: Awaited<ReturnType<typeof discover>>) {
  return accounts.map(({ account, number, receiving, change }) => ({
    scriptType: account.scriptType,
    number,
    receiving: receiving.used,
    change: change.used,
  }));
}

type Meddle = Parameters<typeof serveEsplora>[1];

async function esplora(meddle?: Meddle, waits: number[] = []): Promise<{ server: BitcoinServer; requests: string[] }> {
  const { url, requests, close } = await serveEsplora(wallet, meddle);
  closing.push(close);
  return { server: createEsploraServer(url, { ...impatient(waits) }), requests };
}

async function electrum(meddle?: Parameters<typeof serveElectrum>[1]): Promise<BitcoinServer> {
  const { socket, close } = await serveElectrum(wallet, meddle);
  closing.push(close);
  return createElectrumServer(socket, { name: 'electrum.test' });
}

describe('discovery', () => {
  it('finds used accounts over both protocols, up to the gap limit, and says what it did not look for', async () => {
    for (const server of [(await esplora()).server, await electrum()]) {
      const result = await discover(softwareSigner(), { server });
      expect(summary(result)).toEqual(found);
      expect(result.notLookedFor.join()).toMatch(
        /accounts after the first unused.*20 unused.*multisig.*other derivation paths/,
      );
      const coins = await listOwnCoins(server, result.accounts);
      expect(coins.map(({ amount, height }) => [amount, height])).toEqual([
        [5_000n, 800_001],
        [6_000n, 800_002],
        [70_000n, undefined],
        [7_000n, 800_003],
        [10_000n, 800_005],
      ]);
    }
  });

  it('looks at accounts beyond unused ones where it is told to, once each, also when it goes on later', async () => {
    const { server } = await esplora();
    const more = [
      { scriptType: 'p2wpkh', number: 3 },
      { scriptType: 'p2wpkh', number: 1 },
      { scriptType: 'p2pkh', number: 9 },
    ] as const;
    const states: BitcoinDiscoveryState[] = [];
    const beyond = { scriptType: 'p2wpkh', number: 3, receiving: [0], change: [] };
    const result = await discover(softwareSigner(), { server, more, onProgress: (state) => states.push(state) });
    expect(summary(result)).toEqual([...found, beyond]);
    const [halfway] = states.slice(Math.floor(states.length / 2));
    if (halfway === undefined) throw new Error('there are states');
    const resumed = await discover(softwareSigner(), { server, more, resume: JSON.parse(JSON.stringify(halfway)) });
    expect(summary(resumed)).toEqual([...found, beyond]);
  });

  it('sees further with a larger gap limit, less with a smaller one, and names script types left out', async () => {
    const { server } = await esplora();
    const wide = await discover(softwareSigner(), { server, gapLimit: 60, scriptTypes: ['p2tr'] });
    expect(summary(wide)).toEqual([{ scriptType: 'p2tr', number: 0, receiving: [2, 60], change: [] }]);
    expect(wide.notLookedFor).toContain("p2wpkh accounts (m/84')");
    const narrow = await discover(softwareSigner(), { server, gapLimit: 2, scriptTypes: ['p2wpkh'] });
    expect(summary(narrow)).toEqual([
      { scriptType: 'p2wpkh', number: 0, receiving: [0], change: [] },
      { scriptType: 'p2wpkh', number: 1, receiving: [], change: [0] },
    ]);
  });

  it('goes on from any point where it was interrupted, and asks nothing twice', async () => {
    const whole: BitcoinDiscoveryState[] = [];
    const { server, requests } = await esplora();
    await discover(softwareSigner(), { server, scriptTypes: ['p2wpkh'], onProgress: (state) => whole.push(state) });
    const asked = [...requests].sort();
    for (let stop = 0; stop < whole.length; stop += 2) {
      requests.length = 0;
      const abort = new AbortController();
      const states: BitcoinDiscoveryState[] = [];
      const interrupted = discover(softwareSigner(), {
        server,
        scriptTypes: ['p2wpkh'],
        signal: abort.signal,
        onProgress: (state) => {
          states.push(state);
          if (states.length > stop) abort.abort(new Error('stop'));
        },
      });
      if (stop < whole.length - 1) await expect(interrupted).rejects.toThrow('stop');
      else await interrupted;
      const stored: BitcoinDiscoveryState = JSON.parse(JSON.stringify(states.at(-1)));
      expect(summary(await discover(softwareSigner(), { server, resume: stored }))).toEqual(found.slice(0, 2));
      expect([...requests].sort()).toEqual(asked);
    }
  });

  it('waits as long as a busy server asks, and no less each time', async () => {
    const waits: number[] = [];
    let busy = 3;
    const { server } = await esplora((line, response) => {
      if (!line.includes('scripthash') || busy === 0) return false;
      busy -= 1;
      response.writeHead(429, { 'retry-after': '7' }).end();
      return true;
    }, waits);
    expect(summary(await discover(softwareSigner(), { server, scriptTypes: ['p2wpkh'] }))).toEqual(found.slice(0, 2));
    expect(waits).toEqual([7_000, 7_000, 7_000]);
  });

  it('tries again after time-outs, broken connections and errors', async () => {
    const waits: number[] = [];
    const failures = [
      (response: Parameters<NonNullable<Meddle>>[1]) => response.destroy(),
      (response: Parameters<NonNullable<Meddle>>[1]) => response.writeHead(502).end(),
      () => undefined,
    ];
    let count = 0;
    const { server } = await esplora((line, response) => {
      const failure = line.includes('scripthash') ? failures[count++] : undefined;
      failure?.(response);
      return failure !== undefined;
    }, waits);
    expect(summary(await discover(softwareSigner(), { server, scriptTypes: ['p2wpkh'] }))).toEqual(found.slice(0, 2));
    expect(waits.length).toBeGreaterThan(0);
  });

  it('gives up on a server that stays busy or away, with the reason', async () => {
    const { server } = await esplora((_, response) => {
      response.writeHead(429).end();
      return true;
    });
    await expect(discover(softwareSigner(), { server })).rejects.toThrow(
      expect.objectContaining({ code: 'server/busy' }),
    );
    const gone = createEsploraServer('http://127.0.0.1:1', { ...impatient() });
    await expect(discover(softwareSigner(), { server: gone })).rejects.toThrow(
      expect.objectContaining({ code: 'server/unreachable' }),
    );
  });

  it.each([
    ['no JSON', '<html>'],
    ['an empty answer', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no counts', '{"chain_stats":{}}'],
    ['a negative count', '{"chain_stats":{"tx_count":-1},"mempool_stats":{"tx_count":0}}'],
    ['a fraction', '{"chain_stats":{"tx_count":0.5},"mempool_stats":{"tx_count":0}}'],
    ['a string', '{"chain_stats":{"tx_count":"1"},"mempool_stats":{"tx_count":0}}'],
  ])('refuses an Esplora server that answers %s', async (_, body) => {
    const { server } = await esplora((line, response) => {
      if (line.includes('scripthash')) response.end(body);
      return line.includes('scripthash');
    });
    await expect(discover(softwareSigner(), { server })).rejects.toThrow(
      expect.objectContaining({ code: 'server/wrong-answer' }),
    );
  });

  it.each([
    ['no JSON', () => 'nonsense'],
    ['no object', () => '7'],
    ['an error', (line: string) => line.replace(/"result":.*/, '"error":{"code":1,"message":"no"}}')],
    ['another id', (line: string) => line.replace(/"id":\d+/, '"id":999')],
    ['a string for a list', (line: string) => line.replace(/"result":.*/, '"result":"x"}')],
    ['no result', (line: string) => line.replace(/,"result":.*/, '}')],
  ])('refuses an Electrum server that answers %s', async (_, change) => {
    const server = await electrum((line, method) => (method.includes('get_history') ? change(line) : line));
    await expect(discover(softwareSigner(), { server })).rejects.toThrow(
      expect.objectContaining({ code: 'server/wrong-answer' }),
    );
  });

  it('says so when an Electrum server hangs up', async () => {
    const server = await electrum((line, method) => (method.includes('get_history') ? '' : line));
    await expect(discover(softwareSigner(), { server })).rejects.toThrow(
      expect.objectContaining({ code: 'server/unreachable' }),
    );
  });

  it('passes over notifications nobody asked for', async () => {
    const server = await electrum(
      (line) => `{"jsonrpc":"2.0","method":"blockchain.headers.subscribe","params":[]}\n${line}`,
    );
    expect(summary(await discover(softwareSigner(), { server, scriptTypes: ['p2wpkh'] }))).toEqual(found.slice(0, 2));
  });
});

describe('a server that lies about coins', () => {
  const lies: readonly (readonly [string, (body: string, line: string) => string])[] = [
    [
      'with another amount',
      (body, line) => (line.endsWith('/utxo') ? body.replace('"value":5000', '"value":5000000') : body),
    ],
    [
      'with an output that does not exist',
      (body, line) => (line.endsWith('/utxo') ? body.replace('"vout":0', '"vout":9') : body),
    ],
    [
      "with somebody else's output",
      (body, line) => (line.endsWith('/utxo') ? body.replace('"vout":1', '"vout":0') : body),
    ],
    [
      'with a coin that is there twice',
      (body, line) => (line.endsWith('/utxo') ? JSON.stringify([JSON.parse(body), JSON.parse(body)].flat()) : body),
    ],
    ['with another transaction', (body, line) => (line.endsWith('/hex') ? body.replace('01010101', '01010102') : body)],
    ['with half a transaction', (body, line) => (line.endsWith('/hex') ? body.slice(0, 60) : body)],
  ];

  it.each(lies)('is found out: %s', async (_, lie) => {
    const honest = await serveEsplora(wallet);
    closing.push(honest.close);
    const { accounts } = await discover(softwareSigner(), {
      server: createEsploraServer(honest.url, { ...impatient() }),
      scriptTypes: ['p2wpkh'],
    });
    const liar = await serveEsplora(wallet, (line, response) => {
      void fetch(honest.url + line.split(' ')[1]).then(async (answer) => response.end(lie(await answer.text(), line)));
      return true;
    });
    closing.push(liar.close);
    const server = createEsploraServer(liar.url, { ...impatient() });
    await expect(listOwnCoins(server, accounts)).rejects.toThrow(
      expect.objectContaining({ code: 'server/wrong-answer' }),
    );
  });
});

describe('both servers', () => {
  it('estimate fees in satoshi per virtual byte, and broadcast', async () => {
    for (const [server, rate] of [[(await esplora()).server, 12] as const, [await electrum(), 501] as const]) {
      expect(Math.floor(await server.estimateFee(6))).toBe(rate);
      expect(await server.broadcast(hex.decode('00ff'))).toBe('ab'.repeat(32));
    }
    const { server } = await esplora();
    await expect(server.estimateFee(0)).rejects.toThrow(expect.objectContaining({ code: 'server/wrong-answer' }));
    expect(await server.estimateFee(10)).toBe(12.25);
  });
});

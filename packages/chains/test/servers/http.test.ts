/** A hostile server: it answers without end, too slowly, or sends us to somebody else. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createElectrumServer } from '../../src/bitcoin/discover/electrum.ts';
import { createEsploraServer } from '../../src/bitcoin/discover/esplora.ts';
import { type Fetch, type HttpOptions, maxAnswer, request } from '../../src/servers/http.ts';
import { createJsonRpc } from '../../src/servers/json-rpc.ts';

let stop: () => Promise<void> = async () => {};
afterEach(() => stop());

/** Serves what `answer` writes; counts requests. */
async function serve(answer: (response: ServerResponse, count: number) => void) {
  const state = { requests: 0 };
  const server = createServer((_, response) => {
    state.requests += 1;
    response.on('error', () => {});
    answer(response, state.requests);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
}

const options: HttpOptions = { fetch, pause: async () => {}, attempts: 2 };
const ask = (url: string, more: Partial<HttpOptions> = {}) => request('server', { url }, { ...options, ...more });

/** Writes for as long as somebody reads. */
function writeForEver(response: ServerResponse): void {
  const piece = Buffer.alloc(1 << 16, 0x20);
  const write = (): void => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
}

const tooLong = {
  code: 'server/wrong-answer',
  message: expect.stringContaining(`an answer of more than ${maxAnswer} bytes`),
};

describe('an answer without end', () => {
  test('is not read beyond the bound, and not asked for again', async () => {
    let ended: Promise<unknown> = Promise.resolve();
    let written = 0;
    const { url, state } = await serve((response) => {
      const { socket } = response;
      ended = once(response, 'close').then(() => {
        written = socket?.bytesWritten ?? 0;
      });
      writeForEver(response);
    });
    await expect(ask(url)).rejects.toMatchObject(tooLong);
    await ended;
    expect(state.requests).toBe(1);
    expect(written).toBeLessThan(4 * maxAnswer);
  });

  test('that says how long it is is not read at all', async () => {
    const { url } = await serve((response) =>
      response.writeHead(200, { 'content-length': `${maxAnswer + 1}` }).write(' '),
    );
    await expect(ask(url)).rejects.toMatchObject(tooLong);
  });

  test('beside a status that fails is not waited for', async () => {
    const { url, state } = await serve((response, count) => {
      if (count === 1) writeForEver(response.writeHead(500));
      else response.end('ok');
    });
    expect(await ask(url)).toBe('ok');
    expect(state.requests).toBe(2);
  });

  test('is refused where the platform streams nothing', async () => {
    const whole: Fetch = async () => ({
      status: 200,
      headers: { get: () => null },
      text: async () => ' '.repeat(maxAnswer + 1),
    });
    await expect(ask('', { fetch: whole })).rejects.toMatchObject(tooLong);
    expect(
      await ask('', { fetch: async () => ({ status: 200, headers: { get: () => null }, text: async () => 'ok' }) }),
    ).toBe('ok');
  });

  test('of each kind of server is refused', async () => {
    const { url } = await serve(writeForEver);
    await expect(createJsonRpc(url, options).call('eth_chainId', [])).rejects.toMatchObject(tooLong);
    await expect(createEsploraServer(url, { ...options }).estimateFee(1)).rejects.toMatchObject(tooLong);
    const line = ' '.repeat(maxAnswer + 1);
    await expect(
      createElectrumServer({ send: async () => {}, receive: async () => line }, { name: 'electrum' }),
    ).rejects.toMatchObject(tooLong);
  });
});

test('messages of an Electrum server that answer nothing come to an end', async () => {
  const socket = {
    send: async () => {},
    receive: async () => '{"jsonrpc":"2.0","method":"blockchain.headers.subscribe","params":[]}',
  };
  await expect(createElectrumServer(socket, { name: 'electrum' })).rejects.toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining('answers nothing'),
  });
});

test('an Electrum server that tells and tells what was not asked does not begin the wait anew', async () => {
  const socket = {
    send: async () => {},
    receive: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return '{"jsonrpc":"2.0","method":"blockchain.headers.subscribe","params":[]}';
    },
  };
  await expect(createElectrumServer(socket, { name: 'electrum', timeout: 100 })).rejects.toMatchObject({
    code: 'server/unreachable',
    message: expect.stringContaining('no answer in 0.1 s'),
  });
});

test('a server that says nothing is left before a whole answer could be there', async () => {
  const { url } = await serve(() => {});
  await expect(ask(url, { silence: 50, attempts: 1 })).rejects.toMatchObject({
    code: 'server/unreachable',
    message: expect.stringContaining('no answer in 0.05 s'),
  });
});

test('all tries together have an end: a pause that goes beyond it is not begun', async () => {
  const { url, state } = await serve((response) => response.writeHead(429, { 'retry-after': '60' }).end());
  const waits: number[] = [];
  const pause = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  await expect(ask(url, { attempts: 5, pause, total: 60_000 })).rejects.toMatchObject({ code: 'server/busy' });
  expect(state.requests).toBe(1);
  expect(waits).toEqual([]);
  // A try ends with it too.
  const silent: Fetch = (_, { signal }) =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  await expect(ask('', { attempts: 9, fetch: silent, total: 50 })).rejects.toMatchObject({
    code: 'server/unreachable',
  });
});

test('an answer that comes too slowly is given up, and asked for again', async () => {
  const { url, state } = await serve((response, count) => {
    if (count === 1) response.writeHead(200).write('o');
    else response.end('ok');
  });
  expect(await ask(url, { timeout: 200 })).toBe('ok');
  expect(state.requests).toBe(2);
  const silent = await ask(url, {
    timeout: 1,
    fetch: (_, { signal }) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  }).catch((error: unknown) => error);
  expect(silent).toMatchObject({ code: 'server/unreachable', message: expect.stringContaining('no whole answer') });
});

test('a caller who stops is told why, also in the middle of an answer', async () => {
  const { url } = await serve((response) => response.writeHead(200).write('o'));
  const controller = new AbortController();
  const asked = request(
    'server',
    { url, signal: controller.signal },
    {
      ...options,
      fetch: async (...args) => {
        const response = await fetch(...args);
        controller.abort(new Error('enough'));
        return response;
      },
    },
  );
  await expect(asked).rejects.toThrow('enough');
});

test('many requests with one signal are one listener, are all stopped by it, and leave none', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  const unanswered: Fetch = (_, { signal: stop }) =>
    new Promise((_resolve, reject) => stop?.addEventListener('abort', () => reject(stop.reason)));
  const asked = Array.from({ length: 12 }, () =>
    request('server', { url: 'http://127.0.0.1', signal }, { ...options, fetch: unanswered }),
  );
  const reasons = Promise.allSettled(asked);
  expect(added).toHaveBeenCalledTimes(1);
  const reason = new Error('enough');
  controller.abort(reason);
  expect(await reasons).toEqual(asked.map(() => ({ status: 'rejected', reason })));
  expect(removed).toHaveBeenCalledTimes(1);
});

test.each([301, 302, 303, 307, 308])('a redirection (%d) is told and not followed', async (status) => {
  const { url, state } = await serve((response, count) => {
    if (count === 1) response.writeHead(status, { location: 'https://elsewhere.example/v3/KEY' }).end();
    else response.end('somebody else’s answer');
  });
  await expect(ask(url)).rejects.toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining('it sends us on, to "elsewhere.example", which'),
  });
  expect(state.requests).toBe(1);
});

test('what is not UTF-8 is a wrong answer', async () => {
  const { url } = await serve((response) => response.end(Buffer.from([0xff, 0xfe])));
  await expect(ask(url)).rejects.toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining('not UTF-8'),
  });
});

test('a long error of a server is cut in ours', async () => {
  const { url } = await serve((response) =>
    response.end(
      JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 1, message: `\u001b[2J${'x'.repeat(10_000)}` } }),
    ),
  );
  const error = await createJsonRpc(url, options)
    .call('eth_chainId', [])
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining('eth_chainId: it reports an error: "\\u{1b}[2Jxxx'),
  });
  expect((error as Error).message.length).toBeLessThan(400);
});

test('the largest that is needed fits: a transaction of 4 MiB, and a thousand coins', async () => {
  const coin = {
    txid: 'ab'.repeat(32),
    vout: 1,
    status: { confirmed: true, block_height: 800_000, block_hash: 'cd'.repeat(32), block_time: 1_700_000_000 },
    value: 5_000,
  };
  const raw = 'ab'.repeat(4 * 1024 * 1024);
  const coins = JSON.stringify(Array(1000).fill(coin));
  const { url } = await serve((response, count) => response.end(count === 1 ? raw : coins));
  const server = createEsploraServer(url, { ...options });
  expect(await server.getTransaction('ab'.repeat(32))).toHaveLength(4 * 1024 * 1024);
  expect((await server.listCoins([new Uint8Array(22)]))[0]).toHaveLength(1000);
});

/** A relay on this machine, asked as pages and phones ask it. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { askForProofs, relayedTime, type TimeServer, type TimeTransport } from '@symbolon/client/time';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { chainError } from '@symbolon/interface';
import { roughtimeRequest, verifyResponse } from '@symbolon/protocol/time';
import { afterEach, describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { createTimeFetcher } from '../../src/time/fetch-time.ts';
import { createTimeRelay, type TimeRelayOptions } from '../../src/time/relay-time.ts';
import { serveTimeOverUdp } from '../../src/time/serve-time.ts';

const NOW = 1_800_000_000n;
const nonce = new Uint8Array(32).fill(5);
const servers = ['A', 'B', 'C'].map((name) => {
  const random = seededRandom(`relay ${name}`);
  const running = createRoughtimeServer({ secretKey: random(32), now: () => NOW, random });
  return { name, publicKey: running.publicKey, addresses: [], running };
});
const [one] = servers;
const request = roughtimeRequest(nonce, one!.publicKey);

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const direct: TimeTransport = async (packet, { name }) =>
  servers.find((server) => server.name === name)!.running.answer(packet)!;

async function relayOf(
  options: Partial<TimeRelayOptions> = {},
): Promise<{ readonly url: string; readonly http: Server }> {
  const http = createServer(createTimeRelay({ servers, send: direct, ...options }));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  open.push(() => {
    http.close();
    http.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/time`, http };
}

const post = (url: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    body: Uint8Array.from(body),
    headers: { 'content-type': 'application/octet-stream', ...headers },
  });

describe('a relay', () => {
  it('brings packets to servers over UDP, and proofs back', async () => {
    const addressed: TimeServer[] = [];
    for (const { name, publicKey, running } of servers) {
      const served = await serveTimeOverUdp(running, { host: '127.0.0.1', port: 0 });
      open.push(() => void served.close());
      addressed.push({ name, publicKey, addresses: [{ protocol: 'udp', host: '127.0.0.1', port: served.port }] });
    }
    const { url } = await relayOf({ servers: addressed, send: createTimeFetcher() });
    // Whoever asks through a relay needs no addresses.
    const known = servers.map(({ name, publicKey }) => ({ name, publicKey, addresses: [] }));
    const proofs = await askForProofs({ nonce, servers: known, needed: 3, send: relayedTime({ url, fetch }) });
    expect(proofs.map(({ time }) => time.midpoint)).toEqual([NOW, NOW, NOW]);
  });

  it('lets any page ask', async () => {
    const { url } = await relayOf();
    const allowed = await fetch(url, { method: 'OPTIONS' });
    expect([allowed.status, allowed.headers.get('access-control-allow-headers')]).toEqual([204, 'content-type']);
    const answered = await post(url, request);
    expect(answered.headers.get('access-control-allow-origin')).toBe('*');
    expect(answered.headers.get('content-type')).toBe('application/octet-stream');
    expect(answered.headers.get('cache-control')).toBe('no-store');
    const response = new Uint8Array(await answered.arrayBuffer());
    expect(verifyResponse({ request, response, serverKey: one!.publicKey }).time.midpoint).toBe(NOW);
  });

  const otherZeros = request.slice();
  otherZeros[1035] = 1;
  it.each([
    ['nothing', new Uint8Array(0), 400],
    ['noise', new Uint8Array(1036), 400],
    ['a response', one!.running.answer(request)!, 400],
    ['a request of another form', otherZeros, 400],
    ['a request to a server that it does not know', roughtimeRequest(nonce, new Uint8Array(32).fill(8)), 404],
    ['more than a packet', new Uint8Array(1037), 413],
    ['a megabyte', new Uint8Array(1_000_000), 413],
  ])('passes on no %s', async (_, body, status) => {
    const asked: string[] = [];
    const { url } = await relayOf({
      send: async (packet, server) => {
        asked.push(server.name);
        return direct(packet, server);
      },
    });
    expect((await post(url, body)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('takes nothing but POST of bytes', async () => {
    const { url } = await relayOf();
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(405);
    expect((await post(url, request, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('is busy while too many packets are on their way, and then no more', async () => {
    let answer: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let [asked, askedTwo]: [number, () => void] = [0, () => {}];
    const two = new Promise<void>((resolve) => {
      askedTwo = resolve;
    });
    const { url } = await relayOf({
      most: 2,
      send: async (packet, server) => {
        asked += 1;
        if (asked === 2) askedTwo();
        await waiting;
        return direct(packet, server);
      },
    });
    const first = [post(url, request), post(url, request)];
    await two;
    const busy = await post(url, request);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '1']);
    answer();
    for (const each of first) expect((await each).status).toBe(200);
    expect((await post(url, request)).status).toBe(200);
  });

  it('gives up when whoever asked has left', async () => {
    const { http } = await relayOf({
      send: (_, __, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => {
            gaveUp();
            reject(new Error('left'));
          });
          socket.destroy();
        }),
    });
    let gaveUp: () => void = () => {};
    const left = new Promise<void>((resolve) => {
      gaveUp = resolve;
    });
    const socket = connect((http.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/octet-stream\r\ncontent-length: 1036\r\n\r\n',
    );
    socket.write(request);
    await left;
  });
});

test.each([
  ['server/busy', chainError('server/busy', { server: 'A', retryAfterSeconds: 7 }), 'try again in 7 s'],
  ['server/wrong-answer', chainError('server/wrong-answer', { server: 'A', reason: 'it lies' }), undefined],
  ['server/unreachable', chainError('server/unreachable', { server: 'A', reason: 'silent' }), undefined],
  ['a fault', new TypeError('a secret of the relay'), undefined],
] as const)('what goes wrong behind a relay is told through it: %s', async (_, error, text) => {
  const { url } = await relayOf({
    send: async () => {
      throw error;
    },
  });
  const told = await relayedTime({ url, fetch })(request, one!).catch((caught: Error) => caught);
  expect(told).toMatchObject({
    code: text === undefined ? 'server/unreachable' : 'server/busy',
    message: expect.stringContaining(text ?? ''),
  });
  expect(String(told)).not.toContain('secret');
});

describe('a page that asks through a relay', () => {
  const answering = (status: number, body = new Uint8Array(0), headers: Record<string, string> = {}) => ({
    url: 'https://relay.example/time',
    fetch: async () => new Response(status === 204 ? null : Uint8Array.from(body), { status, headers }),
  });

  it.each([
    [404, 'server/wrong-answer', 'relay.example answered wrongly: it does not know the server A'],
    [400, 'server/wrong-answer', 'relay.example answered wrongly: status 400'],
    [429, 'server/busy', 'relay.example is busy'],
    [500, 'server/unreachable', 'status 500 of relay.example'],
  ])('is told of status %d', async (status, code, message) => {
    const told = relayedTime(answering(status))(request, one!);
    await expect(told).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('takes no long answer', async () => {
    const long = answering(200, new Uint8Array(1037));
    await expect(relayedTime(long)(request, one!)).rejects.toMatchObject({ code: 'server/wrong-answer' });
    const said = answering(200, new Uint8Array(0), { 'content-length': '1037' });
    await expect(relayedTime(said)(request, one!)).rejects.toMatchObject({ code: 'server/wrong-answer' });
  });

  it('is told that there is no relay, and ends with its signal', async () => {
    const none = { url: 'http://127.0.0.1:1/', fetch };
    await expect(relayedTime(none)(request, one!)).rejects.toMatchObject({
      code: 'server/unreachable',
      context: { server: '127.0.0.1:1' },
    });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(relayedTime(none)(request, one!, { signal })).rejects.toThrow('enough');
  });
});

describe('a relay that means harm', () => {
  const relayThat = async (answer: (response: ServerResponse) => void): Promise<string> => {
    const server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it('is not read to the end of an answer without end', async () => {
    let sent = 0;
    const url = await relayThat((response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      const more = (): void => {
        if (response.destroyed) return;
        sent += 65_536;
        if (response.write(new Uint8Array(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const send = relayedTime({ url, fetch });
    await expect(send(request, one!)).rejects.toMatchObject({
      code: 'server/wrong-answer',
      message: expect.stringContaining('more than 1036 bytes'),
    });
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each([
    ['never answers', (response: ServerResponse) => void response],
    ['never ends its answer', (response: ServerResponse) => void response.writeHead(200).write(new Uint8Array(1))],
  ])('holds nobody who asks: one that %s', async (_, answer) => {
    const send = relayedTime({ url: await relayThat(answer), fetch, timeout: 50 });
    await expect(send(request, one!)).rejects.toMatchObject({
      code: 'server/unreachable',
      message: expect.stringContaining('no whole answer in 0.05 s'),
    });
  });

  it('holds nobody whose fetch knows of no signal', async () => {
    const deaf = () => new Promise<never>(() => {});
    const send = relayedTime({ url: 'https://relay.example', fetch: deaf, timeout: 50 });
    await expect(send(request, one!)).rejects.toMatchObject({ code: 'server/unreachable' });
    const stop = new AbortController();
    const asked = relayedTime({ url: 'https://relay.example', fetch: deaf })(request, one!, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });

  it('is read whole where a fetch gives no stream', async () => {
    const plain = (bytes: Uint8Array) => async () => ({
      ...{ status: 200, headers: { get: () => null }, arrayBuffer: async () => Uint8Array.from(bytes).buffer },
    });
    const response = one!.running.answer(request)!;
    expect(await relayedTime({ url: 'https://relay.example', fetch: plain(response) })(request, one!)).toEqual(
      response,
    );
    const long = relayedTime({ url: 'https://relay.example', fetch: plain(new Uint8Array(1037)) });
    await expect(long(request, one!)).rejects.toMatchObject({ code: 'server/wrong-answer' });
  });
});

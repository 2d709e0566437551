import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openBitcoinServer } from '../../src/chains/bitcoin/server.ts';
import { httpOptions, jsonRpcAt } from '../../src/servers/http.ts';
import { openLineSocket } from '../../src/servers/line-socket.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** What a person sees, and when it was seen first. */
function person() {
  const said: string[] = [];
  let heard: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const progress = (text: string): void => {
    said.push(text);
    heard();
  };
  return { said, first, screen: { progress, done: () => void said.push('') } };
}

async function silentServer(): Promise<{ readonly host: string; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

test.each(['http', 'tcp'])('a silent server is named after some seconds (%s)', async (protocol) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { host, server } = await silentServer();
  const stop = new AbortController();
  const { said, first, screen } = person();
  const url = new URL(`${protocol}://${host}`);
  const asking = { signal: stop.signal, screen };
  const connected = new Promise((resolve) => server.once('connection', resolve));
  const asked =
    protocol === 'tcp'
      ? openBitcoinServer(url, asking)
      : jsonRpcAt(url, asking).call('eth_chainId', [], { signal: stop.signal });
  const outcome = asked.then(
    () => 'answered',
    () => 'stopped',
  );
  await connected;
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(2_999);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await first;
  expect(said).toEqual([`Waiting for ${host}`]);
  stop.abort(new Error('enough'));
  expect(await outcome).toBe('stopped');
  expect(said.at(-1)).toBe('');
  server.close();
});

test.each([
  [429, 'is busy'],
  [502, 'answered with status 502'],
  [undefined, 'takes no connection'],
])('between tries it is told what a server did (%s)', async (status, told) => {
  const server = createHttp((_, response) => response.writeHead(status ?? 200).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (status === undefined) await new Promise((resolve) => server.close(resolve));
  const stop = new AbortController();
  const { said, first, screen } = person();
  const asked = jsonRpcAt(new URL(`http://${host}`), { signal: stop.signal, screen })
    .call('eth_chainId', [], { signal: stop.signal })
    .catch(() => 'stopped');
  await first;
  expect(said).toEqual([`Waiting for ${host}, which ${told}`]);
  stop.abort(new Error('enough'));
  expect(await asked).toBe('stopped');
  server.close();
});

test.each(['https', 'ssl'])('a server that speaks no TLS is told as that (%s)', async (protocol) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const asking = { signal: new AbortController().signal };
  const asked =
    protocol === 'ssl'
      ? openLineSocket(url, asking).then(() => 'open')
      : httpOptions(asking).fetch(url.href, { method: 'GET', redirect: 'manual' });
  await expect(asked).rejects.toThrow(/it speaks no TLS there: write http/);
  server.close();
});

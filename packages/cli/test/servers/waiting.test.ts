import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openBitcoinServer } from '../../src/chains/bitcoin/server.ts';
import { jsonRpcAt } from '../../src/servers/http.ts';

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

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as aTurn } from 'node:timers/promises';
import { maxAnswer } from '@symbolon/chains/servers';
import { afterEach, expect, test } from 'vitest';
import { type OpenSocket, openLineSocket } from '../../src/servers/line-socket.ts';

let server: Server | undefined;
let open: OpenSocket | undefined;
afterEach(() => {
  open?.close();
  server?.close();
});

/** A socket to a server that says what `talk` writes. */
async function connected(talk: (socket: Socket) => void): Promise<OpenSocket['socket']> {
  const listening = createServer((socket) => {
    socket.on('error', () => {});
    talk(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  open = await openLineSocket(
    new URL(`tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`),
    new AbortController(),
  );
  return open.socket;
}

test('a line without end is a wrong answer, and the connection is over', async () => {
  let ended: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const socket = await connected((peer) => {
    const piece = Buffer.alloc(1 << 16, 0x20);
    const write = (): void => {
      while (!peer.destroyed && peer.write(piece));
      peer.once('drain', write);
    };
    peer.on('close', ended);
    write();
  });
  await expect(socket.receive()).rejects.toMatchObject({
    code: 'server/wrong-answer',
    message: expect.stringContaining(`an answer of more than ${maxAnswer} bytes`),
  });
  await over;
});

test('lines arrive whole wherever they are cut, also a transaction of 4 MiB', async () => {
  const raw = `{"result":"${'ab'.repeat(4 * 1024 * 1024)}"}`;
  const socket = await connected((peer) => {
    peer.write(`one\ntw`);
    setImmediate(() => peer.write(`o\n\nth`, () => peer.write(`ree\n${raw}\n`)));
  });
  expect([await socket.receive(), await socket.receive(), await socket.receive(), await socket.receive()]).toEqual([
    'one',
    'two',
    '',
    'three',
  ]);
  expect((await socket.receive()) === raw).toBe(true);
});

test('a connection that breaks between two calls is told by the next, and ends no process', async () => {
  const socket = await connected((peer) => peer.once('data', () => peer.resetAndDestroy()));
  const sendOn = async (): Promise<never> => {
    for (;;) {
      await socket.send('{}');
      await aTurn();
    }
  };
  await expect(sendOn()).rejects.toThrow();
  await expect(socket.receive()).rejects.toThrow();
});

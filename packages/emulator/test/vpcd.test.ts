import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { attachToVirtualReader } from '../src/readers/virtual-reader.ts';
import { answerOf, createTestDevice } from './support/test-device.ts';

/** The reader's side of the socket. */
async function createReader() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    socket: async () => {
      while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      return sockets[0] as Socket;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const framed = (...message: number[]) => Uint8Array.of(message.length >> 8, message.length & 0xff, ...message);

async function read(socket: Socket, length: number): Promise<Uint8Array> {
  let got = Buffer.alloc(0);
  while (got.length < length)
    got = Buffer.concat([got, await new Promise<Buffer>((resolve) => socket.once('data', resolve))]);
  return Uint8Array.from(got);
}

describe('attachToVirtualReader', () => {
  const open: { close: () => void }[] = [];
  const reader = async () => {
    const created = await createReader();
    open.push(created);
    return created;
  };
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  it('answers get ATR and commands, and powers the device as told', async () => {
    const { port, socket } = await reader();
    const device = createTestDevice();
    const attachment = await attachToVirtualReader(device, { port });
    const peer = await socket();
    device.log.length = 0;
    peer.write(framed(4));
    expect(await read(peer, 12)).toEqual(framed(0x3b, 0x85, 0x80, 0x01, 0x80, 0x73, 0x84, 0x01, 0xc0, 0xb2));
    peer.write(framed(1));
    peer.write(framed(0, 0xa4, 4, 0));
    expect(await read(peer, 8)).toEqual(framed(...answerOf(Uint8Array.of(0, 0xa4, 4, 0))));
    peer.write(framed(2));
    peer.write(framed(0));
    peer.write(framed(4));
    await read(peer, 12);
    expect(device.log).toEqual(['on', 4, 'off', 'on', 'off']);
    await attachment.detach();
    await attachment.detach();
  });

  it('refuses a slot whose reader never asks for the card, as one that holds another', async () => {
    const { port, socket } = await reader();
    await expect(attachToVirtualReader(createTestDevice(), { port, asksWithin: 20 })).rejects.toMatchObject({
      code: 'transport/unavailable',
      message: expect.stringContaining('another card is in that slot'),
    });
    (await socket()).destroy();
    const asking = await reader();
    const attaching = attachToVirtualReader(createTestDevice(), { port: asking.port, asksWithin: 60_000 });
    (await asking.socket()).write(framed(4));
    await (await attaching).detach();
  });

  it('puts messages together however the bytes arrive', async () => {
    const { port, socket } = await reader();
    const attachment = await attachToVirtualReader(createTestDevice(), { port });
    const peer = await socket();
    peer.setNoDelay(true);
    const command = Uint8Array.from({ length: 300 }, (_, i) => i);
    const bytes = [...framed(...command), ...framed(...command)];
    for (const part of [bytes.slice(0, 1), bytes.slice(1, 3), bytes.slice(3, 350), bytes.slice(350)]) {
      peer.write(Uint8Array.from(part));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const expected = framed(...answerOf(command));
    expect(await read(peer, 2 * expected.length)).toEqual(Uint8Array.of(...expected, ...expected));
    await attachment.detach();
  });

  it('powers the device off and resolves closed when the reader goes away', async () => {
    const { port, socket } = await reader();
    const device = createTestDevice();
    const attachment = await attachToVirtualReader(device, { port });
    (await socket()).destroy();
    await attachment.closed;
    expect(device.log.at(-1)).toBe('off');
  });

  it('lets go of a reader that is told more than a message can hold', async () => {
    const { port, socket } = await reader();
    const attachment = await attachToVirtualReader(
      { ...createTestDevice(), transmit: () => new Uint8Array(0x1_0000) },
      { port },
    );
    (await socket()).write(framed(0, 0, 0, 0));
    await attachment.closed;
  });

  it('says what to install where nothing listens', async () => {
    const { port, close } = await createReader();
    close();
    await expect(attachToVirtualReader(createTestDevice(), { port })).rejects.toMatchObject({
      code: 'transport/unavailable',
      message: expect.stringContaining('vsmartcard-vpcd'),
    });
  });
});

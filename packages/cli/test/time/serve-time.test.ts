/** Servers of time that strangers send to: none of them ends the process, which would fail this file. */

import { createSocket, Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, Server as TcpServer } from 'node:net';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { roughtimeRequest } from '@symbolon/protocol/time';
import { afterEach, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { type ServedTime, serveTimeOverTcp, serveTimeOverUdp } from '../../src/time/serve-time.ts';

const random = seededRandom('serve time');
const server = createRoughtimeServer({ secretKey: random(32), now: () => 1_800_000_000n, random });
const request = roughtimeRequest(random(32), server.publicKey);
const anyPort = { host: '127.0.0.1', port: 0 };

const open: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of open.splice(0)) await close();
});

/** A server, and the socket by which it hears: no test may send from port 0, or from where it is not. */
async function served<S>(prototype: object, serve: () => Promise<ServedTime>, method: string): Promise<[number, S]> {
  const listens = vi.spyOn(prototype as Record<string, () => unknown>, method);
  const running = await serve();
  open.push(running.close);
  return [running.port, listens.mock.contexts[0] as S];
}

const overUdp = () => served<UdpSocket>(UdpSocket.prototype, () => serveTimeOverUdp(server, anyPort), 'bind');

async function isAnswered(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  open.push(() => socket.close());
  socket.send(request, port, '127.0.0.1');
  const [packet] = await once(socket, 'message');
  return packet.length > 0;
}

it('a datagram from port 0, where nothing can be sent, ends neither it nor its answers to others', async () => {
  const [port, socket] = await overUdp();
  socket.emit('message', Buffer.from(request), { address: '127.0.0.1', port: 0, family: 'IPv4' });
  expect(await isAnswered(port)).toBe(true);
});

it('an error of its socket does not end it', async () => {
  const [port, socket] = await overUdp();
  socket.emit('error', new Error('ENOBUFS'));
  expect(await isAnswered(port)).toBe(true);
});

it('says that a port is taken', async () => {
  const [port] = await overUdp();
  await expect(serveTimeOverUdp(server, { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
});

const overTcp = () => served<TcpServer>(TcpServer.prototype, () => serveTimeOverTcp(server, anyPort), 'listen');

it('a connection that can not be taken does not end the others', async () => {
  const [port, listener] = await overTcp();
  listener.emit('error', new Error('EMFILE'));
  const socket = connect(port, '127.0.0.1');
  open.push(() => socket.destroy());
  socket.write(request);
  const [packet] = await once(socket, 'data');
  expect(packet.length).toBeGreaterThan(0);
});

it('whoever asks on and reads nothing is not answered on', async () => {
  const asked = vi.spyOn(server, 'answer').mockReturnValue(new Uint8Array(1_000_000));
  const [port] = await overTcp();
  const socket = connect(port, '127.0.0.1');
  open.push(() => socket.destroy());
  socket.pause();
  const most = 200;
  for (let n = 0; n < most; n += 1) socket.write(request);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  // Another server answers on the same thread, so this one had the time.
  const [other] = await overUdp();
  expect(await isAnswered(other)).toBe(true);
  expect(asked.mock.calls.length).toBeLessThan(most);
});

/** Packets to servers on this machine: lost, late, false, and over every protocol. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { TimeServer } from '@symbolon/client/time';
import { createRoughtimeServer, type RoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { roughtimeRequest, verifyResponse } from '@symbolon/protocol/time';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { systemPart } from '../../../../test/system-part.ts';
import { createTimeFetcher } from '../../src/time/fetch-time.ts';
import { type ServedTime, serveTimeOverTcp, serveTimeOverUdp } from '../../src/time/serve-time.ts';

const NOW = 1_800_000_000n;
const nonce = new Uint8Array(32).fill(5);

const open: { readonly close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const newServer = (name = 'A', options: Partial<Parameters<typeof createRoughtimeServer>[0]> = {}): RoughtimeServer => {
  const random = seededRandom(`fetch ${name}`);
  return createRoughtimeServer({ secretKey: random(32), now: () => NOW, random, ...options });
};

async function served(
  server: RoughtimeServer,
  protocols: readonly ('udp' | 'tcp')[],
  host = '127.0.0.1',
): Promise<TimeServer> {
  const addresses: { protocol: 'udp' | 'tcp'; host: string; port: number }[] = [];
  for (const protocol of protocols) {
    const serve = protocol === 'udp' ? serveTimeOverUdp : serveTimeOverTcp;
    const running: ServedTime = await serve(server, { host, port: 0 });
    open.push(running);
    addresses.push({ protocol, host, port: running.port });
  }
  return { name: 'A', publicKey: server.publicKey, addresses };
}

/** A socket that does what it is told with each datagram. */
async function scripted(answer: (packet: Uint8Array, reply: (bytes: Uint8Array) => void, count: number) => void) {
  const socket: Socket = createSocket('udp4');
  let count = 0;
  socket.on('message', (packet: Buffer, from: RemoteInfo) => {
    count += 1;
    answer(Uint8Array.from(packet), (bytes) => socket.send(bytes, from.port, from.address), count);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  open.push({ close: () => void socket.close() });
  const address = { protocol: 'udp' as const, host: '127.0.0.1', port: socket.address().port };
  return { address, received: () => count };
}

/** Fetches the time of a server, and verifies it again. */
async function timeOf(server: TimeServer, fetchTime = createTimeFetcher()) {
  const request = roughtimeRequest(nonce, server.publicKey);
  const response = await fetchTime(request, server);
  return verifyResponse({ request, response, serverKey: server.publicKey }).time.midpoint;
}

describe('a server that answers', () => {
  it.each([[['udp']], [['tcp']], [['udp', 'tcp']]] as const)('is asked over %s', async (protocols) => {
    expect(await timeOf(await served(newServer(), protocols))).toBe(NOW);
  });

  it('is asked by name', async () => {
    const server = await served(newServer(), ['udp']);
    const [address] = server.addresses;
    const named = { ...server, addresses: [{ ...address!, host: 'time.example' }] };
    const names: string[] = [];
    const addressesOf = async (host: string) => {
      names.push(host);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    expect(await timeOf(named, createTimeFetcher({ addressesOf }))).toBe(NOW);
    expect(names).toEqual(['time.example']);
  });

  // github.com/cloudflare/roughtime/issues/10, github.com/letscontrolit/ESPEasy/issues/5628.
  it.each([1, 2, 3, 4, 9])('is asked where its name has %i addresses without a route before', async (count) => {
    const server = await served(newServer(), ['udp']);
    const named = { ...server, addresses: [{ ...server.addresses[0]!, host: 'time.example' }] };
    // Like an address without a route: no socket may connect to all.
    const dead = Array.from({ length: count }, () => ({ address: '255.255.255.255', family: 4 }));
    const addressesOf = async () => [...dead, { address: '127.0.0.1', family: 4 }];
    expect(await timeOf(named, createTimeFetcher({ addressesOf, tries: 1 }))).toBe(NOW);
  });

  it('is asked where its name has silent addresses before', async () => {
    const server = await served(newServer(), ['udp']);
    const named = { ...server, addresses: [{ ...server.addresses[0]!, host: 'time.example' }] };
    const silent = Array.from({ length: 5 }, (_, n) => ({ address: `127.0.0.${n + 2}`, family: 4 }));
    const addressesOf = async () => [...silent, { address: '127.0.0.1', family: 4 }];
    expect(await timeOf(named, createTimeFetcher({ addressesOf, firstInterval: 10 }))).toBe(NOW);
  });

  it('is asked many things at once, each with its own answer', async () => {
    const server = await served(newServer(), ['udp']);
    const fetchTime = createTimeFetcher();
    const requests = Array.from({ length: 30 }, (_, index) =>
      roughtimeRequest(new Uint8Array(32).fill(index), server.publicKey),
    );
    const responses = await Promise.all(requests.map((request) => fetchTime(request, server)));
    for (const [index, request] of requests.entries())
      expect(verifyResponse({ request, response: responses[index]!, serverKey: server.publicKey }).time.midpoint).toBe(
        NOW,
      );
  });

  it('greases, and is asked again', async () => {
    const server = await served(newServer('grease', { grease: 0.5 }), ['udp']);
    expect(await timeOf(server, createTimeFetcher({ firstInterval: 10, tries: 20 }))).toBe(NOW);
  });
});

const ipv6 = await systemPart('IPv6 on loopback', async () => {
  const socket = createSocket('udp6');
  try {
    socket.bind(0, '::1');
    await once(socket, 'listening');
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    socket.close();
  }
});

describe.skipIf(!ipv6)('over IPv6', () => {
  it.each(['udp', 'tcp'] as const)('%s is asked', async (protocol) => {
    expect(await timeOf(await served(newServer(), [protocol], '::1'))).toBe(NOW);
  });

  it('a name is asked at its next address where the first one is silent', async () => {
    const server = await served(newServer(), ['udp'], '::1');
    const named = { ...server, addresses: [{ ...server.addresses[0]!, host: 'time.example' }] };
    const addressesOf = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    expect(await timeOf(named, createTimeFetcher({ addressesOf, firstInterval: 10, tries: 20 }))).toBe(NOW);
  });
});

describe('datagrams', () => {
  it('that are lost are sent again', async () => {
    const running = newServer();
    const { address, received } = await scripted((packet, reply, count) => {
      if (count > 2) reply(running.answer(packet)!);
    });
    const server = { name: 'A', publicKey: running.publicKey, addresses: [address] };
    expect(await timeOf(server, createTimeFetcher({ firstInterval: 10, tries: 20 }))).toBe(NOW);
    expect(received()).toBeGreaterThan(2);
  });

  it('that come late, after the next was sent, count', async () => {
    const running = newServer();
    const { address } = await scripted((packet, reply, count) => {
      if (count === 2) reply(running.answer(packet)!);
    });
    const server = { name: 'A', publicKey: running.publicKey, addresses: [address] };
    // The last wait is the longest: by then the first datagram is long past its time.
    expect(await timeOf(server, createTimeFetcher({ firstInterval: 10, tries: 20 }))).toBe(NOW);
  });

  it('that are wrong are skipped, and the right one after them counts', async () => {
    const running = newServer();
    const older = running.answer(roughtimeRequest(new Uint8Array(32).fill(9), running.publicKey))!;
    const false_ = newServer('B');
    const { address, received } = await scripted((packet, reply) => {
      const right = running.answer(packet)!;
      const flipped = right.slice();
      flipped[300]! ^= 1;
      reply(older);
      reply(false_.answer(roughtimeRequest(nonce, false_.publicKey))!);
      reply(packet);
      reply(new Uint8Array(0));
      reply(right.subarray(0, 400));
      reply(flipped);
      reply(right);
    });
    const server = { name: 'A', publicKey: running.publicKey, addresses: [address] };
    expect(await timeOf(server)).toBe(NOW);
    expect(received()).toBe(1);
  });

  /** A request in version 2 alone, which is the place of the first version. */
  const inVersion2 = (packet: Uint8Array) => {
    const changed = packet.slice();
    changed.set([2, 0, 0, 0, 3, 0, 0, 0], 52);
    return changed;
  };

  it.each([
    ['another key', newServer('B'), 'not signed by this server'],
    ['another version', newServer('A', { versions: [2] }), 'it has another version'],
    ['a key that has run out', newServer('A', { keyValidity: { from: 1n, to: 2n } }), 'may not sign this time'],
    ['a radius above an hour', newServer('A', { radius: 3601 }), 'its radius is 3601 s'],
    ['a radius of 0', newServer('A', { radius: 0 }), 'its radius is 0 s'],
  ])('with %s prove nothing', async (_, running, reason) => {
    const { address } = await scripted((packet, reply) => {
      const own = roughtimeRequest(nonce, running.publicKey);
      reply(running.answer(packet) ?? running.answer(inVersion2(packet)) ?? running.answer(own)!);
    });
    const server = { name: 'A', publicKey: newServer('A').publicKey, addresses: [address] };
    await expect(timeOf(server, createTimeFetcher({ firstInterval: 30, tries: 2 }))).rejects.toMatchObject({
      code: 'server/wrong-answer',
      message: expect.stringContaining(reason),
    });
  });
});

describe('a server that does not answer', () => {
  it('is asked over TCP', async () => {
    const running = newServer();
    const { address, received } = await scripted(() => {});
    const server = await served(running, ['tcp']);
    const both = { ...server, addresses: [...server.addresses, address] };
    expect(await timeOf(both, createTimeFetcher({ firstInterval: 10, tries: 2 }))).toBe(NOW);
    expect(received()).toBe(2);
  });

  it('is unreachable, and every way to it is named', async () => {
    const { address } = await scripted(() => {});
    const closed = createServer();
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    const addresses = [address, { protocol: 'tcp' as const, host: '127.0.0.1', port }];
    const server = { name: 'A', publicKey: newServer().publicKey, addresses };
    await expect(timeOf(server, createTimeFetcher({ firstInterval: 10, tries: 2 }))).rejects.toMatchObject({
      code: 'server/unreachable',
      message: expect.stringMatching(/^A can't be reached: no answer \(udp\), connect ECONNREFUSED .* \(tcp\);/),
    });
  });

  it('is unreachable if its list names no address, or its name has none', async () => {
    const server = { name: 'A', publicKey: newServer().publicKey, addresses: [] };
    await expect(timeOf(server)).rejects.toThrow('its list names no address');
    const named = { ...server, addresses: [{ protocol: 'udp' as const, host: 'time.example', port: 1 }] };
    const addressesOf = async () => {
      throw new Error('ENOTFOUND time.example');
    };
    await expect(timeOf(named, createTimeFetcher({ addressesOf }))).rejects.toThrow('ENOTFOUND time.example (udp)');
    // Nobody may connect to all.
    const nowhere = createTimeFetcher({
      addressesOf: async () => [{ address: '255.255.255.255', family: 4 }],
      tries: 1,
    });
    await expect(timeOf(named, nowhere)).rejects.toThrow('connect EACCES 255.255.255.255:1 (udp)');
    const sockets = process.getActiveResourcesInfo().filter((each) => /UDP/.test(each));
    expect(sockets).toEqual([]);
  });

  it('is not asked again before it may be, and at once after it has answered', async () => {
    const running = newServer();
    let silent = true;
    const { address, received } = await scripted((packet, reply) => {
      if (!silent) reply(running.answer(packet)!);
    });
    const server = { name: 'A', publicKey: running.publicKey, addresses: [address] };
    // After three failures it waits 2.25 times the first interval, longer than a call waits.
    const fetchTime = createTimeFetcher({ firstInterval: 40, tries: 3, longestWait: 10_000 });
    await expect(timeOf(server, fetchTime)).rejects.toMatchObject({ code: 'server/unreachable' });
    silent = false;
    expect(await timeOf(server, fetchTime)).toBe(NOW);
    expect(await timeOf(server, fetchTime)).toBe(NOW);
    expect(received()).toBe(5);
  });

  it('is busy, if it may be asked only later than a call waits', async () => {
    const { address, received } = await scripted(() => {});
    const server = { name: 'A', publicKey: newServer().publicKey, addresses: [address] };
    const fetchTime = createTimeFetcher({ firstInterval: 50, tries: 2, longestWait: 60 });
    await expect(timeOf(server, fetchTime)).rejects.toMatchObject({ code: 'server/unreachable' });
    await expect(timeOf(server, fetchTime)).rejects.toMatchObject({ code: 'server/unreachable' });
    await expect(timeOf(server, fetchTime)).rejects.toMatchObject({ code: 'server/busy' });
    expect(received()).toBeLessThanOrEqual(4);
  });

  it.each(['udp', 'tcp'] as const)('is left when the signal says so, over %s', async (protocol) => {
    const silent = { ...newServer(), answer: () => undefined, answerAll: () => [] };
    const listener = createServer();
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    open.push({ close: () => void listener.close() });
    const quiet = { protocol: 'tcp' as const, host: '127.0.0.1', port: (listener.address() as { port: number }).port };
    const server = await served(silent, ['udp']);
    const given = protocol === 'udp' ? server : { ...server, addresses: [quiet] };
    const stop = new AbortController();
    const request = roughtimeRequest(nonce, server.publicKey);
    const fetching = createTimeFetcher()(request, given, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(fetching).rejects.toThrow('enough');
  });
});

describe('over TCP', () => {
  /** A listener that answers with these bytes, piece by piece. */
  async function saying(
    pieces: (request: Uint8Array) => readonly Uint8Array[],
    publicKey: Uint8Array,
  ): Promise<TimeServer> {
    const listener = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', async (request) => {
        for (const piece of pieces(Uint8Array.from(request))) {
          socket.write(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }
        socket.end();
      });
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    open.push({ close: () => void listener.close() });
    const { port } = listener.address() as { port: number };
    return { name: 'A', publicKey, addresses: [{ protocol: 'tcp', host: '127.0.0.1', port }] };
  }

  it('a response may come in any pieces', async () => {
    const running = newServer();
    const pieces = (request: Uint8Array) => [...running.answer(request)!].map((byte) => Uint8Array.of(byte));
    expect(await timeOf(await saying(pieces, running.publicKey))).toBe(NOW);
  });

  it.each([
    [
      'it speaks another protocol',
      () => [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
      'it does not speak Roughtime',
    ],
    ['a length beyond any', () => [Buffer.from('ROUGHTIM\xff\xff\xff\x7f', 'latin1')], 'an answer of 2147483647 bytes'],
    ['it ends early', () => [Buffer.from('ROUGHTIM\x10\x00\x00\x00', 'latin1')], 'it ended the connection'],
    ['it says nothing', () => [], 'it ended the connection'],
  ])('%s', async (_, pieces, reason) => {
    await expect(timeOf(await saying(pieces, newServer().publicKey))).rejects.toMatchObject({
      code: 'server/unreachable',
      message: expect.stringContaining(reason),
    });
  });

  it('a server answers several requests on one connection, also in pieces, and ends it after noise', async () => {
    const running = newServer();
    const { addresses } = await served(running, ['tcp']);
    const { connect } = await import('node:net');
    const socket = connect(addresses[0]!.port, '127.0.0.1');
    await once(socket, 'connect');
    const requests = [1, 2].map((byte) => roughtimeRequest(new Uint8Array(32).fill(byte), running.publicKey));
    const bytes = Buffer.concat(requests);
    socket.write(bytes.subarray(0, 1500));
    setImmediate(() => socket.write(bytes.subarray(1500)));
    const { length } = running.answer(requests[0]!)!;
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.length === 2 * length) socket.write('noise that is longer than a head');
    });
    await once(socket, 'close');
    for (const [index, request] of requests.entries()) {
      const response = Uint8Array.from(got.subarray(length * index, length * index + length));
      expect(verifyResponse({ request, response, serverKey: running.publicKey }).time.midpoint).toBe(NOW);
    }
  });
});

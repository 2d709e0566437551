import { base64 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import rfc from '../../../../vectors/roughtime-rfc-10049.json' with { type: 'json' };
import { readServerList } from '../../src/time/server-list.ts';

const key = base64.encode(new Uint8Array(32).fill(7));
const server = {
  name: 'one',
  version: 1,
  publicKeyType: 'ed25519',
  publicKey: key,
  addresses: [{ protocol: 'udp', address: 'example.com:2002' }],
};
const listOf = (...servers: readonly unknown[]) => JSON.stringify({ servers });
const addressed = (address: unknown, protocol: unknown = 'udp') =>
  listOf({ ...server, addresses: [{ protocol, address }] });

test('the list of RFC 10049, appendix A', () => {
  const list = readServerList(JSON.stringify(rfc.serverList));
  expect(list.servers.map(({ name, addresses }) => ({ name, addresses }))).toEqual([
    {
      name: 'example.com Roughtime server',
      addresses: [
        { protocol: 'udp', host: 'roughtime.example.com', port: 2002 },
        { protocol: 'tcp', host: 'roughtime.example.com', port: 2002 },
      ],
    },
    {
      name: 'A UDP-only server specified with IP addresses',
      addresses: [
        { protocol: 'udp', host: '192.0.2.33', port: 2002 },
        { protocol: 'udp', host: '2001:db8::2:33', port: 2002 },
      ],
    },
  ]);
  expect(list.servers.map(({ publicKey }) => base64.encode(publicKey))).toEqual(
    rfc.serverList.servers.map(({ publicKey }) => publicKey),
  );
  expect(list).toMatchObject({ others: [], sources: rfc.serverList.sources, reports: rfc.serverList.reports });
});

test('a list has no sources and no place for reports unless it says so, and other keys are ignored', () => {
  expect(readServerList('{"servers":[],"more":1}')).toEqual({
    servers: [],
    others: [],
    sources: [],
    reports: undefined,
  });
});

describe('servers that can be asked', () => {
  // Without one: ecosystem.json of github.com/dansarie/pyroughtime.
  it.each([1, 2, 0x7fffffff, 0x8000000c, 'IETF-Roughtime', undefined])('are those of version %s', (version) => {
    expect(readServerList(listOf({ ...server, version }))).toMatchObject({ servers: [{ name: 'one' }], others: [] });
  });

  it.each([0x80000000, 0x8000000b, 0x8000000d, 3_000_600_613])('are not those of version %d', (version) => {
    expect(readServerList(listOf({ ...server, version }))).toMatchObject({ servers: [], others: ['one'] });
  });

  it.each(['Google-Roughtime', '1', '', null, 0, 1.5, -1])('nor of version %s', (version) => {
    const read = readServerList(listOf({ ...server, version }, { ...server, name: 'two' }));
    expect(read).toMatchObject({ servers: [{ name: 'two' }], others: ['one'] });
  });

  it('are those of a list as it was published, whatever else is in it', () => {
    // ecosystem.json of github.com/cloudflare/roughtime at 39613b31da8489364a13c71ba76b734a946339c8, and the entry that
    // its operator asked others to copy: github.com/Merovius/notary/issues/1.
    const entry = (name: string, version: string | undefined, publicKey: string, address: string) => {
      return { name, version, publicKeyType: 'ed25519', publicKey, addresses: [{ protocol: 'udp', address }] };
    };
    const cloudflare = ['0GD7c3yP8xEc4Zl2zeuN2SlLvDVVocjsPSL8/Rl/7zg=', 'roughtime.cloudflare.com:2003'] as const;
    const int08h = ['AW5uAoTSTDfG5NfY1bTh08GUnOqlRb+HVhbJ3ODJvsE=', 'roughtime.int08h.com:2002'] as const;
    const txryan = ['iBVjxg/1j7y1+kQUTBYdTabxCppesU/07D4PMDJk2WA=', 'time.txryan.com:2002'] as const;
    const { servers, others } = readServerList(
      listOf(
        entry('Cloudflare-Roughtime-2', 'IETF-Roughtime', ...cloudflare),
        entry('int08h-Roughtime', 'Google-Roughtime', ...int08h),
        entry('time.txryan.com', 'Google-Roughtime', ...txryan),
        entry('as copied', undefined, ...cloudflare),
      ),
    );
    expect(servers.map(({ name }) => name)).toEqual(['Cloudflare-Roughtime-2', 'as copied']);
    expect(others).toEqual(['int08h-Roughtime', 'time.txryan.com']);
  });

  it.each([1, undefined, null, ''])('are not those with a kind of key that is no text: %s', (publicKeyType) => {
    expect(readServerList(listOf({ ...server, publicKeyType }))).toMatchObject({ servers: [], others: ['one'] });
  });

  it('are reached over UDP or TCP; other ways are left out, and a server with no other', () => {
    const udp = { protocol: 'udp', address: 'example.com:1' };
    const quic = { protocol: 'quic', address: 'https://example.com' };
    const list = listOf({ ...server, addresses: [quic, udp] }, { ...server, name: 'two', addresses: [quic] });
    expect(readServerList(list)).toMatchObject({
      servers: [{ name: 'one', addresses: [{ protocol: 'udp', host: 'example.com', port: 1 }] }],
      others: ['two'],
    });
  });

  it('are not those with another kind of key, of whatever length', () => {
    const other = { ...server, publicKeyType: 'ml-dsa-44', publicKey: base64.encode(new Uint8Array(1312)) };
    expect(readServerList(listOf(other, server))).toMatchObject({ servers: [{ name: 'one' }], others: ['one'] });
  });
});

describe('addresses', () => {
  it.each([
    ['example.com:1', 'example.com', 1],
    ['a:65535', 'a', 65_535],
    ['example.com.:2002', 'example.com.', 2002],
    ['xn--bcher-kva.example:2002', 'xn--bcher-kva.example', 2002],
    ['192.0.2.33:2002', '192.0.2.33', 2002],
    ['0.0.0.0:1', '0.0.0.0', 1],
    ['[::]:1', '::', 1],
    ['[::1]:1', '::1', 1],
    ['[1::]:1', '1::', 1],
    ['[2001:DB8::2:33]:2002', '2001:DB8::2:33', 2002],
    ['[1:2:3:4:5:6:7:8]:1', '1:2:3:4:5:6:7:8', 1],
    ['[1:2:3:4:5:6:7::]:1', '1:2:3:4:5:6:7::', 1],
    ['[::ffff:192.0.2.1]:1', '::ffff:192.0.2.1', 1],
    ['[1:2:3:4:5:6:192.0.2.1]:1', '1:2:3:4:5:6:192.0.2.1', 1],
  ])('%s', (text, host, port) => {
    expect(readServerList(addressed(text)).servers[0]?.addresses).toEqual([{ protocol: 'udp', host, port }]);
  });

  it.each([
    'example.com',
    'example.com:',
    'example.com:0',
    'example.com:65536',
    'example.com:+80',
    'example.com:123456',
    ':2002',
    'exa mple.com:1',
    '-a.example:1',
    'a-.example:1',
    'a..example:1',
    '192.0.2.256:1',
    '192.0.2:1',
    '192.0.2.01:1',
    `${'a'.repeat(64)}.example:1`,
    `${'a.'.repeat(127)}example:1`,
    '2001:db8::2:33:2002',
    '[2001:db8::2:33]',
    '[]:1',
    '[1:2:3:4:5:6:7]:1',
    '[1:2:3:4:5:6:7:8:9]:1',
    '[1:2:3:4:5:6:7:8::]:1',
    '[1::2::3]:1',
    '[12345::]:1',
    '[g::]:1',
    '[:1:2:3:4:5:6:7]:1',
    '[::192.0.2.1:1]:1',
    '[192.0.2.1]:1',
    '[fe80::1%eth0]:1',
  ])('%s is none', (text) => {
    expect(() => readServerList(addressed(text))).toThrow(
      expect.objectContaining({
        code: 'data/malformed',
        context: expect.objectContaining({ where: 'servers[0].addresses[0].address' }),
      }),
    );
  });
});

test.each([
  ['the list', '['],
  ['the list', '[]'],
  ['the list', 'null'],
  ['servers', '{}'],
  ['servers', '{"servers":{}}'],
  ['servers[0]', listOf(null)],
  ['servers[0]', listOf([])],
  ['servers[1].name', listOf(server, { ...server, name: undefined })],
  ['servers[0].name', listOf({ ...server, name: '' })],
  ['servers[0].publicKey', listOf({ ...server, publicKey: key.slice(1) })],
  ['servers[0].publicKey', listOf({ ...server, publicKey: base64.encode(new Uint8Array(31)) })],
  ['servers[0].publicKey', listOf({ ...server, publicKey: undefined })],
  ['servers[0].addresses', listOf({ ...server, addresses: 'example.com:2002' })],
  ['servers[0].addresses[0]', listOf({ ...server, addresses: ['example.com:2002'] })],
  ['servers[0].addresses[0].protocol', addressed('example.com:2002', 6)],
  ['servers[0].addresses[0].address', addressed(2002)],
  ['sources', '{"servers":[],"sources":"https://example.com"}'],
  ['sources[0]', '{"servers":[],"sources":["http://example.com"]}'],
  ['sources[0]', '{"servers":[],"sources":["https://"]}'],
  ['reports', '{"servers":[],"reports":"ftp://example.com"}'],
  ['reports', '{"servers":[],"reports":"https://example.com/a b"}'],
  ['reports', '{"servers":[],"reports":null}'],
])('what is wrong at %s is said: %s', (where, text) => {
  expect(() => readServerList(text)).toThrow(
    expect.objectContaining({ code: 'data/malformed', context: expect.objectContaining({ where }) }),
  );
});

test('any JSON is a list or malformed', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        readServerList(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'data/malformed' });
      }
    }),
  );
});

test.each([
  ['servers', listOf(...Array.from({ length: 1001 }, () => server)), 'more than 1000'],
  [
    'servers[0].addresses',
    listOf({ ...server, addresses: Array.from({ length: 17 }, () => server.addresses[0]) }),
    'more than 16',
  ],
])('a list that is longer than any is refused: %s', (where, text, reason) => {
  expect(() => readServerList(text)).toThrow(
    expect.objectContaining({ context: expect.objectContaining({ where, reason: expect.stringContaining(reason) }) }),
  );
});

/** A host measures the time at servers that are honest, lie, are silent or grease. */
import { measureTime, readMalfeasanceReport, type TimeTransport } from '@symbolon/client/time';
import { readRoughtimeRequest, roughtimeHash } from '@symbolon/protocol/time';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { directly, NOW, type RunningServer, timeServer } from '../support/time-servers.ts';

const basics = (servers: readonly RunningServer[], seed = 'measure') => ({
  servers,
  send: directly(servers),
  random: seededRandom(seed),
  now: () => 0,
});

const three = () => ['A', 'B', 'C'].map((name) => timeServer(name));

describe('a measurement', () => {
  it('asks three servers twice in the same order, and says between which times it is', async () => {
    const given = basics(three());
    const measured = await measureTime(given);
    expect(measured).toMatchObject({ between: [NOW - 10n, NOW + 10n], contradictions: [], report: undefined });
    const [a, b, c, ...again] = given.send.asked;
    expect(again).toEqual([a, b, c]);
    expect(new Set([a, b, c]).size).toBe(3);
  });

  it('makes each nonce of the response before it', async () => {
    const { exchanges } = await measureTime(basics(three()));
    for (const [index, { request, rand }] of exchanges.entries()) {
      const before = exchanges[index - 1];
      const { nonce } = readRoughtimeRequest(request);
      if (before !== undefined) expect(nonce).toEqual(roughtimeHash(before.response, rand!));
    }
    expect(new Set(exchanges.map(({ rand }) => rand?.join())).size).toBe(6);
  });

  it('chooses servers at random', async () => {
    const servers = ['A', 'B', 'C', 'D', 'E'].map((name) => timeServer(name));
    const chosen = new Set<string>();
    for (let turn = 0; turn < 12; turn += 1) {
      const given = basics(servers, `choice ${turn}`);
      await measureTime(given);
      chosen.add(given.send.asked.slice(0, 3).join());
    }
    expect(chosen.size).toBeGreaterThan(6);
  });

  it('asks as many as it is told to', async () => {
    const given = { ...basics(['A', 'B', 'C', 'D'].map((name) => timeServer(name))), count: 4 };
    expect((await measureTime(given)).exchanges).toHaveLength(8);
  });

  it('replaces a server that is silent or answers wrongly, and begins again', async () => {
    const good = three();
    const silent = timeServer('silent');
    const false_ = { ...timeServer('false'), publicKey: timeServer('another').publicKey };
    const old = timeServer('old', { radius: 4000 });
    const servers = [...good, silent, false_, old];
    const send: TimeTransport = async (packet, server) => {
      if (server.name === 'false') return timeServer('false').running.answer(packet) ?? new Uint8Array(0);
      return directly([...good, old])(packet, server);
    };
    for (let turn = 0; turn < 6; turn += 1) {
      const measured = await measureTime({ ...basics(servers, `replace ${turn}`), send });
      expect(measured.between).toEqual([NOW - 10n, NOW + 10n]);
    }
  });

  it('says of each server why it fails, if too few are left', async () => {
    const [a, b, c] = three() as [RunningServer, RunningServer, RunningServer];
    const send = directly([a, b]);
    await expect(measureTime({ ...basics([a, b, c]), send })).rejects.toMatchObject({
      code: 'server/unreachable',
      message: expect.stringContaining("3 servers have to answer; C can't be reached: it is silent"),
    });
  });

  it('goes on through grease', async () => {
    const servers = ['A', 'B', 'C'].map((name) => timeServer(name, { grease: 0.3 }));
    const measured = await measureTime(basics(servers));
    expect(measured.contradictions).toEqual([]);
    expect(measured.exchanges).toHaveLength(6);
  });

  it('refuses an answer that took too long', async () => {
    let clock = 0;
    const servers = three();
    const send = directly(servers);
    const slow: TimeTransport = async (packet, server) => {
      clock += server.name === 'B' ? 10_001 : 10_000;
      return send(packet, server);
    };
    await expect(measureTime({ ...basics(servers), send: slow, now: () => clock })).rejects.toMatchObject({
      message: expect.stringContaining("B can't be reached: it took 10001 ms"),
    });
  });

  it('ends with the signal, in whatever the transport does', async () => {
    const servers = three();
    const stop = new AbortController();
    const send: TimeTransport = async (packet, server, options) => {
      stop.abort(new Error('enough'));
      expect(options?.signal).toBe(stop.signal);
      return directly(servers)(packet, server);
    };
    await expect(measureTime({ ...basics(servers), send, signal: stop.signal })).rejects.toThrow('enough');
  });

  it('does not take a fault of the program for one of a server', async () => {
    const send: TimeTransport = async () => {
      throw new TypeError('a fault');
    };
    await expect(measureTime({ ...basics(three()), send })).rejects.toThrow(TypeError);
  });
});

test.each([
  ['two servers', () => ({ servers: three().slice(1) })],
  ['a server that is there twice', () => ({ servers: [...three(), timeServer('A')] })],
  ['a count of two', () => ({ count: 2 })],
  ['a count that is none', () => ({ count: 3.5 })],
])('%s are refused', async (_, wrong) => {
  const error = { code: 'argument/invalid' };
  await expect(measureTime({ ...basics(three()), ...wrong() })).rejects.toMatchObject(error);
});

test('whichever server lies by more than all admit is caught, and the report proves it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 }),
      fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
      fc.nat(),
      async (liar, offset, seed) => {
        const servers = ['A', 'B', 'C'].map((name, index) =>
          timeServer(name, { now: () => (index === liar ? NOW + offset : NOW) }),
        );
        const measured = await measureTime(basics(servers, `liar ${seed}`));
        const caught = offset > 20n || offset < -20n;
        expect(measured.contradictions.length > 0).toBe(caught);
        expect(measured.between === undefined).toBe(caught);
        if (measured.report === undefined) return;
        const { contradictions, exchanges } = readMalfeasanceReport(measured.report);
        expect(contradictions).toEqual(measured.contradictions);
        const key = servers[liar]!.publicKey;
        for (const pair of contradictions)
          expect(pair.some((place) => exchanges[place]!.publicKey.join() === key.join())).toBe(true);
      },
    ),
    { numRuns: 12 },
  );
});

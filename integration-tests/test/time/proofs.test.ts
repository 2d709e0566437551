/** Proofs over the nonce of a card, made by servers of which some fail. */
import { askForProofs, proveWith, type TimeTransport } from '@symbolon/client/time';
import { roughtimeRequest, verifyCertificate, verifyRoughtime } from '@symbolon/protocol/time';
import { describe, expect, it } from 'vitest';
import { directly, NOW, type RunningServer, timeServer } from '../support/time-servers.ts';

const nonce = new Uint8Array(32).fill(3);
const servers = ['A', 'B', 'C', 'D'].map((name) => timeServer(name)) as [
  RunningServer,
  RunningServer,
  ...RunningServer[],
];
const names = (proofs: readonly { readonly serverKey: Uint8Array }[]) =>
  proofs.map(({ serverKey }) => servers.find(({ publicKey }) => publicKey === serverKey)?.name);

describe('proofs for a card', () => {
  it('are as many as it wants, each of another server over its nonce', async () => {
    const proofs = await askForProofs({ nonce, servers, needed: 3, send: directly(servers) });
    expect(new Set(names(proofs)).size).toBe(3);
    for (const { serverKey, proof, time } of proofs) {
      const delegation = verifyCertificate(proof.certificate!, serverKey);
      expect(verifyRoughtime({ request: roughtimeRequest(nonce, serverKey), proof, delegation })).toEqual(time);
      expect(time).toEqual({ midpoint: NOW, radius: 10 });
    }
  });

  it('come without a certificate that the card knows', async () => {
    const knows = (certificate: Uint8Array, serverKey: Uint8Array) => {
      expect(certificate).toHaveLength(152);
      return serverKey === servers[0].publicKey;
    };
    const proofs = await askForProofs({
      nonce,
      servers: servers.slice(0, 2),
      needed: 2,
      send: directly(servers),
      knows,
    });
    const known = proofs.map(({ serverKey, proof }) => [serverKey === servers[0].publicKey, 'certificate' in proof]);
    expect(known.sort()).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('do without servers that are silent, as long as enough answer', async () => {
    const [, b, c, d] = servers;
    const send = directly([b, d!]);
    expect(names(await askForProofs({ nonce, servers, needed: 2, send }))).toEqual(['B', 'D']);
    await expect(askForProofs({ nonce, servers: [b, c!, d!], needed: 3, send })).rejects.toMatchObject({
      code: 'server/unreachable',
      message: expect.stringContaining("C can't be reached: it is silent"),
    });
  });

  it('pass over a server that lies, however fast it is, and are none where no so many agree', async () => {
    const [a, b, c] = servers;
    const yearsAhead = timeServer('A', { now: () => NOW + 150_000_000n });
    const slow: TimeTransport = async (packet, server) => {
      if (server.name !== 'A') await new Promise((resolve) => setTimeout(resolve, 5));
      return directly([yearsAhead, b, c!])(packet, server);
    };
    expect(names(await askForProofs({ nonce, servers: [a, b, c!], needed: 2, send: slow })).sort()).toEqual(['B', 'C']);
    await expect(askForProofs({ nonce, servers: [a, b], needed: 2, send: slow })).rejects.toMatchObject({
      code: 'server/wrong-answer',
      message: expect.stringMatching(/no 2 servers agree to three hours: A says 2031-.*B says 2027-01-15T08:00:00/),
    });
    const unsure = directly([timeServer('A', { radius: 7200 }), b, c!]);
    expect(names(await askForProofs({ nonce, servers: [a, b, c!], needed: 2, send: unsure })).sort()).toEqual([
      'B',
      'C',
    ]);
    const endless = directly([timeServer('A', { now: () => 2n ** 62n })]);
    await expect(askForProofs({ nonce, servers: [a], needed: 1, send: endless })).rejects.toMatchObject({
      message: expect.stringContaining(
        'one server has to answer; A answered wrongly: it says a time that no card takes',
      ),
    });
  });

  it('do not wait for a server that says nothing, once there are enough', async () => {
    let stopped = false;
    const send: TimeTransport = (packet, server, options) => {
      if (server.name !== 'A') return directly(servers)(packet, server);
      return new Promise((_, reject) =>
        options?.signal?.addEventListener('abort', () => {
          stopped = true;
          reject(options.signal?.reason);
        }),
      );
    };
    expect(names(await askForProofs({ nonce, servers, needed: 3, send }))).toEqual(['B', 'C', 'D']);
    expect(stopped).toBe(true);
  });

  it('are none of a server that answers for another, or over another nonce', async () => {
    const [a, b] = servers;
    const others: TimeTransport = async () => b.running.answer(roughtimeRequest(nonce, b.publicKey))!;
    const older: TimeTransport = async () => a.running.answer(roughtimeRequest(new Uint8Array(32), a.publicKey))!;
    for (const send of [others, older])
      await expect(askForProofs({ nonce, servers: [a], needed: 1, send })).rejects.toMatchObject({
        code: 'server/unreachable',
        message: expect.stringContaining('A answered wrongly'),
      });
  });

  it('go through grease', async () => {
    const greasing = ['E', 'F', 'G'].map((name) => timeServer(name, { grease: 0.4 }));
    await expect(askForProofs({ nonce, servers: greasing, needed: 2, send: directly(greasing) })).resolves.toHaveLength(
      2,
    );
  });

  it('end with the signal', async () => {
    const stop = new AbortController();
    const silent: TimeTransport = (_, __, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(stop.signal.reason));
        stop.abort(new Error('enough'));
      });
    const given = { nonce, servers, needed: 2, send: silent, signal: stop.signal };
    await expect(askForProofs(given)).rejects.toThrow('enough');
  });

  it('are not asked for with too few servers, or none twice', async () => {
    const send = directly(servers);
    const [a] = servers;
    for (const wrong of [{ servers: [a] }, { servers: [a, a] }])
      await expect(askForProofs({ nonce, needed: 2, send, ...wrong })).rejects.toMatchObject({
        code: 'argument/invalid',
      });
    expect(send.asked).toEqual([]);
    const response = a.running.answer(roughtimeRequest(nonce, a.publicKey))!;
    const same = { serverKey: a.publicKey, response };
    expect(() => proveWith({ nonce, responses: [same, same] })).toThrow(
      expect.objectContaining({ code: 'argument/invalid' }),
    );
  });
});

import { ed25519 } from '@noble/curves/ed25519.js';
import {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
  type RoughtimeTime,
  readRoughtimeResponse,
  roughtimeRequest,
  verifyCertificate,
  verifyRoughtime,
} from '@symbolon/protocol/time';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { greases } from '../../src/roughtime-server/grease.ts';
import { createRoughtimeServer, type RoughtimeServerOptions } from '../../src/roughtime-server/index.ts';

const NOW = 1_800_000_000n;

function serverWith(options: Partial<RoughtimeServerOptions> = {}) {
  const random = seededRandom('roughtime server');
  return createRoughtimeServer({ secretKey: random(32), now: () => NOW, random, ...options });
}

function timeOf(request: Uint8Array, response: Uint8Array | undefined, serverKey: Uint8Array): RoughtimeTime {
  const { proof } = readRoughtimeResponse(response ?? new Uint8Array(0));
  return verifyRoughtime({ request, proof, delegation: verifyCertificate(proof.certificate, serverKey) });
}

const requestsTo = (serverKey: Uint8Array, count: number) =>
  Array.from({ length: count }, (_, index) => roughtimeRequest(new Uint8Array(32).fill(index), serverKey));

/** A request whose values by tag are replaced, as long as any other. */
function requestWith(serverKey: Uint8Array, values: Readonly<Record<string, Uint8Array | undefined>>): Uint8Array {
  const usual = decodeRoughtimeMessage(decodeRoughtimePacket(roughtimeRequest(new Uint8Array(32), serverKey)));
  const changed = Object.entries({ ...Object.fromEntries(usual), ZZZZ: new Uint8Array(0), ...values });
  const present = changed.flatMap(([tag, value]) => (value === undefined ? [] : [[tag, value] as const]));
  const packet = encodeRoughtimePacket(encodeRoughtimeMessage(Object.fromEntries(present)));
  const missing = 1036 - packet.length;
  return values['ZZZZ'] !== undefined || missing <= 0
    ? packet
    : requestWith(serverKey, { ...values, ZZZZ: new Uint8Array(missing) });
}

describe('a server', () => {
  it('answers every request of a batch of any size, each to its own request alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), (count) => {
        const server = serverWith();
        const requests = requestsTo(server.publicKey, count);
        const responses = server.answerAll(requests);
        for (const [index, request] of requests.entries()) {
          expect(timeOf(request, responses[index], server.publicKey)).toEqual({ midpoint: NOW, radius: 10 });
          const other = responses[(index + 1) % count];
          if (count > 1) expect(() => timeOf(request, other, server.publicKey)).toThrow('it answers another request');
        }
      }),
      { numRuns: 8 },
    );
  });

  it('sends no response that is longer than its request', () => {
    const server = serverWith();
    const requests = requestsTo(server.publicKey, 200);
    for (const response of server.answerAll(requests)) expect(response?.length).toBeLessThanOrEqual(1036);
  });

  it('answers in the version of the standard where it may, and in the draft where that is asked', () => {
    const server = serverWith();
    const draft = Uint8Array.of(0x0c, 0, 0, 0x80);
    const packets = [
      roughtimeRequest(new Uint8Array(32), server.publicKey),
      requestWith(server.publicKey, { VER: draft }),
    ];
    const versions = server.answerAll(packets).map((response) => {
      const { proof } = readRoughtimeResponse(response!);
      return [...decodeRoughtimeMessage(proof.response).get('VER')!];
    });
    expect(versions).toEqual([[1, 0, 0, 0], [...draft]]);
    for (const [index, response] of server.answerAll(packets).entries())
      expect(timeOf(packets[index]!, response, server.publicKey).midpoint).toBe(NOW);
  });

  it('answers a request that names no server', () => {
    const server = serverWith();
    const request = requestWith(server.publicKey, { SRV: undefined });
    expect(timeOf(request, server.answer(request), server.publicKey).midpoint).toBe(NOW);
  });

  const one = serverWith();
  const uint32 = (value: number) => Uint8Array.of(value, 0, 0, 0);
  test.each([
    ['nothing', new Uint8Array(0)],
    ['noise', new Uint8Array(1036).fill(0x52)],
    ['a request to another server', roughtimeRequest(new Uint8Array(32), ed25519.keygen().publicKey)],
    ['versions that it does not speak', requestWith(one.publicKey, { VER: uint32(2) })],
    ['a response', requestWith(one.publicKey, { TYPE: uint32(1) })],
    ['no nonce', requestWith(one.publicKey, { NONC: undefined })],
    ['no type', requestWith(one.publicKey, { TYPE: undefined })],
    ['no version', requestWith(one.publicKey, { VER: undefined })],
    ['too short a request', requestWith(one.publicKey, { ZZZZ: new Uint8Array(904) })],
    ['a nonce of 64 bytes', requestWith(one.publicKey, { NONC: new Uint8Array(64) })],
    ['versions that descend', requestWith(one.publicKey, { VER: Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0) })],
  ])('ignores %s', (_, packet) => {
    expect(one.answer(packet)).toBeUndefined();
  });

  it('signs by a new key when the one before has run out, forwards and backwards', () => {
    let now = NOW;
    const server = serverWith({ now: () => now, keyLifetime: 100n });
    const request = roughtimeRequest(new Uint8Array(32), server.publicKey);
    const keyAt = (time: bigint) => {
      now = time;
      const { proof } = readRoughtimeResponse(server.answer(request)!);
      const delegation = verifyCertificate(proof.certificate, server.publicKey);
      expect(verifyRoughtime({ request, proof, delegation }).midpoint).toBe(time);
      return delegation.publicKey;
    };
    const first = keyAt(NOW);
    expect(keyAt(NOW + 100n)).toEqual(first);
    expect(keyAt(NOW + 101n)).not.toEqual(first);
    expect(keyAt(NOW - 1n)).not.toEqual(first);
  });

  test.each([NOW + 1n, NOW - 1n])('with a key that is not valid at its time proves nothing', (time) => {
    const server = serverWith({ now: () => time, keyValidity: { from: NOW, to: NOW } });
    const request = roughtimeRequest(new Uint8Array(32), server.publicKey);
    expect(() => timeOf(request, server.answer(request), server.publicKey)).toThrow('its key may not sign this time');
  });
});

describe('grease', () => {
  it('is a share of the responses, of which those with an undefined tag alone hold', () => {
    const server = serverWith({ grease: 0.5 });
    const count = 400;
    let [refused, undefinedTags] = [0, 0];
    for (const request of requestsTo(server.publicKey, count)) {
      const response = server.answer(request)!;
      try {
        expect(timeOf(request, response, server.publicKey)).toEqual({ midpoint: NOW, radius: 10 });
        if (decodeRoughtimeMessage(decodeRoughtimePacket(response)).has('GREA')) undefinedTags += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(time\/proof-wrong|data\/malformed)$/) });
        refused += 1;
      }
    }
    // A half, of which one way of five holds. The randomness has a seed, so these are always the same.
    expect(refused / count).toBeGreaterThan(0.3);
    expect(refused / count).toBeLessThan(0.5);
    expect(undefinedTags).toBeGreaterThan(10);
  });

  it('has a response of every kind in time', () => {
    const server = serverWith({ grease: 1 });
    const request = roughtimeRequest(new Uint8Array(32), server.publicKey);
    const reasons = new Set<string>();
    for (let tries = 0; tries < 200; tries += 1) {
      try {
        timeOf(request, server.answer(request), server.publicKey);
        reasons.add('holds');
      } catch (error) {
        reasons.add(String(error).replace(/[A-Z]{3,4} is missing/, 'a tag is missing'));
      }
    }
    expect([...reasons].filter((reason) => !reason.includes('a tag is missing'))).toHaveLength(greases.length - 1);
    expect([...reasons].some((reason) => reason.includes('a tag is missing'))).toBe(true);
  });
});

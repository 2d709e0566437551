/** Answers of public servers and of the standard. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it, test } from 'vitest';
import rfc from '../../../../vectors/roughtime-rfc-10049.json' with { type: 'json' };
import roughenough from '../../../../vectors/roughtime-roughenough.json' with { type: 'json' };
import {
  decodeRoughtimeMessage,
  decodeRoughtimePacket,
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
  readRoughtimeResponse,
  roughtimeHash,
  roughtimeRequest,
  verifyCertificate,
  verifyRoughtime,
} from '../../src/time/index.ts';

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const exchanges = rfc.report.responses.map((entry) => ({
  publicKey: fromBase64(entry.publicKey),
  request: fromBase64(entry.request),
  response: fromBase64(entry.response),
  rand: entry.rand === undefined ? undefined : fromBase64(entry.rand),
}));

describe('the report of RFC 10049, appendix B', () => {
  it('has three answers, of which the first is of the day after the others', () => {
    const times = exchanges.map(({ publicKey, request, response }) => {
      const { proof } = readRoughtimeResponse(response);
      return verifyRoughtime({ request, proof, delegation: verifyCertificate(proof.certificate, publicKey) });
    });
    expect(times).toEqual([
      { midpoint: 1_773_685_571n, radius: 3 },
      { midpoint: 1_773_599_171n, radius: 3 },
      { midpoint: 1_773_599_171n, radius: 3 },
    ]);
  });

  it('has requests whose nonces are made of the answer before', () => {
    for (const [index, { request, response, rand }] of exchanges.entries()) {
      const { nonce } = readRoughtimeResponse(response);
      expect(nonce).toEqual(decodeRoughtimeMessage(decodeRoughtimePacket(request)).get('NONC'));
      const before = exchanges[index - 1];
      if (before !== undefined) expect(roughtimeHash(before.response, rand!)).toEqual(nonce);
    }
  });

  it('has requests like ours, but for the versions', () => {
    for (const { request, response, publicKey } of exchanges) {
      const theirs = decodeRoughtimeMessage(decodeRoughtimePacket(request));
      const ours = roughtimeRequest(readRoughtimeResponse(response).nonce, publicKey);
      const read = decodeRoughtimeMessage(decodeRoughtimePacket(ours));
      expect([...read.keys()]).toEqual(['VER', 'SRV', 'NONC', 'TYPE', 'ZZZZ']);
      for (const tag of ['SRV', 'NONC', 'TYPE']) expect(read.get(tag), tag).toEqual(theirs.get(tag));
      expect(bytesToHex(read.get('VER')!)).toBe('010000000c000080');
      expect(ours.length).toBe(request.length);
    }
  });

  it('is encoded again to the same bytes', () => {
    for (const { request, response } of exchanges)
      for (const packet of [request, response]) {
        const message = decodeRoughtimeMessage(decodeRoughtimePacket(packet));
        expect(encodeRoughtimePacket(encodeRoughtimeMessage(Object.fromEntries(message)))).toEqual(packet);
      }
  });
});

describe('a server of the draft', () => {
  const publicKey = hexToBytes(roughenough.publicKey);

  test('signed a time over a single request', () => {
    const { request, response, nonce, midpoint, radius } = roughenough.single;
    const read = readRoughtimeResponse(hexToBytes(response));
    expect(bytesToHex(read.nonce)).toBe(nonce);
    const delegation = verifyCertificate(read.proof.certificate, publicKey);
    expect(delegation).toMatchObject({ from: 0n, to: 2n ** 64n - 1n });
    const given = { request: hexToBytes(request), proof: read.proof, delegation };
    expect(verifyRoughtime(given)).toEqual({ midpoint: BigInt(midpoint), radius });
  });

  test('signed a time over many requests, of which another is refused', () => {
    const { response, index, levels } = roughenough.pathOfEight;
    const { proof } = readRoughtimeResponse(hexToBytes(response));
    expect([proof.index, proof.path.length]).toEqual([index, 32 * levels]);
    const signed = decodeRoughtimeMessage(decodeRoughtimeMessage(proof.certificate).get('DELE')!);
    const delegation = { publicKey: signed.get('PUBK')!, from: 0n, to: 2n ** 64n - 1n };
    expect(() => verifyRoughtime({ request: hexToBytes(roughenough.srv), proof, delegation })).toThrow(
      'it answers another request',
    );
  });

  test('is asked as our requests ask', () => {
    const theirs = decodeRoughtimeMessage(decodeRoughtimePacket(hexToBytes(roughenough.srv)));
    const ours = roughtimeRequest(theirs.get('NONC')!, publicKey);
    const read = decodeRoughtimeMessage(decodeRoughtimePacket(ours));
    expect([...read.keys()]).toEqual([...theirs.keys()]);
    expect(read.get('TYPE')).toEqual(theirs.get('TYPE'));
  });
});

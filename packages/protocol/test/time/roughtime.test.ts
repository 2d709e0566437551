/** What a server signed rightly and may not sign, and what nobody signed. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { describe, expect, it, test } from 'vitest';
import {
  encodeRoughtimeMessage,
  encodeRoughtimePacket,
  type RoughtimeProof,
  readRoughtimeRequest,
  readRoughtimeResponse,
  roughtimeContexts,
  roughtimeHash,
  roughtimeRequest,
  roughtimeServerId,
  verifyCertificate,
  verifyResponse,
  verifyRoughtime,
} from '../../src/time/index.ts';

const server = { secretKey: new Uint8Array(32).fill(1), publicKey: ed25519.getPublicKey(new Uint8Array(32).fill(1)) };
const online = { secretKey: new Uint8Array(32).fill(2), publicKey: ed25519.getPublicKey(new Uint8Array(32).fill(2)) };
const request = roughtimeRequest(new Uint8Array(32).fill(3), server.publicKey);
const leaf = roughtimeHash(Uint8Array.of(0), request);

type Values = { readonly [tag: string]: Uint8Array | undefined };

const uint32 = (...numbers: readonly number[]) => new Uint8Array(Uint32Array.from(numbers).buffer);
const uint64 = (number: bigint) => new Uint8Array(BigUint64Array.of(number).buffer);
const message = (values: Values) =>
  encodeRoughtimeMessage(
    Object.fromEntries(Object.entries(values).flatMap(([tag, value]) => (value === undefined ? [] : [[tag, value]]))),
  );

/** A certificate, signed by the server. */
function certificateOf(values: Values = {}, key = server.secretKey, context = roughtimeContexts.delegation) {
  const signed = message({ PUBK: online.publicKey, MINT: uint64(100n), MAXT: uint64(200n), ...values });
  return encodeRoughtimeMessage({ SIG: ed25519.sign(concatBytes(context, signed), key), DELE: signed });
}

/** A proof, signed by the key of the certificate. */
function proofOf(values: Values = {}, rest: Partial<RoughtimeProof> = {}, context = roughtimeContexts.response) {
  const signed = message({
    ...{ VER: uint32(1), VERS: uint32(1, 0x8000000c), RADI: uint32(3), MIDP: uint64(150n), ROOT: leaf },
    ...values,
  });
  const signature = ed25519.sign(concatBytes(context, signed), online.secretKey);
  return { response: signed, signature, index: 0, path: new Uint8Array(0), ...rest };
}

const delegation = verifyCertificate(certificateOf(), server.publicKey);
const verify = (proof: RoughtimeProof) => verifyRoughtime({ request, proof, delegation });
const wrong = (reason: string) =>
  expect.objectContaining({ code: 'time/proof-wrong', message: expect.stringContaining(reason) });

describe('a response', () => {
  it('holds', () => {
    expect(verify(proofOf())).toEqual({ midpoint: 150n, radius: 3 });
    expect(delegation).toEqual({ publicKey: online.publicKey, from: 100n, to: 200n });
  });

  it.each([
    ['the earliest midpoint', { MIDP: uint64(100n) }],
    ['the latest midpoint', { MIDP: uint64(200n) }],
    ['the smallest radius', { RADI: uint32(1) }],
    ['the largest radius', { RADI: uint32(3600) }],
    ['the version of the drafts', { VER: uint32(0x8000000c) }],
    ['versions of which it speaks others too', { VERS: uint32(0, 1, 2, 3) }],
    ['32 versions', { VERS: uint32(...Array.from({ length: 32 }, (_, index) => index)) }],
    ['a tag that nobody knows', { ZZZZ: uint32(5), AAAA: uint32(6) }],
  ])('holds with %s', (_, values) => {
    expect(verify(proofOf(values)).midpoint).toBeGreaterThan(99n);
  });

  it.each([
    ['too early a midpoint', { MIDP: uint64(99n) }, 'its key may not sign this time'],
    ['too late a midpoint', { MIDP: uint64(201n) }, 'its key may not sign this time'],
    ['a midpoint at the end of all', { MIDP: uint64(2n ** 64n - 1n) }, 'its key may not sign this time'],
    ['a radius of 0', { RADI: uint32(0) }, 'its radius is 0 s'],
    ['a radius above an hour', { RADI: uint32(3601) }, 'its radius is 3601 s'],
    ['the largest radius there is', { RADI: uint32(0xffffffff) }, 'its radius is 4294967295 s'],
    ['another version', { VER: uint32(2), VERS: uint32(1, 2) }, 'another version'],
    ['an older draft', { VER: uint32(0x8000000b), VERS: uint32(0x8000000b) }, 'another version'],
    ['a version that it does not speak', { VERS: uint32(0x8000000c) }, 'does not speak its version'],
    ['another root', { ROOT: new Uint8Array(32) }, 'it answers another request'],
  ])('does not hold with %s', (_, values, reason) => {
    expect(() => verify(proofOf(values))).toThrow(wrong(reason));
  });

  it.each([
    ...['VER', 'VERS', 'RADI', 'MIDP', 'ROOT'].map((tag) => [`no ${tag}`, { [tag]: undefined }] as const),
    ['a version of 8 bytes', { VER: uint32(1, 2) }],
    ['no versions', { VERS: new Uint8Array(0) }],
    ['33 versions', { VERS: uint32(...Array.from({ length: 33 }, (_, index) => index)) }],
    ['versions that descend', { VERS: uint32(2, 1) }],
    ['a version that is there twice', { VERS: uint32(1, 1) }],
    ['a radius of 8 bytes', { RADI: uint32(3, 0) }],
    ['a midpoint of 4 bytes', { MIDP: uint32(150) }],
    ['a root of 64 bytes', { ROOT: new Uint8Array(64) }],
  ] as const)('is malformed with %s', (_, values) => {
    expect(() => verify(proofOf(values))).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  });

  it.each([
    ['of the certificate, in its place', proofOf({}, {}, roughtimeContexts.delegation)],
    ['of another length', proofOf({}, { signature: new Uint8Array(63) })],
    ['of nothing', proofOf({}, { signature: new Uint8Array(64) })],
    ['of the server itself', { ...proofOf(), signature: ed25519.sign(proofOf().response, server.secretKey) }],
  ])('does not hold with a signature %s', (_, proof) => {
    expect(() => verify(proof)).toThrow(wrong('it is not signed by the key of its certificate'));
  });
});

describe('a certificate', () => {
  it.each([
    ['another server', certificateOf({}, online.secretKey)],
    ['the context of responses', certificateOf({}, server.secretKey, roughtimeContexts.response)],
  ])('does not hold with %s', (_, certificate) => {
    expect(() => verifyCertificate(certificate, server.publicKey)).toThrow(wrong('not signed by this server'));
  });

  it.each(['PUBK', 'MINT', 'MAXT'])('is malformed without %s', (tag) => {
    expect(() => verifyCertificate(certificateOf({ [tag]: undefined }), server.publicKey)).toThrow(
      expect.objectContaining({ code: 'data/malformed' }),
    );
  });

  it('is kept as a copy: bytes that change later change no key', () => {
    const certificate = certificateOf();
    const { publicKey } = verifyCertificate(certificate, server.publicKey);
    certificate.fill(0);
    expect(publicKey).toEqual(online.publicKey);
  });

  // Points of order 1, 2 and 8. A signature of zeros, or of such a point and 0, holds for them in lax verifiers.
  const smallOrder = [
    Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0)),
    Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 0xec : index === 31 ? 0x7f : 0xff)),
    new Uint8Array(32),
    ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a').toBytes(),
  ];
  it('of a key of small order holds for nothing', () => {
    for (const publicKey of smallOrder) {
      const signed = message({ PUBK: publicKey, MINT: uint64(0n), MAXT: uint64(200n) });
      for (const point of smallOrder) {
        const signature = concatBytes(point, new Uint8Array(32));
        const certificate = encodeRoughtimeMessage({ SIG: signature, DELE: signed });
        expect(() => verifyCertificate(certificate, publicKey)).toThrow(wrong('not signed by this server'));
        const proof = { ...proofOf(), signature };
        const given = { request, proof, delegation: { publicKey, from: 0n, to: 200n } };
        expect(() => verifyRoughtime(given)).toThrow(wrong('it is not signed'));
      }
    }
  });

  it('with a signature that is made larger by the order of the group does not hold', () => {
    const { signature, ...rest } = proofOf();
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const scalar = signature.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + order;
    const larger = concatBytes(
      signature.slice(0, 32),
      Uint8Array.from({ length: 32 }, (_, index) => Number((scalar >> BigInt(8 * index)) & 0xffn)),
    );
    expect(() => verify({ ...rest, signature: larger })).toThrow(wrong('it is not signed'));
  });
});

describe('the tree', () => {
  const sibling = (level: number) => new Uint8Array(32).fill(level + 1);
  /** The root over a leaf at an index, so many levels high. */
  function treeOf(index: number, levels: number) {
    let root = leaf;
    for (let level = 0; level < levels; level += 1) {
      const right = Math.floor(index / 2 ** level) % 2 === 1;
      root = roughtimeHash(Uint8Array.of(1), ...(right ? [sibling(level), root] : [root, sibling(level)]));
    }
    return proofOf(
      { ROOT: root },
      { index, path: concatBytes(...Array.from({ length: levels }, (_, l) => sibling(l))) },
    );
  }

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [5, 3],
    [0, 32],
    [0xffff_ffff, 32],
    [0x8000_0001, 32],
  ])('has the request at %d of %d levels', (index, levels) => {
    expect(verify(treeOf(index, levels)).midpoint).toBe(150n);
  });

  it.each([
    [1, 0],
    [2, 1],
    [0x8000_0000, 31],
    [4, 2],
  ])('has no place %d in %d levels', (index, levels) => {
    expect(() => verify(treeOf(index, levels))).toThrow(wrong('its index is outside its tree'));
  });

  it('has no path of 33 levels, or of half a hash', () => {
    expect(() => verify(treeOf(0, 33))).toThrow(wrong('its path is none'));
    expect(() => verify({ ...treeOf(0, 2), path: new Uint8Array(48) })).toThrow(wrong('its path is none'));
  });

  it.each([0, 1, 2, 3, 4])('has the request at no other place than its own, %d', (index) => {
    const proof = treeOf(3, 3);
    if (index !== 3) expect(() => verify({ ...proof, index })).toThrow(wrong('it answers another request'));
    else expect(verify({ ...proof, index }).midpoint).toBe(150n);
  });
});

describe('a whole response', () => {
  const packetOf = (nonce: Uint8Array, proof = proofOf()) =>
    encodeRoughtimePacket(
      message({
        ...{ SIG: proof.signature, NONC: nonce, TYPE: uint32(1), PATH: proof.path },
        ...{ SREP: proof.response, CERT: certificateOf(), INDX: uint32(proof.index) },
      }),
    );
  const nonce = new Uint8Array(32).fill(3);
  const serverKey = server.publicKey;

  it('is the time and its proof', () => {
    const { time, proof } = verifyResponse({ request, response: packetOf(nonce), serverKey });
    expect(time).toEqual({ midpoint: 150n, radius: 3 });
    expect(verify(proof)).toEqual(time);
  });

  it('does not hold with another nonce, another server, or with any bit other', () => {
    const other = packetOf(new Uint8Array(32).fill(4));
    expect(() => verifyResponse({ request, response: other, serverKey })).toThrow(wrong('it answers another request'));
    const given = { request, response: packetOf(nonce), serverKey: online.publicKey };
    expect(() => verifyResponse(given)).toThrow(wrong('not signed by this server'));
    const { response } = given;
    for (let byte = 0; byte < response.length; byte += 1) {
      const changed = response.slice();
      changed[byte]! ^= 1 << (byte % 8);
      expect(() => verifyResponse({ request, response: changed, serverKey }), `byte ${byte}`).toThrow();
    }
  });
});

test.each([
  ['SIG', 63],
  ['SIG', undefined],
  ['NONC', 64],
  ['TYPE', 8],
  ['TYPE', undefined],
  ['PATH', undefined],
  ['SREP', undefined],
  ['CERT', undefined],
  ['INDX', 8],
])('a packet whose %s has %s bytes is no response', (tag, length) => {
  const values = {
    ...{ SIG: new Uint8Array(64), NONC: new Uint8Array(32), TYPE: uint32(1), PATH: new Uint8Array(0) },
    ...{ SREP: new Uint8Array(4), CERT: new Uint8Array(4), INDX: uint32(0) },
  };
  expect(readRoughtimeResponse(encodeRoughtimePacket(message(values))).proof.index).toBe(0);
  const changed = { ...values, [tag]: length === undefined ? undefined : new Uint8Array(length - (length % 4)) };
  expect(() => readRoughtimeResponse(encodeRoughtimePacket(message(changed)))).toThrow(
    expect.objectContaining({ code: 'data/malformed' }),
  );
});

test('a request is no response, and a response no request', () => {
  expect(() => readRoughtimeResponse(request)).toThrow(wrong('it is no response'));
  const values = { NONC: new Uint8Array(32), VER: uint32(1), TYPE: uint32(1) };
  expect(() => readRoughtimeRequest(encodeRoughtimePacket(message(values)))).toThrow(
    expect.objectContaining({ code: 'data/malformed' }),
  );
});

test('a request says what it was made of', () => {
  const read = readRoughtimeRequest(request);
  expect(read).toEqual({
    versions: [1, 0x8000000c],
    nonce: new Uint8Array(32).fill(3),
    server: roughtimeServerId(server.publicKey),
  });
  expect(request.subarray(-908)).toEqual(new Uint8Array(908));
});

test.each([31, 33])('a nonce or key of %d bytes is refused', (length) => {
  const refused = expect.objectContaining({ code: 'argument/invalid' });
  expect(() => roughtimeRequest(new Uint8Array(length), server.publicKey)).toThrow(refused);
  expect(() => roughtimeRequest(new Uint8Array(32), new Uint8Array(length))).toThrow(refused);
  expect(() => roughtimeServerId(new Uint8Array(length))).toThrow(refused);
});

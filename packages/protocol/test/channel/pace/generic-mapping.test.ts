import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../../test/seeded-random.mjs';
import {
  brainpoolP256r1Parameters,
  decodePoint,
  domainParameters,
  p256Parameters,
} from '../../../src/channel/pace/domain-parameters.ts';
import {
  agreeKeys,
  authenticationToken,
  channelBinding,
  decryptNonce,
  encryptNonce,
  generateKeyPair,
  mapGenerator,
} from '../../../src/channel/pace/generic-mapping.ts';
import { agreed, scripted, seedOf, vector } from '../../support/icao-example.ts';
import { refusal, withByte } from '../../support/messages.ts';

const parameters = brainpoolP256r1Parameters;
const pair = (generator: typeof parameters.Point.BASE, secret: string) =>
  generateKeyPair(parameters, generator, scripted(seedOf(secret)));
const nonce = hexToBytes(vector.nonce);
const terminalMapping = pair(parameters.Point.BASE, vector.terminalMappingSecret);
const chipMapping = pair(parameters.Point.BASE, vector.chipMappingSecret);
const generator = mapGenerator(parameters, nonce, terminalMapping, chipMapping.publicKey);

describe('every value of ICAO Doc 9303-11 appendix G.1', () => {
  test('nonce', () => {
    expect(bytesToHex(encryptNonce(agreed.passwordKey, nonce))).toBe(vector.encryptedNonce);
    expect(bytesToHex(decryptNonce(agreed.passwordKey, hexToBytes(vector.encryptedNonce)))).toBe(vector.nonce);
  });

  test('mapping keys and the mapped generator, on either side', () => {
    expect(bytesToHex(terminalMapping.publicKey)).toBe(vector.terminalMappingPublic);
    expect(bytesToHex(chipMapping.publicKey)).toBe(vector.chipMappingPublic);
    expect(bytesToHex(generator.toBytes(false))).toBe(vector.mappedGenerator);
    expect(mapGenerator(parameters, nonce, chipMapping, terminalMapping.publicKey).toBytes(false)).toEqual(
      generator.toBytes(false),
    );
  });

  test('ephemeral keys, session keys and tokens', () => {
    const terminal = pair(generator, vector.terminalEphemeralSecret);
    const chip = pair(generator, vector.chipEphemeralSecret);
    expect(bytesToHex(terminal.publicKey)).toBe(vector.terminalEphemeralPublic);
    expect(bytesToHex(chip.publicKey)).toBe(vector.chipEphemeralPublic);
    const keys = agreeKeys(parameters, terminal, chip.publicKey);
    expect(agreeKeys(parameters, chip, terminal.publicKey)).toEqual(keys);
    expect([keys.ksEnc, keys.ksMac].map(bytesToHex)).toEqual([vector.ksEnc, vector.ksMac]);
    expect(bytesToHex(authenticationToken(keys.ksMac, chip.publicKey))).toBe(vector.terminalToken);
    expect(bytesToHex(authenticationToken(keys.ksMac, terminal.publicKey))).toBe(vector.chipToken);
  });
});

describe('keys of the peer', () => {
  const valid = terminalMapping.publicKey;
  const onOtherCurve = generateKeyPair(
    p256Parameters,
    p256Parameters.Point.BASE,
    seededRandom('other curve'),
  ).publicKey;
  test.each<[string, Uint8Array]>([
    ['the identity', Uint8Array.of(0)],
    ['zeros', new Uint8Array(65)],
    ['zero coordinates', Uint8Array.of(4, ...new Uint8Array(64))],
    ['a point beside the curve', withByte(valid, 64, (valid[64] ?? 0) ^ 1)],
    ['a point of another curve', onOtherCurve],
    ['a compressed point', decodePoint(parameters, valid).toBytes(true)],
    ['a hybrid prefix', withByte(valid, 0, 6)],
    ['a coordinate not below p', Uint8Array.of(4, ...new Uint8Array(64).fill(0xff))],
    ['a point cut off', valid.subarray(0, 64)],
    ['no bytes', new Uint8Array(0)],
  ])('%s is refused', (_, key) => {
    expect(refusal(() => decodePoint(parameters, key))).toBe('data/malformed');
    expect(refusal(() => mapGenerator(parameters, nonce, terminalMapping, key))).toBe('data/malformed');
    expect(refusal(() => agreeKeys(parameters, terminalMapping, key))).toBe('data/malformed');
  });

  test('a key that maps the generator to the identity is refused', () => {
    // With own secret 1 and the peer's key -s * G, H is -s * G.
    const { Point } = parameters;
    const peer = Point.BASE.multiply(BigInt(`0x${vector.nonce}`))
      .negate()
      .toBytes(false);
    const own = { secret: 1n, publicKey: Point.BASE.toBytes(false) };
    expect(refusal(() => mapGenerator(parameters, nonce, own, peer))).toBe('data/malformed');
  });

  test('a nonce of zero maps the generator to the shared point', () => {
    const shared = decodePoint(parameters, chipMapping.publicKey).multiply(terminalMapping.secret);
    const mapped = mapGenerator(parameters, new Uint8Array(16), terminalMapping, chipMapping.publicKey);
    expect(mapped.equals(shared)).toBe(true);
  });
});

test('domain parameters by number', () => {
  expect(domainParameters(12)).toBe(p256Parameters);
  expect(domainParameters(13)).toBe(brainpoolP256r1Parameters);
  expect(domainParameters(0)).toBeUndefined();
});

describe('randomness', () => {
  test('a source that gives too little is refused', () => {
    expect(
      refusal(() => generateKeyPair(parameters, parameters.Point.BASE, (length) => new Uint8Array(length - 1))),
    ).toBe('argument/invalid');
  });

  test('what was drawn is wiped', () => {
    const seed = seededRandom('wiped')(48);
    generateKeyPair(parameters, parameters.Point.BASE, () => seed);
    expect(seed).toEqual(new Uint8Array(48));
  });
});

test('the channel binding depends on everything in it', () => {
  const messages = Array.from({ length: 7 }, (_, i) => new Uint8Array(8).fill(i));
  const run = { parameters, password: 3, messages };
  const bindings = [
    run,
    { ...run, password: 2 },
    { ...run, parameters: p256Parameters },
    ...messages.map((_, at) => ({
      ...run,
      messages: messages.map((message, index) => (index === at ? new Uint8Array(8).fill(9) : message)),
    })),
    { ...run, messages: [...messages].reverse() },
  ].map((input) => bytesToHex(channelBinding(input)));
  expect(new Set(bindings).size).toBe(bindings.length);
});

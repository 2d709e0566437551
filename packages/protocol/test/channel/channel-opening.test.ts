import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import vector from '../../../../vectors/open-channel.json' with { type: 'json' };
import { type CardOpening, cardOpening, checkShare, hostOpening } from '../../src/channel/channel-opening.ts';
import { passwordKey } from '../../src/channel/pace/kdf.ts';
import type { PasswordName } from '../../src/channel/pace/messages.ts';
import type { OpenChannelRequest, OpenChannelResponse } from '../../src/commands/channel.ts';
import { openChannel } from '../../src/commands/channel.ts';
import type { InternalAuthenticateResponse } from '../../src/commands/identity.ts';
import { internalAuthenticate } from '../../src/commands/identity.ts';
import { decodeWith } from '../../src/encoding/tlv.ts';
import { scripted } from '../support/icao-example.ts';
import { bitFlips, refusal, withByte } from '../support/messages.ts';

const key = passwordKey('246810');
const attestation: InternalAuthenticateResponse = {
  lifecycle: 'blank',
  signature: Uint8Array.from({ length: 64 }, (_, index) => index),
};

type Change = {
  readonly wish?: OpenChannelRequest['attestation'];
  readonly cardKey?: Uint8Array;
  readonly toCard?: (request: OpenChannelRequest) => OpenChannelRequest;
  readonly toHost?: (response: OpenChannelResponse) => OpenChannelResponse;
  readonly attestation?: InternalAuthenticateResponse;
  readonly seed?: string;
};

/** Both ends. @returns the channel each has; the code of the error in place of the host's */
function run(change: Change = {}) {
  const {
    wish = 'none',
    cardKey = key,
    toCard = (request) => request,
    toHost = (response) => response,
    seed = '',
  } = change;
  const host = hostOpening({
    passwordKey: key,
    password: 'pin',
    attestation: wish,
    random: seededRandom(`host ${seed}`),
  });
  const request = openChannel.request.decode(openChannel.request.encode(toCard(host.request)));
  const card = cardOpening(request, { passwordKey: cardKey, triesLeft: 2, random: seededRandom(`card ${seed}`) });
  const proof = request.attestation === 'none' ? undefined : (change.attestation ?? attestation);
  const response = toHost(openChannel.response.decode(openChannel.response.encode(card.response(proof))));
  return { card, host: finished(() => host.finish(response)), request, response };
}

function finished<T>(finish: () => T): T | string {
  try {
    return finish();
  } catch (error) {
    if (isSymbolonError(error)) return error.code;
    throw error;
  }
}

describe.each(vector.openings)('vectors/open-channel.json, $password', (expected) => {
  const password = expected.password as PasswordName;
  const wish = expected.attestation as OpenChannelRequest['attestation'];
  const hostRandom = () => scripted(hexToBytes(expected.sid), hexToBytes(expected.hostSeed));
  const passwordKeyOf = hexToBytes(expected.passwordKey);
  const proof =
    expected.attestationEncoded === ''
      ? undefined
      : internalAuthenticate.response.decode(hexToBytes(expected.attestationEncoded));

  const keysOf = ({ keys, challenge }: Pick<CardOpening, 'keys' | 'challenge'>) =>
    [keys.ksEnc, keys.ksMac, keys.channelBinding, challenge].map(bytesToHex);
  const printed = [expected.ksEnc, expected.ksMac, expected.channelBinding, expected.challenge];

  test('the password has this key', () => {
    expect(bytesToHex(passwordKey(expected.digits))).toBe(expected.passwordKey);
  });

  test('the host sends the request and gets the keys', () => {
    const host = hostOpening({ passwordKey: passwordKeyOf, password, attestation: wish, random: hostRandom() });
    expect(bytesToHex(openChannel.request.encode(host.request))).toBe(expected.request);
    const opened = host.finish(openChannel.response.decode(hexToBytes(expected.response)));
    expect(keysOf(opened)).toEqual(printed);
    expect(opened.attestation).toEqual(proof);
  });

  test('the card sends the response and gets the keys', () => {
    const request = openChannel.request.decode(hexToBytes(expected.request));
    const random = scripted(hexToBytes(expected.cardSeed));
    const card = cardOpening(request, { passwordKey: passwordKeyOf, triesLeft: expected.triesLeft, random });
    expect(keysOf(card)).toEqual(printed);
    expect(bytesToHex(openChannel.response.encode(card.response(proof)))).toBe(expected.response);
  });
});

describe('host and card', () => {
  test('have the same channel, and another one each time', () => {
    const opened = ['a', 'b', 'c'].map((seed) => run({ seed }));
    for (const { host, card } of opened)
      expect(host).toEqual({ keys: card.keys, challenge: card.challenge, attestation: undefined });
    for (const field of ['ksEnc', 'ksMac', 'channelBinding'] as const) {
      expect(new Set(opened.map(({ card }) => bytesToHex(card.keys[field]))).size).toBe(3);
    }
  });

  test('of which one does not know the password have no channel', () => {
    expect(run({ cardKey: passwordKey('246811') }).host).toBe('channel/broken');
  });

  test('of which one means another password have no channel, though the digits are the same', () => {
    expect(run({ toCard: (request) => ({ ...request, password: 'can' }) }).host).toBe('channel/broken');
  });

  test.each(['signature', 'certificates'] as const)('with %s carry the attestation, encrypted', (wish) => {
    const { host, response } = run({ wish });
    expect(host).toMatchObject({ attestation });
    expect(bytesToHex(response.ciphertext)).not.toContain(bytesToHex(attestation.signature));
  });
});

describe('a relay', () => {
  test('that changes any bit of the request, or asks for another attestation, gets no channel', () => {
    const encoded = openChannel.request.encode(run().request);
    fc.assert(
      fc.property(fc.nat(encoded.length * 8 - 1), (bit) => {
        const flipped = bitFlips(encoded)[bit] ?? encoded;
        const outcome = finished(() => run({ toCard: () => decodeWith(openChannel.request, 'request', flipped) }).host);
        expect(outcome === 'channel/broken' || outcome === 'data/malformed').toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(run({ toCard: (request) => ({ ...request, attestation: 'signature' }) }).host).toBe('channel/broken');
    expect(run({ wish: 'signature', toCard: (request) => ({ ...request, attestation: 'none' }) }).host).toBe(
      'channel/broken',
    );
  });

  test('that changes any bit of the response gets no channel: not even the tries that are left', () => {
    const encoded = openChannel.response.encode(run({ wish: 'signature' }).response);
    fc.assert(
      fc.property(fc.nat(encoded.length * 8 - 1), (bit) => {
        const flipped = bitFlips(encoded)[bit] ?? encoded;
        const { host } = run({ wish: 'signature', toHost: () => openChannel.response.decode(flipped) });
        expect(host === 'channel/broken' || host === 'data/malformed').toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(run({ toHost: (response) => ({ ...response, triesLeft: 3 }) }).host).toBe('channel/broken');
  });

  test('that sends an end its own share back gets no channel', () => {
    const { request } = run();
    expect(run({ toHost: (response) => ({ ...response, share: request.share }) }).host).toBe('channel/broken');
  });

  test('that repeats what it recorded gets no channel', () => {
    const earlier = run({ seed: 'earlier' });
    expect(run({ toHost: () => earlier.response }).host).toBe('channel/broken');
    const again = run({ toCard: () => earlier.request });
    expect(again.host).toBe('channel/broken');
    expect(again.response.ciphertext).not.toEqual(earlier.response.ciphertext);
  });
});

test('a share that is no point is refused before anything depends on the password', () => {
  const { request } = run();
  for (const share of [
    new Uint8Array(33),
    withByte(request.share, 0, 0x04),
    Uint8Array.of(2, ...new Uint8Array(31), 1),
  ]) {
    expect(refusal(() => checkShare({ share }))).toBe('data/malformed');
    expect(finished(() => run({ toHost: (response) => ({ ...response, share }) }).host)).toBe('data/malformed');
  }
  expect(refusal(() => checkShare(request))).toBe('accepted');
});

describe('the length of the response', () => {
  const certificates = (batch: number, card: number): InternalAuthenticateResponse => ({
    ...attestation,
    batchCertificate: new Uint8Array(batch),
    cardCertificate: new Uint8Array(card),
  });

  test('is the same for certificates of every length that references allow', () => {
    // docs/spec/certificates.md: 208 and 279 bytes with references of 14 characters, which have 8 to 16.
    for (let authority = 8; authority <= 16; authority += 1) {
      for (let holder = 8; holder <= 16; holder += 1) {
        const proof = certificates(208 - 28 + authority + holder, 279 - 14 + holder);
        expect(run({ wish: 'certificates', attestation: proof }).response.ciphertext).toHaveLength(16 + 576);
      }
    }
  });

  test('is that of a block without them, and of nothing without an attestation', () => {
    expect(run({ wish: 'signature' }).response.ciphertext).toHaveLength(16 + 72);
    expect(run().response.ciphertext).toHaveLength(16);
  });
});

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import vector from '../../../../vectors/open-channel.json' with { type: 'json' };
import { type CardOpening, cardOpening, checkOpening, hostOpening } from '../../src/channel/channel-opening.ts';
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
  /** Default: the CAN. */
  readonly password?: PasswordName;
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
    password = 'can',
    wish = 'none',
    cardKey = key,
    toCard = (request) => request,
    toHost = (response) => response,
    seed = '',
  } = change;
  const host = hostOpening({
    passwordKey: key,
    password,
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

describe.each(vector.openings)('vectors/open-channel.json, $password, $attestation', (expected) => {
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
    expect(opened.run && bytesToHex(opened.run)).toBe(expected.firstCommand?.run);
    expect(opened.attestation).toEqual(proof);
  });

  test('the card sends the response and gets the keys', () => {
    const request = openChannel.request.decode(hexToBytes(expected.request));
    const random = scripted(hexToBytes(expected.cardSeed));
    const card = cardOpening(request, { passwordKey: passwordKeyOf, triesLeft: expected.triesLeft, random });
    expect(keysOf(card)).toEqual(printed);
    expect(card.run && bytesToHex(card.run)).toBe(expected.firstCommand?.run);
    expect(bytesToHex(openChannel.response.encode(card.response(proof)))).toBe(expected.response);
  });
});

const counted = ['pin', 'puk'] as const;
/** What a run of a PIN or PUK leads to: the same keys at both ends, or other ones, or the host refuses. */
function sameKeys({ card, host }: ReturnType<typeof run>): boolean | string {
  if (typeof host === 'string') return host;
  return bytesToHex(host.keys.ksMac) === bytesToHex(card.keys.ksMac);
}

describe('host and card', () => {
  test.each(['can', 'pin', 'puk'] as const)(
    'have the same channel by the %s, and another one each time',
    (password) => {
      const opened = ['a', 'b', 'c'].map((seed) => run({ password, seed }));
      for (const { host, card, request } of opened) {
        expect(host).toEqual({ keys: card.keys, challenge: card.challenge, attestation: undefined, run: card.run });
        expect(card.run?.length).toBe(password === 'can' ? undefined : 8);
        expect(bytesToHex(request.sid)).not.toContain(bytesToHex(card.run ?? request.share));
      }
      for (const field of ['ksEnc', 'ksMac', 'channelBinding'] as const) {
        expect(new Set(opened.map(({ card }) => bytesToHex(card.keys[field]))).size).toBe(3);
      }
    },
  );

  test('of which one does not know the CAN have no channel', () => {
    expect(run({ cardKey: passwordKey('246811') }).host).toBe('channel/broken');
  });

  test.each(counted)('of which one does not know the %s have no keys in common, and cannot tell yet', (password) => {
    const wrong = run({ password, cardKey: passwordKey('246811') });
    expect(sameKeys(wrong)).toBe(false);
    expect(sameKeys(run({ password }))).toBe(true);
  });

  test('of which one means another password have no channel, though the digits are the same', () => {
    const meant = (password: PasswordName, understood: PasswordName) =>
      sameKeys(run({ password, toCard: (request) => ({ ...request, password: understood }) }));
    expect(meant('can', 'pin')).toBe('channel/broken');
    expect(meant('pin', 'can')).toBe('data/malformed');
    expect(meant('pin', 'puk')).toBe(false);
    expect(meant('puk', 'pin')).toBe(false);
  });

  test.each(['signature', 'certificates'] as const)('with %s carry the attestation, encrypted', (wish) => {
    const { host, response } = run({ wish });
    expect(host).toMatchObject({ attestation });
    expect(bytesToHex(response.ciphertext)).not.toContain(bytesToHex(attestation.signature));
  });
});

describe('a relay', () => {
  test('that changes any bit of the request, or asks for another attestation, gets no channel', () => {
    for (const password of ['can', 'pin'] as const) {
      const encoded = openChannel.request.encode(run({ password }).request);
      fc.assert(
        fc.property(fc.nat(encoded.length * 8 - 1), (bit) => {
          const flipped = bitFlips(encoded)[bit] ?? encoded;
          const toCard = () => decodeWith(openChannel.request, 'request', flipped);
          const outcome = finished(() => sameKeys(run({ password, toCard })));
          expect([false, 'channel/broken', 'data/malformed']).toContain(outcome);
        }),
        { numRuns: 40 },
      );
    }
    expect(run({ toCard: (request) => ({ ...request, attestation: 'signature' }) }).host).toBe('channel/broken');
    expect(run({ wish: 'signature', toCard: (request) => ({ ...request, attestation: 'none' }) }).host).toBe(
      'channel/broken',
    );
  });

  test('that changes any bit of the response gets no channel: not even the tries that are left', () => {
    for (const change of [{ wish: 'signature' }, { password: 'pin' }] as const) {
      const encoded = openChannel.response.encode(run(change).response);
      fc.assert(
        fc.property(fc.nat(encoded.length * 8 - 1), (bit) => {
          const flipped = bitFlips(encoded)[bit] ?? encoded;
          const outcome = sameKeys(run({ ...change, toHost: () => openChannel.response.decode(flipped) }));
          expect([false, 'channel/broken', 'data/malformed']).toContain(outcome);
        }),
        { numRuns: 40 },
      );
    }
    const better = (response: OpenChannelResponse) => ({ ...response, triesLeft: 3 });
    expect(run({ toHost: better }).host).toBe('channel/broken');
    expect(sameKeys(run({ password: 'pin', toHost: better }))).toBe(false);
  });

  test('that sends an end its own share back gets no channel', () => {
    for (const password of ['can', 'pin'] as const) {
      const { request } = run({ password });
      const outcome = sameKeys(run({ password, toHost: (response) => ({ ...response, share: request.share }) }));
      expect(outcome).toBe(password === 'can' ? 'channel/broken' : false);
    }
  });

  test('that repeats what it recorded gets no channel', () => {
    const earlier = run({ seed: 'earlier' });
    expect(run({ toHost: () => earlier.response }).host).toBe('channel/broken');
    const again = run({ toCard: () => earlier.request });
    expect(again.host).toBe('channel/broken');
    expect(again.response.ciphertext).not.toEqual(earlier.response.ciphertext);
    const recorded = run({ password: 'pin', seed: 'earlier' });
    expect(sameKeys(run({ password: 'pin', toHost: () => recorded.response }))).toBe(false);
    expect(sameKeys(run({ password: 'pin', toCard: () => recorded.request }))).toBe(false);
  });

  test.each(counted)('that changes either message, or repeats it, gives the run of the %s another name', (password) => {
    const whole = run({ password });
    const name = ({ card }: ReturnType<typeof run>) => bytesToHex(card.run ?? new Uint8Array());
    const other = run({ password, seed: 'other' });
    expect(name(run({ password, seed: 'later', toCard: () => whole.request }))).not.toBe(name(whole));
    for (const toHost of [
      (response: OpenChannelResponse) => ({ ...response, triesLeft: response.triesLeft + 1 }),
      () => other.response,
    ]) {
      const { host, card } = run({ password, toHost });
      expect(host).toMatchObject({ run: expect.anything() });
      expect(host).not.toMatchObject({ run: card.run });
    }
  });

  test.each(counted)(
    'that has a card of its own prove something before the %s is proven is not believed',
    (password) => {
      const { response } = run({ wish: 'signature' });
      for (const length of [1, 16, 88]) {
        const ciphertext = response.ciphertext.slice(0, length);
        expect(run({ password, toHost: (answer) => ({ ...answer, ciphertext }) }).host).toBe('data/malformed');
      }
    },
  );
});

test('a share that is no point is refused before anything depends on the password', () => {
  const { request } = run();
  for (const share of [
    new Uint8Array(33),
    withByte(request.share, 0, 0x04),
    Uint8Array.of(2, ...new Uint8Array(31), 1),
  ]) {
    expect(refusal(() => checkOpening({ ...request, share }))).toBe('data/malformed');
    expect(finished(() => run({ toHost: (response) => ({ ...response, share }) }).host)).toBe('data/malformed');
  }
  expect(refusal(() => checkOpening(request))).toBe('accepted');
});

test('an attestation is for who has proven the password: with the CAN at once, with a PIN or PUK never here', () => {
  const { request } = run();
  for (const attestation of ['none', 'signature', 'certificates'] as const) {
    expect(refusal(() => checkOpening({ ...request, attestation }))).toBe('accepted');
    for (const password of counted)
      expect(refusal(() => checkOpening({ ...request, password, attestation }))).toBe(
        attestation === 'none' ? 'accepted' : 'data/malformed',
      );
  }
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

  test('is the same for each PIN and PUK, right or wrong: it holds nothing made from it', () => {
    for (const password of counted) {
      for (const cardKey of [key, passwordKey('999999')])
        expect(run({ password, cardKey }).response.ciphertext).toHaveLength(0);
    }
  });
});

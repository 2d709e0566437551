import { p256 } from '@noble/curves/nist.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import vector from '../../../../vectors/cpace-p256.json' with { type: 'json' };
import {
  type CpaceInput,
  type CpaceMessage,
  cpaceInitiator,
  cpaceResponder,
  cpaceRun,
  lvCat,
} from '../../src/channel/cpace.ts';
import { scripted, seedOf } from '../support/icao-example.ts';
import { refusal, withByte } from '../support/messages.ts';

const agreed = {
  passwordString: hexToBytes(vector.passwordString),
  channelIdentifier: hexToBytes(vector.channelIdentifier),
  sessionIdentifier: hexToBytes(vector.sessionIdentifier),
};
const initiatorData = hexToBytes(vector.initiatorAssociatedData);
const responderData = hexToBytes(vector.responderAssociatedData);

type Change = {
  readonly initiator?: Partial<CpaceInput>;
  readonly responder?: Partial<CpaceInput>;
  readonly relay?: Relay;
};
type Relay = {
  readonly toResponder?: (message: CpaceMessage) => CpaceMessage;
  readonly toInitiator?: (message: CpaceMessage) => CpaceMessage;
};

/** Both ends with what `change` makes of them, and the keys they get. */
function run({ initiator = {}, responder = {}, relay = {} }: Change = {}): readonly string[] {
  const { toResponder = (message) => message, toInitiator = (message) => message } = relay;
  const first = { ...agreed, associatedData: initiatorData, random: seededRandom('initiator'), ...initiator };
  const second = { ...agreed, associatedData: responderData, random: seededRandom('responder'), ...responder };
  const opening = cpaceInitiator(first);
  const sent = { share: opening.next().value, associatedData: first.associatedData };
  const answer = cpaceResponder(second, toResponder(sent));
  const ended = opening.next(toInitiator({ share: answer.share, associatedData: second.associatedData }));
  return [ended.value, answer.intermediateSessionKey].map(bytesToHex);
}

describe('draft-irtf-cfrg-cpace-21, P-256 and SHA-256', () => {
  test('strings with their lengths before them', () => {
    expect(bytesToHex(lvCat(...vector.lvCat.strings.map((string) => hexToBytes(string))))).toBe(vector.lvCat.result);
    for (const { length, prefix } of vector.lengthPrefixed) {
      const bytes = Uint8Array.from({ length }, (_, index) => index);
      expect(bytesToHex(lvCat(bytes))).toBe(prefix + bytesToHex(bytes));
    }
  });

  test('both messages name the run: the start of sid_output', () => {
    const messages = [
      { share: hexToBytes(vector.initiatorShare), associatedData: initiatorData },
      { share: hexToBytes(vector.responderShare), associatedData: responderData },
    ] as const;
    expect(bytesToHex(cpaceRun(...messages))).toBe(vector.sidOutput.slice(0, 16));
  });

  test('the initiator sends its share and gets the key', () => {
    const random = scripted(seedOf(vector.initiatorSecret));
    const initiator = cpaceInitiator({ ...agreed, associatedData: initiatorData, random });
    expect(bytesToHex(initiator.next().value)).toBe(vector.initiatorShare);
    const ended = initiator.next({ share: hexToBytes(vector.responderShare), associatedData: responderData });
    expect({ done: ended.done, key: bytesToHex(ended.value) }).toEqual({
      done: true,
      key: vector.intermediateSessionKey,
    });
  });

  test('the responder sends its share and gets the key', () => {
    const random = scripted(seedOf(vector.responderSecret));
    const answer = cpaceResponder(
      { ...agreed, associatedData: responderData, random },
      { share: hexToBytes(vector.initiatorShare), associatedData: initiatorData },
    );
    expect(bytesToHex(answer.share)).toBe(vector.responderShare);
    expect(bytesToHex(answer.intermediateSessionKey)).toBe(vector.intermediateSessionKey);
  });

  test('shares that are no points, or the neutral element, end it at both ends', () => {
    const valid = { share: hexToBytes(vector.points.share), associatedData: initiatorData };
    const answer = () =>
      cpaceResponder({ ...agreed, associatedData: responderData, random: seededRandom('responder') }, valid);
    expect(refusal(answer)).toBe('accepted');
    const point = p256.Point.fromBytes(valid.share);
    const others = [point.toBytes(true), new Uint8Array(), new Uint8Array(65), withByte(valid.share, 0, 0x02)];
    for (const share of [...vector.points.invalid.map((invalid) => hexToBytes(invalid)), ...others]) {
      const changed = (message: CpaceMessage) => ({ ...message, share });
      expect(refusal(() => run({ relay: { toResponder: changed } }))).toBe('data/malformed');
      expect(refusal(() => run({ relay: { toInitiator: changed } }))).toBe('data/malformed');
    }
  });
});

describe('both ends', () => {
  test('have the same key, and another one in every run', () => {
    const [first, second] = run();
    expect(first).toBe(second);
    expect(run({ responder: { random: seededRandom('another') } })[0]).not.toBe(first);
    expect(run({ initiator: { random: seededRandom('another') } })[0]).not.toBe(first);
  });

  test.each<[string, Partial<CpaceInput>]>([
    ['password', { passwordString: Uint8Array.of(1) }],
    ['channel identifier', { channelIdentifier: Uint8Array.of(1) }],
    ['session identifier', { sessionIdentifier: Uint8Array.of(1) }],
  ])('with another %s have another key', (_, other) => {
    const [initiator, responder] = run({ initiator: other });
    expect(initiator).not.toBe(responder);
    expect(run({ responder: other })[1]).not.toBe(responder);
    const [both, alike] = run({ initiator: other, responder: other });
    expect(both).toBe(alike);
  });

  test('of which a relay changes the data have another key', () => {
    const change = (message: CpaceMessage) => ({ ...message, associatedData: Uint8Array.of(1) });
    for (const relay of [{ toResponder: change }, { toInitiator: change }]) {
      const [initiator, responder] = run({ relay });
      expect(initiator).not.toBe(responder);
    }
  });

  test('of which a relay turns a share into its inverse have another key, though the secret point is the same', () => {
    const change = ({ share, ...message }: CpaceMessage) => ({
      ...message,
      share: p256.Point.fromBytes(share).negate().toBytes(false),
    });
    for (const relay of [{ toResponder: change }, { toInitiator: change }]) {
      const [initiator, responder] = run({ relay });
      expect(initiator).not.toBe(responder);
    }
  });

  test('leave the password to their caller', () => {
    const passwordString = Uint8Array.of(1, 2, 3);
    run({ initiator: { passwordString }, responder: { passwordString } });
    expect(passwordString).toEqual(Uint8Array.of(1, 2, 3));
  });
});

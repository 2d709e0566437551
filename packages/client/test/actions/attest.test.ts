import { p256 } from '@noble/curves/nist.js';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import {
  attestationInput,
  createTrustStore,
  shortCertificateOf,
  type TrustStore,
} from '@symbolon/protocol/certificates';
import { commands, type ResponseOf } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { createTestTrustStore } from '@symbolon/protocol/test-trust-store';
import { describe, expect, test } from 'vitest';
import {
  batchKey,
  bodies,
  cardKey,
  issue,
  certificates as issued,
  testKey,
} from '../../../protocol/test/support/certificates.ts';
import { attest, attested, sameCard } from '../../src/actions/attest.ts';
import { identify } from '../../src/actions/identify.ts';
import { openCard } from '../../src/card.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import {
  type AttestationAsked,
  random,
  refused,
  type Script,
  scriptedCard,
  testPasswords,
} from '../support/scripted-card.ts';

const { can } = testPasswords;

type Attestation = ResponseOf<typeof commands.internalAuthenticate>;
const otherKey = testKey('other');
const { card } = bodies();
const { root: rootCertificate, batch: batchCertificate, card: cardCertificate } = issued();
const certificates = [batchCertificate, cardCertificate];
const trust = createTestTrustStore([rootCertificate]);

/** A genuine answer. */
function genuine(asked: AttestationAsked): Attestation {
  const input = attestationInput({ ...asked, lifecycle: 'blank' });
  return {
    lifecycle: 'blank',
    batchCertificate,
    cardCertificate,
    signature: p256.sign(input, cardKey.secretKey, { lowS: true }),
  };
}

type Answer = (asked: AttestationAsked) => Attestation;

async function open(answer: Answer | ResponseApdu) {
  const scripted = scriptedCard({
    answer: (command, session) => {
      if (session === undefined) return refused(status.securityStatus);
      if (typeof answer !== 'function') return answer;
      const { challenge } = commands.internalAuthenticate.request.decode(command.data ?? new Uint8Array());
      const { channelBinding } = session;
      return {
        data: commands.internalAuthenticate.response.encode(answer({ challenge, channelBinding })),
        status: status.ok,
      };
    },
  });
  return { ...scripted, session: await openSession(await openCard(scripted.transport, { random }), { can }) };
}

/** Both ways to ask a card who it is. */
async function identified(answer: Answer, script: Script = {}, store: TrustStore = trust) {
  const scripted = scriptedCard({ attestation: answer, ...script });
  return { ...scripted, identity: identify(await openCard(scripted.transport, { random }), { can }, { trust: store }) };
}

test('a genuine card says who it is', async () => {
  const { session } = await open(genuine);
  const first = await attest(session, { trust });
  expect(first).toEqual({
    trust: 'test',
    cardNumber: '000012345678',
    pack: card.pack,
    firmware: card.firmware,
    publicKey: cardKey.publicKey,
    lifecycle: 'blank',
    certificates,
  });
  expect(attested(session)).toEqual(first);
  expect(sameCard(first, await attest(session, { trust }))).toBe(true);
  expect(sameCard(first, { ...first, publicKey: otherKey.publicKey })).toBe(false);
});

test('a genuine card says so in the round trip that opens the session', async () => {
  const { identity, received } = await identified(genuine);
  const { session, attestation } = await identity;
  expect(received.map(({ ins }) => ins)).toEqual([0xa4, 0x3e]);
  expect(attestation).toEqual(await attest((await open(genuine)).session, { trust }));
  await session.send(commands.cloneSeal, {});
});

describe('identify with the PIN', () => {
  const { pin, puk } = testPasswords;
  /** Answers INTERNAL AUTHENTICATE, as {@link open} does. */
  const answer: NonNullable<Script['answer']> = ({ data }, session) => {
    const { challenge } = commands.internalAuthenticate.request.decode(data ?? new Uint8Array());
    const { channelBinding } = session ?? { channelBinding: new Uint8Array() };
    const proof = genuine({ challenge, channelBinding });
    return { data: commands.internalAuthenticate.response.encode(proof), status: status.ok };
  };
  async function identifiedBy(credentials: Credentials, script: Script = {}) {
    const scripted = scriptedCard({ answer, ...script });
    const identity = identify(await openCard(scripted.transport, { random }), credentials, { trust });
    return { ...scripted, identity, sent: () => scripted.received.map(({ ins }) => ins) };
  }
  const three = [0xa4, commands.openChannel.ins, commands.internalAuthenticate.ins];

  test.each([{ pin }, { puk }])(
    'or the PUK takes three round trips, of which the last proves both ends',
    async (credentials) => {
      const { identity, sent } = await identifiedBy(credentials);
      const { session, attestation } = await identity;
      expect(attested(session)).toEqual(attestation);
      expect(attestation.cardNumber).toBe('000012345678');
      expect(sent()).toEqual(three);
    },
  );

  test('says at once whether it was right', async () => {
    const { identity, sent } = await identifiedBy({ pin: '999999' });
    await expectError(identity, 'pin/wrong', { password: 'PIN', triesLeft: 2 });
    expect(sent()).toEqual(three);
  });

  test('says so where nobody can tell, and tries no other way', async () => {
    const { identity, sent } = await identifiedBy(
      { pin },
      { onTheWay: (response, number) => (number === 3 ? Uint8Array.of(0x69, 0x88) : response) },
    );
    await expectError(identity, 'pin/unsettled', { password: 'PIN' });
    expect(sent()).toEqual(three);
  });
});

describe('a card whose certificates the host has kept', () => {
  const asked = (asked: AttestationAsked): Attestation => ({ lifecycle: 'blank', signature: genuine(asked).signature });

  test('sends its signature alone', async () => {
    const opening = scriptedCard({ attestation: asked });
    const { attestation } = await identify(
      await openCard(opening.transport, { random }),
      { can },
      { trust, certificates },
    );
    const { session, understood } = await open(asked);
    expect(await attest(session, { trust, certificates })).toEqual(attestation);
    expect(attestation.cardNumber).toBe('000012345678');
    const [{ data } = { data: undefined }] = understood;
    expect(commands.internalAuthenticate.request.decode(data ?? new Uint8Array()).certificates).toBe(false);
  });

  test('and that is another genuine card says so', async () => {
    const another = issue({ ...card, holder: 'ZZ000000000002', publicKey: otherKey.publicKey }, batchKey);
    const { session, understood } = await open((question) => ({
      ...genuine(question),
      cardCertificate: another,
      signature: p256.sign(attestationInput({ ...question, lifecycle: 'blank' }), otherKey.secretKey, { lowS: true }),
    }));
    expect((await attest(session, { trust, certificates })).cardNumber).toBe('000000000002');
    expect(understood).toHaveLength(2);
  });

  test('and that is none is not taken for it', async () => {
    const { session } = await open((question) => ({ ...genuine(question), signature: new Uint8Array(64) }));
    await expectError(attest(session, { trust, certificates }), 'card/counterfeit');
    expect(attested(session)).toBeUndefined();
    await expectError(session.send(commands.cloneOffer, {}), 'channel/closed');
  });
});

test('a card that knows PACE alone is asked inside the channel', async () => {
  const { identity, understood } = await identified(genuine, {
    open: () => status.unknownInstruction,
    answer: ({ data = new Uint8Array() }, session) => {
      const { challenge } = commands.internalAuthenticate.request.decode(data);
      const { channelBinding = new Uint8Array(32) } = session ?? {};
      return {
        data: commands.internalAuthenticate.response.encode(genuine({ challenge, channelBinding })),
        status: status.ok,
      };
    },
  });
  expect((await identity).attestation.cardNumber).toBe('000012345678');
  expect(understood.map(({ ins }) => ins)).toEqual([0x88]);
});

test('a wrong CAN brings no proof at all', async () => {
  await expectError((await identified(genuine, { passwords: { can: '000000' } })).identity, 'pin/wrong', {
    password: 'CAN',
  });
});

test('a card that opens without the proof it was asked for is not taken', async () => {
  const { identity } = await identified(genuine, { attestation: () => undefined as never });
  await expectError(identity, 'data/malformed');
});

test('every challenge is new', async () => {
  const { session, understood } = await open(genuine);
  await attest(session, { trust });
  await attest(session, { trust });
  const challenges = understood.map(
    ({ data }) => commands.internalAuthenticate.request.decode(data ?? new Uint8Array()).challenge,
  );
  expect(challenges[0]).not.toEqual(challenges[1]);
});

describe('a card is counterfeit, and the session over, where', () => {
  const relayed = new Uint8Array(32).fill(9);
  const signed = (asked: AttestationAsked, change: Partial<Parameters<typeof attestationInput>[0]>, key = cardKey) =>
    p256.sign(attestationInput({ ...asked, lifecycle: 'blank', ...change }), key.secretKey, { lowS: true });
  const selfMade = issue({ ...card, publicKey: otherKey.publicKey }, otherKey);

  test.each<[string, Answer]>([
    [
      'it signs for another channel',
      (asked) => ({ ...genuine(asked), signature: signed(asked, { channelBinding: relayed }) }),
    ],
    [
      'it signs another challenge',
      (asked) => ({ ...genuine(asked), signature: signed(asked, { challenge: relayed }) }),
    ],
    ['it signs for another state than it claims', (asked) => ({ ...genuine(asked), lifecycle: 'active' })],
    ['another key signs', (asked) => ({ ...genuine(asked), signature: signed(asked, {}, otherKey) })],
    ['the signature is zeros', (asked) => ({ ...genuine(asked), signature: new Uint8Array(64) })],
    [
      'its certificate is of its own making',
      (asked) => ({
        ...genuine(asked),
        cardCertificate: selfMade,
        signature: signed(asked, {}, otherKey),
      }),
    ],
    ['its certificate is malformed', (asked) => ({ ...genuine(asked), cardCertificate: new Uint8Array(20) })],
    ['it shows a batch for a card', (asked) => ({ ...genuine(asked), cardCertificate: batchCertificate })],
    ['it sends no certificates', (asked) => ({ lifecycle: 'blank', signature: genuine(asked).signature })],
  ])('%s', async (_, answer) => {
    const { session, received } = await open(answer);
    await expectError(attest(session, { trust }), 'card/counterfeit');
    const before = received.length;
    await expectError(session.send(commands.cloneOffer, {}), 'channel/closed');
    expect(received).toHaveLength(before);
    await expectError((await identified(answer)).identity, 'card/counterfeit');
  });

  test('its root is a test root and the host trusts production cards alone', async () => {
    const { session } = await open(genuine);
    await expectError(attest(session, { trust: createTrustStore() }), 'card/counterfeit');
    await expectError((await identified(genuine, {}, createTrustStore())).identity, 'card/counterfeit');
  });
});

test('a card that refuses to attest is not called counterfeit', async () => {
  const { session } = await open(refused(status.conditionsOfUse));
  await expectError(attest(session, { trust }), 'card/status', { status: status.conditionsOfUse });
});

test('what is no trust store is refused as such', async () => {
  const { session } = await open(genuine);
  const forged = { kind: 'test' } as unknown as typeof trust;
  await expectError(attest(session, { trust: forged }), 'argument/invalid');
});

describe('a card of a pack that the host knows', () => {
  const pack = certificates;
  const like = { ...card, holder: 'ZZ000000000002', publicKey: otherKey.publicKey };
  const answerAs =
    (certificate: Uint8Array, key = otherKey): Answer =>
    (asked) => {
      const signature = p256.sign(attestationInput({ ...asked, lifecycle: 'blank' }), key.secretKey, { lowS: true });
      const chain = { batchCertificate, cardCertificate: certificate };
      return { lifecycle: 'blank', ...chain, shortCertificate: shortCertificateOf(certificate), signature };
    };
  /** What INTERNAL AUTHENTICATE asked for, each time. */
  const wishes = (received: readonly CommandApdu[]) =>
    received.filter(({ ins }) => ins === commands.internalAuthenticate.ins).length;

  test('sends its short certificate, and is the card of that', async () => {
    const certificate = issue(like, batchKey);
    const { session } = await open(answerAs(certificate));
    const found = await attest(session, { trust, pack });
    expect(found.cardNumber).toBe('000000000002');
    expect(found.certificates).toEqual([batchCertificate, certificate]);
  });

  test('and is of another pack is asked for its own certificates', async () => {
    const certificate = issue({ ...like, pack: new Uint8Array(8).fill(7) }, batchKey);
    const { session, received } = await open(answerAs(certificate));
    const found = await attest(session, { trust, pack });
    expect(found.pack).toEqual(new Uint8Array(8).fill(7));
    expect(found.certificates).toEqual([batchCertificate, certificate]);
    expect(wishes(received)).toBe(2);
  });

  test('and is false is not taken, however often it is asked', async () => {
    const { session } = await open(answerAs(issue(like, batchKey), testKey('false')));
    await expectError(attest(session, { trust, pack }), 'card/counterfeit');
  });
});

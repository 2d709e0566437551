import { interindustry } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { changePin, changePuk, setDuressPin, unblockPin, verifyPin } from '../../src/actions/pin.ts';
import { openCard } from '../../src/card.ts';
import { recordAttestation } from '../../src/session/genuine.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { done, random, refused, type Script, scriptedCard, testPasswords } from '../support/scripted-card.ts';

const { can, pin, puk } = testPasswords;

/** As if the card had proven it. */
const testAttestation = {
  trust: 'test',
  cardNumber: '000000000001',
  pack: new Uint8Array(8),
  firmware: new Uint8Array(32),
  publicKey: new Uint8Array(33),
  lifecycle: 'active',
  certificates: [],
} as const;

async function open(credentials: Credentials, answer: NonNullable<Script['answer']> = () => done) {
  const scripted = scriptedCard({ answer });
  const session = await openSession(await openCard(scripted.transport, { random }), credentials);
  recordAttestation(session, testAttestation);
  return { ...scripted, session };
}

test('digits of a wrong form or count are refused before anything is sent', async () => {
  const { session, received } = await open({ puk });
  const before = received.length;
  for (const digits of ['', '12', 'abcdef', '12345', '1234567890123', '12345６']) {
    for (const attempt of [verifyPin, changePin, setDuressPin]) {
      await expectError(
        Promise.resolve().then(() => attempt(session, digits)),
        'argument/invalid',
      );
    }
  }
  for (const digits of ['', '12345678901', '12345678901234567']) {
    await expectError(
      Promise.resolve().then(() => changePuk(session, digits)),
      'argument/invalid',
    );
  }
  expect(received).toHaveLength(before);
});

describe('a PIN proven inside the channel', () => {
  test.each([
    [0x63c2, 'pin/wrong', { password: 'PIN', triesLeft: 2 }],
    [0x63c0, 'pin/blocked', { password: 'PIN' }],
    [status.methodBlocked, 'pin/blocked', { password: 'PIN' }],
    [status.conditionsOfUse, 'pin/suspended', { password: 'PIN' }],
    [status.referencedDataNotFound, 'card/status', { command: 'VERIFY' }],
  ] as const)('that the card refuses with %i', async (sw, code, context) => {
    const { session } = await open({ can }, () => refused(sw));
    await expectError(verifyPin(session, pin), code, context);
  });
});

describe('RESET RETRY COUNTER', () => {
  const { ins } = interindustry.resetRetryCounter;

  test.each<[string, (session: Awaited<ReturnType<typeof open>>['session']) => Promise<void>, object]>([
    [
      'a new PIN',
      (session) => changePin(session, '135790'),
      { p1: 2, p2: 3, data: Uint8Array.from(Buffer.from('135790')) },
    ],
    ['the tries back', unblockPin, { p1: 3, p2: 3 }],
    [
      'a new PUK',
      (session) => changePuk(session, '998877665544'),
      { p1: 2, p2: 4, data: Uint8Array.from(Buffer.from('998877665544')) },
    ],
  ])('asks for %s, inside the channel', async (_, act, expected) => {
    const { session, understood } = await open({ puk });
    await act(session);
    expect(understood).toEqual([{ cla: 0, ins, ...expected }]);
  });

  test('says what the card has against it', async () => {
    const { session } = await open({ puk }, () => refused(status.methodBlocked));
    await expectError(unblockPin(session), 'card/status', {
      command: 'RESET RETRY COUNTER',
      status: status.methodBlocked,
    });
  });

  test.each([
    ['a new PIN', 'can', (session) => changePin(session, '135790'), 'PIN'],
    ['a new PIN where the PIN may not', 'pin', (session) => changePin(session, '135790'), 'PUK'],
    ['a new PUK', 'pin', (session) => changePuk(session, '998877665544'), 'PUK'],
    ['the tries back', 'pin', unblockPin, 'PUK'],
  ] satisfies [
    string,
    'can' | 'pin',
    (session: Awaited<ReturnType<typeof open>>['session']) => Promise<void>,
    string,
  ][])('says which password it needs for %s', async (_, by, act, password) => {
    const { session } = await open(by === 'can' ? { can } : { pin }, () => refused(status.securityStatus));
    await expectError(act(session), 'pin/needed', { password });
  });
});

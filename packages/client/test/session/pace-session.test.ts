import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { openCard } from '../../src/card.ts';
import { openPaceSession } from '../../src/session/pace-session.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { refusesMalformedPasswords } from '../support/malformed-passwords.ts';
import { done, random, type Script, type ScriptedCard, scriptedCard, testPasswords } from '../support/scripted-card.ts';

const { can, pin, puk } = testPasswords;
const wrongPin = '999999';
const onlyPace = () => status.unknownInstruction;

async function session(credentials: Credentials = { can }, script: Script = {}) {
  const scripted = scriptedCard(script);
  return { ...scripted, session: await openPaceSession(await openCard(scripted.transport, { random }), credentials) };
}

async function attempt(
  credentials: Credentials,
  script: Script = {},
): Promise<{ readonly error: Promise<unknown>; readonly card: ScriptedCard }> {
  const card = scriptedCard(script);
  const opened = await openCard(card.transport, { random });
  return { error: openPaceSession(opened, credentials), card };
}

describe('a card that knows PACE alone', () => {
  test('is opened by PACE, after it has said that it does not know the other', async () => {
    const scripted = scriptedCard({ open: onlyPace });
    const opened = await openSession(await openCard(scripted.transport, { random }), { pin });
    expect(scripted.received.map(({ ins }) => ins)).toEqual([0xa4, 0x3e, 0x22, 0x86, 0x86, 0x86, 0x86]);
    await opened.send(commands.cloneSeal, {});
  });

  test('refuses what it refuses', async () => {
    const scripted = scriptedCard({ open: onlyPace, wrongPassword: 0x63c1 });
    const error = openSession(await openCard(scripted.transport, { random }), { pin: wrongPin });
    await expectError(error, 'pin/wrong', { password: 'PIN', triesLeft: 1 });
  });
});

describe('a password', () => {
  test.each([
    ['can', { can }],
    ['pin', { pin }],
    ['puk', { puk }],
  ] as const)('%s opens a session in five round trips, which both ends name alike', async (name, credentials) => {
    let seen: unknown;
    const opened = await session(credentials, {
      answer: (_, chip) => {
        seen = chip;
        return done;
      },
    });
    expect(opened.received).toHaveLength(1 + 5);
    expect(opened.session.openedWith).toBe(name);
    await opened.session.send(commands.cloneSeal, {});
    expect(seen).toEqual({ password: name, channelBinding: opened.session.channelBinding });
    expect(opened.session.channelBinding).toHaveLength(32);
  });

  refusesMalformedPasswords(attempt);

  test('that is wrong is told to nobody by the error', async () => {
    const { error } = await attempt({ pin: wrongPin }, { wrongPassword: 0x63c2 });
    const thrown: unknown = await error.catch((cause: unknown) => cause);
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain(wrongPin);
  });

  test.each([
    [0x63c2, 2, 'wrong PIN: 2 tries left'],
    [0x63c1, 1, 'wrong PIN: 1 try left'],
  ])('that is wrong (%i): the message says how many tries are left', async (wrongPassword, triesLeft, message) => {
    const { error } = await attempt({ pin: wrongPin }, { wrongPassword });
    await expectError(error, 'pin/wrong', { password: 'PIN', triesLeft });
    await expect(error).rejects.toThrow(message);
  });

  test('that was wrong once too often: blocked', async () => {
    for (const wrongPassword of [0x63c0, status.methodBlocked]) {
      const { error } = await attempt({ pin: wrongPin }, { wrongPassword });
      await expectError(error, 'pin/blocked', { password: 'PIN' });
      await expect(error).rejects.toThrow('unblock it with the PUK');
    }
  });

  test('that is blocked is not even tried', async () => {
    const { error, card } = await attempt({ pin }, { choose: () => 0x63c0 });
    await expectError(error, 'pin/blocked');
    expect(card.received).toHaveLength(2);
  });

  test('with tries missing is tried all the same', async () => {
    const { session: opened } = await session({ pin }, { choose: () => 0x63c2 });
    expect(opened.openedWith).toBe('pin');
  });

  test('the card has not: its own reason', async () => {
    const { error } = await attempt({ puk }, { choose: () => status.referencedDataNotFound });
    await expectError(error, 'card/status', { command: 'PACE', status: status.referencedDataNotFound });
  });

  test('that the card refuses for another reason at the last step: who knows what it did with the try', async () => {
    const { error } = await attempt({ pin: wrongPin }, { wrongPassword: status.conditionsOfUse });
    await expectError(error, 'pin/unsettled', { password: 'PIN' });
  });
});

describe('a suspended PIN', () => {
  const suspended = (password: string): number => (password === 'pin' ? 0x63c1 : status.ok);

  test('without the CAN: says what is needed, and uses no try', async () => {
    const { error, card } = await attempt({ pin }, { choose: suspended });
    await expectError(error, 'pin/suspended', { password: 'PIN' });
    await expect(error).rejects.toThrow('enter the CAN first');
    expect(card.received).toHaveLength(2);
  });

  test('with the CAN: the PIN is proven inside the channel that the CAN opened', async () => {
    const opened = await session({ pin, can }, { choose: suspended });
    expect(opened.session.openedWith).toBe('pin');
    expect(opened.understood.map(({ ins }) => ins)).toEqual([0x22, 0x86, 0x86, 0x86, 0x86]);
    await opened.session.send(commands.cloneSeal, {});
  });

  test('with a wrong CAN: the PIN is never tried', async () => {
    const { error, card } = await attempt({ pin, can: '000000' }, { choose: suspended, wrongPassword: 0x6300 });
    await expectError(error, 'pin/wrong', { password: 'CAN' });
    expect(card.understood).toEqual([]);
  });

  test('the CAN is not used where it is not needed', async () => {
    const { understood } = await session({ pin, can });
    expect(understood).toEqual([]);
  });
});

describe('a false card', () => {
  test('that does not know the password, and lets every terminal pass, is not believed', async () => {
    // It answers the last step with a token of its own making.
    const fake: Script = {
      passwords: { pin: '000000' },
      onTheWay: (response, number) =>
        number === 6 ? Uint8Array.of(0x7c, 0x0a, 0x86, 8, ...new Uint8Array(8), 0x90, 0) : response,
    };
    await expectError((await attempt({ pin }, fake)).error, 'pin/unsettled', { password: 'PIN' });
  });

  test('that answers any step with other bytes: an error of ours, and no session', async () => {
    // The last step brings the host's token: whoever answers it with anything else may have had its guess.
    const expected = (step: number) => ({ name: 'SymbolonError', code: step < 6 ? 'data/malformed' : 'pin/unsettled' });
    const shapes = [
      new Uint8Array(),
      random(3),
      random(70),
      Uint8Array.of(0x7c, 0),
      Uint8Array.of(0x7c, 0x12, 0x80, 0x10, ...random(16)),
    ];
    for (let step = 4; step <= 6; step += 1) {
      for (const data of shapes) {
        const { error } = await attempt(
          { pin },
          { onTheWay: (response, number) => (number === step ? Uint8Array.of(...data, 0x90, 0) : response) },
        );
        await expect(error).rejects.toMatchObject(expected(step));
      }
    }
  }, 30_000);
});

import { commands as table } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { getStatus } from '../src/actions/get-status.ts';
import { changePin, verifyPin } from '../src/actions/pin.ts';
import { openCard } from '../src/card.ts';
import { resumeSession } from '../src/resume.ts';
import { type Credentials, openSession, type Session } from '../src/session.ts';
import { type Script, scriptedCard } from './support/scripted-card.ts';

/** TEST PIN. */
const pin = '246810';
const blank = table.getStatus.response.encode({ protocolVersion: 1, lifecycle: 'blank' });
const answers: Script = { password: pin, answer: () => ({ data: blank, status: status.ok }) };

async function open(script: Script, credentials: Credentials = { pin }) {
  const { transport, commands } = scriptedCard(script);
  const session = await openSession(await openCard(transport), credentials);
  return { session, commands };
}

describe('opening a card', () => {
  test('that holds another application says so', async () => {
    const { transport } = scriptedCard({ selecting: status.fileNotFound });
    await expect(openCard(transport)).rejects.toMatchObject({ code: 'card/not-symbolon', context: { status: status.fileNotFound } });
  });
});

describe('opening a session', () => {
  test.each<[Credentials, string]>([
    [{ pin: '12345' }, 'PIN'],
    [{ pin: '1234567890123' }, 'PIN'],
    [{ pin: '12345６' }, 'PIN'],
    [{ pin: '123456\n' }, 'PIN'],
    [{ puk: '12345678901' }, 'PUK'],
    [{ can: '1234567' }, 'CAN'],
    [{ pin, can: '12345' }, 'CAN'],
  ])('with what is no password (%o) sends nothing', async (credentials, name) => {
    const { transport, commands } = scriptedCard(answers);
    const card = await openCard(transport);
    const sent = commands.length;
    await expect(openSession(card, credentials)).rejects.toMatchObject({ code: 'argument/invalid', context: { argument: name } });
    expect(commands).toHaveLength(sent);
  });

  test('with a wrong password tells the tries left, and the password itself to nobody', async () => {
    const wrong = '135790';
    const attempt = open({ ...answers, wrong: 0x63c1 }, { pin: wrong });
    await expect(attempt).rejects.toMatchObject({ code: 'pin/wrong', context: { password: 'PIN', triesLeft: 1 } });
    const error = await attempt.catch((reason: unknown) => reason);
    expect(JSON.stringify(error) + String(error)).not.toContain(wrong);
    await expect(open({ ...answers, wrong: 0x63c0 }, { pin: wrong })).rejects.toMatchObject({ code: 'pin/blocked' });
    await expect(open({ ...answers, wrong: status.methodBlocked }, { pin: wrong })).rejects.toMatchObject({ code: 'pin/blocked' });
  });

  test('to a blocked or suspended PIN stops before a try is used', async () => {
    for (const [choosing, code] of [
      [0x63c0, 'pin/blocked'],
      [0x63c1, 'pin/suspended'],
    ] as const) {
      const { transport, commands } = scriptedCard({ ...answers, choosing });
      await expect(openCard(transport).then((card) => openSession(card, { pin }))).rejects.toMatchObject({ code });
      expect(commands).toHaveLength(2);
    }
  });

  test('whose answers are touched on the way opens none', async () => {
    for (let exchange = 3; exchange <= 6; exchange += 1) {
      const tamper: Script['tamper'] = (response, number) => {
        if (number !== exchange) return response;
        const touched = response.slice();
        touched[10] = (touched[10] ?? 0) ^ 1;
        return touched;
      };
      await expect(open({ ...answers, tamper })).rejects.toMatchObject({ name: 'SymbolonError' });
    }
  });
});

describe('a session', () => {
  test('carries commands, two at once in their order', async () => {
    const { session } = await open(answers);
    const [first, second] = await Promise.all([getStatus(session), getStatus(session)]);
    expect(first).toEqual({ protocolVersion: 1, lifecycle: 'blank' });
    expect(second).toEqual(first);
  });

  test('tells a refusal by command and status, and goes on', async () => {
    let refuse = true;
    const { session } = await open({
      ...answers,
      answer: () => ({ data: refuse ? new Uint8Array() : blank, status: refuse ? 0x6985 : 0x9000 }),
    });
    await expect(getStatus(session)).rejects.toMatchObject({
      code: 'card/status',
      context: { command: 'GET STATUS', status: 0x6985 },
    });
    refuse = false;
    await getStatus(session);
  });

  test.each<[string, NonNullable<Script['tamper']>]>([
    ['touched', (response) => response.map((byte, index) => (index === 5 ? byte ^ 1 : byte))],
    ['cut', (response) => response.subarray(4)],
    ['without protection', () => Uint8Array.of(0x90, 0x00)],
    ['an unprotected refusal', () => Uint8Array.of(0x69, 0x88)],
  ])('ends for good at an answer that is %s', async (_, change) => {
    const { session, commands } = await open({
      ...answers,
      tamper: (response, number) => (number > 6 ? change(response, number) : response),
    });
    await expect(getStatus(session)).rejects.toMatchObject({ code: 'channel/broken' });
    const sent = commands.length;
    await expect(getStatus(session)).rejects.toMatchObject({ code: 'channel/closed' });
    expect(commands).toHaveLength(sent);
  });

  test('sends nothing once closed', async () => {
    const { session, commands } = await open(answers);
    session.close();
    const sent = commands.length;
    await expect(getStatus(session)).rejects.toMatchObject({ code: 'channel/closed' });
    expect(commands).toHaveLength(sent);
  });

  test('shows no key in its fields', async () => {
    const { session } = await open(answers);
    expect(Object.isFrozen(session)).toBe(true);
    expect(Object.keys(session).sort()).toEqual(['card', 'channelBinding', 'close', 'openedWith', 'send']);
  });

  test('refuses a PIN that is none before it is sent, and an answer that is not what the command answers', async () => {
    const { session, commands } = await open({ ...answers, answer: () => ({ data: Uint8Array.of(1, 2, 3), status: status.ok }) });
    const sent = commands.length;
    await expect(verifyPin(session, '12')).rejects.toMatchObject({ code: 'argument/invalid' });
    await expect(changePin(session, 'abcdef')).rejects.toMatchObject({ code: 'argument/invalid' });
    expect(commands).toHaveLength(sent);
    await expect(getStatus(session)).rejects.toMatchObject({ code: 'data/malformed' });
  });

  test('made by somebody else is not one', async () => {
    const { session } = await open(answers);
    const copy: Session = { ...session };
    await expect(changePin(copy, '135790')).rejects.toMatchObject({ code: 'argument/invalid' });
  });
});

describe('resuming', () => {
  test('with a card that knows none of the secrets opens nothing, and one of none is asked for', async () => {
    const nonce = new Uint8Array(16);
    const transport = {
      ...scriptedCard({}).transport,
      exchange: async (command: Uint8Array) =>
        command[1] === 0xa4 ? Uint8Array.of(0x90, 0) : Uint8Array.of(...nonce, ...new Uint8Array(8), 0x90, 0),
    };
    const card = await openCard(transport);
    expect(await resumeSession(card, [{ secret: new Uint8Array(32) }])).toBeUndefined();
    await expect(resumeSession(card, [])).rejects.toMatchObject({ code: 'argument/invalid' });
  });
});

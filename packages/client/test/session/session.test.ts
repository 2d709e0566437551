import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { changePin } from '../../src/actions/pin.ts';
import { openCard } from '../../src/card.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { refusesMalformedPasswords } from '../support/malformed-passwords.ts';
import {
  done,
  random,
  refused,
  type Script,
  type ScriptedCard,
  scriptedCard,
  testPasswords,
} from '../support/scripted-card.ts';

const { can, pin, puk } = testPasswords;

async function session(credentials: Credentials = { can }, script: Script = {}) {
  const scripted = scriptedCard(script);
  return { ...scripted, session: await openSession(await openCard(scripted.transport, { random }), credentials) };
}

async function attempt(
  credentials: Credentials,
  script: Script = {},
): Promise<{ readonly error: Promise<unknown>; readonly card: ScriptedCard }> {
  const card = scriptedCard(script);
  const opened = await openCard(card.transport, { random });
  return { error: openSession(opened, credentials), card };
}

describe('a password', () => {
  test.each([
    ['can', { can }],
    ['pin', { pin }],
    ['puk', { puk }],
  ] as const)('%s opens a session in one round trip, which both ends name alike', async (name, credentials) => {
    let seen: unknown;
    const opened = await session(credentials, {
      answer: (_, chip) => {
        seen = chip;
        return done;
      },
    });
    expect(opened.received.map(({ ins }) => ins)).toEqual([0xa4, 0x3e]);
    expect(opened.session.openedWith).toBe(name);
    await opened.session.send(commands.cloneSeal, {});
    expect(seen).toEqual({ password: name, channelBinding: opened.session.channelBinding });
    expect(opened.session.channelBinding).toHaveLength(32);
  });

  refusesMalformedPasswords(attempt);

  test('(CAN) that is wrong is told at once, without another round trip', async () => {
    const { error, card } = await attempt({ can: '000000' }, { triesLeft: 1 });
    await expectError(error, 'pin/wrong', { password: 'CAN', triesLeft: 1 });
    expect(card.received).toHaveLength(2);
  });

  test('that has no tries is blocked', async () => {
    const { error } = await attempt({ pin }, { open: () => status.methodBlocked });
    await expectError(error, 'pin/blocked', { password: 'PIN' });
    await expect(error).rejects.toThrow('unblock it with the PUK');
  });

  test('with tries missing is tried all the same', async () => {
    const { session: opened } = await session({ pin }, { triesLeft: 1 });
    expect(opened.openedWith).toBe('pin');
  });

  test.each([status.referencedDataNotFound, status.incorrectData, status.securityStatus])(
    'that the card refuses with %i: that reason, and PACE is not tried instead',
    async (sw) => {
      const { error, card } = await attempt({ puk }, { open: () => sw });
      await expectError(error, 'card/status', { command: 'OPEN CHANNEL', status: sw });
      expect(card.received).toHaveLength(2);
    },
  );
});

describe('a suspended PIN', () => {
  /** As long as it is asked for outside the channel of the CAN. */
  function suspendedOutside(): Script {
    let opened = 0;
    return {
      open: (password) => {
        if (password === 'can') opened += 1;
        return password === 'pin' && opened === 0 ? status.conditionsOfUse : status.ok;
      },
      triesLeft: 0,
    };
  }

  test('without the CAN: says what is needed, and uses no try', async () => {
    const { error, card } = await attempt({ pin }, suspendedOutside());
    await expectError(error, 'pin/suspended', { password: 'PIN' });
    await expect(error).rejects.toThrow('enter the CAN first');
    expect(card.received).toHaveLength(2);
  });

  test('with the CAN: the PIN is proven inside the channel that the CAN opened', async () => {
    const opened = await session({ pin, can }, suspendedOutside());
    expect(opened.session.openedWith).toBe('pin');
    expect(opened.understood.map(({ ins }) => ins)).toEqual([0x3e]);
    expect(opened.received).toHaveLength(3);
    await opened.session.send(commands.cloneSeal, {});
    await opened.session.send(commands.cloneSeal, {});
    const { ins } = commands.cloneSeal;
    expect(opened.understood.map((command) => command.ins)).toEqual([0x3e, 0xc2, ins, ins]);
    expect(opened.received).toHaveLength(5);
  });

  test('with a wrong CAN: the PIN is never tried', async () => {
    const { error, card } = await attempt({ pin, can: '000000' }, { ...suspendedOutside(), triesLeft: 1 });
    await expectError(error, 'pin/wrong', { password: 'CAN', triesLeft: 1 });
    expect(card.understood).toEqual([]);
  });

  test('that is suspended inside the channel of the CAN as well: says so, and tries no more', async () => {
    const { error, card } = await attempt(
      { pin, can },
      { open: (password) => (password === 'pin' ? status.conditionsOfUse : status.ok) },
    );
    await expectError(error, 'pin/suspended', { password: 'PIN' });
    expect(card.received).toHaveLength(3);
  });

  test('the CAN is used wherever it is given: no try in vain outside its session', async () => {
    const { understood, received } = await session({ pin, can });
    expect(understood.map(({ ins }) => ins)).toEqual([0x3e]);
    expect(received).toHaveLength(3);
  });
});

describe('a session', () => {
  test('carries a command through, with its header, its data and the answer', async () => {
    const key = {
      publicKey: new Uint8Array(33).fill(2),
      chainCode: new Uint8Array(32),
      parentFingerprint: 1,
      masterFingerprint: 2,
    };
    const opened = await session(
      { pin },
      { answer: () => ({ data: commands.getPublicKey.response.encode(key), status: status.ok }) },
    );
    const request = { curve: 'secp256k1', path: [1, 2, 3] } as const;
    expect(await opened.session.send(commands.getPublicKey, request, { slot: 2 })).toEqual(key);
    const [command] = opened.understood;
    expect(command).toMatchObject({ cla: 0x80, ins: 0x14, p1: 2, p2: 0 });
    expect(commands.getPublicKey.request.decode(command?.data ?? new Uint8Array())).toEqual(request);
    // On the wire there is nothing of it.
    const crossed = Buffer.concat(opened.received.map(({ data }) => data ?? new Uint8Array()));
    expect(crossed.includes(Buffer.from(command?.data ?? []))).toBe(false);
  });

  test('goes on after a refusal, which says what was refused and why', async () => {
    let refuse = true;
    const opened = await session({ pin }, { answer: () => (refuse ? refused(status.receiptsMissing) : done) });
    await expectError(opened.session.send(commands.cloneSeal, {}), 'card/status', {
      command: 'CLONE SEAL',
      status: status.receiptsMissing,
    });
    refuse = false;
    await opened.session.send(commands.cloneSeal, {});
  });

  test('that was closed sends nothing more, and may be closed twice', async () => {
    const opened = await session();
    opened.session.close();
    opened.session.close();
    const before = opened.received.length;
    await expectError(opened.session.send(commands.cloneSeal, {}), 'channel/closed');
    expect(opened.received).toHaveLength(before);
  });

  test('two commands at once go one after the other, each with its own answer', async () => {
    const opened = await session(
      { pin },
      { answer: ({ data }) => ({ data: data ?? new Uint8Array(), status: status.ok }) },
    );
    const echo = { ...commands.cloneConfirm, response: commands.cloneConfirm.request };
    const messages = Array.from({ length: 8 }, (_, index) => new Uint8Array(index * 40).fill(index));
    const answers = await Promise.all(messages.map((message) => opened.session.send(echo, { receipt: message })));
    expect(answers.map((answer) => answer.receipt)).toEqual(messages);
  });

  test('two commands at once, the first refused: the second goes on', async () => {
    let count = 0;
    const opened = await session({ pin }, { answer: () => (++count === 1 ? refused(status.setSealed) : done) });
    const both = await Promise.allSettled([
      opened.session.send(commands.cloneSeal, {}),
      opened.session.send(commands.cloneSeal, {}),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  test('a request that has no encoding sends nothing and harms nothing', async () => {
    const opened = await session({ pin });
    const before = opened.received.length;
    await expectError(opened.session.send(commands.signDigests, []), 'data/malformed');
    expect(opened.received).toHaveLength(before);
    await opened.session.send(commands.cloneSeal, {});
  });

  test('shows no key in its fields, and cannot be changed or made by anyone else', async () => {
    const { session: opened } = await session({ pin });
    expect(Object.isFrozen(opened)).toBe(true);
    expect(Object.keys(opened).sort()).toEqual(['card', 'channelBinding', 'close', 'ended', 'openedWith', 'send']);
    await expectError(changePin({ ...opened }, '135790'), 'argument/invalid', { argument: 'session' });
  });

  test('refuses an answer that is not what the command answers, and goes on', async () => {
    let data = Uint8Array.of(1, 2, 3);
    const opened = await session({ pin }, { answer: () => ({ data, status: status.ok }) });
    await expectError(opened.session.send(commands.cloneSeal, {}), 'data/malformed');
    data = new Uint8Array();
    await opened.session.send(commands.cloneSeal, {});
  });
});

import type { CommandApdu } from '@symbolon/protocol/apdu';
import type { OpenChannelResponse } from '@symbolon/protocol/commands';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { changePin } from '../../src/actions/pin.ts';
import { openCard } from '../../src/card.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { refusesMalformedPasswords } from '../support/malformed-passwords.ts';
import {
  cardRemoved,
  done,
  random,
  refused,
  type Script,
  type ScriptedCard,
  scriptedCard,
  testPasswords,
} from '../support/scripted-card.ts';

const { can, pin, puk } = testPasswords;
const wrongPin = '999999';

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

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

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
    expect(opened.received.map(({ ins }) => ins)).toEqual([0xa4, 0x34]);
    expect(opened.session.openedWith).toBe(name);
    await opened.session.send(commands.cloneSeal, {});
    expect(seen).toEqual({ password: name, channelBinding: opened.session.channelBinding });
    expect(opened.session.channelBinding).toHaveLength(32);
  });

  refusesMalformedPasswords(attempt);

  test('that is wrong is told to nobody by the error', async () => {
    const { error } = await attempt({ pin: wrongPin });
    const thrown: unknown = await error.catch((cause: unknown) => cause);
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain(wrongPin);
  });

  test.each([
    [2, 'wrong PIN: 2 tries left'],
    [1, 'wrong PIN: 1 try left'],
  ])(
    'that is wrong with %i tries left: the message says so, without another round trip',
    async (triesLeft, message) => {
      const { error, card } = await attempt({ pin: wrongPin }, { triesLeft });
      await expectError(error, 'pin/wrong', { password: 'PIN', triesLeft });
      await expect(error).rejects.toThrow(message);
      expect(card.received).toHaveLength(2);
    },
  );

  test('that was wrong once too often, or has no tries: blocked', async () => {
    for (const script of [{ triesLeft: 0 }, { open: () => status.methodBlocked }]) {
      const { error } = await attempt({ pin: wrongPin }, script);
      await expectError(error, 'pin/blocked', { password: 'PIN' });
      await expect(error).rejects.toThrow('unblock it with the PUK');
    }
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
    expect(opened.understood.map(({ ins }) => ins)).toEqual([0x34]);
    expect(opened.received).toHaveLength(4);
    await opened.session.send(commands.cloneSeal, {});
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
    expect(card.received).toHaveLength(4);
  });

  test('the CAN is not used where it is not needed', async () => {
    const { understood } = await session({ pin, can });
    expect(understood).toEqual([]);
  });
});

describe('a false card', () => {
  /** No point of P-256 has this x-coordinate. */
  const notOnTheCurve = Uint8Array.of(2, ...new Uint8Array(31), 1);
  const openingAnswer = (change: (answer: OpenChannelResponse) => OpenChannelResponse): Script => ({
    onTheWay: (response, number) => {
      if (number !== 2) return response;
      const changed = commands.openChannel.response.encode(
        change(commands.openChannel.response.decode(response.subarray(0, -2))),
      );
      return Uint8Array.of(...changed, 0x90, 0);
    },
  });

  test('that does not know the password learns whether its one guess was right, and gets no session', async () => {
    const { error, card } = await attempt({ pin }, { passwords: { pin: '000000' } });
    await expectError(error, 'pin/wrong', { password: 'PIN' });
    expect(card.received).toHaveLength(2);
  });

  test('that changes any byte of the opening is not believed', async () => {
    for (const at of [0, 1, 2, 33, 34, 49]) {
      const { error } = await attempt(
        { pin },
        { onTheWay: (response, number) => (number === 2 ? flipped(response, at) : response) },
      );
      await expect(error).rejects.toMatchObject({
        name: 'SymbolonError',
        code: expect.stringMatching(/^(data\/malformed|pin\/wrong)$/),
      });
    }
  });

  test('that sends the host its own share back is not believed', async () => {
    let own = new Uint8Array();
    const card = scriptedCard(openingAnswer((answer) => ({ ...answer, share: own })));
    const { transport } = card;
    const opened = await openCard(transport, { random });
    const watched = {
      ...opened,
      transmit: (command: CommandApdu) => {
        own = Uint8Array.from(commands.openChannel.request.decode(command.data ?? new Uint8Array()).share);
        return opened.transmit(command);
      },
    };
    await expectError(openSession(watched, { pin }), 'pin/wrong');
  });

  test('that sends no point of the curve: an error of ours, and no session', async () => {
    for (const share of [new Uint8Array(33), new Uint8Array(33).fill(0xff), notOnTheCurve]) {
      await expectError(
        (
          await attempt(
            { pin },
            openingAnswer((answer) => ({ ...answer, share })),
          )
        ).error,
        'data/malformed',
      );
    }
  });

  test('that answers with other bytes: an error of ours, and no session', async () => {
    for (const data of [new Uint8Array(), random(3), random(49), Uint8Array.of(0x7c, 0)]) {
      const { error } = await attempt(
        { pin },
        { onTheWay: (response, number) => (number === 2 ? Uint8Array.of(...data, 0x90, 0) : response) },
      );
      await expect(error).rejects.toMatchObject({
        name: 'SymbolonError',
        code: expect.stringMatching(/^(data\/malformed|pin\/wrong)$/),
      });
    }
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
    expect(Object.keys(opened).sort()).toEqual(['card', 'channelBinding', 'close', 'openedWith', 'send']);
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

describe('a response that is not what the card sent', () => {
  /** Opens a session, then gives the answer to its first command to `change`. */
  async function tampered(change: (response: Uint8Array) => Uint8Array) {
    const opened = await session(
      { pin },
      { onTheWay: (response, number) => (number === 3 ? change(response) : response) },
    );
    return { ...opened, first: opened.session.send(commands.cloneSeal, {}) };
  }

  test('with a bit changed anywhere breaks the channel, for good', async () => {
    // A protected answer without data: 99 02 90 00, 8E 08 MAC, 90 00.
    for (let at = 0; at < 16; at += 1) {
      const {
        session: opened,
        first,
        received,
      } = await tampered((response) => response.map((byte, index) => (index === at ? byte ^ 0x04 : byte)));
      await expect(first).rejects.toMatchObject({ code: expect.stringMatching(/^(channel\/broken|apdu\/malformed)$/) });
      const before = received.length;
      await expectError(opened.send(commands.cloneSeal, {}), 'channel/closed');
      expect(received).toHaveLength(before);
    }
  }, 30_000);

  test.each([0x9000, 0x6982, 0x6988, 0x6a80, 0x9d05])(
    '%i without protection breaks the channel: nobody unproven is believed, not even a refusal',
    async (sw) => {
      const { first } = await tampered(() => Uint8Array.of(sw >> 8, sw & 0xff));
      await expectError(first, 'channel/broken');
    },
  );

  test('an answer from before, or of another session, breaks the channel', async () => {
    const kept: Uint8Array[] = [];
    const script: Script = {
      onTheWay: (response, number) => {
        kept.push(response);
        return number === 4 ? (kept[2] ?? response) : response;
      },
    };
    const opened = await session({ pin }, script);
    await opened.session.send(commands.cloneSeal, {});
    await expectError(opened.session.send(commands.cloneSeal, {}), 'channel/broken');
    const { first } = await tampered(() => kept[2] ?? new Uint8Array(2));
    await expectError(first, 'channel/broken');
  });

  test('its own command sent back breaks the channel', async () => {
    const opened = await tampered((response) => response);
    await opened.first;
    const sent = opened.received.at(-1)?.data ?? new Uint8Array();
    const { first } = await tampered(() => Uint8Array.of(...sent, 0x90, 0));
    await expectError(first, 'channel/broken');
  });

  test('a card removed in the middle of a command ends the session with that error', async () => {
    const { session: opened } = await session(
      { pin },
      { onTheWay: (response, number) => (number < 3 ? response : cardRemoved()) },
    );
    await expectError(opened.send(commands.cloneSeal, {}), 'transport/card-removed');
    await expectError(opened.send(commands.cloneSeal, {}), 'channel/closed');
  });
});

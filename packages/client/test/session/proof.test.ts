/** The first command of a session proves its PIN or PUK: what the host says of it, and what it does not do again. */
import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { describe, expect, test } from 'vitest';
import { openCard } from '../../src/card.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import {
  cardRemoved,
  done,
  random,
  refused,
  type Script,
  scriptedCard,
  testPasswords,
} from '../support/scripted-card.ts';

const { can, pin, puk } = testPasswords;
const { ins: openChannelIns } = commands.openChannel;
const selectIns = 0xa4;
const firstIns = commands.cloneSeal.ins;

async function opened(credentials: Credentials, script: Script = {}) {
  const card = scriptedCard(script);
  const session = await openSession(await openCard(card.transport, { random }), credentials);
  return { ...card, session, first: () => session.send(commands.cloneSeal, {}) };
}

/** The nth response from SELECT on, as bytes. 3: that of the proof. */
const answering = (number: number, bytes: (response: Uint8Array) => Uint8Array): Script => ({
  onTheWay: (response, count) => (count === number ? bytes(response) : response),
});
const word = (sw: number): Uint8Array => Uint8Array.of(sw >> 8, sw & 0xff);

describe('a wrong PIN or PUK', () => {
  test.each([
    ['PIN', { pin: '999999' }, 2, 'wrong PIN: 2 tries left'],
    ['PIN', { pin: '999999' }, 1, 'wrong PIN: 1 try left'],
    ['PUK', { puk: '999999999999' }, 9, 'wrong PUK: 9 tries left'],
  ] as const)('(%s) is told by the first command', async (password, credentials, triesLeft, message) => {
    const { first, received, session } = await opened(credentials, { triesLeft });
    expect(received.map(({ ins }) => ins)).toEqual([selectIns, openChannelIns]);
    const error = first();
    await expectError(error, 'pin/wrong', { password, triesLeft });
    await expect(error).rejects.toThrow(message);
    const thrown: unknown = await error.catch((cause: unknown) => cause);
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain(Object.values(credentials)[0]);
    await expectError(session.send(commands.cloneSeal, {}), 'channel/closed');
    expect(received).toHaveLength(3);
  });

  test('that was the last try is blocked', async () => {
    const { first } = await opened({ pin: '999999' }, { triesLeft: 0 });
    const error = first();
    await expectError(error, 'pin/blocked', { password: 'PIN' });
    await expect(error).rejects.toThrow('unblock it with the PUK');
  });

  test('stops the commands behind it: none is sent', async () => {
    const { session, received } = await opened({ pin: '999999' });
    const both = [session.send(commands.cloneSeal, {}), session.send(commands.cloneSeal, {})];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes).toMatchObject([{ reason: { code: 'pin/wrong' } }, { reason: { code: 'channel/closed' } }]);
    expect(received).toHaveLength(3);
  });
});

describe('a proof that gets no valid answer', () => {
  const garbage: readonly (readonly [string, Script, string])[] = [
    ...[0x9000, 0x6982, 0x6983, 0x6987, 0x6988, 0x6a80, 0x6d00, 0x6f00, 0x6300].map(
      (sw) => [`${sw.toString(16)} without protection`, answering(3, () => word(sw)), 'channel/broken'] as const,
    ),
    ['63c2 with data', answering(3, () => Uint8Array.of(1, 0x63, 0xc2)), 'channel/broken'],
    ['random bytes', answering(3, () => Uint8Array.of(...random(40), 0x90, 0)), 'channel/broken'],
    ['a wrong MAC', answering(3, (bytes) => bytes.map((byte, at) => (at === 8 ? byte ^ 1 : byte))), 'channel/broken'],
    ['another status', answering(3, (bytes) => Uint8Array.of(...bytes.slice(0, -2), 0x69, 0x85)), 'channel/broken'],
    ['nothing', answering(3, () => new Uint8Array()), 'transport/failed'],
    ['the card gone', answering(3, cardRemoved), 'transport/card-removed'],
  ];

  test.each(garbage)('(%s) is unsettled, says why, and is not made again', async (_, script, code) => {
    for (const [password, credentials] of [
      ['PIN', { pin }],
      ['PUK', { puk }],
    ] as const) {
      const { first, received, session } = await opened(credentials, script);
      const error = first();
      await expectError(error, 'pin/unsettled', { password });
      await expect(error).rejects.toMatchObject({ cause: { code } });
      await expect(error).rejects.toThrow('one try may have been used');
      await expectError(session.send(commands.cloneSeal, {}), 'channel/closed');
      // No second OPEN CHANNEL, no PACE.
      expect(received.map(({ ins }) => ins)).toEqual([selectIns, openChannelIns, firstIns]);
    }
  });

  test('because the caller stopped it is unsettled', async () => {
    const stop = new AbortController();
    const card = scriptedCard();
    let count = 0;
    const { removed: _, ...link } = card.transport;
    const transport = createTransport({
      ...link,
      carry: (command) => {
        count += 1;
        if (count < 3) return card.transport.exchange(command);
        setTimeout(() => stop.abort(), 0);
        return new Promise(() => {});
      },
      release: () => card.transport.close(),
    });
    const exchange: Transport['exchange'] = (command) => transport.exchange(command, { signal: stop.signal });
    const session = await openSession(await openCard({ ...transport, exchange }, { random }), { pin });
    const error = session.send(commands.cloneSeal, {});
    await expectError(error, 'pin/unsettled', { password: 'PIN' });
    await expect(error).rejects.toMatchObject({ cause: { code: 'transport/aborted' } });
    await expectError(session.send(commands.cloneSeal, {}), 'channel/closed');
    expect(count).toBe(3);
  });

  test('is another thing after it: a later command without an answer is told as it is', async () => {
    for (const [bytes, code] of [
      [() => word(0x6988), 'channel/broken'],
      [cardRemoved, 'transport/card-removed'],
    ] as const) {
      const { first } = await opened({ pin }, answering(4, bytes));
      await first();
      await expectError(first(), code);
    }
  });

  test('is another thing before it: an opening without an answer is told as it is, and nothing was proven', async () => {
    const { transport, received } = scriptedCard(answering(2, cardRemoved));
    await expectError(openSession(await openCard(transport, { random }), { pin }), 'transport/card-removed');
    expect(received.map(({ ins }) => ins)).toEqual([selectIns, openChannelIns]);
  });

  test('is none with the CAN, which is proven at once', async () => {
    const { first } = await opened(
      { can },
      answering(3, () => word(0x6988)),
    );
    await expectError(first(), 'channel/broken');
  });
});

describe('a right PIN', () => {
  test('is proven by a command that the card refuses, and the session goes on', async () => {
    let sw: number = status.conditionsOfUse;
    const { first } = await opened({ pin }, { answer: () => refused(sw) });
    await expectError(first(), 'card/status', { status: status.conditionsOfUse });
    sw = status.ok;
    await first();
  });

  test('in a session that is not used sends nothing more than OPEN CHANNEL', async () => {
    const { session, received } = await opened({ pin });
    session.close();
    await expectError(session.send(commands.cloneSeal, {}), 'channel/closed');
    expect(received.map(({ ins }) => ins)).toEqual([selectIns, openChannelIns]);
  });

  test('is not proven by a request that has no encoding: nothing is sent', async () => {
    const { session, received, first } = await opened({ pin });
    await expectError(session.send(commands.signDigests, []), 'data/malformed');
    expect(received).toHaveLength(2);
    await first();
  });

  test('is not proven by a command with a secret to a card that was not attested: nothing is sent', async () => {
    const { session, received } = await opened({ pin });
    await expectError(session.send(commands.verifyPin, { pin }), 'card/unattested');
    expect(received).toHaveLength(2);
  });
});

describe('a suspended PIN, proven inside the session of the CAN', () => {
  /** Suspended as long as it is asked for outside. */
  function suspended(script: Script = {}): Script {
    let openings = 0;
    return {
      triesLeft: 0,
      ...script,
      open: (password) => {
        if (password === 'can') openings += 1;
        return password === 'pin' && openings === 0 ? status.conditionsOfUse : status.ok;
      },
    };
  }
  const echo = { ...commands.cloneConfirm, response: commands.cloneConfirm.request };
  const echoes: Script = { answer: ({ data = new Uint8Array() }) => ({ data, status: status.ok }) };

  test.each([
    ['short', 100, [0x3e, 0xc2, commands.cloneConfirm.ins]],
    ['long', limits.commandData - 200, [0x3e, 0xc2, commands.cloneConfirm.ins]],
    ['too long for ENVELOPE', limits.commandData - 20, [0x3e, 0xc2, commands.getStatus.ins, commands.cloneConfirm.ins]],
  ])('by a first command that is %s', async (_, length, expected) => {
    const script = suspended({
      answer: (command) => (command.ins === commands.getStatus.ins ? done : echoes.answer!(command, undefined)),
    });
    const { session, understood, received } = await opened({ pin, can }, script);
    const receipt = new Uint8Array(length).fill(3);
    expect(await session.send(echo, { receipt })).toEqual({ receipt });
    expect(understood.map(({ ins }) => ins)).toEqual(expected);
    const before = received.length;
    expect(await session.send(echo, { receipt })).toEqual({ receipt });
    expect(understood.at(-1)?.ins).toBe(commands.cloneConfirm.ins);
    expect(received.length).toBeGreaterThan(before);
  });

  test('that is wrong is blocked, and nothing more is sent', async () => {
    const { first, received, session } = await opened({ pin: '999999', can }, suspended());
    await expectError(first(), 'pin/blocked', { password: 'PIN' });
    const before = received.length;
    await expectError(session.send(commands.cloneSeal, {}), 'channel/closed');
    expect(received).toHaveLength(before);
  });

  test('too long, and wrong: GET STATUS is what proves it, and the long command never leaves', async () => {
    const { session, understood } = await opened({ pin: '999999', can }, suspended());
    await expectError(session.send(echo, { receipt: new Uint8Array(limits.commandData - 20) }), 'pin/blocked');
    expect(understood.map(({ ins }) => ins)).toEqual([0x3e, 0xc2]);
  });

  test.each([
    ['the inner answer refused', { inEnvelope: at('response', () => word(0x6987)) }, 'channel/broken'],
    ['no inner answer', { inEnvelope: at('response', () => new Uint8Array()) }, 'apdu/malformed'],
    ['the inner answer altered', { inEnvelope: at('response', (bytes) => bytes.map((b) => b ^ 1)) }, 'channel/broken'],
    ['the outer answer lost', answering(4, cardRemoved), 'transport/card-removed'],
    ['the outer answer without protection', answering(4, () => word(0x63c0)), 'channel/broken'],
  ] as const)('with %s is unsettled', async (_, script, code) => {
    const { first, received } = await opened({ pin, can }, suspended(script));
    const error = first();
    await expectError(error, 'pin/unsettled', { password: 'PIN' });
    await expect(error).rejects.toMatchObject({ cause: { code } });
    const before = received.length;
    await expectError(first(), 'channel/closed');
    expect(received).toHaveLength(before);
  });

  function at(wanted: 'command' | 'response', change: (bytes: Uint8Array) => Uint8Array) {
    return (bytes: Uint8Array, direction: 'command' | 'response') => (direction === wanted ? change(bytes) : bytes);
  }
});

/** Cards, and readers between, that answer what no honest card does: what the host believes, and what it keeps. */
import type { CommandApdu } from '@symbolon/protocol/apdu';
import type { OpenChannelResponse } from '@symbolon/protocol/commands';
import { commands } from '@symbolon/protocol/commands';
import { describe, expect, test } from 'vitest';
import { type Card, openCard } from '../../src/card.ts';
import { type Credentials, openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { cardRemoved, random, type Script, scriptedCard, testPasswords } from '../support/scripted-card.ts';

const { can, pin } = testPasswords;

/** Opens a session and sends a first command. */
async function firstUse(card: Card, credentials: Credentials): Promise<void> {
  const session = await openSession(card, credentials);
  await session.send(commands.cloneSeal, {});
}

async function attempt(credentials: Credentials, script: Script) {
  const card = scriptedCard(script);
  const opened = await openCard(card.transport, { random });
  return { error: firstUse(opened, credentials), card };
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

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
    expect(card.received).toHaveLength(3);
  });

  test('that changes any byte of the opening is not believed: the name of the run or the CAN do not fit', async () => {
    for (const [credentials, positions, code] of [
      [{ pin }, [0, 1, 2, 33], /^(data\/malformed|pin\/unsettled)$/],
      [{ can }, [0, 1, 2, 33, 34, 49], /^(data\/malformed|pin\/wrong)$/],
    ] as const) {
      for (const at of positions) {
        const { error, card } = await attempt(credentials, {
          onTheWay: (response, number) => (number === 2 ? flipped(response, at) : response),
        });
        await expect(error).rejects.toMatchObject({ name: 'SymbolonError', code: expect.stringMatching(code) });
        expect(card.received.length).toBeLessThanOrEqual('pin' in credentials ? 3 : 2);
      }
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
        if (command.ins === commands.openChannel.ins)
          own = Uint8Array.from(commands.openChannel.request.decode(command.data ?? new Uint8Array()).share);
        return opened.transmit(command);
      },
    };
    // The card refuses a run that it does not know. A host can't tell that from a guess that nobody shows.
    await expectError(firstUse(watched, { pin }), 'pin/unsettled');
    expect(card.received).toHaveLength(3);
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

describe('a response that is not what the card sent', () => {
  async function proven(script: Script) {
    const card = scriptedCard(script);
    const session = await openSession(await openCard(card.transport, { random }), { pin });
    await session.send(commands.cloneSeal, {});
    return { ...card, session };
  }

  /** Opens a session and proves the PIN, then gives the answer to the next command to `change`. */
  async function tampered(change: (response: Uint8Array) => Uint8Array) {
    const opened = await proven({ onTheWay: (response, number) => (number === 4 ? change(response) : response) });
    return { ...opened, next: opened.session.send(commands.cloneSeal, {}) };
  }

  test('with a bit changed anywhere breaks the channel, for good', async () => {
    // A protected answer without data: 99 02 90 00, 8E 08 MAC, 90 00.
    for (let at = 0; at < 16; at += 1) {
      const {
        session: opened,
        next,
        received,
      } = await tampered((response) => response.map((byte, index) => (index === at ? byte ^ 0x04 : byte)));
      await expect(next).rejects.toMatchObject({ code: expect.stringMatching(/^(channel\/broken|apdu\/malformed)$/) });
      const before = received.length;
      await expectError(opened.send(commands.cloneSeal, {}), 'channel/closed');
      expect(received).toHaveLength(before);
    }
  }, 30_000);

  test.each([0x9000, 0x6982, 0x6988, 0x6a80, 0x9d05])(
    '%i without protection breaks the channel: nobody unproven is believed, not even a refusal',
    async (sw) => {
      const { next } = await tampered(() => Uint8Array.of(sw >> 8, sw & 0xff));
      await expectError(next, 'channel/broken');
    },
  );

  test('an answer from before, or of another session, breaks the channel', async () => {
    const kept: Uint8Array[] = [];
    const script: Script = {
      onTheWay: (response, number) => {
        kept.push(response);
        return number === 5 ? (kept[3] ?? response) : response;
      },
    };
    const opened = await proven(script);
    await opened.session.send(commands.cloneSeal, {});
    await expectError(opened.session.send(commands.cloneSeal, {}), 'channel/broken');
    const { next } = await tampered(() => kept[3] ?? new Uint8Array(2));
    await expectError(next, 'channel/broken');
  });

  test('its own command sent back breaks the channel', async () => {
    const opened = await tampered((response) => response);
    await opened.next;
    const sent = opened.received.at(-1)?.data ?? new Uint8Array();
    const { next } = await tampered(() => Uint8Array.of(...sent, 0x90, 0));
    await expectError(next, 'channel/broken');
  });

  test('a card removed in the middle of a command ends the session with that error', async () => {
    const { session: opened } = await proven({
      onTheWay: (response, number) => (number < 4 ? response : cardRemoved()),
    });
    await expectError(opened.send(commands.cloneSeal, {}), 'transport/card-removed');
    await expectError(opened.send(commands.cloneSeal, {}), 'channel/closed');
  });
});

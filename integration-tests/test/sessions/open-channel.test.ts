/**
 * OPEN CHANNEL and the first command on the card: when a try is taken and given back, what strangers and relays get.
 * `docs/attacks.md` says which test stands for which attack.
 */
import { p256 } from '@noble/curves/nist.js';
import { attest, createSigner, getStatus, identify, openCard, openSession, setPinInChannel } from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { type CommandApdu, encodeCommand } from '@symbolon/protocol/apdu';
import type { PasswordName } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';
import { describe, expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import {
  chooseCommand,
  exchange,
  guess,
  openChannel,
  plainCommand,
  type RawChannel,
  runOpening,
  runPace,
  wake,
} from '../support/raw-card.ts';
import { remembered } from '../support/remembered.ts';
import { activeCard, copyOf, giveDuressPin, stored, tap, testCard } from '../support/table.ts';

const wrongPin = '999999';
const wrongPuk = '000000000000';
const statusCommand = plainCommand('getStatus', {});
const openInstruction = commands.openChannel.ins;

type Held = {
  readonly pin: number | undefined;
  readonly puk: number | undefined;
  readonly wrongPins: number;
  readonly wrongPuks: number;
};

/** Tries left and wrong guesses counted, as the memory has them. */
function held({ image }: Pick<PackedCard, 'image'>): Held {
  const { pinTries: pin, pukTries: puk, wrongPins, wrongPuks } = remembered(image());
  return { pin, puk, wrongPins, wrongPuks };
}

/** Two wrong PINs. */
function suspend(card: PackedCard): void {
  for (const _ of [1, 2]) {
    wake(card.device);
    guess(card.device, 'pin', wrongPin);
  }
}

/** A session of the CAN, a session of the suspended PIN that waits inside it, and its first command. */
function secret(card: PackedCard) {
  const outer = opened(card, 'can', card.can);
  const { channel } = runOpening(card.device, 'pin', testPin, { through: outer.send });
  if (channel === undefined) throw new Error('no channel');
  return { outer, channel, secured: channel.messaging.wrapCommand(statusCommand) };
}

const untouched = { pin: 3, puk: 10, wrongPins: 0, wrongPuks: 0 } as const;

/** A channel that waits for its first command. */
function opened(card: PackedCard, password: PasswordName, digits: string): RawChannel {
  wake(card.device);
  const { channel } = runOpening(card.device, password, digits);
  if (channel === undefined) throw new Error('no channel');
  return channel;
}

/** Counts the round trips of a transport, and may change what crosses it. */
function watched(
  transport: Transport,
  change: (response: Uint8Array, command: Uint8Array) => Uint8Array = (response) => response,
) {
  const sent: Uint8Array[] = [];
  const exchangeWatched = async (command: Uint8Array) => {
    sent.push(Uint8Array.from(command));
    return change(await transport.exchange(command), command);
  };
  return { transport: { ...transport, exchange: exchangeWatched }, sent };
}

describe('a channel in one round trip', () => {
  test.each<[PasswordName, (card: PackedCard) => Parameters<typeof openSession>[1]]>([
    ['can', ({ can }) => ({ can })],
    ['pin', () => ({ pin: testPin })],
    ['puk', () => ({ puk: testPuk })],
  ])('is opened by the %s: two round trips, SELECT included', async (password, credentials) => {
    const card = await activeCard();
    const { transport, sent } = watched(card.tap());
    const session = await openSession(await openCard(transport), credentials(card));
    expect(sent).toHaveLength(2);
    expect(session.openedWith).toBe(password);
    await getStatus(session);
    if (password === 'pin') await createSigner(session).getPublicKey({ curve: 'secp256k1', path: [] });
    expect(held(card)).toEqual(untouched);
  });

  test('brings the proof of who the card is: first contact in two round trips, offline', async () => {
    const card = testCard();
    const { transport, sent } = watched(card.tap());
    const { session, attestation } = await identify(
      await openCard(transport),
      { can: card.can },
      { trust: emulatorTrust },
    );
    expect(sent).toHaveLength(2);
    expect(attestation.lifecycle).toBe('blank');
    expect(attestation).toEqual(await attest(session, { trust: emulatorTrust }));
  });

  test('brings that proof one round trip later with the PIN, which the host proves first', async () => {
    const card = await activeCard();
    const { transport, sent } = watched(card.tap());
    const { session } = await identify(await openCard(transport), { pin: testPin }, { trust: emulatorTrust });
    expect(sent).toHaveLength(3);
    await createSigner(session).getPublicKey({ curve: 'secp256k1', path: [] });
    expect(held(card)).toEqual(untouched);
  });
});

const guesses = [
  ['pin', testPin, wrongPin],
  ['puk', testPuk, wrongPuk],
] as const;

describe.each(guesses)('a try of the %s', (password, right, wrong) => {
  const counter = password === 'pin' ? 'wrongPins' : 'wrongPuks';
  const taken: Held = { ...untouched, [password]: untouched[password] - 1, [counter]: 1 };

  test('is taken by nobody who only opens a channel, right or wrong, however often', async () => {
    const card = await activeCard();
    const before = stored(card);
    for (const digits of [right, wrong]) {
      for (let time = 0; time < 4; time += 1) {
        wake(card.device);
        const { status: sw, triesLeft } = runOpening(card.device, password, digits);
        expect({ sw, triesLeft }).toEqual({ sw: status.ok, triesLeft: taken[password] });
      }
    }
    expect(stored(card)).toBe(before);
  });

  test('is used by a wrong first command, and told without another round trip', async () => {
    const card = await activeCard();
    wake(card.device);
    expect(guess(card.device, password, wrong)).toBe(0x63c0 + (taken[password] ?? 0));
    expect(held(card)).toEqual(taken);
    expect(exchange(card.device, { ...statusCommand, cla: 0x8c }).status).toBe(status.secureMessagingNotSupported);
  });

  test('is not missing after a right first command, carried out or refused', async () => {
    for (const [command, sw] of [
      [statusCommand, status.ok],
      [plainCommand('prepareReset', {}, 1), status.wrongParameters],
    ] as const) {
      const card = await activeCard();
      expect(opened(card, password, right).send(command).status).toBe(sw);
      expect(held(card)).toEqual(untouched);
    }
  });

  const ends: { readonly [name: string]: (card: PackedCard, channel: RawChannel) => void } = {
    'a first command without MAC': (card, { messaging }) => {
      const command = messaging.wrapCommand(statusCommand);
      const data = command.data?.slice(0, -10) ?? new Uint8Array();
      expect(exchange(card.device, { ...command, data }).status).toBe(status.secureMessagingMissing);
    },
    'a first command that names no run': (card, { messaging }) => {
      const command = messaging.wrapCommand(statusCommand);
      const data = command.data?.slice(12) ?? new Uint8Array();
      expect(exchange(card.device, { ...command, data }).status).toBe(status.secureMessagingMissing);
    },
    'a first command that names another run': (card, { messaging }) => {
      const command = messaging.wrapCommand(statusCommand);
      const data = Uint8Array.from(command.data ?? [], (byte, index) => (index === 5 ? byte ^ 1 : byte));
      expect(exchange(card.device, { ...command, data }).status).toBe(status.secureMessagingMissing);
    },
    'half a chain': (card, { messaging }) => {
      const command = messaging.wrapCommand(statusCommand);
      expect(exchange(card.device, { ...command, cla: command.cla | 0x10 }).status).toBe(status.ok);
    },
    'an unprotected command': (card) => {
      exchange(card.device, { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 });
    },
    'a SELECT': (card) => wake(card.device),
    'the loss of power': ({ device }) => device.powerOff(),
    'a session of the CAN, opened over it': (card) => {
      openChannel(card.device, 'can', card.can);
    },
  };

  test.each(Object.entries(ends))('is not lost by %s', async (_, end) => {
    const card = await activeCard();
    const before = stored(card);
    end(card, opened(card, password, right));
    expect(stored(card)).toBe(before);
  });

  test.each(Object.keys(ends).slice(0, 3))('may still be proven after %s', async (name) => {
    const card = await activeCard();
    const waiting = opened(card, password, right);
    // What another host sends into the run has its own counter.
    const other = { ...waiting, messaging: { ...waiting.messaging, wrapCommand: () => secured } };
    const secured = waiting.messaging.wrapCommand(statusCommand);
    ends[name]?.(card, other);
    expect(waiting.messaging.unwrapResponse(exchange(card.device, secured)).status).toBe(status.ok);
    expect(held(card)).toEqual(untouched);
  });

  test('is not lost by a stale command of the session before, of the same host or another', async () => {
    const card = await activeCard();
    const stale = opened(card, password, right);
    stale.send(statusCommand);
    const { channel } = runOpening(card.device, password, right, { random: seededRandom('another host') });
    expect(exchange(card.device, stale.messaging.wrapCommand(statusCommand)).status).toBe(
      status.secureMessagingMissing,
    );
    expect(channel?.prove()).toBe(status.ok);
    expect(held(card)).toEqual(untouched);
  });

  test('is not lost where somebody repeats the opening before the first command', async () => {
    const card = await activeCard();
    wake(card.device);
    let recorded: CommandApdu | undefined;
    const { channel } = runOpening(card.device, password, right, {
      tamper: (command) => {
        recorded = command;
        return command;
      },
    });
    exchange(card.device, recorded ?? statusCommand);
    expect(channel?.prove()).toBe(status.secureMessagingMissing);
    expect(held(card)).toEqual(untouched);
  });

  test('comes back with the next success, however many wrong ones were before', async () => {
    const card = await activeCard();
    wake(card.device);
    guess(card.device, password, wrong);
    expect(guess(card.device, password, right)).toBe(status.ok);
    expect(held(card)).toEqual({ ...untouched, [counter]: 1 });
  });

  test('is told exactly by the first command of the client', async () => {
    const card = await activeCard();
    const credentials = password === 'pin' ? { pin: wrong } : { puk: wrong };
    for (const triesLeft of [untouched[password] - 1, untouched[password] - 2]) {
      const { transport, sent } = watched(card.tap());
      const session = await openSession(await openCard(transport), credentials);
      await expectError(getStatus(session), 'pin/wrong', { triesLeft });
      expect(sent).toHaveLength(3);
    }
  });
});

describe('the PIN', () => {
  test('with one try left is suspended: refused outside a session of the CAN, the right one too, without losing its try', async () => {
    const card = await activeCard();
    suspend(card);
    for (const digits of [testPin, wrongPin]) {
      wake(card.device);
      expect(runOpening(card.device, 'pin', digits).status).toBe(status.conditionsOfUse);
    }
    expect(held(card)).toMatchObject({ pin: 1 });
    await expectError(tap(card, { pin: testPin }, getStatus), 'pin/suspended');
    // Also not inside a session of the PUK.
    const puk = opened(card, 'puk', testPuk);
    expect(runOpening(card.device, 'pin', testPin, { through: puk.send }).status).toBe(status.securityStatus);
  });

  test.each<[string, (card: PackedCard) => RawChannel]>([
    ['OPEN CHANNEL', (card) => opened(card, 'can', card.can)],
    [
      'PACE',
      (card) => {
        wake(card.device);
        return openChannel(card.device, 'can', card.can);
      },
    ],
  ])('that is suspended is proven inside a session of the CAN, opened by %s', async (_, openCan) => {
    const card = await activeCard();
    suspend(card);
    const outer = openCan(card);
    const { triesLeft, channel } = runOpening(card.device, 'pin', testPin, { through: outer.send });
    expect(triesLeft).toBe(0);
    expect(held(card)).toMatchObject({ pin: 1 });
    expect(channel?.prove()).toBe(status.ok);
    expect(held(card)).toMatchObject({ pin: 3 });
    // The new session took over.
    expect(channel?.send(statusCommand).status).toBe(status.ok);
    expect(() => outer.send(statusCommand)).toThrow();
  });

  test('that is suspended keeps its last try, whatever is done to the proof on its way, and by whom', async () => {
    const card = await activeCard();
    suspend(card);
    const before = stored(card);
    const envelopeLength = encodeCommand(secret(card).secured).length;
    for (let at = 0; at < envelopeLength; at += 3) {
      const { outer, secured } = secret(card);
      const bytes = encodeCommand(secured).map((byte, index) => (index === at ? byte ^ 1 : byte));
      // The proof in clear, and altered inside a message that is no longer the CAN's.
      card.device.transmit(bytes);
      const enveloped = outer.messaging.wrapCommand({ cla: 0, ins: 0xc2, p1: 0, p2: 0, data: bytes, le: 65_536 });
      const data = Uint8Array.from(enveloped.data ?? [], (byte, index) => (index === at + 8 ? byte ^ 1 : byte));
      exchange(card.device, { ...enveloped, data });
      expect(stored(card)).toBe(before);
    }
  });

  test('that is suspended is not spent by another command in the session of the CAN', async () => {
    const card = await activeCard();
    suspend(card);
    const { outer, channel, secured } = secret(card);
    expect(outer.send(statusCommand).status).toBe(status.ok);
    expect(channel.transmit(secured).status).toBe(status.unknownInstruction);
    expect(held(card)).toMatchObject({ pin: 1 });
  });

  test('that is suspended and wrong leaves the session of the CAN as it was', async () => {
    const card = await activeCard();
    suspend(card);
    const outer = opened(card, 'can', card.can);
    expect(guess(card.device, 'pin', wrongPin, { through: outer.send })).toBe(0x63c0);
    expect(outer.send(statusCommand).status).toBe(status.ok);
    expect(held(card)).toMatchObject({ pin: 0, wrongPins: 3 });
  });

  test('is blocked after three, the right one too, and the host is told so', async () => {
    const card = await activeCard();
    suspend(card);
    await expectError(tap(card, { pin: wrongPin, can: card.can }, getStatus), 'pin/blocked');
    await expectError(tap(card, { pin: testPin, can: card.can }, getStatus), 'pin/blocked');
    expect(held(card)).toMatchObject({ pin: 0, wrongPins: 3 });
  });

  test('for VERIFY alone opens nothing, and neither does the duress PIN', async () => {
    const card = await activeCard();
    await giveDuressPin(card, '111222');
    const before = stored(card);
    for (const digits of [testPin, '111222', wrongPin]) {
      wake(card.device);
      expect(runOpening(card.device, 'pin', digits)).toEqual({
        status: status.referencedDataNotFound,
        answer: new Uint8Array(),
      });
    }
    expect(stored(card)).toBe(before);
  });
});

test('a password is refused as PACE refuses it, in every state it can be in', async () => {
  const active = await activeCard('active');
  const inChannel = await activeCard('in channel');
  await tap(inChannel, { pin: testPin }, (session) => setPinInChannel(session, { on: true }));
  const suspended = await activeCard('suspended');
  const blocked = await activeCard('blocked');
  for (const card of [suspended, blocked]) suspend(card);
  guess(blocked.device, 'pin', wrongPin, { through: opened(blocked, 'can', blocked.can).send });
  const noPuk = testCard('no PUK');
  await tap(noPuk, { can: noPuk.can }, (session) =>
    session.send(commands.createWallet, { pin: testPin, clones: 0, exportable: false }),
  );
  for (const card of [active, inChannel, suspended, blocked, noPuk, testCard('blank')]) {
    for (const password of ['can', 'pin', 'puk'] as const) {
      wake(card.device);
      const chosen = exchange(card.device, chooseCommand(password)).status;
      const first = exchange(card.device, {
        cla: 0x10,
        ins: 0x86,
        p1: 0,
        p2: 0,
        data: Uint8Array.of(0x7c, 0),
        le: 256,
      }).status;
      const byPace = chosen === status.referencedDataNotFound ? chosen : first;
      wake(card.device);
      expect(runOpening(card.device, password, wrongPuk).status, `${card.name}, ${password}`).toBe(byPace);
    }
  }
});

describe('a stranger', () => {
  test('can not block the CAN, nor write anything by trying it', async () => {
    const card = await activeCard();
    const before = stored(card);
    for (let guess = 0; guess < 12; guess += 1) {
      wake(card.device);
      const wrong = runOpening(card.device, 'can', '000000', { attestation: 'certificates' });
      expect(wrong).toMatchObject({ status: status.ok, triesLeft: 1 });
      expect(wrong.channel).toBeUndefined();
    }
    expect(stored(card)).toBe(before);
    await tap(card, { can: card.can }, getStatus);
  });

  test('sees an answer of the same length from every card, whether he guesses right or wrong', async () => {
    const cards = [await activeCard('one'), await activeCard('two'), testCard('blank')];
    for (const attestation of ['none', 'signature', 'certificates'] as const) {
      const lengths = new Set<number>();
      for (const card of cards) {
        for (const digits of [card.can, '000000']) {
          wake(card.device);
          lengths.add(runOpening(card.device, 'can', digits, { attestation }).answer.length);
        }
      }
      expect(lengths.size).toBe(1);
    }
  });

  test('finds nothing in an answer that he could know the card by', async () => {
    const card = await activeCard();
    const pieces = new Set<string>();
    let count = 0;
    for (const _ of [0, 1]) {
      wake(card.device);
      const random = () => new Uint8Array(48).fill(7);
      const { answer } = runOpening(card.device, 'can', '000000', {
        attestation: 'certificates',
        random: (n) => random().slice(0, n),
      });
      for (let at = 1; at + 8 <= answer.length; at += 1, count += 1)
        pieces.add(Buffer.from(answer.subarray(at, at + 8)).toString('hex'));
    }
    // No eight bytes come twice, though the host asks for the same with the same share.
    expect(pieces.size).toBe(count);
  });

  test.each<[string, Uint8Array]>([
    ['the identity', new Uint8Array(33)],
    ['off the curve', Uint8Array.of(2, ...new Uint8Array(31), 1)],
    ['not below the prime', Uint8Array.of(2, ...new Uint8Array(32).fill(0xff))],
    ['uncompressed', p256.Point.BASE.toBytes(false).subarray(0, 33)],
  ])('with a share that is none (%s) is refused, and no try is lost', async (_, share) => {
    const card = await activeCard();
    const before = stored(card);
    for (const password of ['pin', 'puk', 'can'] as const) {
      wake(card.device);
      const request = { password, attestation: 'none', sid: new Uint8Array(16), share } as const;
      expect(exchange(card.device, plainCommand('openChannel', request))).toEqual({
        data: new Uint8Array(),
        status: status.incorrectData,
      });
    }
    expect(stored(card)).toBe(before);
  });

  test('who sends a recorded opening again gets an answer he can do nothing with, and a recorded proof costs nobody', async () => {
    const card = await activeCard();
    wake(card.device);
    let recorded: CommandApdu | undefined;
    const first = runOpening(card.device, 'pin', testPin, {
      tamper: (command) => {
        recorded = command;
        return command;
      },
    });
    if (first.channel === undefined || recorded === undefined) throw new Error('no channel');
    const command = first.channel.messaging.wrapCommand(statusCommand);
    expect(exchange(card.device, command).status).toBe(status.ok);
    wake(card.device);
    const again = exchange(card.device, recorded);
    expect(again.status).toBe(status.ok);
    expect(again.data).not.toEqual(first.answer);
    expect(exchange(card.device, command).status).toBe(status.secureMessagingMissing);
    expect(held(card)).toEqual(untouched);
  });

  test.each([
    ['the PIN', 'pin', testPin],
    ['the PUK', 'puk', testPuk],
  ] as const)(
    'can not have the card compute with %s without end: 32 times, until a proof or the next power-up',
    async (_, password, digits) => {
      const card = await activeCard();
      wake(card.device);
      const begin = () => runOpening(card.device, password, digits).status;
      const beginPace = () =>
        runPace(card.device, password, digits, { tamper: (step, data) => (step === 2 ? new Uint8Array() : data) })
          .status;
      for (let run = 0; run < 31; run += 1) expect(begin()).toBe(status.ok);
      expect(beginPace()).toBe(status.incorrectData);
      expect([begin(), beginPace()]).toEqual([status.notAllowed, status.notAllowed]);
      // The CAN is not bounded, and gives nothing back.
      expect(guess(card.device, 'can', card.can)).toBe(status.ok);
      expect(begin()).toBe(status.notAllowed);
      wake(card.device);
      for (let run = 0; run < 32; run += 1) expect(guess(card.device, password, digits)).toBe(status.ok);
      expect(begin()).toBe(status.ok);
    },
  );
});

describe('a relay', () => {
  const unknown = Uint8Array.of(0x6d, 0x00);

  test('that has the host fall back on PACE gains nothing: the same session, and one guess', async () => {
    const card = await activeCard();
    const strip = (response: Uint8Array, command: Uint8Array) => (command[1] === openInstruction ? unknown : response);
    const { transport, sent } = watched(card.tap(), strip);
    const session = await openSession(await openCard(transport), { pin: testPin });
    expect(sent).toHaveLength(7);
    await attest(session, { trust: emulatorTrust });
    expect(held(card)).toEqual(untouched);
    const wrong = watched(card.tap(), strip);
    await expectError(openSession(await openCard(wrong.transport), { pin: wrongPin }), 'pin/wrong');
    expect(wrong.sent).toHaveLength(7);
  });

  test('that answers with a guess of its own does not get a second one by PACE', async () => {
    const fake = await activeCard('fake');
    const { transport, sent } = watched(fake.tap());
    const session = await openSession(await openCard(transport), { pin: wrongPin });
    await expectError(getStatus(session), 'pin/wrong');
    await expectError(getStatus(session), 'channel/closed');
    expect(sent.map(([, ins]) => ins)).toEqual([0xa4, openInstruction, commands.getStatus.ins]);
  });

  test('that passes on the proof of another card convinces nobody', async () => {
    const [card, genuine] = [await activeCard('card'), await activeCard('genuine')];
    wake(genuine.device);
    const stolen = runOpening(genuine.device, 'can', genuine.can, { attestation: 'certificates' }).answer;
    const swap = (response: Uint8Array, command: Uint8Array) =>
      command[1] === openInstruction ? Uint8Array.of(...stolen, 0x90, 0x00) : response;
    const { transport } = watched(card.tap(), swap);
    await expectError(
      openCard(transport).then((opened) => identify(opened, { can: genuine.can }, { trust: emulatorTrust })),
      'pin/wrong',
    );
  });
});

describe('the power cut between OPEN CHANNEL and the answer to the first command', () => {
  /** What a host that goes on as far as it can has seen. */
  function attempt(card: ReturnType<typeof copyOf>, password: PasswordName, digits: string) {
    const sw = guess(card.device, password, digits);
    return { answered: sw !== 0, proven: sw === status.ok };
  }

  test.each(guesses)(
    'never gives a guess at the %s for nothing, at whichever write',
    async (password, right, wrong) => {
      const card = await activeCard();
      for (const digits of [right, wrong]) {
        const whole = copyOf(card);
        wake(whole.device);
        whole.power.cut({ afterWrites: Number.MAX_SAFE_INTEGER });
        expect(attempt(whole, password, digits)).toEqual({ answered: true, proven: digits === right });
        const writes = whole.power.writes();
        expect(writes).toBeGreaterThan(3);
        for (let afterWrites = 0; afterWrites < writes; afterWrites += 1) {
          for (const torn of [false, true]) {
            const copy = copyOf(card);
            wake(copy.device);
            copy.power.cut({ afterWrites, torn });
            const { answered, proven } = attempt(copy, password, digits);
            expect(proven).toBe(false);
            copy.device.powerOff();
            copy.device.powerOn();
            const left = held(copy)[password];
            // All or one less; a wrong guess that was answered has cost one for good.
            expect([untouched[password], untouched[password] - 1]).toContain(left);
            if (answered && digits === wrong) expect(left).toBe(untouched[password] - 1);
          }
        }
      }
    },
  );

  test('is no way to tell the right PIN: a card that can not store a try does not verify the first command', async () => {
    const card = await activeCard();
    for (const digits of [testPin, wrongPin]) {
      const copy = copyOf(card);
      wake(copy.device);
      copy.power.cut({ afterWrites: 0 });
      expect(guess(copy.device, 'pin', digits)).toBe(0);
    }
  });
});

test('PACE goes on from a channel that OPEN CHANNEL opened, and the other way round', async () => {
  const card = await activeCard();
  const byPace = runPace(card.device, 'pin', testPin, { through: opened(card, 'can', card.can).send });
  expect(byPace.channel?.send(statusCommand).status).toBe(status.ok);
  wake(card.device);
  const byOpening = runOpening(card.device, 'puk', testPuk, {
    through: openChannel(card.device, 'can', card.can).send,
  });
  expect(byOpening.channel?.prove()).toBe(status.ok);
  expect(held(card)).toEqual(untouched);
});

/**
 * What a relay, a false card and a false host do to the channel. `docs/attacks.md` says which test stands for which
 * attack.
 */
import { p256 } from '@noble/curves/nist.js';
import { attest, identify, openCard, openPaceSession, openSession, setPolicy } from '@symbolon/client';
import { createCounterfeitFactory, createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import type { CommandApdu } from '@symbolon/protocol/apdu';
import { paceSteps } from '@symbolon/protocol/channel';
import { type CommandDefinition, commands } from '@symbolon/protocol/commands';
import { strictPolicy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import {
  chooseCommand,
  exchange,
  openChannel,
  plainCommand,
  runPace,
  selectCommand,
  wake,
} from '../support/raw-card.ts';
import { activeCard, tap, testCard } from '../support/table.ts';

const statusCommand = plainCommand('getStatus', {});
const attackerKey = p256.keygen(seededRandom('attacker')(48)).secretKey;
const attackerPoint = p256.getPublicKey(attackerKey, false);

/** The card with someone in between who may change what it answers to the nth GENERAL AUTHENTICATE. */
function relayed(card: PackedCard, step: number, change: (response: Uint8Array) => Uint8Array) {
  const transport = card.tap();
  let steps = 0;
  return {
    ...transport,
    exchange: async (command: Uint8Array) => {
      const response = await transport.exchange(command);
      if (command[1] === 0x86) steps += 1;
      return command[1] === 0x86 && steps === step ? change(response) : response;
    },
  };
}

function withStatus(data: Uint8Array): Uint8Array {
  return Uint8Array.from([...data, 0x90, 0x00]);
}

/** A session is over: the card takes nothing protected any more, and a new one can be opened. */
function expectOver(card: PackedCard): void {
  const secured: CommandApdu = { ...statusCommand, cla: 0x8c, data: Uint8Array.of(0x8e, 8, ...new Uint8Array(8)) };
  expect(exchange(card.device, secured).status).toBe(status.secureMessagingNotSupported);
  openChannel(card.device, 'can', card.can);
}

describe('someone between card and host', () => {
  test('who puts a key of his own in place of the card’s ephemeral key gets no session', async () => {
    const card = await activeCard();
    const mapping = relayed(card, 2, () => withStatus(paceSteps.mapping.response.encode({ publicKey: attackerPoint })));
    await expectError(
      openCard(mapping).then((opened) => openPaceSession(opened, { can: card.can })),
      'pin/wrong',
      { password: 'CAN' },
    );
    const agreement = relayed(card, 3, () =>
      withStatus(paceSteps.agreement.response.encode({ publicKey: attackerPoint })),
    );
    await expectError(
      openCard(agreement).then((opened) => openPaceSession(opened, { can: card.can })),
      'pin/wrong',
      { password: 'CAN' },
    );
  });

  test('who answers the last step himself is found out by his token', async () => {
    const card = await activeCard();
    const token = relayed(card, 4, () =>
      withStatus(paceSteps.authentication.response.encode({ token: new Uint8Array(8) })),
    );
    await expectError(
      openCard(token).then((opened) => openPaceSession(opened, { can: card.can })),
      'channel/broken',
    );
  });

  test('who sends the host its own key back gets no session', async () => {
    const card = await activeCard();
    for (const step of [2, 3]) {
      const transport = card.tap();
      const sent: Uint8Array[] = [];
      const exchangeReflecting = async (command: Uint8Array) => {
        const response = await transport.exchange(command);
        if (command[1] !== 0x86) return response;
        sent.push(command);
        // The point is at the end of the command before Le; the card's tag is one above the host's.
        return sent.length === step
          ? withStatus(Uint8Array.from([0x7c, 0x43, 0x80 + 2 * step - 2, 0x41, ...command.slice(-66, -1)]))
          : response;
      };
      await expectError(
        openCard({ ...transport, exchange: exchangeReflecting }).then((opened) =>
          openPaceSession(opened, { can: card.can }),
        ),
        'data/malformed',
      );
    }
  });

  test('who relays a genuine card’s attestation into a channel of his own convinces nobody', async () => {
    const [card, other] = [await activeCard('his own'), await activeCard('genuine')];
    await tap(card, { can: card.can }, (session) =>
      tap(other, { can: other.can }, async (genuine) => {
        await attest(genuine, { trust: emulatorTrust });
        await expectError(attest({ ...session, send: genuine.send }, { trust: emulatorTrust }), 'card/counterfeit');
      }),
    );
  });

  test('who shows the certificates of another card convinces nobody', async () => {
    const [card, other] = [await activeCard('one'), await activeCard('other')];
    const { internalAuthenticate } = commands;
    const ask = { challenge: new Uint8Array(32), certificates: true };
    const stolen = await tap(other, { can: other.can }, (session) => session.send(internalAuthenticate, ask));
    await tap(card, { can: card.can }, async (session) => {
      const send = async (...[, request]: Parameters<typeof session.send>) => {
        const own = await session.send(internalAuthenticate, request as typeof ask);
        return { ...own, batchCertificate: stolen.batchCertificate, cardCertificate: stolen.cardCertificate };
      };
      await expectError(
        attest({ ...session, send: send as typeof session.send }, { trust: emulatorTrust }),
        'card/counterfeit',
      );
    });
  });

  test('who changes any byte of a protected command ends the session, and the card says no more than that', async () => {
    const card = await activeCard();
    wake(card.device);
    const length = openChannel(card.device, 'can', card.can).messaging.wrapCommand(statusCommand).data?.length ?? 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const { messaging } = openChannel(card.device, 'can', card.can);
        const command = messaging.wrapCommand(statusCommand);
        const data = command.data?.slice() ?? new Uint8Array();
        data[at] = (data[at] ?? 0) ^ change;
        const answer = exchange(card.device, { ...command, data });
        expect(answer.data).toHaveLength(0);
        expect([status.secureMessagingIncorrect, status.secureMessagingMissing]).toContain(answer.status);
        expectOver(card);
      }),
      { numRuns: 12 },
    );
  });

  test('who changes the header of a protected command, or cuts its data, ends the session', async () => {
    const card = await activeCard();
    wake(card.device);
    const changes: readonly ((command: CommandApdu) => CommandApdu)[] = [
      (command) => ({ ...command, ins: 0x50 }),
      (command) => ({ ...command, p1: 1 }),
      (command) => ({ ...command, p2: 1 }),
      (command) => ({ ...command, cla: 0x0c }),
      (command) => ({ ...command, data: command.data?.subarray(1) ?? new Uint8Array() }),
      (command) => ({ ...command, data: command.data?.subarray(0, -1) ?? new Uint8Array() }),
      // An inner length that goes beyond the data.
      (command) => ({
        ...command,
        data: Uint8Array.from(command.data ?? [], (byte, index) => (index === 1 ? 0x7f : byte)),
      }),
    ];
    for (const change of changes) {
      const { messaging } = openChannel(card.device, 'can', card.can);
      const answer = exchange(card.device, change(messaging.wrapCommand(statusCommand)));
      expect([status.secureMessagingIncorrect, status.secureMessagingMissing]).toContain(answer.status);
      expectOver(card);
    }
  });

  test('who flips bits of a digest on its way gets no signature at all', async () => {
    const card = await activeCard();
    await tap(card, { pin: testPin }, (session) => setPolicy(session, { ...strictPolicy, digestsUnseen: true }));
    const digest = new Uint8Array(32).fill(7);
    const command = plainCommand('signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest }]);
    wake(card.device);
    expect(openChannel(card.device, 'pin', testPin).send(command).status).toBe(status.ok);
    for (const at of [5, 20, 36, 48]) {
      const { messaging } = openChannel(card.device, 'pin', testPin);
      const wrapped = messaging.wrapCommand(command);
      const data = wrapped.data?.slice() ?? new Uint8Array();
      data[at] = (data[at] ?? 0) ^ 1;
      expect(exchange(card.device, { ...wrapped, data })).toEqual({
        data: new Uint8Array(),
        status: status.secureMessagingIncorrect,
      });
    }
  });
});

describe('a listener who recorded everything', () => {
  test('and sends a protected command again, at once or later, ends the session', async () => {
    const card = await activeCard();
    wake(card.device);
    const { messaging } = openChannel(card.device, 'can', card.can);
    // Without data: nothing is encrypted, so that the MAC alone stands between him and the card.
    const recorded = messaging.wrapCommand({ cla: 0x80, ins: 0x10, p1: 0, p2: 0, le: 65_536 });
    expect(exchange(card.device, recorded).status).toBe(status.ok);
    expect(exchange(card.device, recorded).status).toBe(status.secureMessagingIncorrect);
    expectOver(card);
    // In another session the keys are others.
    expect(exchange(card.device, recorded).status).toBe(status.secureMessagingIncorrect);
    expectOver(card);
  });

  test('and sends an earlier command after a later one ends the session', async () => {
    const card = await activeCard();
    wake(card.device);
    const { messaging } = openChannel(card.device, 'can', card.can);
    const [first] = [0, 1].map(() => {
      const command = messaging.wrapCommand(statusCommand);
      messaging.unwrapResponse(exchange(card.device, command));
      return command;
    });
    expect(exchange(card.device, first ?? statusCommand).status).toBe(status.secureMessagingIncorrect);
    expectOver(card);
  });

  test('and sends the card its own response as a command ends the session', async () => {
    const card = await activeCard();
    wake(card.device);
    const { messaging } = openChannel(card.device, 'can', card.can);
    const response = exchange(card.device, messaging.wrapCommand(statusCommand));
    expect(exchange(card.device, { ...statusCommand, cla: 0x8c, data: response.data }).status).toBe(
      status.secureMessagingIncorrect,
    );
    expectOver(card);
  });

  test('and replays a whole run of PACE fails at the token, for the card’s nonce is another', async () => {
    const card = await activeCard();
    wake(card.device);
    const recorded: Uint8Array[] = [];
    const record = (_: number, data: Uint8Array) => {
      recorded.push(data);
      return data;
    };
    expect(runPace(card.device, 'pin', testPin, { tamper: record }).status).toBe(status.ok);
    wake(card.device);
    const replayed = runPace(card.device, 'pin', '999999', {
      tamper: (step) => recorded[step - 1] ?? new Uint8Array(),
    });
    expect(replayed).toEqual({ chosen: status.ok, status: 0x63c2 });
  });

  test('gets nothing from a host whose random numbers are constant: the card’s keep the keys fresh', async () => {
    const card = await activeCard();
    const random = (length: number) => new Uint8Array(length).fill(3);
    const bindings = [0, 1].map(() => {
      wake(card.device);
      return Buffer.from(runPace(card.device, 'can', card.can, { random }).channel?.channelBinding ?? []).toString(
        'hex',
      );
    });
    expect(bindings[0]).not.toBe(bindings[1]);
  });

  test('can not use an attestation twice: the same challenge in another session is signed anew', async () => {
    const card = await activeCard();
    const ask = { challenge: new Uint8Array(32), certificates: false };
    const signatures = [];
    for (const _ of [0, 1]) {
      const { signature } = await tap(card, { can: card.can }, (session) =>
        session.send(commands.internalAuthenticate, ask),
      );
      signatures.push(Buffer.from(signature).toString('hex'));
    }
    expect(signatures[0]).not.toBe(signatures[1]);
  });
});

describe('a stranger', () => {
  test('who sends commands outside a channel gets one and the same refusal from all that open none', async () => {
    const card = await activeCard();
    wake(card.device);
    const rows: readonly Pick<CommandDefinition<unknown, unknown>, 'cla' | 'ins' | 'name' | 'access'>[] =
      Object.values(commands);
    for (const { cla, ins, name, access } of rows) {
      const refusal = access.lifecycles.includes('manufacture') ? status.conditionsOfUse : status.securityStatus;
      for (const data of [new Uint8Array(), new Uint8Array(40).fill(0x80)]) {
        expect(exchange(card.device, { cla, ins, p1: 0, p2: 0, data, le: 65_536 }), name).toEqual({
          data: new Uint8Array(),
          // Those that open a channel say of data that are none what PACE says; what the factory does, no card does
          // again.
          status: name === 'OPEN CHANNEL' || name === 'RESUME SESSION' ? status.incorrectData : refusal,
        });
      }
    }
  });
});

describe('a point that is none', () => {
  const { Fp } = p256.Point;
  const onCurve = p256.Point.BASE.toBytes(false);
  const offCurve = onCurve.slice();
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const bad: { readonly [name: string]: Uint8Array } = {
    'off the curve': offCurve,
    'with a wrong prefix': Uint8Array.from([0x05, ...onCurve.subarray(1)]),
    'of the hybrid form': Uint8Array.from([0x06, ...onCurve.subarray(1)]),
    'whose coordinates are zero': Uint8Array.from([0x04, ...new Uint8Array(64)]),
    'whose coordinate is not below the prime': Uint8Array.from([
      0x04,
      ...Fp.toBytes(0n).map(() => 0xff),
      ...onCurve.subarray(33),
    ]),
    compressed: p256.Point.BASE.toBytes(true),
    'that is the identity': Uint8Array.of(0x00),
    'cut short': onCurve.subarray(0, 64),
    'of another curve': Uint8Array.from([0x04, ...new Uint8Array(31), 9, ...new Uint8Array(32)]),
  };

  test.each(Object.entries(bad))('%s is refused in either step, ends the run and costs no try', async (_, point) => {
    const card = await activeCard();
    wake(card.device);
    for (const step of [2, 3]) {
      const tag = step === 2 ? 0x81 : 0x83;
      const data = Uint8Array.from([0x7c, point.length + 2, tag, point.length, ...point]);
      const outcome = runPace(card.device, 'pin', testPin, { tamper: (at, good) => (at === step ? data : good) });
      expect(outcome).toEqual({ chosen: status.ok, status: status.incorrectData });
      expect(exchange(card.device, { cla: 0x10, ins: 0x86, p1: 0, p2: 0, data, le: 256 }).status).toBe(
        status.conditionsOfUse,
      );
    }
    expect(exchange(card.device, chooseCommand('pin')).status).toBe(status.ok);
    openChannel(card.device, 'pin', testPin);
  });
});

describe('a session ends', () => {
  const ends: { readonly [name: string]: (card: PackedCard) => void } = {
    'with a SELECT in mid-session': (card) => {
      expect(exchange(card.device, selectCommand).status).toBe(status.ok);
    },
    'with any unprotected command': (card) => {
      exchange(card.device, { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 });
    },
    'with one that does not exist': (card) => {
      exchange(card.device, { cla: 0x80, ins: 0xee, p1: 0, p2: 0 });
    },
    'when the card leaves the field': (card) => {
      card.device.powerOff();
      card.device.powerOn();
    },
    'with a new run of PACE in the clear': (card) => {
      exchange(card.device, chooseCommand('can'));
    },
  };

  test.each(Object.entries(ends))('%s', async (_, end) => {
    const card = await activeCard();
    wake(card.device);
    const channel = openChannel(card.device, 'pin', testPin);
    expect(channel.send(plainCommand('getPublicKey', { curve: 'secp256k1', path: [] })).status).toBe(status.ok);
    end(card);
    const command = channel.messaging.wrapCommand(plainCommand('getPublicKey', { curve: 'secp256k1', path: [] }));
    expect(exchange(card.device, command).status).toBe(status.secureMessagingNotSupported);
  });

  test('with a SELECT inside it', async () => {
    const card = await activeCard();
    wake(card.device);
    const channel = openChannel(card.device, 'pin', testPin);
    expect(channel.send(selectCommand).status).toBe(status.ok);
    expectOver(card);
  });
});

describe('a false card', () => {
  test('that does not know the PIN sees no more than one guess: no session, and nothing the PIN follows from', async () => {
    const [real, fake] = [await activeCard('real'), testCard('fake')];
    // It has a PIN of its own, since without one it could not take part.
    await tap(fake, { can: fake.can }, (session) =>
      session.send(commands.createWallet, { pin: '135790', clones: 0, exportable: false }),
    );
    const seen: number[] = [];
    const transport = fake.tap();
    const listening = {
      ...transport,
      exchange: (command: Uint8Array) => {
        seen.push(...command);
        return transport.exchange(command);
      },
    };
    await expectError(
      openCard(listening).then((opened) => identify(opened, { pin: testPin }, { trust: emulatorTrust })),
      'pin/wrong',
    );
    expect(Buffer.from(seen).includes(testPin)).toBe(false);
    await tap(real, { pin: testPin }, (session) => attest(session, { trust: emulatorTrust }));
  });

  test('whose certificates lead to no trusted root is found out before the PIN is typed', async () => {
    const random = seededRandom('counterfeit');
    const [fake] = createPack({ cards: 1, random, factory: createCounterfeitFactory(random) });
    if (fake === undefined) throw new Error('no card');
    const session = await openSession(await openCard(fake.tap()), { can: fake.can });
    await expectError(session.send(commands.verifyPin, { pin: testPin }), 'card/unattested');
    await expectError(attest(session, { trust: emulatorTrust }), 'card/counterfeit');
    // The session is over with that: a PIN can not be sent by mistake.
    await expectError(session.send(commands.verifyPin, { pin: testPin }), 'channel/closed');
  });
});

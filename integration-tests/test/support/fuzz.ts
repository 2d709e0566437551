/**
 * Random sessions with a card, beside the model of it: commands in and out of order, malformed ones, and power lost at
 * any write.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { openStore, records } from '@symbolon/card-core/nvm';
import { createMemory, createVirtualCard, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { type CommandApdu, decodeResponse, type ResponseApdu } from '@symbolon/protocol/apdu';
import {
  createTerminalMessaging,
  passwordReferences,
  phoneTag,
  resumedKeys,
  type TerminalMessaging,
} from '@symbolon/protocol/channel';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { seededChoices, seededRandom } from '../../../test/seeded-random.mjs';
import * as rules from './model.ts';
import { exchange, plainCommand, type RawChannel, runOpening, runPace, selectCommand } from './raw-card.ts';
import { remembered } from './remembered.ts';
import { testCard } from './table.ts';

const digits = { pin: testPin, puk: testPuk } as const;
const wrong = { can: '000000', pin: '999999', puk: '000000000000' } as const;
const known = new Set<number>(Object.values(status));

const openings = [
  'PACE, CAN',
  'PACE, PIN',
  'PACE, PIN',
  'PACE, PUK',
  'open, CAN',
  'open, PIN',
  'open, PIN',
  'open, PUK',
  'resume',
];
const beginnings = ['PACE, CAN', 'open, CAN', 'createWallet'];
/** Commands for which any bytes of the right length are a request. */
const takesAnything = ['addPhone', 'getLogHead', 'readLog'];
/** What a loss of power is tried on. */
const writers = [
  ...[
    'PACE, PIN',
    'PACE, PUK',
    'open, PIN',
    'open, PUK',
    'verify',
    'createWallet',
    'exportWallet',
    'sign',
    'cloneSeal',
    'addPhone',
    'forgetPhone',
  ],
  ...['resetRetryCounter', 'reset', 'tampered command'],
];

type Channel = Pick<RawChannel, 'messaging' | 'transmit'>;

export type FuzzOutcome = { readonly apdus: number; readonly statuses: ReadonlyMap<number, number> };

const blank: PackedCard = testCard('fuzz');
const blankImage = blank.image();

/**
 * One card's life of at least `length` APDUs. Throws what went otherwise than in the model, with what had been done
 * before.
 */
export function fuzz(seed: number, length: number): FuzzOutcome {
  const chance = seededChoices(seed);
  const card = createVirtualCard({
    name: 'fuzzed',
    rng: seededRandom(`chip ${seed}`),
    trust: emulatorTrust,
    memory: createMemory(blankImage),
  });
  const host = seededRandom(`host ${seed}`);
  const model = rules.blankModel();
  const secrets: (Uint8Array | undefined)[] = [];
  const done: string[] = [];
  const statuses = new Map<number, number>();
  let apdus = 0;
  let channel: Channel | undefined;
  /** The session of the CAN around one that waits. */
  let canChannel: Channel | undefined;

  const device = {
    ...card.device,
    transmit: (command: Uint8Array) => {
      apdus += 1;
      const response = card.device.transmit(command);
      const sw = ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0);
      statuses.set(sw, (statuses.get(sw) ?? 0) + 1);
      return response;
    },
  };

  function fail(reason: string): never {
    throw new Error(`seed ${seed}: ${reason}\nafter ${done.slice(-12).join(', ')}`);
  }

  /** Through a channel. A card without power answers with nothing. */
  function sendThrough({ messaging, transmit }: Channel, command: CommandApdu): ResponseApdu {
    const answer = transmit(messaging.wrapCommand(command));
    return answer.status === 0 ? answer : messaging.unwrapResponse(answer);
  }

  /** Through the channel if there is one, and in the clear otherwise. */
  function send(command: CommandApdu): ResponseApdu {
    if (channel === undefined) return exchange(device, command);
    const answer = sendThrough(channel, command);
    rules.prove(model);
    return answer;
  }

  function power(): void {
    device.powerOff();
    device.powerOn();
    channel = undefined;
    rules.endSession(model);
  }

  function pace(password: 'can' | 'pin' | 'puk', right: boolean): number[] {
    const word = right ? (password === 'can' ? blank.can : digits[password]) : wrong[password];
    // In the clear, MSE:Set AT alone ends the session there is.
    if (channel === undefined) rules.endSession(model);
    const outcome = runPace(device, password, word, { through: send, random: host });
    const expected = rules.pace(model, password, right);
    if (outcome.channel !== undefined) channel = outcome.channel;
    const answered =
      outcome.status === status.conditionsOfUse && outcome.chosen === status.referencedDataNotFound
        ? outcome.chosen
        : outcome.status;
    return [answered, expected];
  }

  function open(password: 'can' | 'pin' | 'puk', right: boolean): readonly number[] {
    const word = right ? (password === 'can' ? blank.can : digits[password]) : wrong[password];
    const outer = channel;
    if (outer === undefined) rules.endSession(model);
    // The first command goes into an envelope of the outer channel, which proves nothing by it.
    const inside = (command: CommandApdu): ResponseApdu =>
      outer !== undefined && command.ins === interindustry.envelope.ins ? sendThrough(outer, command) : send(command);
    const through = outer === undefined ? {} : { through: inside };
    const outcome = runOpening(device, password, word, { ...through, random: host });
    const expected = rules.open(model, password);
    if (outcome.status !== status.ok || expected !== status.ok) return [outcome.status, expected];
    if (right && outcome.channel === undefined) fail('no channel with the right password');
    if (right) {
      canChannel = outer;
      channel = outcome.channel;
    } else if (outcome.channel === undefined) {
      // A wrong CAN shows at once. The card has a session with somebody who has the keys; what comes next fails.
      channel = plainChannel(createTerminalMessaging({ ksEnc: host(16), ksMac: host(16) }));
      return tamper((command) => command);
    } else {
      const answer = outcome.channel.prove();
      const wrongAnswer = rules.failChannel(model);
      channel = model.session === 'none' ? undefined : outer;
      return [answer, wrongAnswer];
    }
    return [outcome.status, expected];
  }

  function plainChannel(messaging: TerminalMessaging): Channel {
    return { messaging, transmit: (secured) => exchange(device, secured) };
  }

  const slot = () => chance.below(3);
  const mostly = () => chance.happens(0.8);
  /** Each does one thing to both; what the card answered, and what it should have. */
  const actions: { readonly [name: string]: readonly [weight: number, act: () => readonly number[]] } = {
    power: [
      0.6,
      () => {
        power();
        return [];
      },
    ],
    'PACE, CAN': [3, () => pace('can', mostly())],
    'PACE, PIN': [3, () => pace('pin', chance.happens(0.7))],
    'PACE, PUK': [1, () => pace('puk', mostly())],
    'open, CAN': [3, () => open('can', mostly())],
    'open, PIN': [3, () => open('pin', chance.happens(0.7))],
    'open, PUK': [1, () => open('puk', mostly())],
    verify: [
      3,
      () => {
        const right = mostly();
        return [
          send(plainCommand('verifyPin', { pin: right ? digits.pin : wrong.pin })).status,
          rules.verify(model, right),
        ];
      },
    ],
    createWallet: [
      1,
      () => {
        const made = {
          slot: slot(),
          passwords: model.lifecycle === 'blank' ? mostly() : !mostly(),
          clones: chance.below(9),
          exportable: chance.happens(0.5),
        };
        const { passwords, clones, exportable } = made;
        const request = { clones, exportable, policy: startingPolicies.open, ...(passwords && digits) };
        return [send(plainCommand('createWallet', request, made.slot)).status, rules.makeWallet(model, made)];
      },
    ],
    exportWallet: [
      2,
      () => {
        const wallet = slot();
        return [send(plainCommand('exportWallet', {}, wallet)).status, rules.exportWallet(model, wallet)];
      },
    ],
    sign: [
      3,
      () => {
        const wallet = slot();
        const command = plainCommand(
          'signDigests',
          [{ scheme: 'ed25519', path: [0x80000000], digest: host(32) }],
          wallet,
        );
        return [send(command).status, rules.useKey(model, wallet)];
      },
    ],
    cloneSeal: [
      1,
      () => {
        const wallet = slot();
        return [send(plainCommand('cloneSeal', {}, wallet)).status, rules.seal(model, wallet)];
      },
    ],
    cloneExport: [
      2,
      () => {
        const wallet = slot();
        return [
          send(plainCommand('cloneExport', { role: 'backup', offer: host(8) }, wallet)).status,
          rules.exportToNobody(model, wallet),
        ];
      },
    ],
    addPhone: [
      3,
      () => {
        const answer = send(plainCommand('addPhone', { name: 'phone' }));
        if (answer.status === status.ok) {
          const { slot: place, secret } = commands.addPhone.response.decode(answer.data);
          secrets[place] = secret;
        }
        return [answer.status, rules.addPhone(model)];
      },
    ],
    forgetPhone: [
      2,
      () => {
        const place = chance.below(5);
        return [send(plainCommand('forgetPhone', { slot: place })).status, rules.forgetPhone(model, place)];
      },
    ],
    resume: [
      3,
      () => {
        const place = chance.below(4);
        const secret = secrets[place] ?? new Uint8Array(32);
        const nonce = host(16);
        const isKnown = model.phones[place] === true;
        channel?.messaging.close();
        channel = undefined;
        const answer = exchange(
          device,
          plainCommand('resumeSession', { nonce, candidates: [phoneTag(secret, nonce)] }),
        );
        const expected = rules.resume(model);
        if (answer.status !== status.ok) return [answer.status, expected];
        const { nonce: cardNonce, tag } = commands.resumeSession.response.decode(answer.data);
        const { cardTag, ...keys } = resumedKeys(secret, { phone: nonce, card: cardNonce });
        if (isKnown && Buffer.compare(tag, cardTag) !== 0) fail('the card does not know its phone');
        // A session with a stranger is one nobody can use: what comes next fails in it.
        channel = plainChannel(createTerminalMessaging(keys));
        return isKnown ? [answer.status, expected] : tamper((command) => command);
      },
    ],
    resetRetryCounter: [
      2,
      () => {
        const change = (['pin', 'puk', 'unblock'] as const)[chance.below(3)] ?? 'pin';
        const header = {
          cla: 0,
          ins: 0x2c,
          p1: change === 'unblock' ? 3 : 2,
          p2: passwordReferences[change === 'puk' ? 'puk' : 'pin'],
        };
        const command = change === 'unblock' ? header : { ...header, data: utf8ToBytes(digits[change]) };
        return [send(command).status, rules.resetRetryCounter(model, change)];
      },
    ],
    reset: [
      0.3,
      () => {
        const { data, status: prepared } = send(plainCommand('prepareReset', {}));
        const expected = rules.prepareReset(model);
        if (prepared !== status.ok || expected !== status.ok) return [prepared, expected];
        const { confirmation } = commands.prepareReset.response.decode(data);
        return [send(plainCommand('resetCard', { confirmation, terminate: false })).status, rules.reset(model)];
      },
    ],
    'reset, out of order': [
      2,
      () => {
        const answer = send(plainCommand('resetCard', { confirmation: host(8), terminate: false })).status;
        const expected = rules.prepareReset(model);
        return [answer, expected === status.ok ? status.conditionsOfUse : expected];
      },
    ],
    getStatus: [4, () => [send(plainCommand('getStatus', {}, 1)).status, rules.anySession(model)]],
    getLogHead: [
      2,
      () => {
        const answer = send(plainCommand('getLogHead', { challenge: host(32) }));
        if (answer.status === status.ok) {
          const { head } = commands.getLogHead.response.decode(answer.data);
          const { wrongPins, wrongPuks, resets } = head.counters;
          if (wrongPins > model.wrongPins || wrongPuks > model.wrongPuks || resets !== model.resets)
            fail('the log counts otherwise');
        }
        return [answer.status, rules.anySession(model)];
      },
    ],
    'malformed data': [40, malformedData],
    'tampered command': [
      0.6,
      () => tamper((command) => ({ ...command, data: mutated(command.data ?? new Uint8Array()) })),
    ],
    'any bytes': [
      0.5,
      () => {
        exchangeBytes(host(1 + chance.below(300)));
        return [];
      },
    ],
    select: [
      0.3,
      () => {
        channel = undefined;
        rules.endSession(model);
        return [exchange(device, selectCommand).status, status.ok];
      },
    ],
  };
  const names = Object.keys(actions).flatMap((name) =>
    Array.from({ length: Math.ceil(10 * (actions[name]?.[0] ?? 0)) }, () => name),
  );

  function mutated(data: Uint8Array): Uint8Array {
    const at = chance.below(data.length);
    return Uint8Array.from(data, (byte, index) => (index === at ? byte ^ (1 + chance.below(255)) : byte));
  }

  /**
   * A protected command that the card can not verify. Where a session waits, one that is no proof of this run changes
   * nothing.
   */
  function tamper(change: (command: CommandApdu) => CommandApdu): readonly number[] {
    if (channel === undefined) return [];
    const outer = model.session === 'can' && model.waiting !== undefined ? canChannel : undefined;
    const answer = channel.transmit(change(channel.messaging.wrapCommand(plainCommand('getStatus', {}))));
    channel.messaging.close();
    channel = outer;
    if (answer.status === status.secureMessagingMissing) {
      if (model.waiting !== undefined) {
        // The session waits on for who has the keys, and has the counter for it.
        exchange(device, selectCommand);
        channel = undefined;
      }
      rules.endSession(model);
      return [answer.status, status.secureMessagingMissing];
    }
    return [answer.status, rules.failChannel(model)];
  }

  /** Bytes that no request begins with, behind a command that exists. */
  function malformedData(): readonly number[] {
    const all = Object.entries(commands).flatMap(([name, definition]) =>
      takesAnything.includes(name) ? [] : [definition],
    );
    const { cla, ins } = all[chance.below(all.length)] ?? commands.getStatus;
    const data = Uint8Array.from([0xff, 0xff, ...host(chance.below(60))]);
    const answer = send({ cla, ins, p1: chance.below(4), p2: chance.happens(0.1) ? 1 : 0, data, le: 65_536 }).status;
    return [answer === status.ok || !known.has(answer) ? answer : status.incorrectData, status.incorrectData];
  }

  function exchangeBytes(bytes: Uint8Array): void {
    // A protected class would belong to the channel: that is what `tamper` is for. So would the commands that open
    // another.
    const cla = (bytes[0] ?? 0) & ~0x0c;
    const response = device.transmit(Uint8Array.from([cla, ...bytes.subarray(1)]));
    const { status: sw } = decodeResponse(response);
    if (sw !== status.ok && !known.has(sw) && (sw & 0xff00) !== 0x6100)
      fail(`status ${sw.toString(16)} is none of the specification's`);
    // Where it was no command at all, the card may have kept its channel: a SELECT ends it for sure.
    exchange(device, selectCommand);
    channel = undefined;
    rules.endSession(model);
  }

  function check(): void {
    const [is, should] = [remembered(card.image()), rules.remembered(model)].map((state) =>
      JSON.stringify(state, (_, value) => value ?? null),
    );
    if (is !== should) fail(`it remembers ${is}, not ${should}`);
  }

  /**
   * The same action with the power cut somewhere in it: afterwards the card is as before, as after, or in between: a
   * try was lost.
   */
  function actCut(name: string, act: () => readonly number[]): void {
    const before = rules.copyOf(model);
    const proven = rules.copyOf(model);
    rules.prove(proven);
    const states = [before, proven].flatMap((state) => [
      state,
      { ...state, pinTries: (state.pinTries ?? 0) - 1, wrongPins: state.wrongPins + 1 },
      { ...state, pukTries: (state.pukTries ?? 0) - 1, wrongPuks: state.wrongPuks + 1 },
    ]);
    card.power.cut({ afterWrites: chance.below(24), torn: chance.happens(0.5) });
    act();
    const after = rules.copyOf(model);
    power();
    const is = remembered(card.image());
    const text = JSON.stringify(is, (_, value) => value ?? null);
    const possible = [after, ...states].map((state) =>
      JSON.stringify(rules.remembered(state), (_, value) => value ?? null),
    );
    if (!possible.includes(text))
      fail(`power cut in ${name}: it remembers ${text}, not one of\n${possible.join('\n')}`);
    Object.assign(model, is, { session: 'none', waiting: undefined });
    // A phone may have been added and its secret lost with the answer.
    const store = openStore({ nvm: createMemory(card.image()).nvm });
    for (const [place, record] of records.phones.entries()) secrets[place] = store.get(record)?.secret;
  }

  power();
  while (apdus < length) {
    // Most of a life is spent in sessions; a PIN that is blocked or suspended is not the end of it.
    const idle = model.session === 'none' && model.waiting === undefined && chance.happens(0.6);
    const empty = model.lifecycle === 'blank' && chance.happens(0.3);
    const cut = (model.session !== 'none' || model.waiting !== undefined) && chance.happens(0.06);
    const choice = cut ? writers : empty ? beginnings : idle ? openings : names;
    const name = choice[chance.below(choice.length)] ?? 'power';
    const [, act] = actions[name] ?? [0, () => []];
    done.push(cut ? `${name} (cut)` : name);
    if (cut) actCut(name, act);
    else {
      const [is, should] = act();
      if (is !== should)
        fail(`${name} answered ${is?.toString(16)}, not ${should?.toString(16)}, in a ${model.session} session`);
    }
    check();
  }
  return { apdus, statuses };
}

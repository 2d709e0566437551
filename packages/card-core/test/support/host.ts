/** A host that speaks with a whole TEST card, one APDU at a time: it can stop, repeat or alter what it sends. */
import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu } from '@symbolon/protocol/apdu';
import {
  createTerminalMessaging,
  hostOpening,
  type PasswordName,
  passwordKey,
  phoneTag,
  resumedKeys,
  type TerminalMessaging,
} from '@symbolon/protocol/channel';
import { type AttestationWish, commands } from '@symbolon/protocol/commands';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { statusName } from '@symbolon/protocol/status';
import { testCan, testPin, testPuk } from '../../../../test/passwords.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { logEntriesFrom } from '../../src/log.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { activeChip, type Chip, testChip, wholeCard } from './chip.ts';
import { testMemory } from './memory.ts';

export type Send = (command: CommandApdu) => ResponseApdu;

export const digits = { can: testCan, pin: testPin, puk: testPuk } as const;
export const wrongDigits = { can: '000000', pin: '999999', puk: '999999999999' } as const;
export const getStatus: CommandApdu = { cla: 0x80, ins: 0x10, p1: 0, p2: 0, le: 65_536 };
/** Answers 6A86: it is no slot. */
export const refusedCommand: CommandApdu = { ...getStatus, p1: 9 };

const image = activeChip().memory.image();
const random = seededRandom('hosts');
const noData = new Uint8Array();

/** A card with an owner under power, and what its memory holds. */
export type PoweredCard = {
  readonly chip: Chip;
  readonly send: Send;
  /** The card leaves the field and comes back. */
  readonly powerOn: () => void;
  /** Tries of PIN and PUK, as the next power-up finds them. */
  readonly tries: () => readonly (number | undefined)[];
  readonly events: () => readonly string[];
};

export function poweredCard(from: Uint8Array = image): PoweredCard {
  const chip = testChip('whole', testMemory(from));
  const card = wholeCard(chip);
  card.powerOn();
  const stored = () => openStore(chip.memory);
  return {
    chip,
    send: (command) => decodeResponse(card.transmit(encodeCommand(command))),
    powerOn: () => void card.powerOn(),
    tries: () => [stored().get(records.pinTries)?.tries, stored().get(records.pukTries)?.tries],
    events: () => {
      const session = { kind: 'pin', channelBinding: noData, decoy: false } as const;
      return logEntriesFrom({ store: stored(), session }, 3).map((entry) => decodeLogEntry(entry).event);
    },
  };
}

/** The name of a status word, or its digits. */
export const told = ({ status }: Pick<ResponseApdu, 'status'>): string => statusName(status) ?? status.toString(16);

/** OPEN CHANNEL. Throws where the card refuses. */
export function open(
  send: Send,
  password: PasswordName,
  typed: string = digits[password],
  attestation: AttestationWish = 'none',
): TerminalMessaging {
  const opening = hostOpening({ passwordKey: passwordKey(typed), password, attestation, random });
  const response = send(opened(opening.request));
  if (response.status !== 0x9000) throw new Error(told(response));
  const { keys, run } = opening.finish(commands.openChannel.response.decode(response.data));
  return createTerminalMessaging(keys, run && { run });
}

export function opened(request: ReturnType<typeof hostOpening>['request']): CommandApdu {
  const { cla, ins, request: coder } = commands.openChannel;
  return { cla, ins, p1: 0, p2: 0, data: coder.encode(request), le: 65_536 };
}

/** One command through a channel. An unprotected refusal comes back as it is. */
export function through(send: Send, messaging: TerminalMessaging, command: CommandApdu = getStatus): ResponseApdu {
  const response = send(messaging.wrapCommand(command));
  return response.data.length === 0 ? response : messaging.unwrapResponse(response);
}

/** A session of the CAN, as a way to send. */
export function canSession(send: Send): Send {
  const messaging = open(send, 'can');
  return (command) => through(send, messaging, command);
}

/** RESUME SESSION by a phone with this secret, known or not. */
export function resume(send: Send, secret: Uint8Array): TerminalMessaging {
  const { cla, ins, request, response } = commands.resumeSession;
  const nonce = random(16);
  const data = request.encode({ nonce, candidates: [phoneTag(secret, nonce)] });
  const answer = response.decode(send({ cla, ins, p1: 0, p2: 0, data, le: 65_536 }).data);
  return createTerminalMessaging(resumedKeys(secret, { phone: nonce, card: answer.nonce }));
}

/** A protected command with its last byte, of the MAC, changed. */
export function altered(command: CommandApdu): CommandApdu {
  const { data = noData } = command;
  return { ...command, data: data.map((byte, at) => (at === data.length - 1 ? byte ^ 1 : byte)) };
}

/** The pieces of a command chain. */
export function chain(command: CommandApdu, pieceLength: number): readonly CommandApdu[] {
  const { data = noData, le, ...header } = command;
  const count = Math.ceil(data.length / pieceLength);
  return Array.from({ length: count }, (_, index) => {
    const piece = { ...header, data: data.slice(index * pieceLength, (index + 1) * pieceLength) };
    if (index < count - 1) return { ...piece, cla: header.cla | 0x10 };
    return le === undefined ? piece : { ...piece, le };
  });
}

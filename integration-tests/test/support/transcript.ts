/**
 * Conversations with cards, as data: recorded once, replayed by anyone who builds the card. The format is described in
 * `vectors/README.md`.
 */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { createCardFirmware } from '@symbolon/card-core/card';
import { type CardDevice, createFactory, createMemory, emulatorTrust } from '@symbolon/emulator/cards';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { seededRandom } from '../../../test/seeded-random.mjs';

/** The emulator's root, whose TEST KEY everyone has. */
const root = {
  reference: 'ZZSYMTEST00001',
  publicKey: bytesToHex(p256.getPublicKey(sha256(utf8ToBytes('symbolon emulator root: a test key')), true)),
};

/** What the emulator's factory certifies: `packages/emulator/src/firmware.ts`. */
const firmwareMeasurement = sha256(utf8ToBytes('symbolon emulator firmware 1'));

/** One APDU, or the power coming on: then the answer to reset is the response. */
export type Step = {
  readonly step: string;
  readonly card: number;
  readonly command?: string;
  readonly response: string;
};

export type Transcript = {
  readonly source: string;
  readonly note: string;
  readonly root: { readonly reference: string; readonly publicKey: string };
  readonly firmware: string;
  /** For each card what its random number generator gave, draw by draw. */
  readonly cards: readonly { readonly draws: readonly string[] }[];
  readonly steps: readonly Step[];
};

/** A new card in a conversation. */
export type RecordedCard = {
  readonly can: string;
  readonly tap: () => Transport;
  readonly random: (length: number) => Uint8Array;
};

export type Recorder = {
  /** What happens now, for the reader of the transcript. */
  readonly step: (name: string) => void;
  /** A card fresh from the factory. Cards of one recorder are of one pack. */
  readonly newCard: () => RecordedCard;
};

const extended = { command: 65_544, response: 65_538 } as const;

/** Records a conversation. All randomness follows from its name. */
export async function record(
  name: string,
  note: string,
  converse: (recorder: Recorder) => Promise<void>,
): Promise<Transcript> {
  const host = seededRandom(`host of ${name}`);
  const factory = createFactory(host);
  const pack = host(8);
  const steps: Step[] = [];
  const cards: { draws: string[] }[] = [];
  let current = name;

  function newCard(): RecordedCard {
    const number = cards.length;
    const draws: string[] = [];
    cards.push({ draws });
    const chip = seededRandom(`card ${number} of ${name}`);
    const rng = (length: number) => {
      const bytes = chip(length);
      draws.push(bytesToHex(bytes));
      return bytes;
    };
    const card = createCardFirmware({
      nvm: createMemory().nvm,
      rng,
      trust: emulatorTrust,
      firmware: firmwareMeasurement,
      release: 1,
      interpreters: [],
    });
    const device: CardDevice = {
      powerOn: () => {
        const response = card.powerOn();
        steps.push({ step: current, card: number, response: bytesToHex(response) });
        return response;
      },
      transmit: (command) => {
        const response = card.transmit(command);
        steps.push({ step: current, card: number, command: bytesToHex(command), response: bytesToHex(response) });
        return response;
      },
      powerOff: card.powerOff,
    };
    const can = Array.from(host(6), (byte) => byte % 10).join('');
    current = 'personalisation';
    device.powerOn();
    factory.personalise(device, { pack, can });
    return {
      can,
      random: host,
      tap: () => {
        const answerToReset = device.powerOn();
        const carry = async (command: Uint8Array) => device.transmit(command);
        return createTransport({
          name: `card ${number}`,
          limits: extended,
          answerToReset,
          carry,
          release: async () => card.powerOff(),
        });
      },
    };
  }

  await converse({
    newCard,
    step: (next) => {
      current = next;
    },
  });
  return {
    source: 'Recorded with the reference firmware, by integration-tests/test/sessions/transcripts.test.ts.',
    note,
    root,
    firmware: bytesToHex(firmwareMeasurement),
    cards,
    steps,
  };
}

/**
 * What another implementation does: a card for each of the transcript's, with its randomness, and command by command
 * the response.
 */
export function replay({ cards, steps, firmware }: Transcript): readonly Step[] {
  const chips = cards.map(({ draws }) => {
    const left = [...draws];
    const rng = (length: number) => {
      const bytes = hexToBytes(left.shift() ?? '');
      if (bytes.length !== length) throw new Error('drew otherwise than recorded');
      return bytes;
    };
    const ports = {
      nvm: createMemory().nvm,
      rng,
      trust: emulatorTrust,
      firmware: hexToBytes(firmware),
      release: 1,
      interpreters: [],
    };
    return { card: createCardFirmware(ports), left };
  });
  const answered = steps.map((step) => {
    const chip = chips[step.card];
    if (chip === undefined) throw new Error(`no card ${step.card}`);
    const bytes = step.command === undefined ? chip.card.powerOn() : chip.card.transmit(hexToBytes(step.command));
    return { ...step, response: bytesToHex(bytes) };
  });
  if (chips.some(({ left }) => left.length > 0)) throw new Error('drew less than recorded');
  return answered;
}

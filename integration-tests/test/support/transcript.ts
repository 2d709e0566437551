/**
 * Conversations with cards, as data: recorded once, replayed by anyone who builds the card. The format is described in
 * `vectors/README.md`.
 */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { createCardFirmware, type Ports } from '@symbolon/card-core/card';
import { bitcoinInterpreter, bitcoinMessageInterpreter } from '@symbolon/chains/bitcoin/firmware';
import {
  ethereumAuthorizationInterpreter,
  ethereumMessageInterpreter,
  ethereumTransactionInterpreter,
  ethereumTypedDataInterpreter,
} from '@symbolon/chains/ethereum/firmware';
import { solanaInterpreter, solanaMessageInterpreter } from '@symbolon/chains/solana/firmware';
import { type CardDevice, createFactory, createMemory, emulatorTrust } from '@symbolon/emulator/cards';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { overhear, type Plain } from './plain-messages.ts';

/** The emulator's root, whose TEST KEY everyone has. */
const root = {
  reference: 'ZZSYMTEST00001',
  publicKey: bytesToHex(p256.getPublicKey(sha256(utf8ToBytes('symbolon emulator root: a test key')), true)),
};

/** What the emulator's factory certifies: `packages/emulator/src/firmware.ts`. */
const firmwareMeasurement = sha256(utf8ToBytes('symbolon emulator firmware 1'));

const allInterpreters = [
  bitcoinInterpreter,
  bitcoinMessageInterpreter,
  ethereumTransactionInterpreter,
  ethereumMessageInterpreter,
  ethereumTypedDataInterpreter,
  ethereumAuthorizationInterpreter,
  solanaInterpreter,
  solanaMessageInterpreter,
];

/** One APDU, or the power coming on: then the answer to reset is the response. */
export type Step = {
  readonly step: string;
  readonly card: number;
  readonly command?: string;
  readonly response: string;
  /** What a protected command says, and the answer: for who looks something up. */
  readonly plain?: Plain;
};

/** What a card is made of, beside its randomness. */
type Model = {
  /** Number of its firmware. Default: 1. */
  readonly release?: number;
  /** Numbers of the interpreters that it has. Default: none. */
  readonly interpreters?: readonly number[];
};

export type Transcript = {
  readonly source: string;
  readonly note: string;
  readonly root: { readonly reference: string; readonly publicKey: string };
  readonly firmware: string;
  /** For each card what its random number generator gave, draw by draw. */
  readonly cards: readonly (Model & { readonly draws: readonly string[] })[];
  readonly steps: readonly Step[];
};

/** A new card in a conversation. */
export type RecordedCard = {
  readonly can: string;
  /** Its contacts. Every APDU is recorded. It has power. */
  readonly device: CardDevice;
  /** The last APDU that it got. */
  readonly sent: () => Uint8Array;
  /**
   * A reader that has the card. It keeps the power on: after a loss of power a card draws a thousand bytes more, which
   * make a transcript long. A reader with short APDUs only cuts commands and fetches responses in parts.
   */
  readonly tap: (options?: { readonly short?: boolean }) => Transport;
  readonly random: (length: number) => Uint8Array;
};

/** How a card comes into being. */
export type CardOptions = Model & {
  /** Of a pack of its own. */
  readonly otherPack?: boolean;
  /** What the generator on its chip gives. */
  readonly chip?: (length: number) => Uint8Array;
};

/** A story that is recorded. */
export type Conversation = { readonly note: string; readonly converse: (recorder: Recorder) => Promise<void> };

export type Recorder = {
  /** What happens now, for the reader of the transcript. */
  readonly step: (name: string) => void;
  /** A card fresh from the factory. Cards of one recorder are of one pack. */
  readonly newCard: (options?: CardOptions) => RecordedCard;
  /** A chip with the firmware on it, which the factory has not seen. It has power. */
  readonly newChip: (options?: CardOptions) => RecordedCard;
};

const extended = { command: 65_544, response: 65_538 } as const;
const short = { command: 261, response: 258 } as const;

function portsOf({ release = 1, interpreters = [] }: Model, nvm: Ports['nvm'], rng: Ports['rng']): Ports {
  return {
    nvm,
    rng,
    trust: emulatorTrust,
    firmware: firmwareMeasurement,
    release,
    interpreters: allInterpreters.filter(({ id }) => interpreters.includes(id)),
  };
}

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
  const cards: (Model & { draws: string[] })[] = [];
  let current = name;

  function newChip({ otherPack: _, chip, ...model }: CardOptions = {}): RecordedCard {
    const number = cards.length;
    const draws: string[] = [];
    cards.push({ ...model, draws });
    const generator = chip ?? seededRandom(`card ${number} of ${name}`);
    const rng = (length: number) => {
      const bytes = generator(length);
      draws.push(bytesToHex(bytes));
      return bytes;
    };
    const card = createCardFirmware(portsOf(model, createMemory().nvm, rng));
    const device: CardDevice = {
      powerOn: () => {
        const response = card.powerOn();
        steps.push({ step: current, card: number, response: bytesToHex(response) });
        return response;
      },
      transmit: (command) => {
        const { answer, plain } = overhear(() => card.transmit(command));
        const [asked, response] = [bytesToHex(command), bytesToHex(answer)];
        steps.push({ step: current, card: number, command: asked, response, ...(plain && { plain }) });
        return answer;
      },
      powerOff: card.powerOff,
    };
    const can = Array.from(host(6), (byte) => byte % 10).join('');
    current = 'power';
    const answerToReset = device.powerOn();
    return {
      can,
      device,
      sent: () => hexToBytes(steps.findLast((one) => one.card === number)?.command ?? ''),
      random: host,
      tap: (options) => {
        const carry = async (command: Uint8Array) => device.transmit(command);
        return createTransport({
          name: `card ${number}`,
          limits: options?.short ? short : extended,
          answerToReset,
          carry,
          release: async () => undefined,
        });
      },
    };
  }

  function newCard(options: CardOptions = {}): RecordedCard {
    const card = newChip(options);
    current = 'personalisation';
    factory.personalise(card.device, { pack: options.otherPack ? host(8) : pack, can: card.can });
    return card;
  }

  await converse({
    newCard,
    newChip,
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
 * A transcript as a file: a line for each draw and each step.
 *
 * Indented JSON would be half as long again.
 */
export function written({ cards, steps, ...head }: Transcript): string {
  const lines = (all: readonly string[]) => `[\n${all.map((one) => `    ${one}`).join(',\n')}\n  ]`;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${[
    ...fields,
    `  "cards": ${lines(cards.map((card) => JSON.stringify(card).replaceAll('","', '",\n      "')))}`,
    `  "steps": ${lines(steps.map((step) => JSON.stringify(step)))}`,
  ].join(',\n')}\n}\n`;
}

/**
 * What another implementation does: a card for each of the transcript's, with its randomness, and command by command
 * the response.
 */
export function replay({ cards, steps }: Transcript): readonly Step[] {
  const chips = cards.map(({ draws, ...model }) => {
    const left = [...draws];
    const rng = (length: number) => {
      const bytes = hexToBytes(left.shift() ?? '');
      if (bytes.length !== length) throw new Error('drew otherwise than recorded');
      return bytes;
    };
    return { card: createCardFirmware(portsOf(model, createMemory().nvm, rng)), left };
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

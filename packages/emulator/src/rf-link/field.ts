/**
 * The field between one reader and the cards in it: virtual time, airtime, noise, collisions, removal. Nothing here
 * waits for a real clock.
 */
import { bitsOf, bytesOf, CARRIER_HERTZ, type Frame, frameCycles } from './frame.ts';
import { type Chance, createChance } from './seeded.ts';

/** A card in the field. */
export type Picc = {
  readonly enterField: () => void;
  readonly leaveField: () => void;
  /** Answers a frame: the answer and its delay beyond the least one, in cycles. `undefined` is silence. */
  readonly receive: (frame: Frame) => { readonly frame: Frame; readonly delay: number } | undefined;
  /** Resolves when the card need not ask for more time: for cards that are worked by another program, in real time. */
  readonly ready?: () => Promise<void>;
};

export type Received = {
  readonly frame: Frame;
  /** The first bit in which the answers of cards differ. */
  readonly collision: number | undefined;
};

/** What was on the air so far. */
export type Airtime = {
  /** Frames that the reader sent. */
  readonly framesToCard: number;
  /** Frames that the card sent. */
  readonly framesToReader: number;
  /** Bytes in the frames of the reader. */
  readonly bytesToCard: number;
  /** Bytes in the frames of the card. */
  readonly bytesToReader: number;
  /** Frames that noise spoiled, in both directions. */
  readonly spoiled: number;
  /** Time of frames, delays, processing and time-outs. */
  readonly microseconds: number;
};

export type FieldOptions = {
  /** Seed of all random events. Default 1. */
  readonly seed?: number;
  /** Probability that noise spoils a frame. Default 0. */
  readonly frameErrorRate?: number;
};

export type Field = {
  readonly put: (picc: Picc) => void;
  readonly take: (picc: Picc) => void;
  /** Takes all cards away once the reader has sent this many more frames. */
  readonly takeAllAfter: (frames: number) => void;
  /** Switches the reader's carrier, which is on at first. Without it no card has power. */
  readonly switchCarrier: (state: 'on' | 'off') => void;
  /** Interrupts the carrier: every card loses its power and starts again. */
  readonly drop: () => void;
  /** Sends a frame and waits up to `timeoutCycles` for an answer to begin. */
  readonly transceive: (frame: Frame, timeoutCycles: number) => Received | undefined;
  readonly wait: (cycles: number) => void;
  /** Resolves when all cards are ready to go on, at once where all time is simulated. */
  readonly ready: () => Promise<void>;
  readonly airtime: () => Airtime;
  readonly chance: Chance;
};

/**
 * Least frame delay, reader to card, and card to reader: ISO/IEC 14443-3:2018 clauses 6.2.1.1 (n = 9, last bit 1) and
 * 6.2.1.2.
 */
const DELAY_TO_READER = 1_236;
const DELAY_TO_CARD = 1_172;

export function createField({ seed = 1, frameErrorRate = 0 }: FieldOptions = {}): Field {
  const chance = createChance(seed);
  const cards = new Set<Picc>();
  const count = { framesToCard: 0, framesToReader: 0, bytesToCard: 0, bytesToReader: 0, spoiled: 0 };
  let cycles = 0;
  let carrier = true;
  let framesLeft = Number.POSITIVE_INFINITY;

  /** Noise loses a frame, cuts it off, or flips up to three of its bits. Parity and CRC_A always detect that. */
  const pass = (frame: Frame): Frame | undefined => {
    if (!chance.happens(frameErrorRate)) return frame;
    count.spoiled++;
    const kind = chance.pick(3);
    if (kind === 0) return undefined;
    if (kind === 1) {
      const bits = chance.pick(frame.bits);
      return bits === 0
        ? undefined
        : { ...frame, bits, bytes: bytesOf(bitsOf(frame.bytes).slice(0, bits)), intact: false };
    }
    const bytes = frame.bytes.slice();
    const turned = new Set(Array.from({ length: 1 + chance.pick(3) }, () => chance.pick(frame.bits)));
    for (const bit of turned) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    // Two flipped bits of one byte keep its parity.
    const bytesHit = [...turned].map((bit) => bit >> 3);
    const odd = bytesHit.some((index) => bytesHit.filter((other) => other === index).length % 2 === 1);
    return { ...frame, bytes, intact: frame.intact && (frame.bits === 7 || !odd) };
  };

  const take = (card: Picc): void => {
    if (cards.delete(card) && carrier) card.leaveField();
  };
  const switchCarrier = (state: 'on' | 'off'): void => {
    const on = state === 'on';
    if (on === carrier) return;
    carrier = on;
    for (const card of cards) {
      if (on) card.enterField();
      else card.leaveField();
    }
  };

  return {
    chance,
    put: (card) => {
      if (cards.has(card)) return;
      cards.add(card);
      framesLeft = Number.POSITIVE_INFINITY;
      if (carrier) card.enterField();
    },
    take,
    switchCarrier,
    takeAllAfter: (frames) => {
      framesLeft = frames;
    },
    drop: () => {
      switchCarrier('off');
      switchCarrier('on');
    },
    wait: (more) => {
      cycles += more;
    },
    ready: async () => {
      for (const card of cards) await card.ready?.();
    },
    airtime: () => ({ ...count, microseconds: Math.round((cycles * 1e6) / CARRIER_HERTZ) }),
    transceive: (sent, timeoutCycles) => {
      cycles += DELAY_TO_CARD + frameCycles(sent);
      count.framesToCard++;
      count.bytesToCard += sent.bytes.length;
      if (framesLeft-- <= 0) for (const card of [...cards]) take(card);
      const heard = pass(sent);
      const answers = heard === undefined || !carrier ? [] : [...cards].flatMap((card) => card.receive(heard) ?? []);
      const delay = DELAY_TO_READER + Math.max(0, ...answers.map((answer) => answer.delay));
      if (answers.length === 0 || delay > timeoutCycles) {
        cycles += timeoutCycles;
        return undefined;
      }
      const { frame, collision } = superpose(answers.map((answer) => answer.frame));
      cycles += delay + frameCycles(frame);
      count.framesToReader++;
      count.bytesToReader += frame.bytes.length;
      const received = pass(frame);
      if (received !== undefined) return { frame: received, collision };
      cycles += timeoutCycles;
      return undefined;
    },
  };
}

/**
 * Superposes the answers of several cards. The reader sees a collision where their bits differ (ISO/IEC 14443-3:2018
 * clause 6.5.3.1).
 */
function superpose(frames: readonly Frame[]): { readonly frame: Frame; readonly collision: number | undefined } {
  const [first, ...others] = frames as [Frame, ...Frame[]];
  if (others.length === 0) return { frame: first, collision: undefined };
  const bits = bitsOf(first.bytes).slice(0, first.bits);
  const collisions = others.flatMap((other) => {
    const theirs = bitsOf(other.bytes).slice(0, other.bits);
    const index = bits.findIndex((bit, position) => bit !== theirs[position]);
    return index === -1 ? (other.bits === first.bits ? [] : [first.bits]) : [index];
  });
  return { frame: first, collision: collisions.length === 0 ? undefined : Math.min(...collisions) };
}

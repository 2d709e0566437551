/**
 * A PN532 that plays a card: UM0701-02 clauses 7.3.14 (TgInitAsTarget), 7.3.16 (TgGetData) and 7.3.17 (TgSetData). Only
 * as a card of ISO/IEC 14443-4 at type A: asked to be something else, it waits for a reader that never comes.
 *
 * What the host can't choose is as in the chip: a UID of four bytes that begins with 08, and an answer to select of
 * frames up to 64 bytes, a waiting time of 155 ms, and 106 to 424 kbit/s. libnfc's nfc-relay-picc.c names these bytes:
 * 75 33 92 03.
 */
import { createPicc } from '../rf-link/card/picc.ts';
import type { Picc } from '../rf-link/field.ts';

/** Called once with the data of an answer that comes later. */
export type Reply = (data: Uint8Array) => void;

export type Pn532Target = {
  /** The chip as the field of a reader sees it. */
  readonly picc: Picc;
  /** Has `notify` called whenever the chip begins to listen for a reader. */
  readonly onListening: (notify: () => void) => void;
  readonly initAsTarget: (data: Uint8Array, reply: Reply) => undefined;
  readonly getData: (data: Uint8Array, reply: Reply) => Uint8Array | undefined;
  readonly setData: (data: Uint8Array) => Uint8Array;
  /** The host gave up the command that waits, or sent another one. */
  readonly cancel: () => void;
  /** The chip was switched off, or made a reader: it is no card any more. */
  readonly stop: () => void;
};

/** Clause 7.1: success, a command out of turn, released by the reader; more to come. */
const status = { ok: 0x00, outOfTurn: 0x27, released: 0x29, moreInformation: 0x40 } as const;
/** Bit 2 of the mode: only as a card of ISO/IEC 14443-4. */
const PICC_ONLY = 0x04;
/** In the answer: activated at 106 kbit/s as such a card. */
const ACTIVATED_AS_PICC = 0x08;
/** Lengths of the FeliCa parameters and of NFCID3t, which only other kinds of targets use. */
const OTHER_PARAMETERS = 18 + 10;
const MOST_HISTORICAL_BYTES = 48;
const LARGEST_DATA = 262;
const ats = {
  fsci: 5,
  fwi: 9,
  sfgi: 2,
  addresses: 3,
  ratesToCard: [212, 424],
  ratesToReader: [212, 424],
} as const;

/** @param isCard whether SetParameters switched the answers of ISO/IEC 14443-4 on: clause 7.2.9, bit 5 */
export function createPn532Target(isCard: () => boolean): Pn532Target {
  const listeners = new Set<() => void>();
  let inField = false;
  let card: Picc | undefined;
  let state: 'none' | 'listening' | 'active' | 'released' = 'none';
  /** The command that waits for the reader. */
  let waiting: Reply | undefined;
  /** What the reader sent and the host has not fetched yet. */
  let unread: Uint8Array | undefined;
  let answer: ((response: Uint8Array | undefined) => void) | undefined;

  const settle = (data: Uint8Array): void => {
    const reply = waiting;
    waiting = undefined;
    reply?.(data);
  };
  const end = (next: typeof state): void => {
    answer?.(undefined);
    answer = undefined;
    unread = undefined;
    state = next;
  };
  const release = (): void => {
    if (state !== 'active') return;
    end('released');
    card = undefined;
    settle(Uint8Array.of(status.released));
  };
  const stop = (): void => {
    end('none');
    card = undefined;
  };
  const read = (): Uint8Array => {
    const part = unread?.subarray(0, LARGEST_DATA) ?? new Uint8Array();
    const rest = unread?.subarray(part.length) ?? new Uint8Array();
    unread = rest.length > 0 ? rest : undefined;
    return Uint8Array.of(rest.length > 0 ? status.moreInformation : status.ok, ...part);
  };
  const device = {
    powerOn: () => new Uint8Array(),
    powerOff: release,
    transmit: (command: Uint8Array) =>
      new Promise<Uint8Array | undefined>((resolve) => {
        answer = resolve;
        unread = command;
        if (waiting !== undefined) settle(read());
      }),
  };

  return {
    picc: {
      enterField: () => {
        inField = true;
        card?.enterField();
      },
      leaveField: () => {
        inField = false;
        card?.leaveField();
      },
      receive: (frame) => card?.receive(frame),
      ready: async () => card?.ready?.(),
    },
    onListening: (notify) => void listeners.add(notify),
    initAsTarget: (data, reply) => {
      stop();
      const [mode = 0, , , first = 0, second = 0, third = 0] = data;
      const generalLength = data[7 + OTHER_PARAMETERS] ?? 0;
      const historical = data.subarray(8 + OTHER_PARAMETERS + generalLength);
      const historicalBytes = historical.slice(1, 1 + Math.min(historical[0] ?? 0, MOST_HISTORICAL_BYTES));
      waiting = reply;
      if ((mode & PICC_ONLY) === 0 || !isCard()) return;
      state = 'listening';
      card = createPicc(device, {
        ats: { ...ats, historicalBytes },
        uid: () => Uint8Array.of(0x08, first, second, third),
        processingMicroseconds: () => 0,
        onActivated: (rats) => {
          state = 'active';
          settle(Uint8Array.of(ACTIVATED_AS_PICC, ...rats));
        },
        onDeselected: release,
      });
      if (!inField) return;
      card.enterField();
      for (const notify of listeners) notify();
    },
    getData: (_, reply) => {
      if (state === 'released') return Uint8Array.of(status.released);
      if (state !== 'active') return Uint8Array.of(status.outOfTurn);
      if (unread !== undefined) return read();
      waiting = reply;
      return undefined;
    },
    setData: (data) => {
      if (state === 'released') return Uint8Array.of(status.released);
      if (answer === undefined) return Uint8Array.of(status.outOfTurn);
      answer(data);
      answer = undefined;
      return Uint8Array.of(status.ok);
    },
    cancel: () => {
      waiting = undefined;
      if (state === 'listening') stop();
    },
    stop,
  };
}

/**
 * A PN532 with cards in its field, or as a card in the field of another: NXP PN532 User Manual, UM0701-02 rev. 02,
 * clause 7. Implements the commands that a reader of ISO/IEC 14443-4 cards and such a card use, and those that drivers
 * send before. Peer-to-peer, FeliCa, ISO/IEC 14443 B and Jewel find nothing; other commands are syntax errors.
 */
import { createPn532FrameReader, encodePn532Frame, pn532Direction } from '@symbolon/protocol/pn532-frame';
import { encodeAnswerToSelect } from '../rf-link/answer-to-select.ts';
import type { Field } from '../rf-link/field.ts';
import { type Activated, activateProtocol, type Selected, selectCard } from '../rf-link/reader/activation.ts';
import { createReaderProtocol, type ReaderProtocol } from '../rf-link/reader/protocol.ts';
import { createPn532Target, type Pn532Target, type Reply } from './pn532-target.ts';

export type Pn532Chip = {
  /** Takes bytes from the host. */
  readonly receive: (bytes: Uint8Array) => void;
  /** Called when a card came or went, because a waiting search may end. */
  readonly cardsMoved: () => void;
  /** The chip where it is a card. */
  readonly target: Pn532Target;
};

type Target = {
  readonly selected: Selected;
  readonly activated: Activated | undefined;
  readonly protocol: ReaderProtocol | undefined;
};

/** FSDI of the PN532, frames of 64 bytes: clause 7.3.5. The rate is 106 kbit/s unless changed. */
const activation = { fsdi: 5, fastest: 106 } as const;

/** Clause 7.1, table of error codes. */
const status = { ok: 0x00, timeOut: 0x01, invalidTarget: 0x27, moreInformation: 0x40 } as const;

/** Longest data of one InDataExchange answer: with D5 41 and the status it fills the longest frame. */
const LARGEST_DATA = 262;
const TWO_TARGETS = 2;
/** NumTst of Diagnose. Clause 7.2.1. */
const CARD_PRESENCE = 0x06;
const FOR_EVER = 0xff;
/** Bits 4 and 5 of SetParameters: sends RATS by itself; is a card of ISO/IEC 14443-4. Clause 7.2.9. */
const AUTOMATIC_RATS = 0x10;
const IS_PICC = 0x20;

/** Creates a chip with `field` at its antenna. `send` passes bytes to the host. */
export function createPn532Chip(field: Field, send: (bytes: Uint8Array) => void): Pn532Chip {
  const read = createPn532FrameReader();
  const registers = new Map<number, number>();
  let parameters = AUTOMATIC_RATS | 0x04;
  let activationRetries = FOR_EVER;
  let targets: readonly Target[] = [];
  let chained: number[] = [];
  let unsent: Uint8Array = new Uint8Array();
  let lastAnswer: Uint8Array | undefined;
  let searching: { readonly most: number; readonly reply: Reply } | undefined;
  /** Withdraws the command that is under way. */
  let withdraw: () => void = () => {};
  const target = createPn532Target(() => (parameters & IS_PICC) !== 0);

  const list = (most: number): Uint8Array | undefined => {
    field.switchCarrier('on');
    const found: Target[] = [];
    while (found.length < most) {
      const selected = selectCard(field);
      if (selected === undefined) break;
      const activated = (parameters & AUTOMATIC_RATS) === 0 ? undefined : activateProtocol(field, selected, activation);
      found.push({ selected, activated, protocol: activated && createReaderProtocol(field, activated) });
    }
    if (found.length === 0 && activationRetries === FOR_EVER) return undefined;
    targets = found;
    return Uint8Array.of(
      found.length,
      ...found.flatMap(({ selected, activated }, index) => [
        index + 1,
        // SENS_RES is the ATQA, high byte first. Clause 7.3.5.
        selected.atqa[1] ?? 0,
        selected.atqa[0] ?? 0,
        selected.sak,
        selected.uid.length,
        ...selected.uid,
        ...(activated === undefined ? [] : encodeAnswerToSelect(activated.ats)),
      ]),
    );
  };

  const exchange = async (tg = 0, data: Uint8Array): Promise<Uint8Array> => {
    const found = targets[(tg & 0x0f) - 1];
    if (found?.protocol === undefined) return Uint8Array.of(status.invalidTarget);
    if (unsent.length === 0 || data.length > 0) {
      chained.push(...data);
      // The host has more data for the card.
      if ((tg & status.moreInformation) !== 0) return Uint8Array.of(status.ok);
      const command = Uint8Array.from(chained);
      chained = [];
      const response = await found.protocol.exchange(command);
      if (response === undefined) {
        unsent = new Uint8Array();
        return Uint8Array.of(status.timeOut);
      }
      unsent = response;
    }
    const part = unsent.subarray(0, LARGEST_DATA);
    unsent = unsent.subarray(part.length);
    return Uint8Array.of(unsent.length > 0 ? status.moreInformation : status.ok, ...part);
  };

  const presence = (): number => {
    const [first] = targets;
    if (first?.protocol === undefined) return status.invalidTarget;
    return first.protocol.isPresent() ? status.ok : status.timeOut;
  };

  const release = (): Uint8Array => {
    for (const { protocol } of targets) protocol?.deselect();
    targets = [];
    return Uint8Array.of(status.ok);
  };

  /** Maps a command code to the data of its answer; `undefined` for an answer that comes later, by `reply`. */
  const commands: { readonly [code: number]: (data: Uint8Array, reply: Reply) => Uint8Array | undefined } = {
    // Diagnose: the line test echoes, the card presence test asks the card, the others report success. Clause 7.2.1.
    0: (data) => {
      if (data[0] === 0x00) return data.slice();
      return Uint8Array.of(data[0] === CARD_PRESENCE ? presence() : status.ok);
    },
    // GetFirmwareVersion: a PN532, version 1.6, all functions. Clause 7.2.2.
    2: () => Uint8Array.of(0x32, 0x01, 0x06, 0x07),
    // ReadRegister and WriteRegister: clauses 7.2.4 and 7.2.5. No register does anything.
    6: (data) => Uint8Array.from(addresses(data, 2), (address) => registers.get(address) ?? 0),
    8: (data) => {
      for (const [index, address] of addresses(data, 3).entries()) registers.set(address, data[index * 3 + 2] ?? 0);
      return new Uint8Array();
    },
    // SetSerialBaudRate, SetParameters, SAMConfiguration, PowerDown: clauses 7.2.8 to 7.2.11.
    16: () => new Uint8Array(),
    18: ([flags = 0]) => {
      parameters = flags;
      return new Uint8Array();
    },
    20: () => new Uint8Array(),
    22: () => {
      target.stop();
      return Uint8Array.of(status.ok);
    },
    // RFConfiguration: clause 7.3.1. Item 1 is the carrier, item 5 the retries.
    50: ([item, first = 0, , passive = FOR_EVER]) => {
      if (item === 0x01) {
        const state = (first & 1) === 1 ? 'on' : 'off';
        field.switchCarrier(state);
        if (state === 'off') targets = [];
      }
      if (item === 0x05) activationRetries = passive;
      return new Uint8Array();
    },
    // InDataExchange: clause 7.3.8.
    64: (data, reply) => {
      exchange(data[0], data.subarray(1)).then(reply);
      return undefined;
    },
    // InCommunicateThru, clause 7.3.9: drivers use it to look for other kinds of cards.
    66: () => Uint8Array.of(status.timeOut),
    // InDeselect, InRelease, InSelect: clauses 7.3.10 to 7.3.12.
    68: release,
    82: release,
    84: () => Uint8Array.of(targets.length > 0 ? status.ok : status.invalidTarget),
    // InListPassiveTarget: clause 7.3.5. BrTy 0 is 106 kbit/s type A.
    74: ([most = 1, type], reply) => {
      target.stop();
      if (type !== 0x00) return Uint8Array.of(0);
      searching = { most: Math.min(most, TWO_TARGETS), reply };
      const found = list(searching.most);
      if (found !== undefined) searching = undefined;
      return found;
    },
    // TgGetData, TgInitAsTarget, TgSetData.
    134: target.getData,
    140: target.initAsTarget,
    142: target.setData,
  };

  const obey = (code: number, data: Uint8Array): void => {
    withdraw();
    send(encodePn532Frame({ type: 'ack' }));
    const command = commands[code];
    if (command === undefined) {
      send(encodePn532Frame({ type: 'syntax-error' }));
      return;
    }
    let withdrawn = false;
    const reply = (result: Uint8Array): void => {
      if (withdrawn) return;
      withdraw = () => {};
      const content = Uint8Array.of(pn532Direction.fromChip, code + 1, ...result);
      lastAnswer = encodePn532Frame({ type: 'data', content });
      send(lastAnswer);
    };
    withdraw = () => {
      withdrawn = true;
      searching = undefined;
      target.cancel();
      // An exchange that was broken off leaves the card in an unknown state.
      if (code === 0x40) targets = [];
    };
    const result = command(data, reply);
    if (result !== undefined) reply(result);
  };

  return {
    target,
    receive: (bytes) => {
      for (const frame of read(bytes)) {
        // ACK from the host cancels the command, NACK asks for the last answer again: clauses 6.2.1.3 and 6.2.1.4.
        if (frame.type === 'ack') withdraw();
        if (frame.type === 'nack' && lastAnswer !== undefined) send(lastAnswer);
        if (frame.type !== 'data' || frame.content[0] !== pn532Direction.fromHost) continue;
        const [, code = -1, ...data] = frame.content;
        obey(code, Uint8Array.from(data));
      }
    },
    cardsMoved: () => {
      const search = searching;
      const found = search && list(search.most);
      if (found === undefined) return;
      searching = undefined;
      search?.reply(found);
    },
  };
}

function addresses(data: Uint8Array, size: number): readonly number[] {
  return Array.from(
    { length: Math.floor(data.length / size) },
    (_, index) => ((data[index * size] ?? 0) << 8) | (data[index * size + 1] ?? 0),
  );
}

/**
 * Values the docstrings of `@symbolon/transport-nfc` use: lines to an emulated PN532 with a card on it, and a phone
 * that holds one.
 */
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createPack, type PackedCard } from '@symbolon/emulator/cards';
import { startPn532 } from '@symbolon/emulator/readers';
import { type ByteStream, toByteStream, type WebSerialPort } from '@symbolon/transport-nfc/pn532';
import type { NfcManager as Manager, NfcErrors } from '@symbolon/transport-nfc/react-native';

function newCard(): PackedCard {
  const [card] = createPack({ cards: 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
  if (card === undefined) throw new Error('the pack is empty');
  return card;
}

async function newLine(): Promise<Socket> {
  const chip = await startPn532();
  chip.put(newCard().device);
  return connect(chip.port, '127.0.0.1');
}

/** A card to put on a PN532. */
export const card: PackedCard = newCard();
export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export const made = {
  stream: async (): Promise<ByteStream> => toByteStream(await newLine(), 'emulated PN532'),
  /** A serial port of Node. */
  line: newLine,
  /** A serial port of a browser. */
  port: async (): Promise<WebSerialPort> => {
    const line = await newLine();
    const { readable, writable } = Duplex.toWeb(line);
    return { readable, writable, close: async () => void line.destroy() };
  },
};

/** The package `react-native-nfc-manager` on an Android phone to which a card is held. */
export const NfcTech = { IsoDep: 'IsoDep' } as const;
export const NfcEvents = { SessionClosed: 'closed', StateChanged: 'changed' } as const;
export const NfcError: NfcErrors = {
  UserCancel: class extends Error {},
  Timeout: class extends Error {},
  SystemBusy: class extends Error {},
  UnsupportedFeature: class extends Error {},
  SecurityViolation: class extends Error {},
  RadioDisabled: class extends Error {},
  SessionInvalidated: class extends Error {},
  PacketTooLong: class extends Error {},
};
const { device } = card;
export const NfcManager: Manager<'IsoDep', 'closed' | 'changed'> = {
  start: async () => {},
  isEnabled: async () => true,
  setEventListener: () => {},
  registerTagEvent: async () => {},
  unregisterTagEvent: async () => {},
  requestTechnology: async () => device.powerOn(),
  cancelTechnologyRequest: async () => device.powerOff(),
  isoDepHandler: { transceive: async (bytes) => [...device.transmit(Uint8Array.from(bytes))] },
};

/** Ways to reach a card: each holds it to a reader and hands over the connection. */
import { connect } from 'node:net';
import type { VirtualCard } from '@symbolon/emulator/cards';
import { attachToVirtualReader, startPn532 } from '@symbolon/emulator/readers';
import { createRfLink, type RfLink, type RfLinkOptions } from '@symbolon/emulator/rf-link';
import type { Transport } from '@symbolon/protocol/transport';
import { attachToPn532, openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
import { openReader } from '@symbolon/transport-pcsc/node';
import { slots } from '../../../test/virtual-reader.ts';

/** Connects to a card; `end` takes it away. */
export type Hold = (card: VirtualCard) => Promise<{ readonly transport: Transport; readonly end: () => Promise<void> }>;

export const inProcess: Hold = async (card) => {
  const transport = card.tap();
  return { transport, end: transport.close };
};

/** One link a card. `beforeUse` may spoil what follows. */
export function overRadio(options: RfLinkOptions, beforeUse: (link: RfLink) => void = () => {}): Hold {
  const links = new Map<VirtualCard, RfLink>();
  return async (card) => {
    const link =
      links.get(card) ?? createRfLink(card.device, { ...options, seed: (options.seed ?? 1) * 16 + links.size });
    links.set(card, link);
    const transport = await link.tap();
    beforeUse(link);
    return { transport, end: transport.close };
  };
}

export const overPn532: Hold = async (card) => {
  const chip = await startPn532({ seed: 5, frameErrorRate: 0.01 });
  chip.put(card.device);
  const reader = await openPn532(
    toByteStream(connect({ port: chip.port, host: '127.0.0.1', noDelay: true }), 'emulated PN532'),
  );
  const end = async () => {
    await reader.close();
    await chip.close();
  };
  return { transport: await reader.tap(), end };
};

/** A card on a PN532, and another PN532 that reads it. */
export const overTwoPn532: Hold = async (card) => {
  const [chip, reading] = [await startPn532(), await startPn532({ seed: 5, frameErrorRate: 0.01 })];
  const line = (port: number, name: string) => toByteStream(connect({ port, host: '127.0.0.1', noDelay: true }), name);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const attachment = await attachToPn532(card.device, line(chip.port, 'PN532 as a card'), { random });
  reading.put(chip);
  const reader = await openPn532(line(reading.port, 'PN532 as a reader'));
  const end = async () => {
    await reader.close();
    await attachment.detach();
    await Promise.all([chip.close(), reading.close()]);
  };
  return { transport: await reader.tap(), end };
};

/** Needs the turn at the virtual reader. */
export const overPcsc: Hold = async (card) => {
  const [slot] = slots;
  const attachment = await attachToVirtualReader(card.device, { port: slot.port });
  const transport = await openReader({ reader: slot.reader, waitMilliseconds: 60_000 });
  const end = async () => {
    await transport.close();
    await attachment.detach();
  };
  return { transport, end };
};

/** The whole PC/SC stack: this machine's pcscd and its virtual reader between a virtual card and our transport. */

import type { UnreliableDevice } from '@symbolon/emulator/cards';
import { attachToVirtualReader, type VirtualReaderAttachment } from '@symbolon/emulator/readers';
import { type Peer, transportContract } from '@symbolon/protocol/transport-contract';
import { listReaders, openReader } from '@symbolon/transport-pcsc/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { hasVirtualReader, slots, takeVirtualReader } from '../../../test/virtual-reader.ts';

const here = await hasVirtualReader(listReaders);
const [slot] = slots;
const wait = { reader: slot.reader, waitMilliseconds: 60_000 };

describe.skipIf(!here)('PC/SC', () => {
  let giveBack: () => Promise<void>;
  const cleanups: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    giveBack = await takeVirtualReader();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => giveBack());

  const insert = async (device: UnreliableDevice = createTestDevice()) => {
    const attachment = await attachToVirtualReader(device, { port: slot.port });
    cleanups.push(attachment.detach);
    return attachment;
  };
  const open = async (options: Parameters<typeof openReader>[0] = wait) => {
    const transport = await openReader(options);
    cleanups.push(transport.close);
    return transport;
  };

  describe('keeps the transport contract', () => {
    // A card stays in from case to case where it can: to exchange it takes the reader a second.
    let peer: Peer = () => undefined;
    let attachment: VirtualReaderAttachment | undefined;
    const remove = async () => {
      await attachment?.detach();
      attachment = undefined;
    };
    const transmit = (command: Uint8Array) => {
      const answer = peer(command);
      if (answer === undefined || answer.length === 0) stuck = true;
      return answer;
    };
    let stuck = false;
    const cases = transportContract({
      connect: async (answer) => {
        // A card that is silent may be asked only after its transport was closed.
        if (stuck || peer(Uint8Array.of(0, 0xa4, 4, 0)) === undefined) await remove();
        stuck = false;
        peer = answer;
        attachment ??= await attachToVirtualReader({ ...createTestDevice(), transmit }, { port: slot.port });
        const transport = await openReader({ ...wait, timeoutMilliseconds: 1_000 });
        return { transport, remove };
      },
      noticesRemoval: true,
    });
    afterAll(remove);
    for (const { name, run } of cases) it(name, run);
  });

  it('lists the readers', async () => {
    expect(await listReaders()).toEqual(expect.arrayContaining(slots.map(({ reader }) => reader)));
  });

  it('carries short and extended APDUs unchanged', async () => {
    await insert();
    const transport = await open();
    expect(transport.name).toBe(slot.reader);
    for (const length of [4, 5, 261, 262, 2_060, transport.limits.command - 2]) {
      const command = Uint8Array.from({ length }, (_, i) => i * 7);
      expect(await transport.exchange(command)).toEqual(answerOf(command));
    }
  });

  it('keeps to short APDUs where the card announces no more', async () => {
    await insert({ ...createTestDevice(), powerOn: () => Uint8Array.of(0x3b, 0x80, 0x01, 0x81) });
    const transport = await open();
    expect(transport.limits).toEqual({ command: 261, response: 258 });
  });

  it('speaks T=0 with a card that knows nothing else', async () => {
    const sent: Uint8Array[] = [];
    const rest = Uint8Array.of(1, 2, 3);
    await insert({
      powerOn: () => Uint8Array.of(0x3b, 0x00),
      transmit: (tpdu) => {
        sent.push(tpdu);
        return tpdu[1] === 0xc0 ? Uint8Array.of(...rest, 0x90, 0x00) : Uint8Array.of(0x61, rest.length);
      },
      powerOff: () => {},
    });
    const transport = await open();
    expect(await transport.exchange(Uint8Array.of(0, 0xa4, 4, 0, 1, 0xaa, 0))).toEqual(
      Uint8Array.of(1, 2, 3, 0x90, 0x00),
    );
    expect(sent).toEqual([Uint8Array.of(0, 0xa4, 4, 0, 1, 0xaa), Uint8Array.of(0, 0xc0, 0, 0, 3)]);
  });

  it('says that no card is there', async () => {
    await expect(openReader(slot.reader)).rejects.toMatchObject({
      context: { reason: expect.stringContaining('no card') },
    });
  });

  it('says that there is no such reader', async () => {
    await expect(openReader('Nothing 00 00')).rejects.toMatchObject({
      context: { reason: expect.stringContaining('no reader "Nothing 00 00"') },
    });
  });

  it('says that another program has the card, until that lets go', async () => {
    await insert();
    const first = await open();
    await expect(openReader(slot.reader)).rejects.toMatchObject({
      context: { reason: expect.stringContaining('another program') },
    });
    await first.close();
    expect((await (await open(slot.reader)).exchange(Uint8Array.of(0, 0, 0, 0))).length).toBe(6);
  });

  it('resets the card when it lets go', async () => {
    const device = createTestDevice();
    await insert(device);
    const transport = await open();
    await transport.exchange(Uint8Array.of(0, 0, 0, 0));
    device.log.length = 0;
    await transport.close();
    expect(device.log).toEqual(expect.arrayContaining(['off', 'on']));
  });

  it('tells a card taken out from a card that fails, in the middle of an exchange and after it', async () => {
    const attachment = await insert({
      ...createTestDevice(),
      transmit: () => {
        void attachment.detach();
        return Uint8Array.of(0x90, 0x00);
      },
    });
    const transport = await open();
    await expect(transport.exchange(Uint8Array.of(0, 0, 0, 0))).rejects.toMatchObject({
      code: 'transport/card-removed',
    });
    await expect(transport.exchange(Uint8Array.of(0, 0, 0, 0))).rejects.toMatchObject({
      code: 'transport/card-removed',
    });
    await transport.close();
    await attachment.detach();

    const second = await insert();
    const next = await open();
    await next.exchange(Uint8Array.of(0, 0, 0, 0));
    await second.detach();
    await expect(next.exchange(Uint8Array.of(0, 0, 0, 0))).rejects.toMatchObject({ code: 'transport/card-removed' });
  });
});

/** The table the cards lie on: how one of them is held to the reader, in this process or through PC/SC. */
import type { VirtualCard } from '@symbolon/emulator/card';
import { attachToVirtualReader } from '@symbolon/emulator/vpcd';
import type { Transport } from '@symbolon/protocol/transport';
import { openReader } from '@symbolon/transport-pcsc/node';

/** Holds a card to the reader, hands its connection to `use`, and takes it away again whatever happened. */
export type Reader = <T>(card: VirtualCard, use: (transport: Transport) => Promise<T>) => Promise<T>;

/** The card is reached by a function call. */
export const inProcessReader: Reader = (card, use) => connected(card.tap(), use);

/** First slot of Debian's vsmartcard-vpcd. */
const virtualReader = { port: 35_963, name: 'Virtual PCD 00 00' } as const;

/** The card is put into the virtual reader of vsmartcard-vpcd, and reached through pcscd as any program would. */
export const pcscReader: Reader = async (card, use) => {
  const attachment = await attachToVirtualReader(card.device, { port: virtualReader.port });
  try {
    return await connected(await openReader({ reader: virtualReader.name, waitMilliseconds: 10_000 }), use);
  } finally {
    await attachment.detach();
  }
};

async function connected<T>(transport: Transport, use: (transport: Transport) => Promise<T>): Promise<T> {
  try {
    return await use(transport);
  } finally {
    await transport.close();
  }
}

/** Readers for emulated cards: in this process, or through PC/SC. */
import type { VirtualCard } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import type { Transport } from '@symbolon/protocol/transport';
import { openReader } from '@symbolon/transport-pcsc/node';

/** Connects to a card, calls `use`, and disconnects even if `use` fails. */
export type Reader = <T>(card: VirtualCard, use: (transport: Transport) => Promise<T>) => Promise<T>;

/** Connects by a function call. */
export const inProcessReader: Reader = (card, use) => connected(card.tap(), use);

/** The first slot of Debian's vsmartcard-vpcd. */
const virtualReader = { port: 35_963, name: 'Virtual PCD 00 00' } as const;

/** Puts the card into the virtual reader of vsmartcard-vpcd, and connects through pcscd. */
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

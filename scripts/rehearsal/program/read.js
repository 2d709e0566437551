/** What every consumer with a reader runs: an emulated card in the virtual reader of this machine, selected and lost. */
import { createServer } from 'node:net';
import { createPack } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import { listReaders, openReader } from '@symbolon/transport-pcsc/node';

const reader = 'Virtual PCD 00 00';
const select = Uint8Array.of(0x00, 0xa4, 0x00, 0x0c);

/** The reader has one slot, and who listens on this port has it: `test/virtual-reader.ts`. */
async function takeTurn() {
  for (;;) {
    const server = createServer();
    const isOurs = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ port: 35_962, host: '127.0.0.1', exclusive: true }, () => resolve(true));
    });
    if (isOurs) return () => new Promise((resolve) => server.close(resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function exchange() {
  if (!(await listReaders()).includes(reader)) return 'there is no virtual reader';
  const giveBack = await takeTurn();
  const [card] = createPack({ cards: 1, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
  const attachment = await attachToVirtualReader(card.device);
  try {
    const transport = await openReader({ reader, waitMilliseconds: 30_000 });
    const answer = await transport.exchange(select);
    await attachment.detach();
    await transport.removed;
    await transport.close();
    return `${transport.name} answers ${Array.from(answer, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  } finally {
    await attachment.detach();
    await giveBack();
  }
}

/** Resolves to one line: what the card in the reader answered, or why there is none. */
export async function readCard() {
  return exchange().catch((error) => `refused: ${error.code} ${error.message}`);
}

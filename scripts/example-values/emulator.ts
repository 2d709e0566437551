/** Values the docstrings of `@symbolon/emulator` use. */
import { createServer } from 'node:net';
import { createVirtualCard, emulatorTrust, type VirtualCard } from '@symbolon/emulator/cards';

export const rng = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export const card: VirtualCard = createVirtualCard({ name: 'emulated card', rng, trust: emulatorTrust });

/**
 * Stands in for the virtual reader's second slot: whoever connects is asked for the answer to reset (message 4), as the
 * real one does.
 */
const reader = createServer((socket) => {
  socket.on('error', () => {});
  socket.write(Uint8Array.of(0, 1, 4));
});
await new Promise<void>((resolve) => reader.listen(0, '127.0.0.1', resolve));
reader.unref();
const address = reader.address();
export const port: number = typeof address === 'object' && address !== null ? address.port : 0;

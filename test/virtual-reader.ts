import { createServer, type Server } from 'node:net';
import { systemPart } from './system-part.ts';

/** The two slots of Debian's vsmartcard-vpcd as its package configures them. */
export const slots = [
  { port: 35_963, reader: 'Virtual PCD 00 00' },
  { port: 35_964, reader: 'Virtual PCD 00 01' },
] as const;

/** Tests of different files run at once, and a slot holds one card: who listens here has both slots. */
const TURN_PORT = 35_962;

/**
 * True if PC/SC works here and shows the virtual reader. See {@link systemPart}. Pass `listReaders` of
 * `@symbolon/transport-pcsc/node`.
 */
export function hasVirtualReader(listReaders: () => Promise<readonly string[]>): Promise<boolean> {
  return systemPart('the virtual PC/SC reader', async () => {
    try {
      const readers = await listReaders();
      return slots.every(({ reader }) => readers.includes(reader))
        ? undefined
        : 'PC/SC runs without it (Debian: apt-get install vsmartcard-vpcd, then restart pcscd)';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
}

/** Waits until no other test uses the virtual reader. Call the function it resolves to when done. */
export async function takeVirtualReader(): Promise<() => Promise<void>> {
  for (;;) {
    const server = await listenOn(TURN_PORT);
    if (server !== undefined) return () => new Promise((resolve) => server.close(() => resolve()));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

/** Time servers of a test, and the way to them. */
import type { TimeServer, TimeTransport } from '@symbolon/client/time';
import {
  createRoughtimeServer,
  type RoughtimeServer,
  type RoughtimeServerOptions,
} from '@symbolon/emulator/roughtime-server';
import { chainError } from '@symbolon/interface';
import { seededRandom } from '../../../test/seeded-random.mjs';

export const NOW = 1_800_000_000n;

/** A server as clients know it, and what runs it. */
export type RunningServer = TimeServer & { readonly running: RoughtimeServer };

/** Makes a server of its own key. */
export function timeServer(name: string, options: Partial<RoughtimeServerOptions> = {}): RunningServer {
  const random = seededRandom(`time server ${name}`);
  const running = createRoughtimeServer({ secretKey: random(32), now: () => NOW, random, ...options });
  return { name, publicKey: running.publicKey, addresses: [], running };
}

/** Brings packets to the server that they are for. It is silent where it does not answer. */
export function directly(servers: readonly RunningServer[]): TimeTransport & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  const send: TimeTransport = async (packet, { name }) => {
    asked.push(name);
    const answer = servers.find((server) => server.name === name)?.running.answer(packet);
    if (answer === undefined) throw chainError('server/unreachable', { server: name, reason: 'it is silent' });
    return answer;
  };
  return Object.assign(send, { asked });
}

/** Three time servers inside the page. Their time is the clock of the page. */
import type { TimeServer, TimeTransport } from '@symbolon/client/time';
import { createRoughtimeServer, type RoughtimeServer } from '@symbolon/emulator/roughtime-server';
import { random } from '../store/cards.ts';
import type { Store } from '../store/store.ts';
import { currentTime } from './clock.ts';

/** How many of them a card wants: one alone may be wrong. */
export const serversNeeded = 2;

/** The same three after a reload. Their keys are public, so only this page asks them. */
function serversOf(store: Store): readonly RoughtimeServer[] {
  return [1, 2, 3].map((server) =>
    createRoughtimeServer({
      secretKey: new Uint8Array(32).fill(server),
      now: () => BigInt(Math.floor(currentTime(store) / 1000)),
      random,
    }),
  );
}

export type Timekeepers = { readonly servers: readonly TimeServer[]; readonly send: TimeTransport };

export function timekeepersOf(store: Store): Timekeepers {
  const running = serversOf(store);
  return {
    servers: running.map(({ publicKey }, index) => ({ name: `server ${index + 1}`, publicKey, addresses: [] })),
    send: async (packet) => {
      const [answer] = running.flatMap((server) => server.answer(packet) ?? []);
      if (answer === undefined) throw new Error('No time server answers this.');
      return answer;
    },
  };
}

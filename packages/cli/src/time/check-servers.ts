/** Asks servers once before cards believe them: a wrong key is hard to take back. */
import { randomBytes } from 'node:crypto';
import type { TimeSource } from '@symbolon/backup';
import { askForProofs, type TimeServer } from '@symbolon/client/time';
import { type AbortSignal, isSymbolonError } from '@symbolon/interface';
import type { RoughtimeTime } from '@symbolon/protocol/time';

/** What one server said, or why it said nothing. */
export type CheckedServer = {
  readonly server: TimeServer;
  readonly time?: RoughtimeTime;
  readonly problem?: string;
};

/** All at once. None throws, but where `signal` aborts. */
export function checkServers(
  { send }: Pick<TimeSource, 'send'>,
  servers: readonly TimeServer[],
  signal: AbortSignal,
): Promise<readonly CheckedServer[]> {
  return Promise.all(
    servers.map(async (server): Promise<CheckedServer> => {
      if (server.addresses.length === 0) return { server, problem: 'this computer does not know where to reach it' };
      const nonce = Uint8Array.from(randomBytes(32));
      try {
        const [proof] = await askForProofs({ nonce, servers: [server], needed: 1, send, signal });
        return proof === undefined ? { server, problem: 'no answer' } : { server, time: proof.time };
      } catch (error) {
        if (!isSymbolonError(error) || signal.aborted) throw error;
        return { server, problem: error.message };
      }
    }),
  );
}

/** So far apart a card takes no two answers: docs/spec/time.md, Proofs. */
const FARTHEST = 10_800n;

/** Whether some of those that answered can't prove the time together. */
export function disagree(checked: readonly CheckedServer[]): boolean {
  const times = checked.flatMap(({ time }) => (time === undefined ? [] : [time]));
  const lows = times.map(({ midpoint, radius }) => midpoint - BigInt(radius));
  const highs = times.map(({ midpoint, radius }) => midpoint + BigInt(radius));
  return highs.some((high) => lows.some((low) => high - low > FARTHEST));
}

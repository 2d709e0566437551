/** `navigator.smartCard` of a browser with readers that a test plugs in, as the Web Smart Card API has it. */
import type { Peer } from '@symbolon/protocol/transport-contract';
import type { PcscResponse } from '../../src/stacks/stack.ts';
import type { WebResourceManager } from '../../src/stacks/web-stack.ts';

export type FakeCard = {
  readonly peer: Peer;
  readonly answerToReset: Uint8Array<ArrayBuffer>;
  readonly protocol?: 't0' | 't1';
};
type Reader = { card: FakeCard | undefined; count: number; inUse: boolean; mute: boolean };

class SmartCardError extends Error {
  readonly responseCode: PcscResponse;
  constructor(responseCode: PcscResponse) {
    super(`the stack says ${responseCode}`);
    this.responseCode = responseCode;
  }
}

export function createFakeResourceManager() {
  const readers = new Map<string, Reader>();
  const log: string[] = [];
  let failNext: PcscResponse | undefined;
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const wake of [...waiting]) wake();
  };
  const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
  const failIfTold = () => {
    const response = failNext;
    failNext = undefined;
    if (response !== undefined) throw new SmartCardError(response);
  };
  const readerNamed = (name: string): Reader => {
    const reader = readers.get(name);
    if (reader === undefined) throw new SmartCardError('unknown-reader');
    return reader;
  };
  const touch = (reader: Reader): void => {
    reader.count++;
    changed();
  };

  const manager: WebResourceManager = {
    establishContext: async () => {
      failIfTold();
      return {
        listReaders: async () => [...readers.keys()],
        getStatusChange: async (states, { timeout, signal }) => {
          const look = () =>
            states.map(({ readerName }) => {
              const { card, count, mute } = readerNamed(readerName);
              const eventState = { present: card !== undefined, empty: card === undefined, mute };
              return { readerName, eventState, eventCount: count };
            });
          const differs = () =>
            states.some(
              ({ readerName, currentState, currentCount }) =>
                currentState.unaware || currentCount !== readerNamed(readerName).count,
            );
          if (differs()) return look();
          let wake = () => {};
          const inTime = await new Promise<boolean>((resolve, reject) => {
            const timer = setTimeout(() => resolve(false), timeout);
            const abort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
            signal?.addEventListener('abort', abort);
            wake = () => {
              clearTimeout(timer);
              signal?.removeEventListener('abort', abort);
              resolve(true);
            };
            waiting.add(wake);
          }).finally(() => waiting.delete(wake));
          if (!inTime) throw Object.assign(new Error('time is up'), { name: 'TimeoutError' });
          return look();
        },
        connect: async (name, access) => {
          const reader = readerNamed(name);
          failIfTold();
          if (reader.inUse) throw new SmartCardError('sharing-violation');
          const { card } = reader;
          if (card === undefined) throw new SmartCardError('no-smartcard');
          if (reader.mute) throw new SmartCardError('unresponsive-card');
          await fake.connecting();
          log.push(`connect ${access}`);
          reader.inUse = access === 'exclusive';
          return {
            activeProtocol: card.protocol ?? 't1',
            connection: {
              status: async () => ({ answerToReset: buffer(card.answerToReset) }),
              transmit: async (command) => {
                failIfTold();
                if (reader.card !== card) throw new SmartCardError('removed-card');
                const answer = card.peer(command);
                if (reader.card !== card) throw new SmartCardError('not-transacted');
                return answer === undefined ? new Promise<never>(() => {}) : buffer(answer);
              },
              disconnect: async (disposition) => {
                log.push(`disconnect ${disposition}`);
                reader.inUse = false;
              },
            },
          };
        },
      };
    },
  };

  const fake = {
    manager,
    log,
    /** How long it takes to connect. */
    connecting: async () => {},
    /** The next call that may fail does. */
    fail: (response: PcscResponse) => {
      failNext = response;
    },
    plug: (name: string) => {
      readers.set(name, { card: undefined, count: 0, inUse: false, mute: false });
      changed();
    },
    unplug: (name: string) => {
      readers.delete(name);
      changed();
    },
    insert: (name: string, card: FakeCard, { mute = false } = {}) => {
      const reader = readerNamed(name);
      reader.card = card;
      reader.mute = mute;
      touch(reader);
    },
    remove: (name: string) => {
      const reader = readerNamed(name);
      reader.card = undefined;
      touch(reader);
    },
  };
  return fake;
}

/** The machine's PC/SC stack (pcscd, CryptoTokenKit, WinSCard), each context in a helper process of its own. */

import { type Helper, type HelperEvent, startHelper } from './helper.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import { nativeExplanations } from './native-explanations.ts';
import { type PcscConnection, type PcscContext, PcscFailure, type PcscStack, type ReaderState } from './stack.ts';

// Values of PC/SC part 5, as in pcsclite.h and winscard.h.
const SHARE = { exclusive: 1, shared: 2 } as const;
const PROTOCOL: { readonly [value: number]: PcscConnection['protocol'] } = { 1: 't0', 2: 't1' };
const DISPOSITION = { leave: 0, reset: 1 } as const;
const STATE_PRESENT = 0x0020;
const STATE_MUTE = 0x0200;

/** How long a reader may take to reset its card before its helper is killed. Readers need well under a second. */
const PATIENCE_MILLISECONDS = 2_000;

export const nativeStack: PcscStack = {
  name: 'PC/SC',
  explanations: nativeExplanations(process.platform),
  establishContext: async () => {
    const watch = createWatch();
    return contextOver(await startHelper(watch.take), watch);
  },
};

type ChangeEvent = Extract<HelperEvent, { readonly status: number }>;
type Watch = ReturnType<typeof createWatch>;

/** The readers as the helper tells of them. */
function createWatch() {
  const states = new Map<string, ReaderState>();
  const listeners = new Set<() => void>();
  let settled = false;
  let failure: PcscFailure | undefined;
  return {
    states,
    take: (event: HelperEvent): void => {
      if ('settled' in event) settled = true;
      else if ('failure' in event) failure = event.failure;
      else if ('gone' in event) states.delete(event.reader);
      else if (differs(states.get(event.reader), stateOf(event))) states.set(event.reader, stateOf(event));
      for (const listener of [...listeners]) listener();
    },
    failure: () => failure,
    /** Resolves to what `find` finds, now or after one of the events to come; rejects when nothing is watched. */
    until: <T>(find: (settled: boolean) => T | undefined, stop: Promise<T> = new Promise(() => {})): Promise<T> => {
      let look = () => {};
      const found = new Promise<T>((resolve, reject) => {
        look = () => {
          try {
            const value = find(settled);
            if (value !== undefined) resolve(value);
            else if (failure !== undefined) reject(failure);
          } catch (error) {
            reject(error);
          }
        };
        listeners.add(look);
        look();
      });
      return Promise.race([found, stop]).finally(() => listeners.delete(look));
    },
  };
}

function stateOf({ reader, status }: ChangeEvent): ReaderState {
  return { reader, present: (status & STATE_PRESENT) !== 0, mute: (status & STATE_MUTE) !== 0 };
}

/** Whether an event says more than that somebody uses the reader. */
function differs(before: ReaderState | undefined, after: ReaderState): boolean {
  return before?.present !== after.present || before.mute !== after.mute;
}

function contextOver(helper: Helper, watch: Watch): PcscContext {
  const { states } = watch;
  const reported = new Map<string, ReaderState>();
  const settled = () => helper.holding(watch.until((is) => (is ? true : undefined)));
  return {
    listReaders: async () => {
      await settled();
      const failure = watch.failure();
      if (failure !== undefined) throw failure;
      return [...states.keys()];
    },
    statusChange: async (readers, timeoutMilliseconds) => {
      await settled();
      const now = () =>
        readers.map((reader) => {
          const state = states.get(reader);
          if (state === undefined) throw new PcscFailure('unknown-reader', 'Unknown reader');
          return state;
        });
      const differing = () => {
        const next = now();
        return next.some((state) => reported.get(state.reader) !== state) ? next : undefined;
      };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const expired = new Promise<readonly ReaderState[]>((resolve, reject) => {
        timer = setTimeout(() => {
          try {
            resolve(now());
          } catch (error) {
            reject(error);
          }
        }, timeoutMilliseconds);
      });
      try {
        const found = await helper.holding(watch.until<readonly ReaderState[]>(differing, expired));
        for (const state of found) reported.set(state.reader, state);
        return found;
      } finally {
        clearTimeout(timer);
      }
    },
    connect: async (reader, share) => {
      await helper.holding(watch.until((is) => (is || states.has(reader) ? true : undefined)));
      const connected = await helper.call('connect', reader, SHARE[share]);
      return connectionOver(helper, connected, leaving(watch, reader));
    },
    release: helper.end,
  };
}

/**
 * Resolves when a connected reader has no card any more, rejects when the service or the helper is gone. What is told
 * of the card may come after the connection to it.
 */
function leaving({ states, until }: Watch, reader: string): Promise<void> {
  const isThere = () => states.get(reader)?.present === true;
  const left = until(() => isThere() || undefined)
    .then(() => until(() => !isThere() || undefined))
    .then(() => {});
  // Nobody may wait for it.
  left.catch(() => {});
  return left;
}

function connectionOver(
  helper: Helper,
  { connection, protocol, answerToReset }: { connection: number; protocol: number; answerToReset: string },
  removed: Promise<void>,
): PcscConnection {
  return {
    protocol: PROTOCOL[protocol] ?? 'raw',
    answerToReset: answerToReset === '' ? undefined : hexToBytes(answerToReset),
    removed,
    transmit: async (command) => hexToBytes(await helper.call('transmit', connection, bytesToHex(command))),
    disconnect: (disposition) =>
      Promise.race([helper.call('disconnect', connection, DISPOSITION[disposition]), delay(PATIENCE_MILLISECONDS)]),
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

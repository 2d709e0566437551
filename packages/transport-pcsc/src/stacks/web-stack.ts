/** The browser's PC/SC stack, for isolated web apps: https://wicg.github.io/web-smart-card, read at 6f5a888. */
import { type AbortSignal, cardError } from '@symbolon/interface';
import { type PcscContext, PcscFailure, type PcscResponse, type PcscStack, type ReaderState } from './stack.ts';

/** The used part of `navigator.smartCard`. */
export type WebResourceManager = { readonly establishContext: () => Promise<WebContext> };
type WebContext = {
  readonly listReaders: () => Promise<readonly string[]>;
  readonly getStatusChange: (
    states: readonly WebStateIn[],
    options: { readonly timeout: number; readonly signal?: AbortSignal },
  ) => Promise<readonly WebStateOut[]>;
  readonly connect: (
    reader: string,
    access: 'exclusive' | 'shared',
    options: { readonly preferredProtocols: readonly ('t0' | 't1')[] },
  ) => Promise<{ readonly connection: WebConnection; readonly activeProtocol?: 't0' | 't1' | 'raw' }>;
};
type WebFlags = {
  readonly [F in 'unavailable' | 'empty' | 'present' | 'exclusive' | 'inuse' | 'mute' | 'unpowered']?: boolean;
};
type WebStateIn = {
  readonly readerName: string;
  readonly currentState: WebFlags & { readonly unaware?: boolean };
  readonly currentCount?: number;
};
type WebStateOut = {
  readonly readerName: string;
  readonly eventState: WebFlags;
  readonly eventCount: number;
};
type WebConnection = {
  readonly transmit: (command: Uint8Array) => Promise<ArrayBuffer>;
  readonly status: () => Promise<{ readonly answerToReset?: ArrayBuffer }>;
  readonly disconnect: (disposition: 'leave' | 'reset') => Promise<void>;
};

const NAME = 'Web Smart Card API';
const LOOK_EVERY_MILLISECONDS = 60_000;
const never = new Promise<never>(() => {});

/** The stack of a resource manager. Default: that of this page. */
export function webStack(manager: WebResourceManager | undefined = ofThisPage()): PcscStack {
  return {
    name: NAME,
    establishContext: async () => {
      if (manager === undefined) {
        const advice =
          'Open it as an isolated web app with the permission "smart-card", in a browser that has the API.';
        throw cardError('transport/unavailable', {
          transport: NAME,
          reason: 'this page has no access to card readers',
          advice,
        });
      }
      return contextOver(manager, await attempt(manager.establishContext()));
    },
  };
}

function ofThisPage(): WebResourceManager | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly smartCard?: WebResourceManager } };
  return navigator?.smartCard;
}

function contextOver(manager: WebResourceManager, context: WebContext): PcscContext {
  const seen = new Map<string, WebStateIn>();
  return {
    listReaders: () => attempt(context.listReaders()),
    statusChange: async (readers, timeout) => {
      const states = readers.map((readerName) => seen.get(readerName) ?? unaware(readerName));
      // On time-out the API rejects. With `unaware` it answers at once.
      const changes = await attempt(
        context.getStatusChange(states, { timeout }).catch((error: unknown) => {
          if (!isTimeout(error)) throw error;
          return context.getStatusChange(readers.map(unaware), { timeout: 0 });
        }),
      );
      for (const change of changes) seen.set(change.readerName, known(change));
      return changes.map(
        ({ readerName, eventState: { present = false, mute = false } }): ReaderState => ({
          reader: readerName,
          present,
          mute,
        }),
      );
    },
    connect: async (reader, share) => {
      const { connection, activeProtocol = 'raw' } = await attempt(
        context.connect(reader, share, { preferredProtocols: ['t1', 't0'] }),
      );
      const { answerToReset } = await attempt(connection.status());
      const stop = new AbortController();
      return {
        protocol: activeProtocol,
        answerToReset: answerToReset && new Uint8Array(answerToReset),
        removed: leaving(manager, reader, stop.signal).catch(() => never),
        transmit: async (command) => new Uint8Array(await attempt(connection.transmit(command))),
        disconnect: async (disposition) => {
          stop.abort();
          await attempt(connection.disconnect(disposition));
        },
      };
    },
    // A page's context ends with the page.
    release: async () => {},
  };
}

/**
 * Resolves when a reader has no card any more, pending if that can't be seen. In a context of its own: one is busy while
 * it waits, and refuses to exchange.
 */
async function leaving(manager: WebResourceManager, reader: string, signal: AbortSignal): Promise<void> {
  const context = await manager.establishContext();
  for (let state = unaware(reader); !signal.aborted; ) {
    const changes = await context
      .getStatusChange([state], { timeout: LOOK_EVERY_MILLISECONDS, signal })
      .catch((error: unknown): readonly WebStateOut[] => {
        if (isTimeout(error)) return [];
        if (readerIsGone(error)) return [{ readerName: reader, eventState: {}, eventCount: 0 }];
        throw error;
      });
    for (const change of changes) {
      if (change.eventState.present !== true) return;
      state = known(change);
    }
  }
  return never;
}

function readerIsGone(error: unknown): boolean {
  const { responseCode } = error as { readonly responseCode?: PcscResponse };
  return responseCode === 'unknown-reader' || responseCode === 'reader-unavailable';
}

/** A state to wait for the next one after. */
function known({ readerName, eventState, eventCount }: WebStateOut): WebStateIn {
  const {
    unavailable = false,
    empty = false,
    present = false,
    exclusive = false,
    inuse = false,
    mute = false,
    unpowered = false,
  } = eventState;
  const currentState = { unavailable, empty, present, exclusive, inuse, mute, unpowered };
  return { readerName, currentState, currentCount: eventCount };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function unaware(readerName: string): WebStateIn {
  return { readerName, currentState: { unaware: true } };
}

/** A `SmartCardError` has the response code of PC/SC; other exceptions are the browser's own. */
async function attempt<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    const { message = String(cause), responseCode = 'other' }: { message?: string; responseCode?: PcscResponse } =
      typeof cause === 'object' && cause !== null ? cause : {};
    throw new PcscFailure(responseCode, message, { cause });
  }
}

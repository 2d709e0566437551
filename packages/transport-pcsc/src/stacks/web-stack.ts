/** The browser's PC/SC stack, for isolated web apps: https://wicg.github.io/web-smart-card, read at 6f5a888. */
import { cardError } from '@symbolon/interface';
import {
  type PcscConnection,
  type PcscContext,
  PcscFailure,
  type PcscResponse,
  type PcscStack,
  type ReaderState,
} from './stack.ts';

/** The used part of `navigator.smartCard`. */
export type WebResourceManager = { readonly establishContext: () => Promise<WebContext> };
type WebContext = {
  readonly listReaders: () => Promise<readonly string[]>;
  readonly getStatusChange: (
    states: readonly WebStateIn[],
    options: { readonly timeout: number },
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
  readonly answerToReset?: ArrayBuffer;
};
type WebConnection = {
  readonly transmit: (command: Uint8Array) => Promise<ArrayBuffer>;
  readonly status: () => Promise<{ readonly answerToReset?: ArrayBuffer }>;
  readonly disconnect: (disposition: 'leave' | 'reset') => Promise<void>;
};

const NAME = 'Web Smart Card API';

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
      return contextOver(await attempt(manager.establishContext()));
    },
  };
}

function ofThisPage(): WebResourceManager | undefined {
  const { navigator } = globalThis as { readonly navigator?: { readonly smartCard?: WebResourceManager } };
  return navigator?.smartCard;
}

function contextOver(context: WebContext): PcscContext {
  const known = new Map<string, WebStateIn>();
  return {
    listReaders: () => attempt(context.listReaders()),
    statusChange: async (readers, timeout) => {
      const states = readers.map((readerName) => known.get(readerName) ?? unaware(readerName));
      // On time-out the API rejects. With `unaware` it answers at once.
      const changes = await attempt(
        context.getStatusChange(states, { timeout }).catch((error: unknown) => {
          if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
          return context.getStatusChange(readers.map(unaware), { timeout: 0 });
        }),
      );
      for (const { readerName, eventState, eventCount } of changes) {
        const {
          unavailable = false,
          empty = false,
          present = false,
          exclusive = false,
          inuse = false,
          mute = false,
          unpowered = false,
        } = eventState;
        known.set(readerName, {
          readerName,
          currentState: { unavailable, empty, present, exclusive, inuse, mute, unpowered },
          currentCount: eventCount,
        });
      }
      return changes.map(
        ({ readerName, eventState, answerToReset }): ReaderState => ({
          reader: readerName,
          present: eventState.present === true,
          mute: eventState.mute === true,
          ...(answerToReset === undefined || answerToReset.byteLength === 0
            ? {}
            : { answerToReset: new Uint8Array(answerToReset) }),
        }),
      );
    },
    connect: async (reader, share) => {
      const { connection, activeProtocol = 'raw' } = await attempt(
        context.connect(reader, share, { preferredProtocols: ['t1', 't0'] }),
      );
      const { answerToReset } = await attempt(connection.status());
      return connectionOver(connection, activeProtocol, answerToReset);
    },
    // A page's context ends with the page.
    release: async () => {},
  };
}

function connectionOver(
  connection: WebConnection,
  protocol: PcscConnection['protocol'],
  answerToReset: ArrayBuffer | undefined,
): PcscConnection {
  return {
    protocol,
    answerToReset: answerToReset && new Uint8Array(answerToReset),
    transmit: async (command) => new Uint8Array(await attempt(connection.transmit(command))),
    disconnect: (disposition) => attempt(connection.disconnect(disposition)),
  };
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

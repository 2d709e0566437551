import { type AbortSignal, cardError, isSymbolonError } from '@symbolon/interface';
import { cardCapabilities, decodeAnswerToReset } from '@symbolon/protocol/apdu';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { explainExchangeFailure, explainFailure, noReaderAtAll } from './failures.ts';
import {
  type PcscConnection,
  type PcscContext,
  PcscFailure,
  type PcscStack,
  type ReaderState,
  type ShareMode,
} from './stacks/stack.ts';
import { exchangeByT0 } from './t0.ts';

/** Which reader to open, and how. */
export type OpenReaderOptions = {
  /** The reader's name as listed. Default: the first reader with a card. */
  readonly reader?: string;
  /** `exclusive` (default) keeps other programs from the card. */
  readonly share?: ShareMode;
  /**
   * How long to wait, in milliseconds, for a reader, a card in it, and another program to let go of it. Default 0.
   */
  readonly waitMilliseconds?: number;
  /** How long one response may take, in milliseconds. Default 60,000: creating a key may take many seconds. */
  readonly timeoutMilliseconds?: number;
  /**
   * Gives up waiting and connecting: `openReader` rejects with `transport/aborted`. Of no effect once it has resolved.
   */
  readonly signal?: AbortSignal;
};

/** ISO/IEC 7816-3:2006 clause 12.1: header, Lc, 255 bytes, Le; 256 bytes and the status word. */
const SHORT = { command: 261, response: 258 };
/** The standard allows 65,544. Some readers, such as Debian's virtual one, frame APDUs with a 16-bit length. */
const EXTENDED = { command: 65_535, response: 65_535 };

/** How long the service may take to notice a removed card after a broken exchange. pcscd polls every 400 ms. */
const REMOVAL_NOTICED_WITHIN_MILLISECONDS = 1_000;

/** How often a card is tried that another program uses. */
const TRY_AGAIN_AFTER_MILLISECONDS = 250;
/** How often readers are listed while there is none to watch. */
const LOOK_EVERY_MILLISECONDS = 1_000;

/** `openReader` of `node.ts` and `web.ts` on a given stack. */
export async function openReaderOf(stack: PcscStack, options: OpenReaderOptions): Promise<Transport> {
  const { share = 'exclusive', timeoutMilliseconds = 60_000, signal } = options;
  const abandoned = createAbandonment(signal, stack.name);
  let context: PcscContext | undefined;
  try {
    context = await abandoned.or(stack.establishContext(), (late) => late.release());
    const { reader, connection } = await connectCard(
      context,
      stack,
      { ...options, share, timeoutMilliseconds },
      abandoned,
    );
    return transportOver(stack, context, connection, { reader, share, timeoutMilliseconds });
  } catch (error) {
    await context?.release().catch(() => {});
    throw explainFailure(error, stack);
  } finally {
    abandoned.end();
  }
}

type Connecting = OpenReaderOptions & Required<Pick<OpenReaderOptions, 'share' | 'timeoutMilliseconds'>>;

/** Connects the card that is there, or that comes, or that another program lets go of, in time. */
async function connectCard(
  context: PcscContext,
  stack: PcscStack,
  { reader: wanted, share, waitMilliseconds = 0, timeoutMilliseconds }: Connecting,
  abandoned: Abandonment,
): Promise<{ readonly reader: string; readonly connection: PcscConnection }> {
  const end = Date.now() + waitMilliseconds;
  for (;;) {
    const found = await findCard(context, stack, { wanted, end }, abandoned);
    const connecting = within(timeoutMilliseconds, found.reader, context.connect(found.reader, share));
    try {
      const connection = await abandoned.or(connecting, (late) => late.disconnect('reset'));
      return { reader: found.reader, connection };
    } catch (error) {
      const isBusy = error instanceof PcscFailure && error.response === 'sharing-violation';
      if (!isBusy || Date.now() >= end) throw explainFailure(error, stack, found);
      await abandoned.or(delay(TRY_AGAIN_AFTER_MILLISECONDS));
    }
  }
}

type Wanted = { readonly wanted: string | undefined; readonly end: number };
type Found = { readonly reader: string; readonly readers: readonly string[] };

/** The reader to connect to: the one that is wanted, or the first with a card that answers. */
async function findCard(
  context: PcscContext,
  stack: PcscStack,
  { wanted, end }: Wanted,
  abandoned: Abandonment,
): Promise<Found> {
  for (let isFirst = true; ; isFirst = false) {
    const remaining = end - Date.now();
    const readers = await abandoned.or(context.listReaders());
    const candidates = wanted === undefined ? readers : readers.filter((name) => name === wanted);
    const [first] = candidates;
    if (first === undefined && remaining <= 0) {
      if (wanted === undefined) throw noReaderAtAll(stack.name);
      throw explainFailure(new PcscFailure('unknown-reader', 'Unknown reader'), stack, { reader: wanted, readers });
    }
    // Connecting tells exactly what a single reader lacks.
    if (first !== undefined && candidates.length === 1 && isFirst && remaining <= 0) return { reader: first, readers };
    const wait = Math.max(0, Math.min(remaining, LOOK_EVERY_MILLISECONDS));
    const states = await abandoned.or(
      first === undefined ? delay(wait).then(() => []) : look(context, candidates, wait),
    );
    const found =
      states.find((state) => state.present && !state.mute) ??
      (remaining <= 0 ? states.find((state) => state.present) : undefined);
    if (found !== undefined) return { reader: found.reader, readers };
    if (remaining <= 0 && first !== undefined) {
      const failure = new PcscFailure('no-smartcard', 'No smart card present');
      throw explainFailure(failure, stack, { reader: wanted ?? '', readers });
    }
  }
}

/** The states of readers, or none if one of them was unplugged just now. */
async function look(context: PcscContext, readers: readonly string[], wait: number): Promise<readonly ReaderState[]> {
  try {
    return await context.statusChange(readers, wait);
  } catch (error) {
    if (error instanceof PcscFailure && error.response === 'unknown-reader') return [];
    throw error;
  }
}

type Abandonment = {
  /** Settles as `promise`, or rejects when the caller gives up. What comes later goes to `undo`. */
  readonly or: <T>(promise: Promise<T>, undo?: (late: T) => Promise<unknown>) => Promise<T>;
  readonly end: () => void;
};

function createAbandonment(signal: AbortSignal | undefined, transport: string): Abandonment {
  let isAbandoned = false;
  let onAbort = () => {};
  const abandoned = new Promise<never>((_, reject) => {
    onAbort = () => {
      isAbandoned = true;
      reject(cardError('transport/aborted', { transport }, { cause: signal?.reason }));
    };
  });
  abandoned.catch(() => {});
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  return {
    or: (promise, undo) => {
      promise.then(
        (late) => (isAbandoned ? undo?.(late).catch(() => {}) : undefined),
        () => {},
      );
      return Promise.race([abandoned, promise]);
    },
    end: () => signal?.removeEventListener('abort', onAbort),
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function transportOver(
  stack: PcscStack,
  context: PcscContext,
  firstConnection: PcscConnection,
  { reader, share, timeoutMilliseconds }: Required<Pick<OpenReaderOptions, 'reader' | 'share' | 'timeoutMilliseconds'>>,
): Transport {
  let connection = firstConnection;
  let exchanged = false;
  let carrying = false;
  const { answerToReset } = connection;

  const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
    try {
      const response = await connection.transmit(command);
      // Some drivers answer so, without an error, when the card is removed during an exchange.
      if (response.length === 0) throw new PcscFailure('not-transacted', 'the reader answered nothing');
      return response;
    } catch (error) {
      // Another program reset the card since connecting. Nothing was exchanged yet, so nothing is lost.
      if (exchanged || !(error instanceof PcscFailure) || error.response !== 'reset-card') throw error;
      await connection.disconnect('leave');
      connection = await context.connect(reader, share);
      return connection.transmit(command);
    }
  };

  return createTransport({
    name: reader,
    limits: limitsOf(connection.protocol, answerToReset),
    ...(answerToReset === undefined ? {} : { answerToReset }),
    timeoutMilliseconds,
    removed: firstConnection.removed,
    carry: async (command) => {
      carrying = true;
      try {
        return connection.protocol === 't0' ? await exchangeByT0(command, transmit) : await transmit(command);
      } catch (error) {
        throw explainExchangeFailure(await withRemovalNoticed(error, context, reader), stack, reader);
      } finally {
        exchanged = true;
        carrying = false;
      }
    },
    release: async () => {
      // A removed card can't be reset; that is no failure of closing.
      const disconnected = connection.disconnect('reset').catch(() => {});
      // A card that never answers would block this for ever. Releasing the context takes the card from it.
      if (!carrying) await disconnected;
      await context.release();
    },
  });
}

/** A card removed during an exchange first shows as a failed exchange, and a little later as removed. */
async function withRemovalNoticed(error: unknown, context: PcscContext, reader: string): Promise<unknown> {
  if (!(error instanceof PcscFailure) || !(error.response === 'not-transacted' || error.response === 'other'))
    return error;
  try {
    let [state] = await context.statusChange([reader], 0);
    if (state?.present === true) [state] = await context.statusChange([reader], REMOVAL_NOTICED_WITHIN_MILLISECONDS);
    return state?.present === true ? error : new PcscFailure('removed-card', 'Card was removed', { cause: error });
  } catch (lookingFailed) {
    return isSymbolonError(lookingFailed) || lookingFailed instanceof PcscFailure ? lookingFailed : error;
  }
}

/** Extended length only where it works: not over T=0, and only if the card announces it. */
function limitsOf(protocol: PcscConnection['protocol'], answerToReset: Uint8Array | undefined): Transport['limits'] {
  if (protocol === 't0' || answerToReset === undefined) return SHORT;
  try {
    return cardCapabilities(decodeAnswerToReset(answerToReset).historicalBytes).extendedLength ? EXTENDED : SHORT;
  } catch {
    return SHORT;
  }
}

/** Connecting waits while the reader is busy: for ever with a card that never answers. */
async function within<T>(milliseconds: number, transport: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(cardError('transport/timeout', { transport, milliseconds })), milliseconds);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

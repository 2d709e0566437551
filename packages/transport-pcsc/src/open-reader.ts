import { cardCapabilities, decodeAnswerToReset } from '@symbolon/protocol/answer-to-reset';
import { createTransport } from '@symbolon/protocol/create-transport';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Transport } from '@symbolon/protocol/transport';
import { explainExchangeFailure, explainFailure, noReaderAtAll } from './failures.ts';
import { type PcscConnection, type PcscContext, PcscFailure, type PcscStack, type ShareMode } from './stack.ts';
import { exchangeByT0 } from './t0.ts';

/** Which reader to open, and how. */
export type OpenReaderOptions = {
  /** The reader's name as listed. Without it: the first reader that holds a card. */
  readonly reader?: string;
  /** `exclusive` (the default) lets no other program at the card meanwhile. */
  readonly share?: ShareMode;
  /** How long to wait for a card to be put in, in milliseconds. Default 0. */
  readonly waitMilliseconds?: number;
  /** How long one answer may take, in milliseconds. Default 60,000: a card may need many seconds to make a key. */
  readonly timeoutMilliseconds?: number;
};

/** ISO/IEC 7816-3:2006 clause 12.1: header, Lc, 255 bytes, Le; 256 bytes and the status word. */
const SHORT = { command: 261, response: 258 };
/** Not the 65,544 of the standard: some readers frame APDUs with a 16-bit length, Debian's virtual one among them. */
const EXTENDED = { command: 65_535, response: 65_535 };

/**
 * After an exchange broke off, how long the service may take to notice that the card has left. pcscd looks every 400
 * ms.
 */
const REMOVAL_NOTICED_WITHIN_MILLISECONDS = 1_000;

/** Opens a card in a reader of the given stack. See `openReader` in `node.ts` and `web.ts`. */
export async function openReaderOf(stack: PcscStack, options: OpenReaderOptions): Promise<Transport> {
  const { share = 'exclusive', waitMilliseconds = 0, timeoutMilliseconds = 60_000 } = options;
  const context = await stack.establishContext().catch((error) => Promise.reject(explainFailure(error, stack.name)));
  try {
    const reader = await findReader(stack, context, options.reader, waitMilliseconds);
    const connection = await within(timeoutMilliseconds, reader, context.connect(reader, share)).catch((error) =>
      Promise.reject(explainFailure(error, stack.name, reader)),
    );
    return transportOver(context, connection, reader, share, timeoutMilliseconds);
  } catch (error) {
    await context.release().catch(() => {});
    throw explainFailure(error, stack.name);
  }
}

async function findReader(
  stack: PcscStack,
  context: PcscContext,
  wanted: string | undefined,
  waitMilliseconds: number,
): Promise<string> {
  const readers = wanted === undefined ? await context.listReaders() : [wanted];
  const [first] = readers;
  if (first === undefined) throw noReaderAtAll(stack.name);
  // What a single reader lacks, connecting to it tells exactly.
  if (readers.length === 1 && waitMilliseconds === 0) return first;
  const end = Date.now() + waitMilliseconds;
  for (let remaining = waitMilliseconds; ; remaining = end - Date.now()) {
    const states = await context.statusChange(readers, Math.max(0, Math.min(remaining, 1_000)));
    const found =
      states.find((state) => state.present && !state.mute) ??
      (remaining <= 0 ? states.find((state) => state.present) : undefined);
    if (found !== undefined) return found.reader;
    if (remaining <= 0)
      throw explainFailure(new PcscFailure('no-smartcard', 'No smart card present'), stack.name, wanted);
  }
}

function transportOver(
  context: PcscContext,
  firstConnection: PcscConnection,
  reader: string,
  share: ShareMode,
  timeoutMilliseconds: number,
): Transport {
  let connection = firstConnection;
  let exchanged = false;
  let carrying = false;
  const { answerToReset } = connection;

  const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
    try {
      const response = await connection.transmit(command);
      // Some drivers answer so, without an error, when the card leaves in mid-exchange.
      if (response.length === 0) throw new PcscFailure('not-transacted', 'the reader answered nothing');
      return response;
    } catch (error) {
      // Another program reset the card between connect and here. As nothing was said to it yet, nothing is lost.
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
    carry: async (command) => {
      carrying = true;
      try {
        return connection.protocol === 't0' ? await exchangeByT0(command, transmit) : await transmit(command);
      } catch (error) {
        throw explainExchangeFailure(await withRemovalNoticed(error, context, reader), reader);
      } finally {
        exchanged = true;
        carrying = false;
      }
    },
    release: async () => {
      // A card that is gone can't be reset, and that is no failure of closing.
      const disconnected = connection.disconnect('reset').catch(() => {});
      // A card that never answers would make this wait for ever; giving the context back takes the card from it.
      if (!carrying) await disconnected;
      await context.release();
    },
  });
}

/** A card pulled out in mid-exchange shows as a failed exchange first, and as removed only a little later. */
async function withRemovalNoticed(error: unknown, context: PcscContext, reader: string): Promise<unknown> {
  if (!(error instanceof PcscFailure) || !(error.response === 'not-transacted' || error.response === 'other'))
    return error;
  try {
    let [state] = await context.statusChange([reader], 0);
    if (state?.present === true) [state] = await context.statusChange([reader], REMOVAL_NOTICED_WITHIN_MILLISECONDS);
    return state?.present === true ? error : new PcscFailure('removed-card', 'Card was removed', { cause: error });
  } catch (lookingFailed) {
    return lookingFailed instanceof SymbolonError || lookingFailed instanceof PcscFailure ? lookingFailed : error;
  }
}

/** Extended length only where it is sure to pass: not over T=0, and not unless the card announces it. */
function limitsOf(protocol: PcscConnection['protocol'], answerToReset: Uint8Array | undefined): Transport['limits'] {
  if (protocol === 't0' || answerToReset === undefined) return SHORT;
  try {
    return cardCapabilities(decodeAnswerToReset(answerToReset).historicalBytes).extendedLength ? EXTENDED : SHORT;
  } catch {
    return SHORT;
  }
}

/** Connecting waits for as long as the reader is busy, with a card that never answers for ever. */
async function within<T>(milliseconds: number, transport: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SymbolonError('transport/timeout', { transport, milliseconds })), milliseconds);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

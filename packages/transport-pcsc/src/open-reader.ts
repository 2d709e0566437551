import { cardError, isSymbolonError } from '@symbolon/interface';
import { cardCapabilities, decodeAnswerToReset } from '@symbolon/protocol/apdu';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import { explainExchangeFailure, explainFailure, noReaderAtAll } from './failures.ts';
import { type PcscConnection, type PcscContext, PcscFailure, type PcscStack, type ShareMode } from './stacks/stack.ts';
import { exchangeByT0 } from './t0.ts';

/** Which reader to open, and how. */
export type OpenReaderOptions = {
  /** The reader's name as listed. Default: the first reader with a card. */
  readonly reader?: string;
  /** `exclusive` (default) keeps other programs from the card. */
  readonly share?: ShareMode;
  /** How long to wait for a card, in milliseconds. Default 0. */
  readonly waitMilliseconds?: number;
  /** How long one response may take, in milliseconds. Default 60,000: creating a key may take many seconds. */
  readonly timeoutMilliseconds?: number;
};

/** ISO/IEC 7816-3:2006 clause 12.1: header, Lc, 255 bytes, Le; 256 bytes and the status word. */
const SHORT = { command: 261, response: 258 };
/** The standard allows 65,544. Some readers, such as Debian's virtual one, frame APDUs with a 16-bit length. */
const EXTENDED = { command: 65_535, response: 65_535 };

/** How long the service may take to notice a removed card after a broken exchange. pcscd polls every 400 ms. */
const REMOVAL_NOTICED_WITHIN_MILLISECONDS = 1_000;

/** `openReader` of `node.ts` and `web.ts` on a given stack. */
export async function openReaderOf(stack: PcscStack, options: OpenReaderOptions): Promise<Transport> {
  const { share = 'exclusive', timeoutMilliseconds = 60_000 } = options;
  const context = await stack.establishContext().catch((error) => Promise.reject(explainFailure(error, stack.name)));
  try {
    const reader = await findReader(context, stack.name, options);
    const connection = await within(timeoutMilliseconds, reader, context.connect(reader, share)).catch((error) =>
      Promise.reject(explainFailure(error, stack.name, reader)),
    );
    return transportOver(context, connection, { reader, share, timeoutMilliseconds });
  } catch (error) {
    await context.release().catch(() => {});
    throw explainFailure(error, stack.name);
  }
}

async function findReader(
  context: PcscContext,
  stackName: string,
  { reader, waitMilliseconds = 0 }: OpenReaderOptions,
): Promise<string> {
  const readers = reader === undefined ? await context.listReaders() : [reader];
  const [first] = readers;
  if (first === undefined) throw noReaderAtAll(stackName);
  // Connecting tells exactly what a single reader lacks.
  if (readers.length === 1 && waitMilliseconds === 0) return first;
  const end = Date.now() + waitMilliseconds;
  for (let remaining = waitMilliseconds; ; remaining = end - Date.now()) {
    const states = await context.statusChange(readers, Math.max(0, Math.min(remaining, 1_000)));
    const found =
      states.find((state) => state.present && !state.mute) ??
      (remaining <= 0 ? states.find((state) => state.present) : undefined);
    if (found !== undefined) return found.reader;
    if (remaining <= 0)
      throw explainFailure(new PcscFailure('no-smartcard', 'No smart card present'), stackName, reader);
  }
}

function transportOver(
  context: PcscContext,
  firstConnection: PcscConnection,
  { reader, share, timeoutMilliseconds }: Required<Omit<OpenReaderOptions, 'waitMilliseconds'>>,
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

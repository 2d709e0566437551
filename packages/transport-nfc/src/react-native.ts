/**
 * Cards held to a phone, through the React Native package `react-native-nfc-manager`: Android's IsoDep, and ISO 7816
 * tags of iOS.
 */
import { createTransport } from '@symbolon/protocol/create-transport';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Transport } from '@symbolon/protocol/transport';
import type { NfcReader, TapOptions } from './nfc-reader.ts';

/** What is used of the package's default export. `Technology` is its enum `NfcTech`. */
export type NfcManager<Technology> = {
  /** Rejects where the phone has no NFC. */
  start(): Promise<void>;
  /** Whether NFC is switched on. */
  isEnabled(): Promise<boolean>;
  registerTagEvent(options: { readonly isReaderModeEnabled: boolean; readonly readerModeFlags: number }): Promise<void>;
  unregisterTagEvent(): Promise<void>;
  requestTechnology(technology: Technology, options: { readonly alertMessage?: string }): Promise<unknown>;
  cancelTechnologyRequest(options: { readonly delayMsAndroid: number }): Promise<void>;
  /** Android. */
  setTimeout?(milliseconds: number): Promise<void>;
  getMaxTransceiveLength?(): Promise<number>;
  /** iOS. */
  setAlertMessageIOS?(message: string): Promise<void>;
  restartTechnologyRequestIOS?(): Promise<unknown>;
  invalidateSessionWithErrorIOS?(message: string): Promise<void>;
  /** Carries a command APDU to the card, and its response back: with the status word, a number for each byte. */
  readonly isoDepHandler: { transceive(bytes: number[]): Promise<number[]> };
};

type ErrorClass = new () => Error;

/** What is used of the package's export `NfcError`. */
export type NfcErrors = {
  readonly UserCancel: ErrorClass;
  readonly Timeout: ErrorClass;
  readonly SystemBusy: ErrorClass;
  readonly UnsupportedFeature: ErrorClass;
  readonly PacketTooLong: ErrorClass;
};

/** What the reader is made of, and how patient it is with a card. */
export type PhoneOptions<Technology> = {
  /** The package's exports: `import NfcManager, { NfcError, NfcTech } from 'react-native-nfc-manager'`. */
  readonly NfcManager: NfcManager<Technology>;
  /** The package's enum, of which the one technology is used. */
  readonly NfcTech: { readonly IsoDep: Technology };
  /** The package's error classes. */
  readonly NfcError: NfcErrors;
  /**
   * How long one answer of a card may take, in milliseconds. Default 30,000: a card may need many seconds to make a
   * key. iOS ends a whole session after 60 s.
   */
  readonly timeoutMilliseconds?: number;
};

/** The phone as a reader: {@link NfcReader}, whose `close` says how it ended. */
export type PhoneReader = Omit<NfcReader, 'close'> & {
  /** Ends the session. iOS shows the message, as a failure if `failed`. May be called twice. */
  readonly close: (result?: { readonly message?: string; readonly failed?: boolean }) => Promise<void>;
};

const NAME = 'NFC';
/**
 * Android's NfcAdapter: FLAG_READER_NFC_A and FLAG_READER_SKIP_NDEF_CHECK, which would power and select the card before
 * us.
 */
const READER_MODE = 0x01 | 0x80;
const SHORT = { command: 261, response: 258 } as const;

/**
 * Makes a reader of the phone's own NFC. On iOS one system sheet stays open over several taps, until `close`.
 *
 * @throws SymbolonError `transport/unavailable` if the phone has no NFC or it is switched off
 * @example
 * ```ts
 * // import NfcManager, { NfcError, NfcTech } from 'react-native-nfc-manager';
 * import { openCard } from '@symbolon/client/card';
 * import { openPhone } from '@symbolon/transport-nfc/react-native';
 * const phone = await openPhone({ NfcManager, NfcError, NfcTech });
 * const card = await openCard(await phone.tap({ message: 'Hold your card to the phone' }));
 * card.transport.name; // => 'NFC'
 * await phone.close({ message: 'Done' });
 * ```
 */
export async function openPhone<Technology>(options: PhoneOptions<Technology>): Promise<PhoneReader> {
  const { NfcManager: manager, NfcTech, NfcError: errors, timeoutMilliseconds = 30_000 } = options;
  await begin(manager);
  const onIos = isIos(manager);
  let connected: Transport | undefined;
  let sheetOpen = false;
  let closing: Promise<void> | undefined;

  const cancel = () => manager.cancelTechnologyRequest({ delayMsAndroid: 0 });

  const request = async (message: string | undefined): Promise<void> => {
    if (sheetOpen && onIos) {
      if (message !== undefined) await manager.setAlertMessageIOS?.(message);
      await manager.restartTechnologyRequestIOS?.();
      return;
    }
    await manager.requestTechnology(NfcTech.IsoDep, message === undefined ? {} : { alertMessage: message });
    sheetOpen = true;
  };

  const tap = async ({ message, waitMilliseconds = 60_000, signal }: TapOptions = {}): Promise<Transport> => {
    if (closing !== undefined) throw new SymbolonError('transport/closed', { transport: NAME });
    await connected?.close();
    try {
      await unlessGivenUp(request(message), waitMilliseconds, signal);
    } catch (error) {
      sheetOpen = false;
      await cancel().catch(() => {});
      throw explainTap(error, errors);
    }
    if (!onIos) await manager.setTimeout?.(timeoutMilliseconds);
    connected = createTransport({
      name: NAME,
      limits: await limitsOf(manager),
      timeoutMilliseconds,
      carry: async (command) => {
        try {
          return Uint8Array.from(await manager.isoDepHandler.transceive([...command]));
        } catch (cause) {
          if (cause instanceof errors.PacketTooLong) throw cause;
          // Android says no more than that it failed; iOS leaves the card in a state nobody knows.
          throw new SymbolonError('transport/card-removed', { transport: NAME }, { cause });
        }
      },
      release: async () => {
        if (!onIos) await cancel();
      },
    });
    return connected;
  };

  const end = async ({
    message,
    failed = false,
  }: {
    readonly message?: string;
    readonly failed?: boolean;
  }): Promise<void> => {
    await connected?.close();
    if (sheetOpen && message !== undefined) {
      if (failed) await manager.invalidateSessionWithErrorIOS?.(message);
      else await manager.setAlertMessageIOS?.(message);
    }
    await cancel();
    if (!onIos) await manager.unregisterTagEvent();
  };

  return Object.freeze({
    name: NAME,
    tap,
    close: (result = {}) => {
      closing ??= end(result);
      return closing;
    },
  });
}

/** Only the class for iOS has this method, whatever the package's types say. */
function isIos(manager: NfcManager<unknown>): boolean {
  return manager.invalidateSessionWithErrorIOS !== undefined;
}

async function begin(manager: NfcManager<unknown>): Promise<void> {
  const unavailable = (reason: string, advice: string, cause?: unknown) =>
    new SymbolonError('transport/unavailable', { transport: NAME, reason, advice }, { cause });
  try {
    await manager.start();
  } catch (cause) {
    throw unavailable('this phone has no NFC', 'Use a phone that has it, or a card reader.', cause);
  }
  if (!(await manager.isEnabled())) throw unavailable('NFC is switched off', "Switch it on in the phone's settings.");
  // Registered for the whole session: between taps no other app gets at the card.
  if (!isIos(manager)) {
    await manager.registerTagEvent({ isReaderModeEnabled: true, readerModeFlags: READER_MODE });
  }
}

/**
 * Android says how many bytes cross at once, which is beyond short APDUs only where the phone takes extended ones. iOS
 * does not say; short APDUs pass on every model.
 */
async function limitsOf(manager: NfcManager<unknown>): Promise<Transport['limits']> {
  const longest = await manager.getMaxTransceiveLength?.();
  return longest !== undefined && longest > SHORT.command ? { command: longest, response: longest } : SHORT;
}

function unlessGivenUp(
  request: Promise<void>,
  waitMilliseconds: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(new SymbolonError('transport/aborted', { transport: NAME }, { cause: signal?.reason }));
    const timer = setTimeout(() => reject(noCard()), waitMilliseconds);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort);
    request.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}

function explainTap(error: unknown, errors: NfcErrors): SymbolonError {
  if (error instanceof SymbolonError) return error;
  const unavailable = (reason: string, advice: string) =>
    new SymbolonError('transport/unavailable', { transport: NAME, reason, advice }, { cause: error });
  if (error instanceof errors.UserCancel)
    return new SymbolonError('transport/aborted', { transport: NAME }, { cause: error });
  if (error instanceof errors.Timeout) return noCard(error);
  if (error instanceof errors.SystemBusy) return unavailable('another app is using it', 'Wait a moment and try again.');
  if (error instanceof errors.UnsupportedFeature)
    return unavailable('this phone has no NFC', 'Use a phone that has it, or a card reader.');
  const reason = error instanceof Error && error.message !== '' ? error.message : 'the card could not be connected';
  return new SymbolonError('transport/failed', { transport: NAME, reason }, { cause: error });
}

function noCard(cause?: unknown): SymbolonError {
  const advice = 'Hold the card still at the top or the back of the phone.';
  return new SymbolonError('transport/unavailable', { transport: NAME, reason: 'no card came', advice }, { cause });
}

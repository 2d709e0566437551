/**
 * Cards held to a phone, with the React Native package `react-native-nfc-manager`: IsoDep on Android, ISO 7816 tags on
 * iOS.
 */
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { createTransport, type Transport } from '@symbolon/protocol/transport';
import type { NfcReader, TapOptions } from './nfc-reader.ts';

export type { TapOptions } from './nfc-reader.ts';

/** The used part of the package's default export. `Technology` is its enum `NfcTech`. */
export type NfcManager<Technology> = {
  /** Rejects if the phone has no NFC. */
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
  /** Sends a command APDU and returns the response with its status word, one number a byte. */
  readonly isoDepHandler: { transceive(bytes: number[]): Promise<number[]> };
};

type ErrorClass = new () => Error;

/** The used part of the package's export `NfcError`. */
export type NfcErrors = {
  readonly UserCancel: ErrorClass;
  readonly Timeout: ErrorClass;
  readonly SystemBusy: ErrorClass;
  readonly UnsupportedFeature: ErrorClass;
  readonly PacketTooLong: ErrorClass;
};

/** The package that drives NFC, and how long to wait. */
export type OpenPhoneOptions<Technology> = {
  /** The package's exports: `import NfcManager, { NfcError, NfcTech } from 'react-native-nfc-manager'`. */
  readonly NfcManager: NfcManager<Technology>;
  /** The package's enum, of which one technology is used. */
  readonly NfcTech: { readonly IsoDep: Technology };
  /** The package's error classes. */
  readonly NfcError: NfcErrors;
  /**
   * How long one response may take, in milliseconds. Default 30,000: creating a key may take many seconds. iOS ends a
   * session after 60 s.
   */
  readonly timeoutMilliseconds?: number;
};

/** The phone as a reader. Its `close` can tell how the session ended. */
export type PhoneReader = Omit<NfcReader, 'close'> & {
  /** Ends the session. May be called twice. */
  readonly close: (options?: ClosePhoneOptions) => Promise<void>;
};

/** How the session ended. iOS shows it in the system's sheet. */
export type ClosePhoneOptions = {
  /** Last message of the sheet. */
  readonly message?: string;
  /** Shows the message as a failure. Default false. */
  readonly failed?: boolean;
};

const NAME = 'NFC';
/**
 * Android's NfcAdapter: FLAG_READER_NFC_A and FLAG_READER_SKIP_NDEF_CHECK. The NDEF check would power and select the
 * card first.
 */
const READER_MODE = 0x01 | 0x80;
const SHORT = { command: 261, response: 258 } as const;

/**
 * Opens the phone's own NFC reader. On iOS one system sheet stays open over several taps, until `close`.
 *
 * @throws SymbolonError `transport/unavailable` if the phone has no NFC or it is switched off
 * @example
 * ```ts
 * // import NfcManager, { NfcError, NfcTech } from 'react-native-nfc-manager';
 * import { openCard } from '@symbolon/client';
 * import { openPhone } from '@symbolon/transport-nfc/react-native';
 * const phone = await openPhone({ NfcManager, NfcError, NfcTech });
 * const card = await openCard(await phone.tap({ message: 'Hold your card to the phone' }));
 * card.transport.name; // => 'NFC'
 * await phone.close({ message: 'Done' });
 * ```
 */
export async function openPhone<Technology>(options: OpenPhoneOptions<Technology>): Promise<PhoneReader> {
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
    if (closing !== undefined) throw cardError('transport/closed', { transport: NAME });
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
          // Android gives no reason for a failure; on iOS the card's state is unknown.
          throw cardError('transport/card-removed', { transport: NAME }, { cause });
        }
      },
      release: async () => {
        if (!onIos) await cancel();
      },
    });
    return connected;
  };

  const end = async ({ message, failed = false }: ClosePhoneOptions): Promise<void> => {
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
    close: (options = {}) => {
      closing ??= end(options);
      return closing;
    },
  });
}

/** Only the package's class for iOS has this method, whatever its types say. */
function isIos(manager: NfcManager<unknown>): boolean {
  return manager.invalidateSessionWithErrorIOS !== undefined;
}

async function begin(manager: NfcManager<unknown>): Promise<void> {
  const unavailable = (reason: string, advice: string, cause?: unknown) =>
    cardError('transport/unavailable', { transport: NAME, reason, advice }, { cause });
  try {
    await manager.start();
  } catch (cause) {
    throw unavailable('this phone has no NFC', 'Use a phone that has it, or a card reader.', cause);
  }
  if (!(await manager.isEnabled())) throw unavailable('NFC is switched off', "Switch it on in the phone's settings.");
  // Registered for the whole session: other apps can't reach the card between taps.
  if (!isIos(manager)) {
    await manager.registerTagEvent({ isReaderModeEnabled: true, readerModeFlags: READER_MODE });
  }
}

/**
 * Android reports the longest transfer; it is longer than a short APDU only on phones with extended length. iOS reports
 * none; short APDUs work on every model.
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
    const onAbort = () => reject(cardError('transport/aborted', { transport: NAME }, { cause: signal?.reason }));
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
  if (isSymbolonError(error)) return error;
  const unavailable = (reason: string, advice: string) =>
    cardError('transport/unavailable', { transport: NAME, reason, advice }, { cause: error });
  if (error instanceof errors.UserCancel) return cardError('transport/aborted', { transport: NAME }, { cause: error });
  if (error instanceof errors.Timeout) return noCard(error);
  if (error instanceof errors.SystemBusy) return unavailable('another app is using it', 'Wait a moment and try again.');
  if (error instanceof errors.UnsupportedFeature)
    return unavailable('this phone has no NFC', 'Use a phone that has it, or a card reader.');
  const reason = error instanceof Error && error.message !== '' ? error.message : 'the card could not be connected';
  return cardError('transport/failed', { transport: NAME, reason }, { cause: error });
}

function noCard(cause?: unknown): SymbolonError {
  const advice = 'Hold the card still at the top or the back of the phone.';
  return cardError('transport/unavailable', { transport: NAME, reason: 'no card came', advice }, { cause });
}

/**
 * Cards held to a phone, with the React Native package `react-native-nfc-manager`: IsoDep on Android, ISO 7816 tags on
 * iOS.
 */
import { type AbortSignal, cardError } from '@symbolon/interface';
import type { NfcReader } from '../nfc-reader.ts';
import { createTaps } from '../taps.ts';
import { createAndroidRadio } from './android.ts';
import { createIosRadio } from './ios.ts';
import type { NfcPackage } from './nfc-manager.ts';
import { abortedError, inUse, messageOf, NAME, noNfc, notOnScreen } from './phone-errors.ts';
import type { ClosePhoneOptions, PhoneRadio } from './phone-radio.ts';

/** The package that drives NFC, and how long to wait. */
export type OpenPhoneOptions<Technology, Event> = NfcPackage<Technology, Event> & {
  /**
   * How long one response may take, in milliseconds. Default 30,000: creating a key may take many seconds. iOS ends a
   * session after 60 s.
   */
  readonly timeoutMilliseconds?: number;
  /** Stops opening, with `transport/aborted`. */
  readonly signal?: AbortSignal;
};

/** The phone as a reader. Its `close` can tell how the session ended. */
export type PhoneReader = Omit<NfcReader, 'close'> & {
  /**
   * Lets the card go and takes the system's sheet away, so that the person can use the app: iOS covers it with the
   * sheet. The next tap brings a new one.
   */
  readonly dismiss: (options?: ClosePhoneOptions) => Promise<void>;
  /** Ends the session. May be called twice. */
  readonly close: (options?: ClosePhoneOptions) => Promise<void>;
};

/** A reader that is opening, open or ending. */
type Use = { readonly isEnding: () => boolean; readonly over: Promise<void> };
/** By package: a second reader would end the sessions of the first. */
const uses = new WeakMap<object, Use>();

/**
 * Opens the phone's own NFC reader, for one screen of the app at a time, once a reader that is ending has ended. On
 * iOS one system sheet stays open over several taps. A sheet that ends by itself, after 60 s at the latest, is
 * replaced when a tap needs it; a tap or an exchange that the person cancels on it rejects with `transport/aborted`.
 *
 * @throws SymbolonError `transport/unavailable` if the phone has no NFC, it is switched off, or the app has a reader
 *   open; `transport/aborted`
 * @example
 * ```ts
 * // import NfcManager, { NfcError, NfcEvents, NfcTech } from 'react-native-nfc-manager';
 * import { openCard } from '@symbolon/client';
 * import { openPhone } from '@symbolon/transport-nfc/react-native';
 * const phone = await openPhone({ NfcManager, NfcError, NfcEvents, NfcTech });
 * const card = await openCard(await phone.tap({ message: 'Hold your card to the phone' }));
 * card.transport.name; // => 'NFC'
 * await phone.close({ message: 'Done' });
 * ```
 */
export async function openPhone<Technology, Event>(options: OpenPhoneOptions<Technology, Event>): Promise<PhoneReader> {
  const { NfcManager: manager, timeoutMilliseconds = 30_000, signal } = options;
  if (signal?.aborted) throw abortedError(signal.reason);
  // A screen that is mounted anew opens it while its last reader is given up: that one ends first.
  for (let before = uses.get(manager); before !== undefined; before = uses.get(manager)) {
    if (!before.isEnding()) throw inUse();
    await before.over;
    if (signal?.aborted) throw abortedError(signal.reason);
  }
  let stage: 'opening' | 'open' | 'ending' = 'opening';
  let end: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  uses.set(manager, { isEnding: () => stage === 'ending' || (stage === 'opening' && signal?.aborted === true), over });
  // Only the package's class for iOS has this method, whatever its types say.
  const onIos = manager.invalidateSessionWithErrorIOS !== undefined;
  const radio: PhoneRadio = (onIos ? createIosRadio : createAndroidRadio)(options, timeoutMilliseconds);
  const shutDown = async (): Promise<void> => {
    stage = 'ending';
    try {
      await radio.shutDown();
    } finally {
      uses.delete(manager);
      end();
    }
  };
  try {
    await manager.start().catch((cause) => {
      throw messageOf(cause) === 'fail to get current activity' ? notOnScreen(cause) : noNfc(cause);
    });
    await radio.open();
    if (signal?.aborted) throw abortedError(signal.reason);
  } catch (error) {
    await shutDown();
    throw error;
  }
  stage = 'open';

  const taps = createTaps(NAME, radio.connect);
  return Object.freeze({
    name: NAME,
    tap: taps.tap,
    dismiss: async (ending = {}) => {
      await taps.release(cardError('transport/aborted', { transport: NAME }));
      await radio.dismiss(ending);
    },
    close: (ending = {}) => {
      stage = 'ending';
      return taps.close(async () => {
        await radio.dismiss(ending).finally(shutDown);
      });
    },
  });
}

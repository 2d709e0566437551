/**
 * Cards at an iPhone. The system shows a sheet while the app reads. It stays open over several taps, and ends after 60
 * s, after some 20 s with one card, when the person cancels, or when the app leaves the screen. A sheet that ended is
 * replaced by a new one: only a person's "cancel" ends a tap.
 */
import type { Link } from '@symbolon/protocol/transport';
import type { TapRequest } from '../taps.ts';
import { pause, within } from '../wait.ts';
import type { NfcPackage } from './nfc-manager.ts';
import { abortedError, cancelledError, explainTap, messageOf, NAME, noCard, removedError } from './phone-errors.ts';
import type { ClosePhoneOptions, PhoneRadio } from './phone-radio.ts';

/** iOS reports no limit. Short APDUs work on every model. */
const SHORT = { command: 261, response: 258 } as const;
/** A system that has just ended a sheet may refuse the next for up to 2 s. */
const MOST_FAILURES = 6;
const PAUSE_MILLISECONDS = 500;
/** With less time left, a new sheet would only flash up. */
const LEAST_MILLISECONDS = 1_000;
/** How long the system may take to report that a sheet ended. */
const ENDING_MILLISECONDS = 3_000;

type Sheet = {
  /** Whether it is still there, as far as known. */
  readonly isOpen: () => boolean;
  readonly end: (ending: Ending) => void;
  readonly ended: Promise<Ending>;
};
/** `person`: cancelled. Else the error of the system. */
type Ending = { readonly by: 'person' | 'system'; readonly cause: unknown };

export function createIosRadio<Technology, Event>(
  { NfcManager: manager, NfcTech, NfcEvents, NfcError: errors }: NfcPackage<Technology, Event>,
  timeoutMilliseconds: number,
): PhoneRadio {
  let sheet: Sheet | undefined;

  // Never rejects: there may be no session any more.
  const cancel = () => manager.cancelTechnologyRequest({ delayMsAndroid: 0 }).catch(() => {});

  const request = async (message: string | undefined): Promise<unknown> => {
    if (sheet?.isOpen()) {
      if (message !== undefined) await manager.setAlertMessageIOS?.(message);
      return manager.restartTechnologyRequestIOS?.();
    }
    sheet = createSheet();
    const options = { isReaderModeEnabled: false, readerModeFlags: 0 };
    return manager.requestTechnology(
      NfcTech.IsoDep,
      message === undefined ? options : { ...options, alertMessage: message },
    );
  };

  /** Waits for the report of the end: the package drops a session that begins before it. */
  const dismiss = async ({ message, failed = false }: ClosePhoneOptions = {}): Promise<void> => {
    if (!sheet?.isOpen()) return;
    if (message !== undefined) {
      const show = failed ? manager.invalidateSessionWithErrorIOS?.(message) : manager.setAlertMessageIOS?.(message);
      await show?.catch(() => {});
    }
    await cancel();
    await within(sheet.ended, ENDING_MILLISECONDS);
    sheet.end({ by: 'system', cause: undefined });
  };

  const connect = async ({ message, waitMilliseconds, stop }: TapRequest): Promise<Link> => {
    const end = Date.now() + waitMilliseconds;
    for (let failures = 0; ; ) {
      try {
        const came = await within(
          request(message).then(() => true),
          end - Date.now(),
          stop,
        );
        if (came && sheet !== undefined && !stop.aborted) return link(sheet);
        await dismiss();
        throw stop.aborted ? abortedError() : noCard();
      } catch (cause) {
        const error = explainTap(cause, errors);
        if (sheet?.isOpen()) {
          // The request ended, and the report of the sheet's end follows.
          if (!(cause instanceof errors.UserCancel || cause instanceof errors.Timeout)) await cancel();
          await within(sheet.ended, ENDING_MILLISECONDS);
          sheet.end({ by: 'system', cause });
        }
        if (stop.aborted || error.code === 'transport/aborted' || isFinal(cause)) throw error;
        if (end - Date.now() < LEAST_MILLISECONDS) throw noCard();
        if (cause instanceof errors.Timeout) continue;
        if (++failures > MOST_FAILURES) throw error;
        await pause(PAUSE_MILLISECONDS, stop);
      }
    }
  };

  /** Whether it makes no sense to open another sheet. */
  const isFinal = (cause: unknown): boolean =>
    cause instanceof errors.UnsupportedFeature ||
    cause instanceof errors.SecurityViolation ||
    cause instanceof errors.RadioDisabled ||
    messageOf(cause) === 'Not support in this device';

  const link = (opened: Sheet): Link => {
    let busy = false;
    /** What an exchange rejects with once the sheet has ended, if the sheet is the reason. */
    const explain = ({ by, cause }: Ending) => (by === 'person' ? cancelledError(cause) : removedError(cause));
    const transceive = async (command: Uint8Array): Promise<Uint8Array> => {
      try {
        return Uint8Array.from(await manager.isoDepHandler.transceive([...command]));
      } catch (cause) {
        if (cause instanceof errors.PacketTooLong) throw cause;
        const sheetEnded = cause instanceof errors.SessionInvalidated || messageOf(cause) === 'Not even registered';
        const ending = sheetEnded ? await within(opened.ended, PAUSE_MILLISECONDS) : undefined;
        // The state of the card is unknown.
        throw ending === undefined ? removedError(cause) : explain(ending);
      }
    };
    return {
      name: NAME,
      limits: SHORT,
      timeoutMilliseconds,
      // An exchange under way tells the reason first.
      removed: opened.ended.then(() => (busy ? new Promise<void>((resolve) => setTimeout(resolve, 0)) : undefined)),
      carry: async (command) => {
        if (!opened.isOpen()) throw removedError();
        busy = true;
        try {
          return await Promise.race([
            transceive(command),
            opened.ended.then((ending) => {
              throw explain(ending);
            }),
          ]);
        } finally {
          busy = false;
        }
      },
      // The sheet stays for the next card.
      release: async () => {},
    };
  };

  return {
    open: async () =>
      manager.setEventListener(NfcEvents.SessionClosed, (error?: Error | null) =>
        // The package passes no error if the person cancelled, or the app.
        sheet?.end(error ? { by: 'system', cause: error } : { by: 'person', cause: new errors.UserCancel() }),
      ),
    connect,
    dismiss,
    shutDown: async () => {
      await dismiss();
      manager.setEventListener(NfcEvents.SessionClosed, null);
    },
  };
}

function createSheet(): Sheet {
  let open = true;
  let tell: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    tell = resolve;
  });
  return {
    isOpen: () => open,
    end: (ending) => {
      open = false;
      tell(ending);
    },
    ended,
  };
}

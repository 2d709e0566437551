/** Cards at an Android phone, in reader mode. The system says little: a card that left shows at the next exchange. */
import type { Link, Transport } from '@symbolon/protocol/transport';
import type { TapRequest } from '../taps.ts';
import { pause, within } from '../wait.ts';
import type { NfcPackage } from './nfc-manager.ts';
import { abortedError, explainTap, messageOf, NAME, noCard, removedError, switchedOff } from './phone-errors.ts';
import type { PhoneRadio } from './phone-radio.ts';

/**
 * Android's NfcAdapter: FLAG_READER_NFC_A and FLAG_READER_SKIP_NDEF_CHECK. The NDEF check would power and select the
 * card first.
 */
const READER_MODE = { isReaderModeEnabled: true, readerModeFlags: 0x01 | 0x80 } as const;
const SHORT = { command: 261, response: 258 } as const;
/** Requests that fail for a reason that can be mended. */
const MOST_FAILURES = 3;
const PAUSE_MILLISECONDS = 300;
/** How often Android is asked whether its handle of an idle card is still good. Nothing crosses the air. */
const WATCH_MILLISECONDS = 1_000;

export function createAndroidRadio<Technology, Event>(
  { NfcManager: manager, NfcTech, NfcEvents, NfcError: errors }: NfcPackage<Technology, Event>,
  timeoutMilliseconds: number,
): PhoneRadio {
  let registered = false;
  let onSwitchedOff: () => void = () => {};

  // Never rejects. The package keeps a request until it is cancelled, and takes no second one meanwhile.
  const cancel = () => manager.cancelTechnologyRequest({ delayMsAndroid: 0 }).catch(() => {});

  /** Registered for the whole time: other apps can't reach the card between taps. */
  const register = async (): Promise<void> => {
    if (registered) return;
    await manager.registerTagEvent(READER_MODE);
    registered = true;
  };

  /** Sets a connected card up; `undefined` if it has left meanwhile. */
  const settle = async (): Promise<Transport['limits'] | undefined> => {
    try {
      await manager.setTimeout?.(timeoutMilliseconds);
      return limitsFor(await manager.getMaxTransceiveLength?.());
    } catch (error) {
      // Another failure is no reason to do without the card.
      return hasLeft(error) ? undefined : SHORT;
    }
  };

  const connect = async ({ waitMilliseconds, stop }: TapRequest): Promise<Link> => {
    const end = Date.now() + waitMilliseconds;
    let failures = 0;
    let seen: unknown;
    for (;;) {
      try {
        if (!(await manager.isEnabled())) throw switchedOff();
        await register();
        const off = new Promise<never>((_, reject) => {
          onSwitchedOff = () => reject(switchedOff());
        });
        const request = manager.requestTechnology(NfcTech.IsoDep, READER_MODE).then((found) => ({ found }));
        const came = await within(Promise.race([request, off]), end - Date.now(), stop);
        if (stop.aborted) throw abortedError();
        if (came === undefined) throw noCard(seen);
        const limits = came.found === null ? undefined : await settle();
        if (limits !== undefined) return link(limits);
        seen = new Error('a card came and left, or is of another kind');
        await cancel();
      } catch (cause) {
        await cancel();
        const error = explainTap(cause, errors);
        // A request that an earlier failure left behind, or a registration that the app undid: both are over now.
        if (error.code !== 'transport/failed' || ++failures > MOST_FAILURES) throw error;
        registered = false;
        await pause(PAUSE_MILLISECONDS, stop);
      }
    }
  };

  const link = (limits: Transport['limits']): Link => {
    let leave: () => void = () => {};
    let busy = false;
    let over = false;
    const removed = new Promise<void>((resolve) => {
      leave = resolve;
    });
    onSwitchedOff = () => leave();
    const watch = (): void => {
      if (over) return;
      if (!busy) manager.getMaxTransceiveLength?.().catch((error) => hasLeft(error) && leave());
      setTimeout(watch, WATCH_MILLISECONDS);
    };
    setTimeout(watch, WATCH_MILLISECONDS);
    removed.then(() => {
      over = true;
    });
    return {
      name: NAME,
      limits,
      timeoutMilliseconds,
      removed,
      carry: async (command) => {
        busy = true;
        try {
          return Uint8Array.from(await manager.isoDepHandler.transceive([...command]));
        } catch (cause) {
          // Android gives no reason for a failure.
          throw removedError(cause);
        } finally {
          busy = false;
        }
      },
      release: async () => {
        over = true;
        await cancel();
      },
    };
  };

  return {
    open: async () => {
      manager.setEventListener(NfcEvents.StateChanged, ({ state }: { readonly state: string }) => {
        if (state !== 'off' && state !== 'turning_off') return;
        registered = false;
        onSwitchedOff();
      });
      if (!(await manager.isEnabled())) throw switchedOff();
      await register();
    },
    connect,
    dismiss: async () => {},
    shutDown: async () => {
      manager.setEventListener(NfcEvents.StateChanged, null);
      await cancel();
      await manager.unregisterTagEvent().catch(() => {});
    },
  };
}

/**
 * Android reports the longest transfer; it is longer than a short APDU only on phones with extended length. Some report
 * less than a short APDU: longer commands are chained.
 */
function limitsFor(longest: number | undefined): Transport['limits'] {
  if (longest === undefined || longest < 1) return SHORT;
  return { command: longest, response: longest > SHORT.command ? longest : SHORT.response };
}

/**
 * What the package rejects with when the card has left between two calls: Android's SecurityException about a handle
 * that is out of date, or its TagLostException; its own words if the request is gone.
 */
function hasLeft(error: unknown): boolean {
  return /out of date|TagLost|no tech request/.test(messageOf(error));
}

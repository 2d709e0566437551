/**
 * The native module of react-native-nfc-manager 3.17.2 on Android, for tests: what its methods answer in each
 * situation, after android/src/main/java/community/revteltech/nfc/NfcManager.java and TagTechnologyRequest.java of
 * revtel/react-native-nfc-manager. Names in comments are theirs.
 */
import { type Callback, createRecorder, type Emitter, type HeldCard, type NativePhone } from './native-phone.ts';

export type NativeAndroid = NativePhone & {
  /** What `IsoDep.getMaxTransceiveLength` says. Default: 65,279, as most phones. */
  readonly setLongest: (bytes: number) => void;
  readonly switchOff: () => void;
  readonly switchOn: () => void;
  /** The app leaves the screen: `onHostPause`; and comes back: `onHostResume`. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** The activity and the chip that `start` finds. */
  readonly startsWith: (error: string | null) => void;
  /** Runs once, just before the named method looks at the card. */
  readonly before: (method: string, act: () => void) => void;
  /** Another part of the app calls a method. */
  readonly call: (method: 'unregisterTagEvent' | 'requestTechnology') => void;
};

const CANCELLED = 'cancelled'; // ERR_CANCEL
const NOT_REGISTERED = 'you should requestTagEvent first'; // ERR_NOT_REGISTERED
const ONE_AT_A_TIME = 'You can only issue one request at a time'; // ERR_MULTI_REQ
const NO_REQUEST = 'no tech request available'; // ERR_NO_TECH_REQ
/** Whatever went wrong: TagLostException, an APDU that is too long, a handle that is out of date. */
const TRANSCEIVE_FAIL = 'transceive fail'; // ERR_TRANSCEIVE_FAIL
/** `switch (tech)` with no technology connected: the methods pass on the text of any exception. */
const NO_TECHNOLOGY = 'java.lang.NullPointerException: Attempt to invoke virtual method on a null object reference';
/** Android's `Tag.getTagService`; issues 669 and 765. */
const OUT_OF_DATE = 'java.lang.SecurityException: Permission Denial: Tag ( ID: 08 01 02 03 ) is out of date';

type Tag = { readonly card: HeldCard; present: boolean; upToDate: boolean };
type TechRequest = { callback: Callback | undefined; tag: Tag | undefined };

export function createNativeAndroid({ emit }: Emitter): NativeAndroid {
  const { calls, crashes, record, once } = createRecorder();
  let longest = 65_279;
  let enabled = true;
  let started: string | null = null;
  let foreground = false;
  let dispatching = false;
  let techRequest: TechRequest | undefined;
  let field: Tag | undefined;
  let timeout = 618;
  let look: (message: string) => void = () => {};
  const hooks = new Map<string, () => void>();
  /** The methods share a lock: none runs while a command waits for its answer. */
  let lock: Promise<void> = Promise.resolve();

  const fire = (method: string): void => {
    const hook = hooks.get(method);
    hooks.delete(method);
    hook?.();
  };
  const synchronized = (act: () => void): void => {
    lock = lock.then(act);
  };

  /** `onTagDiscovered` in reader mode. */
  const discover = (): void => {
    const tag = field;
    if (tag === undefined || !dispatching || techRequest === undefined || techRequest.tag !== undefined) return;
    const { callback } = techRequest;
    techRequest.callback = undefined;
    if (tag.card.kind === 'other' || tag.card.kind === 'unsteady') {
      // Not discovered again while it stays.
      field = undefined;
      callback?.(null, null);
      return;
    }
    tag.card.powerOn();
    techRequest.tag = tag;
    callback?.(null, 'IsoDep');
  };
  const leave = (): void => {
    if (field === undefined) return;
    if (field.present && techRequest?.tag === field) field.card.powerOff();
    Object.assign(field, { present: false, upToDate: false });
    field = undefined;
  };
  /** What the methods that only ask Android about the tag reject with, if anything. */
  const problem = (): string | undefined => {
    if (techRequest === undefined) return NO_REQUEST;
    if (techRequest.tag === undefined) return NO_TECHNOLOGY;
    return techRequest.tag.upToDate ? undefined : OUT_OF_DATE;
  };

  const methods: { readonly [name: string]: (...inputs: never[]) => void } = {
    start: (callback: Callback) => callback(started),
    isEnabled: (callback: Callback) => callback(null, enabled),
    hasTagEventRegistration: (callback: Callback) => callback(null, foreground),
    registerTagEvent: (options: { isReaderModeEnabled: boolean; readerModeFlags: number }, callback: Callback) => {
      record('register', options.readerModeFlags);
      foreground = true;
      dispatching = enabled && options.isReaderModeEnabled;
      callback(null);
    },
    unregisterTagEvent: (callback: Callback) => {
      record('unregister');
      foreground = false;
      dispatching = false;
      callback(null);
    },
    requestTechnology: ([technology]: string[], callback: Callback) => {
      record('request', technology);
      if (!foreground) return callback(NOT_REGISTERED);
      if (techRequest !== undefined) return callback(ONE_AT_A_TIME);
      techRequest = { callback, tag: undefined };
      queueMicrotask(() => {
        look('');
        // A person whose card is there already lifts it and holds it again.
        discover();
      });
    },
    cancelTechnologyRequest: (callback: Callback) => {
      record('cancel');
      if (techRequest?.tag?.present) techRequest.tag.card.powerOff();
      techRequest?.callback?.(CANCELLED);
      techRequest = undefined;
      callback(null);
    },
    setTimeout: (milliseconds: number, callback: Callback) => {
      record('timeout', milliseconds);
      fire('setTimeout');
      timeout = milliseconds;
      callback(problem() ?? null);
    },
    getMaxTransceiveLength: (callback: Callback) => {
      fire('getMaxTransceiveLength');
      const error = problem();
      if (error === undefined) callback(null, longest);
      else callback(error);
    },
    transceive: (bytes: number[], callback: Callback) => {
      record('transceive');
      fire('transceive');
      const tag = techRequest?.tag;
      if (techRequest === undefined) return callback(NO_REQUEST);
      if (tag === undefined || !tag.present || bytes.length > longest) return callback(TRANSCEIVE_FAIL);
      const response = tag.card.transmit(Uint8Array.from(bytes));
      const fail = () => callback(TRANSCEIVE_FAIL);
      if (response !== undefined && response.length > 0 && tag.present) callback(null, [...response]);
      else if (!tag.present || response?.length === 0) fail();
      else {
        lock = new Promise((resolve) => {
          setTimeout(() => {
            fail();
            resolve();
          }, timeout);
        });
      }
    },
  };

  return {
    module: Object.fromEntries(
      Object.entries(methods).map(([name, run]) => [
        name,
        (...inputs: unknown[]) => {
          const callback = once(name, inputs.at(-1) as Callback);
          synchronized(() => run(...([...inputs.slice(0, -1), callback] as never[])));
        },
      ]),
    ),
    calls,
    crashes,
    onLook: (next) => {
      look = next;
    },
    hold: (card) => {
      leave();
      field = { card, present: true, upToDate: true };
      discover();
    },
    take: leave,
    setLongest: (bytes) => {
      longest = bytes;
    },
    switchOff: () => {
      enabled = false;
      // Issue 423: a registration does not survive that NFC is switched off and on again.
      dispatching = false;
      leave();
      emit('NfcManagerStateChanged', { state: 'turning_off' });
      emit('NfcManagerStateChanged', { state: 'off' });
    },
    switchOn: () => {
      enabled = true;
      emit('NfcManagerStateChanged', { state: 'on' });
    },
    pause: () => {
      dispatching = false;
      leave();
    },
    resume: () => {
      dispatching = foreground;
    },
    startsWith: (error) => {
      started = error;
    },
    before: (method, act) => hooks.set(method, act),
    call: (method) =>
      synchronized(() =>
        methods[method]?.(...((method === 'requestTechnology' ? [['Ndef'], () => {}] : [() => {}]) as never[])),
      ),
  };
}

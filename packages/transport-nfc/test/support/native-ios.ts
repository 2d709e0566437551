/**
 * The native module of react-native-nfc-manager 3.17.2 on iOS, for tests: what its methods answer in each situation,
 * after ios/NfcManager.m, ios/NfcManager+IsoDep.m and ios/Util.m of revtel/react-native-nfc-manager, and of Core NFC
 * what they rely on. Names in comments are theirs.
 */
import { type Callback, createRecorder, type Emitter, type HeldCard, type NativePhone } from './native-phone.ts';

/** `NFCReaderError` codes with which a session ends. */
export const sheetEnds = { cancelled: 200, timedOut: 201, unexpected: 202, busy: 203 } as const;

export type NativeIos = NativePhone & {
  /** Message of the sheet, if one is there. */
  readonly sheet: () => string | undefined;
  /** The system ends the sheet. A command under way fails, or its callback is never called. */
  readonly endSheet: (code: number, command?: 'fails' | 'hangs') => void;
  /** The next sheets are refused at once with this code: another app reads, or the app is not on the screen. */
  readonly refuseSheets: (code: number, count: number) => void;
  /** The next command fails with this code of `NFCReaderError`, and the sheet stays. */
  readonly failCommand: (code: number) => void;
  /** How long a sheet takes to go away. Default: 1 ms. */
  readonly setEndingMilliseconds: (milliseconds: number) => void;
  readonly startsWith: (error: string | null) => void;
};

/** Core NFC ends a session after 60 s, and one with a connected tag some 20 s after it came (issues 721 and 768). */
const SESSION_MILLISECONDS = 60_000;
const TAG_MILLISECONDS = 20_000;

type Session = {
  message: string;
  connectedTag: HeldCard | undefined;
  valid: boolean;
  readonly timers: ReturnType<typeof setTimeout>[];
  command: { readonly fail: (error: string) => void } | undefined;
};

export function createNativeIos({ emit }: Emitter): NativeIos {
  const { calls, crashes, record, once } = createRecorder();
  let tagSession: Session | undefined;
  let techRequestCallback: Callback | undefined;
  /** The system shows one sheet at a time, and for a while after it ended. */
  let onScreen: Session | undefined;
  let endingMilliseconds = 1;
  let refusals = { code: 0, count: 0 };
  let failNext: number | undefined;
  let started: string | null = null;
  let inField: HeldCard | undefined;
  let look: (message: string) => void = () => {};

  const message = (code: number) => `NFCError:${code}`; // getErrorMessage

  /** `didInvalidateWithError`. It resets the module whatever session it is about. */
  const didInvalidate = (code: number): void => {
    techRequestCallback?.(message(code));
    techRequestCallback = undefined;
    tagSession = undefined;
    emit('NfcManagerSessionClosed', { error: message(code) });
  };
  const disconnect = (session: Session): void => {
    session.connectedTag?.powerOff();
    session.connectedTag = undefined;
  };
  const invalidate = (session: Session, code: number, command: 'fails' | 'hangs' = 'fails'): void => {
    if (!session.valid) return;
    session.valid = false;
    for (const timer of session.timers) clearTimeout(timer);
    disconnect(session);
    if (command === 'fails') session.command?.fail(message(103)); // readerTransceiveErrorSessionInvalidated
    setTimeout(() => {
      if (onScreen === session) onScreen = undefined;
      didInvalidate(code);
    }, endingMilliseconds);
  };
  const after = (session: Session, milliseconds: number, code: number): void => {
    const timer = setTimeout(() => invalidate(session, code), milliseconds);
    session.timers.push(timer);
  };

  /** `didDetectTags`, for a tag of a type that was asked for. For others the module does nothing. */
  const detect = (): void => {
    const card = inField;
    if (card === undefined || !tagSession?.valid || techRequestCallback === undefined || card.kind === 'other') return;
    // It polls again if the tag can't be connected (pull request 638).
    if (card.kind === 'unsteady') return;
    card.powerOn();
    tagSession.connectedTag = card;
    after(tagSession, TAG_MILLISECONDS, sheetEnds.unexpected);
    const callback = techRequestCallback;
    techRequestCallback = undefined;
    callback(null, 'IsoDep');
  };
  const poll = (session: Session): void => {
    queueMicrotask(() => {
      look(session.message);
      detect();
    });
  };

  const methods: { readonly [name: string]: (...inputs: never[]) => void } = {
    start: (callback: Callback) => {
      if (started !== null) return callback(started);
      tagSession = undefined; // reset
      techRequestCallback = undefined;
      callback(null);
    },
    requestTechnology: ([technology]: string[], { alertMessage }: { alertMessage: string }, callback: Callback) => {
      record('request', technology, alertMessage);
      if (tagSession !== undefined) return callback('Duplicated registration');
      const session: Session = {
        message: alertMessage,
        connectedTag: undefined,
        valid: true,
        timers: [],
        command: undefined,
      };
      tagSession = session;
      techRequestCallback = callback;
      if (onScreen !== undefined || refusals.count > 0) {
        const code = onScreen === undefined ? refusals.code : sheetEnds.busy;
        refusals = { ...refusals, count: Math.max(0, refusals.count - (onScreen === undefined ? 1 : 0)) };
        session.valid = false;
        setTimeout(() => didInvalidate(code), 0);
        return;
      }
      onScreen = session;
      after(session, SESSION_MILLISECONDS, sheetEnds.timedOut);
      poll(session);
    },
    restartTechnologyRequest: (callback: Callback) => {
      record('restart');
      if (tagSession === undefined) return callback('No active registration');
      techRequestCallback = callback;
      disconnect(tagSession);
      poll(tagSession);
    },
    cancelTechnologyRequest: (callback: Callback) => {
      record('cancel');
      if (tagSession === undefined) return callback('Not even registered');
      invalidate(tagSession, sheetEnds.cancelled);
      tagSession = undefined;
      callback(null);
    },
    setAlertMessage: (text: string, callback: Callback) => {
      record('message', text);
      if (tagSession === undefined) return callback('Not even registered');
      tagSession.message = text;
      callback(null);
    },
    invalidateSessionWithError: (text: string, callback: Callback) => {
      record('failure', text);
      if (tagSession === undefined) return callback('No active session');
      invalidate(tagSession, sheetEnds.cancelled);
      tagSession = undefined;
      callback(null);
    },
    sendCommandAPDUBytes: (bytes: number[], callback: Callback) => {
      const session = tagSession;
      if (session === undefined) return callback('Not even registered');
      const card = session.connectedTag;
      if (card === undefined) return callback('Not connected');
      const fail = (error: string): void => {
        session.command = undefined;
        callback(error, null);
      };
      if (failNext !== undefined) {
        const code = failNext;
        failNext = undefined;
        return fail(message(code));
      }
      if (inField !== card) return fail(message(100)); // readerTransceiveErrorTagConnectionLost
      session.command = { fail };
      const response = card.transmit(Uint8Array.from(bytes));
      if (session.command === undefined || !session.valid) return;
      if (inField !== card || response?.length === 0) return fail(message(100));
      if (response === undefined) return;
      if (response.length < 2) return fail(message(102)); // readerTransceiveErrorTagResponseError
      session.command = undefined;
      callback(null, [...response.subarray(0, -2)], response.at(-2), response.at(-1));
    },
  };

  return {
    module: Object.fromEntries(
      Object.entries(methods).map(([name, run]) => [
        name,
        (...inputs: unknown[]) => {
          const callback = once(name, inputs.at(-1) as Callback);
          queueMicrotask(() => run(...([...inputs.slice(0, -1), callback] as never[])));
        },
      ]),
    ),
    calls,
    crashes,
    onLook: (next) => {
      look = next;
    },
    hold: (card) => {
      inField = card;
      detect();
    },
    take: () => {
      inField?.powerOff();
      inField = undefined;
    },
    sheet: () => (onScreen?.valid ? onScreen.message : undefined),
    endSheet: (code, command) => {
      if (onScreen !== undefined) invalidate(onScreen, code, command);
    },
    refuseSheets: (code, count) => {
      refusals = { code, count };
    },
    failCommand: (code) => {
      failNext = code;
    },
    setEndingMilliseconds: (milliseconds) => {
      endingMilliseconds = milliseconds;
    },
    startsWith: (error) => {
      started = error;
    },
  };
}

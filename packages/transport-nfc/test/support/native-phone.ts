/** What the native modules of both systems have in common, for tests. */

/** A callback of a native method: an error, which is a string, or results. */
export type Callback = (error: string | null, ...results: unknown[]) => void;

/** A card, as the phone meets it. */
export type HeldCard = {
  /** `other`: not ISO/IEC 14443-4. `unsteady`: leaves while the phone connects. Default: `iso-dep`. */
  readonly kind?: 'iso-dep' | 'other' | 'unsteady';
  readonly powerOn: () => void;
  readonly powerOff: () => void;
  /** `undefined`: the card never answers. No bytes: it has left. */
  readonly transmit: (command: Uint8Array) => Uint8Array | undefined;
};

/** A native module, and the hand and the system around the phone. */
export type NativePhone = {
  readonly module: object;
  /** Calls of the native methods and their arguments. */
  readonly calls: readonly string[];
  /** What would have ended the app: a callback that was called twice. */
  readonly crashes: readonly string[];
  /** Called whenever the phone begins to look for a card, with the message of the sheet. */
  readonly onLook: (look: (message: string) => void) => void;
  readonly hold: (card: HeldCard) => void;
  readonly take: () => void;
};

/** Listeners of the package for native events. */
export type Emitter = { readonly emit: (name: string, event: unknown) => void };

/** Records calls, and guards their callbacks. */
export function createRecorder() {
  const calls: string[] = [];
  const crashes: string[] = [];
  return {
    calls,
    crashes,
    record: (name: string, ...details: unknown[]): void => {
      calls.push([name, ...details].join(' '));
    },
    /**
     * A callback takes one call. A second one ends the process under React Native's New Architecture: RCTTurboModule.mm
     * (`convertJSIFunctionToCallback`) and CallbackImpl.java; issues 833 and 779 of revtel/react-native-nfc-manager. It
     * arrives later, as everything that crosses from native code does.
     */
    once: (name: string, callback: Callback): Callback => {
      let called = false;
      return (...results) => {
        if (called) crashes.push(name);
        called = true;
        queueMicrotask(() => callback(...results));
      };
    },
  };
}

/**
 * Globals that this Hermes lacks. React Native adds all of them but `crypto`, which `react-native-get-random-values`
 * adds. Newer engines have the methods at the end.
 */
globalThis.console ??= { log: print, warn: print, error: print };
// The command of the engine fires timers at once. Nothing waits here, and nothing may time out.
globalThis.setTimeout = () => ({});
globalThis.clearTimeout = () => {};
globalThis.crypto ??= { getRandomValues: (bytes) => bytes.map(() => Math.floor(Math.random() * 256)) };
globalThis.TextEncoder ??= class {
  encode(text) {
    return Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
  }
};
globalThis.TextDecoder ??= class {
  decode(bytes) {
    return decodeURIComponent(escape(String.fromCharCode(...bytes)));
  }
};
globalThis.AbortController ??= class {
  constructor() {
    const listeners = new Set();
    this.signal = {
      aborted: false,
      reason: undefined,
      addEventListener: (_, listener) => listeners.add(listener),
      removeEventListener: (_, listener) => listeners.delete(listener),
    };
    this.abort = (reason) => {
      if (this.signal.aborted) return;
      Object.assign(this.signal, { aborted: true, reason });
      for (const listener of [...listeners]) listener();
    };
  }
};
Promise.allSettled ??= (promises) =>
  Promise.all(
    promises.map((promise) =>
      Promise.resolve(promise).then(
        (value) => ({ status: 'fulfilled', value }),
        (reason) => ({ status: 'rejected', reason }),
      ),
    ),
  );
for (const type of [Array, String, Object.getPrototypeOf(Uint8Array)]) {
  type.prototype.at ??= function at(index) {
    return this[index < 0 ? this.length + index : index];
  };
}
String.prototype.isWellFormed ??= function isWellFormed() {
  try {
    encodeURIComponent(this);
    return true;
  } catch {
    return false;
  }
};

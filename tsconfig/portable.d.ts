/**
 * The only globals beyond ECMAScript that portable packages may use: what Node 20, browsers and React Native's Hermes
 * all have. They are declared here, narrowly, because TypeScript's DOM and worker libraries and Node's types would let
 * code in that works on one of them alone.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const AbortController: { new (): AbortController };

/** What a timer is differs: a number in browsers and Hermes, an object in Node. Nothing may rely on either. */
interface Timer {
  readonly opaqueTimer: never;
}
declare function setTimeout(callback: () => void, milliseconds: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;

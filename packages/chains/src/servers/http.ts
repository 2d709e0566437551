/** Requests to servers that may be slow, busy, wrong or hostile, over a `fetch` the caller brings. */

import { utf8 } from '@scure/base';
import { type AbortSignal, chainError, isSymbolonError, onAbort, quote, type SymbolonError } from '@symbolon/interface';

/**
 * Most bytes of an answer, and of a line of the Electrum protocol. The largest that are asked for are transactions: one
 * of 4 MiB, as much as a block holds, takes 8.4 MB in hexadecimal. A thousand coins of one script take a third of a
 * megabyte.
 */
export const maxAnswer = 10_000_000;

/**
 * A try without a whole answer after so many milliseconds has failed, and so has a request, however often it was tried.
 * At 1 Mbit/s the largest answer takes 80 s.
 */
export const longestWait = 120_000;

type Reader = { readonly read: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };

/** The part of the standard `Response` that is needed. */
export type FetchResponse = {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  /**
   * React Native has none. There an answer without `content-length` can't be stopped before it is complete.
   */
  readonly body?: { readonly getReader: () => Reader } | null;
  readonly text: () => Promise<string>;
};

/** The part of the standard `fetch` that is needed. */
export type Fetch = (
  url: string,
  options: {
    readonly method: 'GET' | 'POST';
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
    /** Only the named server is asked. */
    readonly redirect: 'manual';
  },
) => Promise<FetchResponse>;

/** How requests are made and repeated. All that touches the network or the clock is the caller's. */
export type HttpOptions = {
  /** The global `fetch`, or one that goes through a proxy, through Tor or to a test. */
  readonly fetch: Fetch;
  /**
   * Waits. Resolves early or rejects when the signal aborts:
   * `(ms) => new Promise((resolve) => setTimeout(resolve, ms))`, if nothing has to stop it.
   */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Tries of one request, the first included. Default 5. */
  readonly attempts?: number;
  /** Milliseconds after which a try without a whole answer has failed. Default 120 000. */
  readonly timeout?: number;
  /**
   * Milliseconds after which a try without the head of an answer has failed. Default `timeout`. React Native has
   * the head with the whole answer.
   */
  readonly silence?: number;
  /** Milliseconds for all tries of one request and the pauses between them. Default 120 000. */
  readonly total?: number;
};

/** One request to a server. */
export type HttpRequest = {
  readonly url: string;
  /** Sent by POST; without it the request is a GET. */
  readonly body?: string;
  /** By name; `content-type` for what is posted. */
  readonly headers?: Record<string, string>;
  /** Ends the request, and the waiting between tries. */
  readonly signal?: AbortSignal;
};

/** Names a server in messages, without what may be a login or a key: its host and port. */
export const hostIn = (url: string): string =>
  url
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/s, '');

const firstPause = 500;
const longestPause = 60_000;

/**
 * Makes one request, again after a pause if the server is busy (429), failing (5xx), unreachable or too slow. A busy
 * server is given the time it asks for, within the whole time that a request may take.
 *
 * @param server Names the server in errors.
 * @returns The body of a 2xx answer, at most {@link maxAnswer} bytes of UTF-8.
 * @throws `server/unreachable`, `server/busy` when tries run out; `server/wrong-answer` for any other status, and for a
 * longer answer, which is not read to its end; what the signal aborts with
 */
export async function request(
  server: string,
  { url, body, headers, signal }: HttpRequest,
  options: HttpOptions,
): Promise<string> {
  const { fetch, pause, attempts = 5, timeout = longestWait, silence = timeout, total = longestWait } = options;
  const started = Date.now();
  const leftOf = (): number => total - Math.max(0, Date.now() - started);
  const answerOnce = async (): Promise<string | SymbolonError<'server/busy' | 'server/unreachable'>> => {
    try {
      return await withinTime(Math.min(timeout, Math.max(1, leftOf())), signal, async (stop, fail) => {
        const method = body === undefined ? 'GET' : 'POST';
        const silent = setTimeout(() => fail(`no answer in ${silence / 1000} s`), silence);
        const response = await fetch(url, {
          ...{ method, redirect: 'manual', signal: stop },
          ...(body === undefined ? {} : { body }),
          ...(headers ? { headers } : {}),
        }).finally(() => clearTimeout(silent));
        const { status } = response;
        if (status >= 200 && status < 300) return await readText(server, response);
        if (status === 429 || status === 503) {
          const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
          return chainError('server/busy', { server, retryAfterSeconds: seconds >= 0 ? seconds : undefined });
        }
        if (status >= 500) return chainError('server/unreachable', { server, reason: `status ${status}` });
        throw wrongAnswer(server, isRedirect(status) ? `it sends us on, ${redirection(response)}` : `status ${status}`);
      });
    } catch (cause) {
      if (signal?.aborted === true || isSymbolonError(cause)) throw cause;
      return chainError(
        'server/unreachable',
        { server, reason: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      );
    }
  };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await answerOnce();
    if (typeof answer === 'string') return answer;
    if (attempt >= attempts) throw answer;
    const asked = 'retryAfterSeconds' in answer.context ? (answer.context.retryAfterSeconds ?? 0) * 1000 : 0;
    const wait = Math.min(Math.max(asked, firstPause * 2 ** (attempt - 1)), longestPause);
    if (wait >= leftOf()) throw answer;
    await pause(wait, signal);
  }
}

/** Browsers show the status of a redirection as 0. */
const isRedirect = (status: number): boolean => status === 0 || (status >= 300 && status < 400);

function redirection({ headers }: FetchResponse): string {
  const location = headers.get('location');
  // No more than the host: what follows may be a key.
  const where = location !== null && /^[a-z]+:\/\//i.test(location) ? quoted(hostIn(location)) : 'another page of it';
  return `to ${where}, which is not followed: name that address if it is the right one`;
}

/** What a server says, short enough for an error: at most 200 characters, in quotation marks. */
export const quoted = (text: string): string => quote(text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Runs `act` with a signal that aborts when the time is over, when `fail` is called, or with `signal`. */
async function withinTime<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  act: (stop: AbortSignal, fail: (reason: string) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const fail = (reason: string): void => controller.abort(new Error(reason));
  const abort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted === true) abort();
  const forget = signal && onAbort(signal, abort);
  const timer = setTimeout(() => fail(`no whole answer in ${Math.ceil(milliseconds / 1000)} s`), milliseconds);
  try {
    return await act(controller.signal, fail);
  } finally {
    clearTimeout(timer);
    forget?.();
    // What is not read by now is not wanted.
    controller.abort();
  }
}

async function readText(server: string, response: FetchResponse): Promise<string> {
  const tooLong = () => wrongAnswer(server, `an answer of more than ${maxAnswer} bytes`);
  if (Number(response.headers.get('content-length') ?? 0) > maxAnswer) throw tooLong();
  if (!response.body) {
    const text = await response.text();
    if (text.length > maxAnswer) throw tooLong();
    return text;
  }
  const reader = response.body.getReader();
  let bytes = new Uint8Array(1 << 16);
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { value = new Uint8Array() } = part;
    if (length + value.length > maxAnswer) throw tooLong();
    // Doubled, however small the pieces are in which a server sends it.
    if (length + value.length > bytes.length) {
      const larger = new Uint8Array(Math.max(length + value.length, 2 * bytes.length));
      larger.set(bytes.subarray(0, length));
      bytes = larger;
    }
    bytes.set(value, length);
    length += value.length;
  }
  try {
    return utf8.encode(bytes.subarray(0, length));
  } catch (cause) {
    throw chainError('server/wrong-answer', { server, reason: 'not UTF-8' }, { cause });
  }
}

/**
 * Parses a server's JSON, whose content is still to be checked.
 *
 * @throws `server/wrong-answer` if it is none
 */
export function parseJson(server: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw chainError('server/wrong-answer', { server, reason: 'not JSON' }, { cause });
  }
}

/**
 * The value as an object whose fields are still to be checked.
 *
 * @param what Names the value in the error.
 * @throws `server/wrong-answer`
 */
export function asRecord(server: string, value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongAnswer(server, `${what} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

/**
 * The value as a list, whose items are still to be checked.
 *
 * @param what Names the value in the error.
 * @throws `server/wrong-answer`
 */
export function asList(server: string, value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongAnswer(server, `${what} is not a list`);
  return value;
}

/**
 * The value as a whole number from 0 to 2^53 - 1.
 *
 * @param what Names the value in the error.
 * @throws `server/wrong-answer`
 */
export function asCount(server: string, value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw wrongAnswer(server, `${what} is not a count`);
  return value;
}

/**
 * The value as a string.
 *
 * @param what Names the value in the error.
 * @throws `server/wrong-answer`
 */
export function asString(server: string, value: unknown, what: string): string {
  if (typeof value !== 'string') throw wrongAnswer(server, `${what} is not a string`);
  return value;
}

function wrongAnswer(server: string, reason: string): SymbolonError {
  return chainError('server/wrong-answer', { server, reason });
}

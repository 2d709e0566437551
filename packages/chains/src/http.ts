/** Requests to servers that may be slow, busy or wrong, over a `fetch` the caller brings. */
import { ChainError } from './errors.ts';

/** The part of the standard `fetch` that is needed. */
export type Fetch = (
  url: string,
  options: {
    readonly method: 'GET' | 'POST';
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly signal?: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: () => Promise<string>;
}>;

export type HttpOptions = {
  readonly fetch: Fetch;
  /** Waits. Resolves early or rejects when the signal aborts. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Tries of one request, the first included. Default 5. */
  readonly attempts?: number;
};

export type HttpRequest = {
  readonly url: string;
  /** Sent by POST; without it the request is a GET. */
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
};

const firstWait = 500;
const longestWait = 60_000;

/**
 * Makes one request, again after a pause if the server is busy (429), failing (5xx) or unreachable. A busy server is given the time it asks for.
 *
 * @returns The body of a 2xx answer.
 * @throws `server/unreachable`, `server/busy` when tries run out; `server/wrong-answer` for any other status; what the signal aborts with
 */
export async function request(server: string, { url, body, headers, signal }: HttpRequest, options: HttpOptions): Promise<string> {
  const { fetch, pause, attempts = 5 } = options;
  const answerOnce = async (): Promise<string | ChainError<'server/busy' | 'server/unreachable'>> => {
    try {
      const method = body === undefined ? 'GET' : 'POST';
      const response = await fetch(url, {
        method,
        ...(body === undefined ? {} : { body }),
        ...(headers ? { headers } : {}),
        ...(signal ? { signal } : {}),
      });
      const { status } = response;
      if (status >= 200 && status < 300) return await response.text();
      if (status === 429 || status === 503) {
        const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
        return new ChainError('server/busy', { server, retryAfterSeconds: seconds >= 0 ? seconds : undefined });
      }
      if (status >= 500) return new ChainError('server/unreachable', { server, reason: `status ${status}` });
      throw new ChainError('server/wrong-answer', { server, reason: `status ${status} for ${url}` });
    } catch (cause) {
      if (signal?.aborted === true || cause instanceof ChainError) throw cause;
      return new ChainError('server/unreachable', { server, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
    }
  };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await answerOnce();
    if (typeof answer === 'string') return answer;
    if (attempt >= attempts) throw answer;
    const asked = 'retryAfterSeconds' in answer.context ? (answer.context.retryAfterSeconds ?? 0) * 1000 : 0;
    await pause(Math.min(Math.max(asked, firstWait * 2 ** (attempt - 1)), longestWait), signal);
  }
}

/** Parses JSON. Throws `server/wrong-answer`. */
export function parseJson(server: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChainError('server/wrong-answer', { server, reason: 'not JSON' }, { cause });
  }
}

/** The value as an object whose fields are still to be checked. Throws `server/wrong-answer`. */
export function asRecord(server: string, value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongAnswer(server, `${what} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

/** The value as a list. Throws `server/wrong-answer`. */
export function asList(server: string, value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongAnswer(server, `${what} is not a list`);
  return value;
}

/** The value as a whole number from 0 to 2^53 - 1. Throws `server/wrong-answer`. */
export function asCount(server: string, value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw wrongAnswer(server, `${what} is not a count`);
  return value;
}

/** The value as a string. Throws `server/wrong-answer`. */
export function asString(server: string, value: unknown, what: string): string {
  if (typeof value !== 'string') throw wrongAnswer(server, `${what} is not a string`);
  return value;
}

function wrongAnswer(server: string, reason: string): ChainError {
  return new ChainError('server/wrong-answer', { server, reason });
}

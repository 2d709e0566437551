/** Keys that are asked for at once are read in one tap. */
import { isSymbolonError, type PublicKey, type PublicKeyRequest } from '@symbolon/interface';
import { status } from '@symbolon/protocol/status';
import type { CallOptions } from '../session/conversation.ts';
import { unlessStopped } from './next-card.ts';

type Read = (request: PublicKeyRequest) => Promise<PublicKey>;

/** Takes part in a tap: reads all that is asked for by then. */
type Batch = (read: Read) => Promise<void>;

export type ReadsOptions = {
  /** A key that needs no tap. */
  readonly find: (request: PublicKeyRequest) => PublicKey | undefined;
  /** Asks for a card, and has it read. */
  readonly readAll: (batch: Batch, call: CallOptions) => Promise<void>;
};

type Waiting = {
  readonly request: PublicKeyRequest;
  readonly resolve: (key: PublicKey) => void;
  readonly reject: (error: unknown) => void;
};

export function createReads({
  find,
  readAll,
}: ReadsOptions): (request: PublicKeyRequest, call: CallOptions) => Promise<PublicKey> {
  const waiting = new Set<Waiting>();
  let stop: AbortController | undefined;

  const batch: Batch = async (read) => {
    for (const one of waiting) {
      try {
        one.resolve(find(one.request) ?? (await read(one.request)));
      } catch (error) {
        if (!isOfRequest(error)) throw error;
        one.reject(error);
      }
      waiting.delete(one);
    }
  };

  /** Asks for a card until nobody waits for a key. */
  const start = async (): Promise<void> => {
    // Let others who ask at once join in.
    await Promise.resolve();
    if (waiting.size === 0) return;
    const own = new AbortController();
    stop = own;
    try {
      await readAll(batch, { signal: own.signal });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      waiting.clear();
    } finally {
      stop = undefined;
    }
    if (waiting.size > 0) start();
  };

  return async (request, { signal }) => {
    const known = find(request);
    if (known !== undefined) return known;
    let own: Waiting | undefined;
    const asked = () =>
      new Promise<PublicKey>((resolve, reject) => {
        own = { request, resolve, reject };
        const isFirst = waiting.size === 0 && stop === undefined;
        waiting.add(own);
        if (isFirst) start();
      });
    try {
      return await unlessStopped(asked, { signal, name: 'the next card' }, () => undefined);
    } finally {
      if (own !== undefined && waiting.delete(own) && waiting.size === 0) stop?.abort(signal?.reason);
    }
  };
}

/** What is wrong with one key does not concern the others. */
function isOfRequest(error: unknown): boolean {
  if (isSymbolonError(error, 'data/malformed')) return true;
  return isSymbolonError(error, 'card/status') && error.context.status !== status.securityStatus;
}

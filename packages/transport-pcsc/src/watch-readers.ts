import type { AbortSignal } from '@symbolon/interface';
import { explainFailure } from './failures.ts';
import { type PcscContext, PcscFailure, type PcscStack, type ReaderState } from './stacks/stack.ts';

/** An event at a reader, by its name. */
export type ReaderEvent =
  | { readonly type: 'reader-attached' | 'reader-detached' | 'card-removed'; readonly reader: string }
  /** `mute`: the card does not answer, because it is the wrong way round, say. */
  | { readonly type: 'card-inserted'; readonly reader: string; readonly mute: boolean };

/** When `signal` fires, the loop ends as if there were no more events. */
export type WatchReadersOptions = { readonly signal?: AbortSignal };

/** No platform reports new readers reliably: the list is read this often. */
const LOOK_EVERY_MILLISECONDS = 1_000;

/** `watchReaders` of `node.ts` and `web.ts` on a given stack. */
export async function* watchReadersOf(
  stack: PcscStack,
  { signal }: WatchReadersOptions = {},
): AsyncGenerator<ReaderEvent, void> {
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
  });
  signal?.addEventListener('abort', onAbort);
  let context: PcscContext | undefined;
  let known: ReadonlyMap<string, ReaderState> = new Map();
  try {
    context = await stack.establishContext();
    while (signal?.aborted !== true) {
      const states = await Promise.race([look(context), aborted]);
      if (states === undefined) return;
      const next = new Map(states.map((state) => [state.reader, state]));
      yield* changes(known, next);
      known = next;
    }
  } catch (error) {
    throw explainFailure(error, stack);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await context?.release();
  }
}

/** The states of all readers, once one has changed or the list is due again. */
async function look(context: PcscContext): Promise<readonly ReaderState[]> {
  const readers = await context.listReaders();
  if (readers.length > 0) {
    try {
      return await context.statusChange(readers, LOOK_EVERY_MILLISECONDS);
    } catch (error) {
      // Detached between the two calls.
      if (
        !(error instanceof PcscFailure) ||
        (error.response !== 'unknown-reader' && error.response !== 'reader-unavailable')
      )
        throw error;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
  return [];
}

function* changes(
  before: ReadonlyMap<string, ReaderState>,
  after: ReadonlyMap<string, ReaderState>,
): Generator<ReaderEvent, void> {
  for (const [reader, { present }] of before) {
    if (after.has(reader)) continue;
    if (present) yield { type: 'card-removed', reader };
    yield { type: 'reader-detached', reader };
  }
  for (const [reader, { present, mute }] of after) {
    const earlier = before.get(reader);
    if (earlier === undefined) yield { type: 'reader-attached', reader };
    if (present && earlier?.present !== true) yield { type: 'card-inserted', reader, mute };
    if (!present && earlier?.present === true) yield { type: 'card-removed', reader };
  }
}

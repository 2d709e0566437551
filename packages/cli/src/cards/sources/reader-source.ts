import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { createTrustStore } from '@symbolon/protocol/certificates';
import type { Transport } from '@symbolon/protocol/transport';
import { listReaders, openReader, type ReaderEvent, watchReaders } from '@symbolon/transport-pcsc/node';
import { type CardRequest, type CardSource, type SourceServices, useTransport } from './card-source.ts';
import { createLinkedStop } from './linked-stop.ts';
import { readerUsers } from './reader-users.ts';

/** Time to fetch a card from the next room. */
const WAIT_MILLISECONDS = 120_000;

/** Time for a program that looks at every card, such as a browser, to let go of it. */
const BUSY_MILLISECONDS = 10_000;

/** Watching begins with the connected readers. The card of each follows at once. */
const FIRST_EVENTS_MILLISECONDS = 500;

/** Cards that a person puts on a PC/SC reader, one after the other. */
export async function createReaderSource(
  wanted: string,
  { testCards, ...services }: SourceServices & { readonly testCards: boolean },
): Promise<CardSource> {
  const { secrets, screen, signal } = services;
  const trust = testCards ? (await import('@symbolon/emulator/cards')).emulatorTrust : createTrustStore();
  if (testCards) screen.note('Warning: emulated cards are accepted. Anyone can make them.');
  const named = wanted === 'any' ? {} : { reader: wanted };
  /** Turns whose CAN was asked for. */
  const asked = new Set<number>();
  let last: { readonly turn: number; readonly reader: string } | undefined;

  async function openCard(turn: number, request: CardRequest | undefined): Promise<Transport> {
    const sentence =
      request?.prompt ?? `Put ${turn === 0 ? 'the first card' : `card ${turn + 1}`} on ${last?.reader ?? wanted}.`;
    if (last !== undefined && (last.turn !== turn || request?.another === true)) {
      screen.note(`Take the card away. ${sentence}`);
      await cardRemoved(last.reader, signal);
    } else if (request !== undefined) screen.note(sentence);
    else if (last === undefined) screen.progress(`Put the card on ${wanted === 'any' ? 'the reader' : wanted}`);
    if (last === undefined && wanted !== 'any') await checkReader(wanted);
    await cardInserted(last?.reader ?? (wanted === 'any' ? undefined : wanted), signal);
    const transport = await openFree({ ...named, signal }, services);
    screen.done();
    last = { turn, reader: transport.name };
    return transport;
  }

  return Object.freeze({
    name: (turn) => (turn === 0 ? 'the card' : `card ${turn + 1}`),
    trust,
    cards: undefined,
    turnOf: () => undefined,
    connect: async (turn, use, request) => useTransport(await openCard(turn, request), use, services),
    can: async (turn) => {
      const can = await secrets.get('can', { line: turn, question: canQuestion(turn) });
      asked.add(turn);
      return can;
    },
    knownCan: async (turn) =>
      asked.has(turn) || secrets.lines('can') > turn
        ? secrets.get('can', { line: turn, question: canQuestion(turn) })
        : undefined,
    forgetCan: (turn) => {
      asked.delete(turn);
      return secrets.forget('can', canQuestion(turn));
    },
    close: async () => {},
  } satisfies CardSource);
}

/** Opens the reader, also if another program has the card for a little while, and says which one. */
async function openFree(
  options: { readonly reader?: string; readonly signal: AbortSignal },
  { screen }: Pick<SourceServices, 'screen'>,
): Promise<Transport> {
  try {
    return await openReader(options);
  } catch (error) {
    if (!isBusy(error)) throw error;
    const users = readerUsers();
    const who = users.length === 0 ? '' : `: ${users.join(', ')}`;
    screen.note(`Another program uses the card${who}. Waiting until it lets go …`);
    try {
      return await openReader({ ...options, waitMilliseconds: BUSY_MILLISECONDS });
    } catch (still) {
      if (!isBusy(still) || users.length === 0) throw still;
      const { context } = still;
      throw cardError('transport/unavailable', { ...context, reason: `${context.reason}${who}` }, { cause: still });
    }
  }
}

/** SCARD_E_SHARING_VIOLATION of PC/SC. */
function isBusy(error: unknown): error is SymbolonError<'transport/unavailable'> {
  const cause = error instanceof Error ? error.cause : undefined;
  return isSymbolonError(error, 'transport/unavailable') && cause instanceof Error && 'response' in cause
    ? cause.response === 'sharing-violation'
    : false;
}

const canQuestion = (turn: number): string =>
  turn === 0 ? 'CAN, the six digits printed on the card' : `CAN of card ${turn + 1}`;

/** Resolves when the reader holds no card. Rejects when the signal fires. */
async function cardRemoved(reader: string, signal: AbortSignal): Promise<void> {
  let empty = false;
  const quiet = { ends: () => empty, milliseconds: FIRST_EVENTS_MILLISECONDS };
  for await (const { type, reader: where } of readerEvents(signal, quiet)) {
    if (where !== reader) continue;
    if (type === 'reader-attached') empty = true;
    if (type === 'card-inserted') empty = false;
    if (type === 'card-removed' || type === 'reader-detached') return;
  }
}

/**
 * Resolves when the reader, or any reader, holds a card. Also resolves when waiting is of no use: opening the reader
 * then says why. Rejects when the signal fires.
 */
async function cardInserted(reader: string | undefined, signal: AbortSignal): Promise<void> {
  if (reader === undefined && (await listReaders()).length === 0) return;
  const quiet = { ends: () => true, milliseconds: WAIT_MILLISECONDS };
  for await (const { type, reader: where } of readerEvents(signal, quiet)) {
    if (type === 'card-inserted' && (reader === undefined || reader === where)) return;
  }
}

type Quiet = { readonly ends: () => boolean; readonly milliseconds: number };

/**
 * Events of the readers, beginning with the readers and cards that are there, until the signal fires.
 *
 * @param quiet so many milliseconds without an event end it, while `ends` says so
 */
async function* readerEvents(signal: AbortSignal, { ends, milliseconds }: Quiet): AsyncGenerator<ReaderEvent, void> {
  const watch = createLinkedStop(signal);
  const events = watchReaders({ signal: watch.signal });
  try {
    for (;;) {
      const next = await Promise.race([events.next(), ...(ends() ? [after(milliseconds)] : [])]);
      signal.throwIfAborted();
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    watch.stop();
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

/** Fails at once if there is no such reader, rather than wait for a card in it. */
async function checkReader(reader: string): Promise<void> {
  if (!(await listReaders()).includes(reader)) await openReader({ reader });
}

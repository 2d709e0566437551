import { createTrustStore } from '@symbolon/protocol/certificates';
import type { Transport } from '@symbolon/protocol/transport';
import { listReaders, openReader, type ReaderEvent, watchReaders } from '@symbolon/transport-pcsc/node';
import type { Asked, CardSource, SourceServices } from './card-source.ts';
import { used } from './card-source.ts';
import { createStop } from './linked-stop.ts';

/** Long enough to fetch a card from the next room. */
const WAIT_MILLISECONDS = 120_000;
/** Watching begins with the readers that are there, each followed at once by its card. */
const TOLD_WITH_ITS_CARD_MILLISECONDS = 500;

/** Cards that a person puts on a PC/SC reader, one after the other. */
export async function readerSource(
  wanted: string,
  { testCards }: { readonly testCards: boolean },
  { secrets, screen, signal, trace }: SourceServices,
): Promise<CardSource> {
  const trust = testCards ? (await import('@symbolon/emulator/cards')).emulatorTrust : createTrustStore();
  if (testCards) screen.note('Warning: emulated cards are taken for genuine. Anyone can make them.');
  const named = wanted === 'any' ? {} : { reader: wanted };
  let last: { readonly place: number; readonly reader: string } | undefined;

  async function connect(place: number, asked: Asked | undefined): Promise<Transport> {
    const sentence =
      asked?.prompt ?? `Put ${place === 0 ? 'the first card' : `card ${place + 1}`} on ${last?.reader ?? wanted}.`;
    if (last !== undefined && (last.place !== place || asked?.another === true)) {
      screen.note(`Take the card away. ${sentence}`);
      await removed(last.reader, signal);
    } else if (asked !== undefined) screen.note(sentence);
    else if (last === undefined) screen.progress(`Put the card on ${wanted === 'any' ? 'the reader' : wanted}`);
    if (last === undefined && wanted !== 'any') await checkReader(wanted);
    await inserted(last?.reader ?? (wanted === 'any' ? undefined : wanted), signal);
    const transport = await openReader(named);
    screen.done();
    last = { place, reader: transport.name };
    return transport;
  }

  return Object.freeze({
    name: (place) => (place === 0 ? 'the card' : `card ${place + 1}`),
    trust,
    cards: undefined,
    placeOf: () => undefined,
    tap: async (place, use, asked) => used(await connect(place, asked), trace, use),
    can: (place) => secrets.get('can', { line: place, question: canOf(place) }),
    forgetCan: (place) => secrets.forget('can', canOf(place)),
    close: async () => {},
  } satisfies CardSource);
}

const canOf = (place: number): string =>
  place === 0 ? 'CAN, the six digits printed on the card' : `CAN of card ${place + 1}`;

/** Resolves when there is no card in the reader, and rejects when the signal fires. */
async function removed(reader: string, signal: AbortSignal): Promise<void> {
  let empty = false;
  for await (const { type, reader: where } of eventsUntil(signal, () => empty, TOLD_WITH_ITS_CARD_MILLISECONDS)) {
    if (where !== reader) continue;
    if (type === 'reader-attached') empty = true;
    if (type === 'card-inserted') empty = false;
    if (type === 'card-removed' || type === 'reader-detached') return;
  }
}

/**
 * Resolves when there is a card in the reader, or in any; or when it is no use to wait longer, for opening the reader
 * tells why. Rejects when the signal fires.
 */
async function inserted(reader: string | undefined, signal: AbortSignal): Promise<void> {
  if (reader === undefined && (await listReaders()).length === 0) return;
  for await (const { type, reader: where } of eventsUntil(signal, () => true, WAIT_MILLISECONDS)) {
    if (type === 'card-inserted' && (reader === undefined || reader === where)) return;
  }
}

/**
 * What happens at the readers, beginning with what is there, until the signal fires, or nothing happens for so long
 * while that ends it.
 */
async function* eventsUntil(
  signal: AbortSignal,
  ends: () => boolean,
  milliseconds: number,
): AsyncGenerator<ReaderEvent, void> {
  const watch = createStop(signal);
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

/** Says at once that there is no such reader, rather than wait for a card in it. */
async function checkReader(reader: string): Promise<void> {
  if (!(await listReaders()).includes(reader)) await openReader({ reader });
}

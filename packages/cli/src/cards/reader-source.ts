import { createTrustStore } from '@symbolon/protocol/certificates';
import type { Transport } from '@symbolon/protocol/transport';
import { listReaders, openReader, watchReaders } from '@symbolon/transport-pcsc/node';
import type { CardSource, SourceServices } from './card-source.ts';
import { used } from './card-source.ts';

/** Long enough to fetch a card from the next room. */
const WAIT_MILLISECONDS = 120_000;
/** Watching begins with what is there; the first look takes some tenths of a second. */
const ALL_TOLD_WITHIN_MILLISECONDS = 1_500;

/** Cards that a person puts on a PC/SC reader, one after the other. */
export async function readerSource(
  wanted: string,
  { testCards }: { readonly testCards: boolean },
  { secrets, screen, signal, trace }: SourceServices,
): Promise<CardSource> {
  const trust = testCards ? (await import('@symbolon/emulator/factory')).emulatorTrust : createTrustStore();
  if (testCards) screen.note('Warning: emulated cards are taken for genuine. Anyone can make them.');
  const named = wanted === 'any' ? {} : { reader: wanted };
  let last: { readonly place: number; readonly reader: string } | undefined;

  async function connect(place: number): Promise<Transport> {
    if (last !== undefined && last.place !== place) {
      screen.note(`Take the card away, and put ${place === 0 ? 'the first card' : `card ${place + 1}`} on ${last.reader}.`);
      await removed(last.reader, signal);
    } else if (last === undefined) {
      screen.progress(`Put the card on ${wanted === 'any' ? 'the reader' : wanted}`);
      if (wanted !== 'any') await checkReader(wanted);
    }
    const transport = await openReader({ ...named, waitMilliseconds: WAIT_MILLISECONDS });
    screen.done();
    last = { place, reader: transport.name };
    return transport;
  }

  return Object.freeze({
    name: (place) => (place === 0 ? 'the card' : `card ${place + 1}`),
    trust,
    cards: undefined,
    tap: async (place, use) => used(await connect(place), trace, use),
    can: (place) =>
      secrets.get('can', { line: place, question: place === 0 ? 'CAN, the six digits printed on the card' : `CAN of card ${place + 1}` }),
    close: async () => {},
  } satisfies CardSource);
}

/** Says at once that there is no such reader, rather than wait for a card in it. */
async function checkReader(reader: string): Promise<void> {
  if (!(await listReaders()).includes(reader)) await openReader({ reader });
}

/** Resolves when there is no card in the reader, and rejects when the signal fires. */
async function removed(reader: string, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const events = watchReaders({ signal: AbortSignal.any([signal, stop.signal]) });
  let inserted = false;
  try {
    for (;;) {
      // The first events tell what is there; if a card is not among them, there is none.
      const next = await Promise.race([events.next(), ...(inserted ? [] : [after(ALL_TOLD_WITHIN_MILLISECONDS)])]);
      signal.throwIfAborted();
      if (next === undefined || next.done === true) return;
      if (next.value.reader !== reader) continue;
      if (next.value.type === 'card-inserted') inserted = true;
      if (next.value.type === 'card-removed' || next.value.type === 'reader-detached') return;
    }
  } finally {
    stop.abort();
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}

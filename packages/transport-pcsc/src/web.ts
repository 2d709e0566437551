/** PC/SC readers from a web page that may use them: the functions of `node.ts`, on the Web Smart Card API. */
import type { Transport } from '@symbolon/protocol/transport';
import { listReadersOf } from './list-readers.ts';
import { type OpenReaderOptions, openReaderOf } from './open-reader.ts';
import { type ReaderEvent, type WatchOptions, watchReadersOf } from './watch-readers.ts';
import { webStack } from './web-stack.ts';

export type { OpenReaderOptions } from './open-reader.ts';
export type { ShareMode } from './stack.ts';
export type { ReaderEvent, WatchOptions } from './watch-readers.ts';

/**
 * Names of the readers connected, with or without a card.
 *
 * @throws SymbolonError `transport/unavailable` where the page may not use them
 * @example
 * ```ts
 * import { listReaders } from '@symbolon/transport-pcsc/web';
 * await listReaders(); // => ['Example Reader 00 00']
 * ```
 */
export function listReaders(): Promise<readonly string[]> {
  return listReadersOf(webStack());
}

/**
 * Connects to the card in a reader. Closing the transport resets the card.
 *
 * @param readerOrOptions The reader's name, or which and how.
 * @throws SymbolonError `transport/unavailable`, saying what to do, where the page may not use readers, a reader or a
 * card is missing, the card is mute or another program has it
 * @example
 * ```ts
 * import { openReader } from '@symbolon/transport-pcsc/web';
 * const transport = await openReader('Example Reader 00 00');
 * await transport.exchange(Uint8Array.of(0x00, 0xa4, 0x04, 0x00)); // => Uint8Array.of(0x90, 0x00)
 * await transport.close();
 * ```
 */
export function openReader(readerOrOptions: string | OpenReaderOptions = {}): Promise<Transport> {
  return openReaderOf(webStack(), typeof readerOrOptions === 'string' ? { reader: readerOrOptions } : readerOrOptions);
}

/**
 * Tells of readers and cards that come and go, beginning with those that are there. Ends when `signal` fires or the
 * loop is left.
 *
 * @throws SymbolonError `transport/unavailable` where the page may not use readers
 * @example
 * ```ts
 * import { watchReaders } from '@symbolon/transport-pcsc/web';
 * const seen: string[] = [];
 * for await (const { type, reader } of watchReaders()) {
 *   seen.push(type);
 *   if (type === 'card-inserted') break; // reader has a card now
 * }
 * seen; // => ['reader-attached', 'card-inserted']
 * ```
 */
export function watchReaders(options: WatchOptions = {}): AsyncGenerator<ReaderEvent, void> {
  return watchReadersOf(webStack(), options);
}

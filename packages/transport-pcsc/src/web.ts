/** PC/SC readers in a web page: the functions of `node.ts` on the Web Smart Card API. */
import type { Transport } from '@symbolon/protocol/transport';
import { listReadersOf } from './list-readers.ts';
import { type OpenReaderOptions, openReaderOf } from './open-reader.ts';
import { webStack } from './stacks/web-stack.ts';
import { type ReaderEvent, type WatchReadersOptions, watchReadersOf } from './watch-readers.ts';

export type { OpenReaderOptions } from './open-reader.ts';
export type { ShareMode } from './stacks/stack.ts';
export type { ReaderEvent, WatchReadersOptions } from './watch-readers.ts';

/**
 * Lists the names of the connected readers, with or without a card.
 *
 * @throws SymbolonError `transport/unavailable` if the page may not use readers
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
 * @param readerOrOptions the reader's name, or options
 * @throws SymbolonError `transport/unavailable`, with advice, if the page may not use readers, a reader or a card is
 * missing, the card does not answer, or another program uses it
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
 * Reports readers and cards that come and go, beginning with those present. Ends when `signal` fires or the loop is
 * left.
 *
 * @throws SymbolonError `transport/unavailable` if the page may not use readers
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
export function watchReaders(options: WatchReadersOptions = {}): AsyncGenerator<ReaderEvent, void> {
  return watchReadersOf(webStack(), options);
}

/** PC/SC readers of this machine, for Node. */
import type { Transport } from '@symbolon/protocol/transport';
import { listReadersOf } from './list-readers.ts';
import { type OpenReaderOptions, openReaderOf } from './open-reader.ts';
import { nativeStack } from './stacks/native-stack.ts';
import { type ReaderEvent, type WatchReadersOptions, watchReadersOf } from './watch-readers.ts';

export type { OpenReaderOptions } from './open-reader.ts';
export type { ShareMode } from './stacks/stack.ts';
export type { ReaderEvent, WatchReadersOptions } from './watch-readers.ts';

/**
 * Lists the names of the connected readers, with or without a card.
 *
 * @throws SymbolonError `transport/unavailable` if the package `smartcard` or the PC/SC service is missing
 * @example
 * ```ts
 * import { listReaders } from '@symbolon/transport-pcsc/node';
 * await listReaders(); // [ 'Virtual PCD 00 00', 'Virtual PCD 00 01' ]
 * ```
 */
export function listReaders(): Promise<readonly string[]> {
  return listReadersOf(nativeStack);
}

/**
 * Connects to the card in a reader. Closing the transport resets the card.
 *
 * @param readerOrOptions the reader's name, or options
 * @throws SymbolonError `transport/unavailable`, with advice, if the package, the service, a reader or a card is
 * missing, the card does not answer, or another program uses it
 * @example
 * ```ts
 * import { openReader } from '@symbolon/transport-pcsc/node';
 * const transport = await openReader({ waitMilliseconds: 10_000 });
 * await transport.exchange(Uint8Array.of(0x00, 0xa4, 0x04, 0x00)); // 90 00, or what the card answers
 * await transport.close();
 * ```
 */
export function openReader(readerOrOptions: string | OpenReaderOptions = {}): Promise<Transport> {
  return openReaderOf(nativeStack, typeof readerOrOptions === 'string' ? { reader: readerOrOptions } : readerOrOptions);
}

/**
 * Reports readers attached and detached, and cards inserted and removed, beginning with those present. Ends when
 * `signal` fires or the loop is left.
 *
 * @throws SymbolonError `transport/unavailable` if the package or the service is missing, or goes away
 * @example
 * ```ts
 * import { watchReaders } from '@symbolon/transport-pcsc/node';
 * for await (const { type, reader } of watchReaders()) {
 *   if (type === 'card-inserted') break; // reader has a card now
 * }
 * ```
 */
export function watchReaders(options: WatchReadersOptions = {}): AsyncGenerator<ReaderEvent, void> {
  return watchReadersOf(nativeStack, options);
}

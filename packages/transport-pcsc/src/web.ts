/** PC/SC readers from a web page that may use them: the functions of `node.ts`, on the Web Smart Card API. */
import type { Transport } from '@symbolon/protocol/transport';
import { listReadersOf } from './list-readers.ts';
import { type OpenReaderOptions, openReaderOf } from './open-reader.ts';
import { type ReaderEvent, type WatchOptions, watchReadersOf } from './watch-readers.ts';
import { webStack } from './web-stack.ts';

export type { OpenReaderOptions } from './open-reader.ts';
export type { ShareMode } from './stack.ts';
export type { ReaderEvent, WatchOptions } from './watch-readers.ts';

/** Names of the readers connected, with or without a card. Rejects with `transport/unavailable` where the page may not use them. */
export function listReaders(): Promise<readonly string[]> {
  return listReadersOf(webStack());
}

/** Connects to the card in a reader. Closing the transport resets the card. Rejects as `openReader` of `node.ts` does. */
export function openReader(readerOrOptions: string | OpenReaderOptions = {}): Promise<Transport> {
  return openReaderOf(webStack(), typeof readerOrOptions === 'string' ? { reader: readerOrOptions } : readerOrOptions);
}

/** Tells of readers and cards that come and go, as `watchReaders` of `node.ts` does. */
export function watchReaders(options: WatchOptions = {}): AsyncGenerator<ReaderEvent, void> {
  return watchReadersOf(webStack(), options);
}

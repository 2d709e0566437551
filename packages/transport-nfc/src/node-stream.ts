import type { ByteStream } from './byte-stream.ts';

/** The part of a Node duplex stream that is used: a `SerialPort` of the package `serialport`, or a socket. */
export type NodeDuplex = {
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  /** A serial port has it: destroying its stream would leave the line open. */
  close?(done: () => void): unknown;
};

/**
 * Uses an open Node stream as a byte stream. `name` is for messages.
 *
 * @example
 * ```ts
 * import { openPn532 } from '@symbolon/transport-nfc/pn532';
 * import { streamOfNode } from '@symbolon/transport-nfc/node-stream';
 * // const line = new SerialPort({ path: '/dev/ttyUSB0', baudRate: 115_200 });
 * const reader = await openPn532(streamOfNode(line, 'PN532 on the first USB port'));
 * reader.name; // => 'PN532 on the first USB port'
 * await reader.close();
 * ```
 */
export function streamOfNode(duplex: NodeDuplex, name: string): ByteStream {
  let failure: unknown;
  return {
    name,
    write: (bytes) =>
      new Promise((resolve, reject) => duplex.write(bytes, (error) => (error ? reject(error) : resolve()))),
    listen: (onBytes, onEnd) => {
      duplex.on('data', onBytes);
      duplex.on('error', (error) => {
        failure = error;
      });
      duplex.on('close', () => onEnd(failure));
    },
    close: () =>
      new Promise((resolve) => {
        if (duplex.destroyed) return resolve();
        duplex.on('close', () => resolve());
        if (duplex.close === undefined) duplex.destroy();
        else duplex.close(resolve);
      }),
  };
}

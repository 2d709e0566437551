import type { ByteStream } from './byte-stream.ts';

/** The used part of a Node duplex stream: a `SerialPort` of the package `serialport`, or a socket. */
export type NodeDuplex = {
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  destroy(): unknown;
  readonly destroyed: boolean;
  /** Serial ports have it; destroying their stream would leave the line open. */
  close?(done: () => void): unknown;
};

export function ofNode(duplex: NodeDuplex, name: string): ByteStream {
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

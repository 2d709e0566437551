import type { ByteStream } from './byte-stream.ts';

/**
 * The part of the Web Serial API's `SerialPort` that is used (https://wicg.github.io/serial). The port is open already.
 */
export type WebSerialPort = {
  readonly readable: { readonly getReader: () => WebReader } | null;
  readonly writable: { readonly getWriter: () => WebWriter } | null;
  readonly close: () => Promise<void>;
};
type WebReader = {
  readonly read: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  readonly cancel: () => Promise<void>;
  readonly releaseLock: () => void;
};
type WebWriter = { readonly write: (bytes: Uint8Array) => Promise<void>; readonly releaseLock: () => void };

/**
 * Uses an open serial port of a browser as a byte stream. `name` is for messages.
 *
 * @throws TypeError if the port is not open
 * @example
 * ```ts
 * import { openPn532 } from '@symbolon/transport-nfc/pn532';
 * import { streamOfWebSerial } from '@symbolon/transport-nfc/web-serial';
 * // const port = await navigator.serial.requestPort();
 * // await port.open({ baudRate: 115_200 });
 * const reader = await openPn532(streamOfWebSerial(port, 'PN532 on a serial port'));
 * reader.name; // => 'PN532 on a serial port'
 * await reader.close();
 * ```
 */
export function streamOfWebSerial(port: WebSerialPort, name: string): ByteStream {
  const reader = port.readable?.getReader();
  const writer = port.writable?.getWriter();
  if (reader === undefined || writer === undefined) throw new TypeError('the serial port is not open');
  return {
    name,
    write: (bytes) => writer.write(bytes),
    listen: (onBytes, onEnd) => {
      const pump = async (): Promise<void> => {
        for (;;) {
          const { done, value } = await reader.read();
          if (done) return onEnd();
          if (value !== undefined) onBytes(value);
        }
      };
      pump().catch(onEnd);
    },
    close: async () => {
      await reader.cancel();
      reader.releaseLock();
      writer.releaseLock();
      await port.close();
    },
  };
}

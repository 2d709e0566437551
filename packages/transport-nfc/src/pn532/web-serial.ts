import type { ByteStream } from './byte-stream.ts';

/** The used part of the Web Serial API's `SerialPort` (https://wicg.github.io/serial). The port is already open. */
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

/** @throws TypeError if the port is not open */
export function ofWebSerial(port: WebSerialPort, name: string): ByteStream {
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

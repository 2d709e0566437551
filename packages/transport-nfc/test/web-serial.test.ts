import { describe, expect, it } from 'vitest';
import { toByteStream } from '../src/pn532/to-byte-stream.ts';
import type { WebSerialPort } from '../src/pn532/web-serial.ts';

/** A port made of the platform's own streams, as in a browser. */
function createPort() {
  const written: Uint8Array[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let open = true;
  const readable = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  const writable = new WritableStream<Uint8Array>({ write: (bytes) => void written.push(bytes) });
  const port: WebSerialPort = {
    readable,
    writable,
    close: async () => {
      // A browser refuses to close a port whose streams are locked.
      if (readable.locked || writable.locked) throw new TypeError('locked');
      open = false;
    },
  };
  return { port, written, controller: () => controller, isOpen: () => open };
}

describe('toByteStream', () => {
  it('carries bytes both ways, and closes the port', async () => {
    const { port, written, controller, isOpen } = createPort();
    const stream = toByteStream(port, 'port');
    const received: number[] = [];
    const ended = new Promise<unknown>((resolve) => stream.listen((bytes) => received.push(...bytes), resolve));
    await stream.write(Uint8Array.of(1, 2));
    controller()?.enqueue(Uint8Array.of(3, 4));
    await expect.poll(() => received).toEqual([3, 4]);
    expect(written).toEqual([Uint8Array.of(1, 2)]);
    await stream.close();
    expect(await ended).toBeUndefined();
    expect(isOpen()).toBe(false);
  });

  it('hands on why the line broke', async () => {
    const { port, controller } = createPort();
    const stream = toByteStream(port, 'port');
    const ended = new Promise<unknown>((resolve) => stream.listen(() => {}, resolve));
    const cause = new Error('unplugged');
    controller()?.error(cause);
    expect(await ended).toBe(cause);
  });

  it('refuses a port that is not open', () => {
    expect(() => toByteStream({ ...createPort().port, readable: null }, 'port')).toThrow(/not open/);
  });
});

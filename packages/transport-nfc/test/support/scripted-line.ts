/** A serial line to a PN532 that does as a script says. */
import { createPn532FrameReader, encodePn532Frame } from '@symbolon/protocol/pn532-frame';
import type { ByteStream } from '../../src/pn532/byte-stream.ts';

export const ack = encodePn532Frame({ type: 'ack' });
export const answer = (...content: number[]) =>
  encodePn532Frame({ type: 'data', content: Uint8Array.of(0xd5, ...content) });
export const garbled = (bytes: Uint8Array) =>
  bytes.map((byte, index) => (index === bytes.length - 2 ? byte ^ 1 : byte));
export const target = [0x01, 0x01, 0x00, 0x04, 0x20, 0x04, 0x08, 0x01, 0x02, 0x03];
export const ats = [0x0a, 0x78, 0x77, 0x80, 0x00, 0x80, 0x73, 0x84, 0x01, 0xc0];

/**
 * A line whose chip answers the frames of the host as `script` says; what it does not say is answered as a good chip
 * would.
 */
export function lineTo(
  script: (code: number, data: readonly number[], count: number) => readonly Uint8Array[] | undefined,
  again?: Uint8Array,
) {
  const read = createPn532FrameReader();
  const received: string[] = [];
  let give: (bytes: Uint8Array) => void = () => {};
  let end: (cause?: unknown) => void = () => {};
  let last: Uint8Array = ack;
  const good: { readonly [code: number]: Uint8Array } = {
    0: answer(0x01, 0x00),
    2: answer(0x03, 0x32, 0x01, 0x06, 0x07),
    18: answer(0x13),
    20: answer(0x15),
    22: answer(0x17, 0x00),
    50: answer(0x33),
    64: answer(0x41, 0x00, 0x90, 0x00),
    74: answer(0x4b, ...target, ...ats),
    82: answer(0x53, 0x00),
  };
  const stream: ByteStream = {
    name: 'test line',
    write: async (bytes) => {
      for (const frame of read(bytes)) {
        received.push(frame.type === 'data' ? (frame.content[1] ?? 0).toString(16) : frame.type);
        if (frame.type === 'nack') give(again ?? last);
        if (frame.type !== 'data') continue;
        const [, code = 0, ...data] = frame.content;
        const count = received.filter((entry) => entry === code.toString(16)).length;
        last = good[code] ?? ack;
        for (const part of script(code, data, count) ?? [ack, last]) give(part);
      }
    },
    listen: (onBytes, onEnd) => {
      give = onBytes;
      end = onEnd;
    },
    close: async () => void received.push('closed'),
  };
  return { stream, received, end: (cause?: unknown) => end(cause) };
}

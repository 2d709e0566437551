/**
 * Frames between a host and a PN532 (NXP PN532 User Manual, UM0701-02 rev. 02, clause 6.2.1), for the driver and the
 * emulated chip.
 *
 * Normal frame `00 00 FF LEN LCS TFI PD.. DCS 00`, where LEN + LCS and TFI + PD.. + DCS are 0 modulo 256. Extended
 * frame: `FF FF LENM LENL LCS` in place of `LEN LCS`.
 */
import { cardError } from '@symbolon/interface';

/** First byte of a frame's content, TFI: who sends it. */
export const pn532Direction = { fromHost: 0xd4, fromChip: 0xd5 } as const;

/** A frame as it was read: data, an answer without content, or bytes that are not a frame. */
export type Pn532Frame =
  /** TFI and the data that follow it. */
  | { readonly type: 'data'; readonly content: Uint8Array }
  | { readonly type: 'ack' }
  | { readonly type: 'nack' }
  /** The chip did not understand the last command: clause 6.2.1.5. */
  | { readonly type: 'syntax-error' }
  /** A frame with a wrong checksum or length. */
  | { readonly type: 'garbled' };

/** Longest content of a frame, in bytes: TFI and 264 of data. UM0701-02 clause 6.2.1.2. */
export const LONGEST_CONTENT = 265;

const ACK = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00);
const NACK = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x00, 0x00);
const SYNTAX_ERROR = 0x7f;

/**
 * Encodes a frame.
 *
 * @throws SymbolonError `argument/invalid` for content that is empty or longer than 265 bytes
 * @example
 * ```ts
 * import { encodePn532Frame } from '@symbolon/protocol/pn532-frame';
 * const getFirmwareVersion = Uint8Array.of(0xd4, 0x02);
 * encodePn532Frame({ type: 'data', content: getFirmwareVersion }); // => Uint8Array.of(0, 0, 0xff, 0x02, 0xfe, 0xd4, 0x02, 0x2a, 0)
 * ```
 */
export function encodePn532Frame(frame: Exclude<Pn532Frame, { readonly type: 'garbled' }>): Uint8Array {
  if (frame.type === 'ack') return ACK.slice();
  if (frame.type === 'nack') return NACK.slice();
  const content = frame.type === 'data' ? frame.content : Uint8Array.of(SYNTAX_ERROR);
  const { length } = content;
  if (length === 0 || length > LONGEST_CONTENT)
    throw cardError('argument/invalid', { argument: 'content', reason: `${length} bytes` });
  const size = length <= 0xff ? [length, -length] : [0xff, 0xff, length >> 8, length, -((length >> 8) + length)];
  return Uint8Array.of(0x00, 0x00, 0xff, ...size, ...content, -sum(content), 0x00);
}

/**
 * Makes a reader that takes bytes in any portions and returns the frames that they complete. It skips bytes between
 * frames.
 *
 * @example
 * ```ts
 * import { createPn532FrameReader } from '@symbolon/protocol/pn532-frame';
 * const read = createPn532FrameReader();
 * read(Uint8Array.of(0x55, 0x00, 0x00, 0xff)); // => []
 * read(Uint8Array.of(0x00, 0xff, 0x00)); // => [{ type: 'ack' }]
 * ```
 */
export function createPn532FrameReader(): (bytes: Uint8Array) => readonly Pn532Frame[] {
  let waiting: number[] = [];
  return (bytes) => {
    waiting.push(...bytes);
    const frames: Pn532Frame[] = [];
    for (;;) {
      const start = waiting.findIndex((byte, index) => byte === 0x00 && waiting[index + 1] === 0xff);
      if (start === -1) {
        // The last byte may be the first of a start code.
        waiting = waiting.slice(-1);
        return frames;
      }
      waiting = waiting.slice(start);
      const taken = takeFrame(waiting);
      if (taken === undefined) return frames;
      frames.push(taken.frame);
      waiting = waiting.slice(taken.length);
    }
  };
}

/** The frame at the start code `00 FF` with which `bytes` begins, or `undefined` if it is not complete. */
function takeFrame(bytes: readonly number[]): { readonly frame: Pn532Frame; readonly length: number } | undefined {
  const [, , length, check, high, low, extendedCheck] = bytes;
  if (length === undefined || check === undefined) return undefined;
  if (length === 0x00 && check === 0xff) return { frame: { type: 'ack' }, length: 4 };
  if (length === 0xff && check === 0x00) return { frame: { type: 'nack' }, length: 4 };
  // Of garbled bytes only the start code is skipped, because a whole frame may begin within them.
  const garbled = { frame: { type: 'garbled' }, length: 2 } as const;
  let [start, size] = [4, length];
  if (length === 0xff && check === 0xff) {
    if (high === undefined || low === undefined || extendedCheck === undefined) return undefined;
    if (((high + low + extendedCheck) & 0xff) !== 0) return garbled;
    [start, size] = [7, (high << 8) | low];
  } else if (((length + check) & 0xff) !== 0) return garbled;
  if (size === 0 || size > LONGEST_CONTENT) return garbled;
  const content = bytes.slice(start, start + size);
  const dataCheck = bytes[start + size];
  if (dataCheck === undefined) return undefined;
  if (((sum(content) + dataCheck) & 0xff) !== 0) return garbled;
  const error = size === 1 && content[0] === SYNTAX_ERROR;
  return {
    frame: error ? { type: 'syntax-error' } : { type: 'data', content: Uint8Array.from(content) },
    length: start + size + 1,
  };
}

function sum(bytes: Iterable<number>): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total & 0xff;
}

/**
 * Reads RLP of a known shape from chunks of any size, in a few hundred bytes of state.
 *
 * RLP: Ethereum Yellow Paper, appendix B. Only the canonical encoding is accepted: the shortest header, integers without leading zeros,
 * nothing after the end. Meaning is left to the caller, who gets each field as it completes.
 */
import { ChainError } from '../errors.ts';

export type Shape =
  /** Big-endian, no leading zeros, at most `bytes` (up to 32) long; zero is empty. */
  | { readonly type: 'uint'; readonly bytes: number }
  /** Exactly one of these lengths, each at most 32. */
  | { readonly type: 'bytes'; readonly lengths: readonly number[] }
  /** Any length, handed on piece by piece. */
  | { readonly type: 'stream' }
  | { readonly type: 'list'; readonly of: Shape }
  | { readonly type: 'struct'; readonly fields: readonly Field[] };

export type Field = readonly [name: string, shape: Shape];

export type RlpHandlers = {
  /** A `uint` or `bytes` is complete. `field` is dotted, `accessList.address`. The bytes are valid during the call only. */
  readonly value: (field: string, bytes: Uint8Array) => void;
  /** The next piece of a `stream`; one that is empty has none. */
  readonly piece: (field: string, bytes: Uint8Array) => void;
};

export type RlpStream = { readonly push: (chunk: Uint8Array) => void; readonly end: () => void };

/** An open list: what is left of it in bytes, and which of its items comes next. */
type Frame = { readonly shape: Extract<Shape, { type: 'list' | 'struct' }>; readonly field: string; left: number; index: number };

/** A length beyond this is no transaction. */
const maxLength = 0xffffffff;

/** `what` names the thing in errors: `EIP-1559 transaction`. The depth is bounded by the shape. */
export function readRlp(what: string, root: Shape, handlers: RlpHandlers): RlpStream {
  const frames: Frame[] = [];
  const scratch = new Uint8Array(32);
  let lengthBytes = 0;
  let lengthLeft = 0;
  let length = 0;
  let isList = false;
  let item: { readonly shape: Exclude<Shape, Frame['shape']>; readonly field: string; readonly length: number } | undefined;
  let itemRead = 0;
  let done = false;

  const fail = (reason: string): never => {
    const where = frames.map(({ shape, index }) => (shape.type === 'struct' ? (shape.fields[index]?.[0] ?? 'end') : `[${index}]`));
    throw new ChainError('data/malformed', { what, where: where.join('.').replaceAll('.[', '[') || 'start', reason });
  };

  const expected = (): Field => {
    const frame = frames.at(-1);
    if (!frame) return ['', root];
    if (frame.shape.type === 'list') return [frame.field, frame.shape.of];
    const next = frame.shape.fields[frame.index] ?? fail('too many fields');
    return [frame.field ? `${frame.field}.${next[0]}` : next[0], next[1]];
  };

  const closeLists = (): void => {
    for (let frame = frames.at(-1); frame && frame.left === 0; frame = frames.at(-1)) {
      if (frame.shape.type === 'struct' && frame.index < frame.shape.fields.length) fail('missing');
      frames.pop();
      const parent = frames.at(-1);
      if (parent) parent.index += 1;
    }
    done = frames.length === 0;
  };

  const finishItem = (): void => {
    if (item && item.shape.type !== 'stream') handlers.value(item.field, scratch.subarray(0, item.length));
    item = undefined;
    const frame = frames.at(-1);
    if (frame) frame.index += 1;
    closeLists();
  };

  const open = (list: boolean, size: number, headerSize: number): void => {
    const [field, shape] = expected();
    const frame = frames.at(-1);
    if (frame) {
      if (headerSize + size > frame.left) fail('reaches beyond its list');
      frame.left -= headerSize + size;
    }
    if (shape.type === 'list' || shape.type === 'struct') {
      if (!list) fail('must be a list');
      frames.push({ shape, field, left: size, index: 0 });
      closeLists();
    } else {
      if (list) fail('must not be a list');
      if (shape.type === 'uint' && size > shape.bytes) fail(`longer than ${shape.bytes} bytes`);
      if (shape.type === 'bytes' && !shape.lengths.includes(size)) fail(`${size} bytes instead of ${shape.lengths.join(' or ')}`);
      item = { shape, field, length: size };
      itemRead = 0;
      if (size === 0) finishItem();
    }
  };

  const takePayload = (bytes: Uint8Array): void => {
    if (!item) return;
    if (itemRead === 0 && item.shape.type === 'uint' && bytes[0] === 0) fail('leading zero');
    if (item.shape.type === 'stream') handlers.piece(item.field, bytes);
    else scratch.set(bytes, itemRead);
    itemRead += bytes.length;
    if (itemRead === item.length) finishItem();
  };

  const takeLengthByte = (byte: number): void => {
    if (length === 0 && byte === 0) fail('length with leading zero');
    length = length * 256 + byte;
    if (length > maxLength) fail('too long');
    lengthLeft -= 1;
    if (lengthLeft > 0) return;
    if (length < 56) fail('long header for a short length');
    open(isList, length, 1 + lengthBytes);
  };

  const takeHeaderByte = (byte: number): void => {
    if (byte < 0x80) {
      open(false, 1, 0);
      takePayload(Uint8Array.of(byte));
    } else if (byte < 0xb8) {
      open(false, byte - 0x80, 1);
    } else if (byte >= 0xc0 && byte < 0xf8) {
      open(true, byte - 0xc0, 1);
    } else {
      isList = byte >= 0xf8;
      lengthBytes = byte - (isList ? 0xf7 : 0xb7);
      lengthLeft = lengthBytes;
      length = 0;
    }
  };

  return {
    push(chunk) {
      for (let i = 0; i < chunk.length; ) {
        if (done) fail('trailing bytes');
        if (item) {
          const bytes = chunk.subarray(i, i + item.length - itemRead);
          if (item.length === 1 && (bytes[0] ?? 0) < 0x80) fail('header for a byte that is its own encoding');
          takePayload(bytes);
          i += bytes.length;
        } else {
          const byte = chunk[i] ?? 0;
          if (lengthLeft > 0) takeLengthByte(byte);
          else takeHeaderByte(byte);
          i += 1;
        }
      }
    },
    end() {
      if (!done) fail('ends early');
    },
  };
}

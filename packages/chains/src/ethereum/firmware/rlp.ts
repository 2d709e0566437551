/**
 * Reads RLP of a known shape as it streams in.
 *
 * RLP: Ethereum Yellow Paper, appendix B. Only the canonical encoding is accepted: the shortest header, integers
 * without leading zeros. Meaning is left to the caller, who gets each field as it completes.
 */
import { chainError } from '@symbolon/interface';
import { type Steps, take, takePieces } from '../../firmware/stepwise.ts';

export type RlpShape =
  /** Big-endian, no leading zeros, at most `bytes` (up to 32) long; zero is empty. */
  | { readonly type: 'uint'; readonly bytes: number }
  /** Exactly one of these lengths, each at most 32. */
  | { readonly type: 'bytes'; readonly lengths: readonly number[] }
  /** Any length, handed on piece by piece. */
  | { readonly type: 'stream' }
  | { readonly type: 'list'; readonly of: RlpShape }
  | { readonly type: 'struct'; readonly fields: readonly RlpField[] };

export type RlpField = readonly [name: string, shape: RlpShape];

export type RlpHandlers = {
  /**
   * A `uint` or `bytes` is complete. `field` is dotted, `accessList.address`. The bytes are valid during the call only.
   */
  readonly value: (field: string, bytes: Uint8Array) => void;
  /** The next piece of a `stream`; one that is empty has none. */
  readonly piece: (field: string, bytes: Uint8Array) => void;
};

/**
 * Where an item stands: its field, as handlers know it and with indexes for a person, and the bytes left in its list.
 */
type Place = { readonly field: string; readonly where: string; readonly left: number };

type Header = {
  readonly isList: boolean;
  readonly headerSize: number;
  readonly size: number;
  readonly only: Uint8Array | undefined;
};

export type RlpOptions = {
  /** Names the thing in errors: `EIP-1559 transaction`. */
  readonly what: string;
  /** Its first byte, where that has been read already. */
  readonly first?: number | undefined;
};

export function* readRlp(shape: RlpShape, handlers: RlpHandlers, { what, first }: RlpOptions): Steps<void> {
  let readAhead = first;
  const fail = (where: string, reason: string): never => {
    throw chainError('data/malformed', { what, where: where || 'start', reason });
  };

  function* readHeader({ where, left }: Place): Steps<Header> {
    if (left === 0) fail(where, 'missing');
    const byte = readAhead ?? (yield* take(1))[0] ?? 0;
    readAhead = undefined;
    if (byte < 0x80) return { isList: false, headerSize: 0, size: 1, only: Uint8Array.of(byte) };
    const isList = byte >= 0xc0;
    const short = byte - (isList ? 0xc0 : 0x80);
    const lengthBytes = Math.max(0, short - 55);
    if (lengthBytes > 4) fail(where, 'too long');
    const size = lengthBytes === 0 ? short : yield* readLength(where, lengthBytes);
    if (1 + lengthBytes + size > left) fail(where, 'reaches beyond its list');
    return { isList, headerSize: 1 + lengthBytes, size, only: undefined };
  }

  function* readLength(where: string, lengthBytes: number): Steps<number> {
    const bytes = yield* take(lengthBytes);
    const length = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    if (bytes[0] === 0 || length < 56) fail(where, 'length not in its shortest form');
    return length;
  }

  /** Returns how many bytes the item took. */
  function* readItem(shape: RlpShape, place: Place): Steps<number> {
    const { field, where } = place;
    const { isList, headerSize, size, only } = yield* readHeader(place);
    if (shape.type === 'list' || shape.type === 'struct') {
      if (!isList) fail(where, 'must be a list');
      yield* shape.type === 'list'
        ? readList(shape.of, { ...place, left: size })
        : readStruct(shape.fields, { ...place, left: size });
      return headerSize + size;
    }
    if (isList) fail(where, 'must not be a list');
    if (shape.type === 'stream') {
      if (only) handlers.piece(field, only);
      else yield* readStream(where, size, (bytes) => handlers.piece(field, bytes));
    } else {
      if (shape.type === 'uint' && size > shape.bytes) fail(where, `longer than ${shape.bytes} bytes`);
      if (shape.type === 'bytes' && !shape.lengths.includes(size))
        fail(where, `${size} bytes instead of ${shape.lengths.join(' or ')}`);
      const bytes = only ?? (yield* take(size));
      checkShortest(where, size, only ? undefined : bytes[0]);
      if (shape.type === 'uint' && bytes[0] === 0) fail(where, 'leading zero');
      handlers.value(field, bytes);
    }
    return headerSize + size;
  }

  function* readStream(where: string, size: number, use: (bytes: Uint8Array) => void): Steps<void> {
    yield* takePieces(size, (bytes) => {
      checkShortest(where, size, bytes[0]);
      use(bytes);
    });
  }

  /** A byte below 0x80 is its own encoding and may have no header. */
  const checkShortest = (where: string, size: number, first: number | undefined): void => {
    if (size === 1 && first !== undefined && first < 0x80) fail(where, 'header for a byte that is its own encoding');
  };

  function* readList(shape: RlpShape, { field, where, left }: Place): Steps<void> {
    let rest = left;
    for (let i = 0; rest > 0; i += 1) rest -= yield* readItem(shape, { field, where: `${where}[${i}]`, left: rest });
  }

  function* readStruct(fields: readonly RlpField[], { field, where, left }: Place): Steps<void> {
    let rest = left;
    for (const [name, shape] of fields) {
      const inside = (outer: string): string => (outer ? `${outer}.${name}` : name);
      rest -= yield* readItem(shape, { field: inside(field), where: inside(where), left: rest });
    }
    if (rest > 0) fail(where, 'too many fields');
  }

  yield* readItem(shape, { field: '', where: '', left: Number.POSITIVE_INFINITY });
}

/**
 * BER-TLV data objects in one encoding only: tags of one to three bytes (ISO/IEC 7816-4:2020 clause 6.3), definite
 * lengths of the fewest bytes (X.690 clause 10.1, DER). A message is one table, {@link tlvStruct}, and nests no deeper
 * than its table.
 *
 * Intentional divergence from ISO/IEC 7816-4: lengths above 65,535 ('83', '84') are refused, because no APDU carries
 * that much. '00' bytes between data objects are refused too.
 */
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { list } from './values.ts';

/** One data object. `tag` is the tag field as a big-endian number: 0x80, 0x7f21. */
export type Tlv = { readonly tag: number; readonly value: Uint8Array };

/**
 * Encodes one data object.
 * @throws SymbolonError `argument/invalid` for a tag or a length that has no encoding.
 * @example
 * ```ts
 * import { encodeTlv } from '@symbolon/protocol/encoding';
 * encodeTlv(0x7c, new Uint8Array(0)); // => Uint8Array.of(0x7c, 0x00)
 * ```
 */
export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  return dataObject.encode({ tag, value });
}

/**
 * Splits `bytes` into its data objects, one level deep. The values are views into `bytes`.
 * @param what names the message in the error.
 * @throws SymbolonError `data/malformed`.
 * @example
 * ```ts
 * import { decodeTlv } from '@symbolon/protocol/encoding';
 * const objects = decodeTlv('key', Uint8Array.of(0x80, 0x01, 0x05, 0x7f, 0x49, 0x00));
 * objects; // => [{ tag: 0x80, value: Uint8Array.of(5) }, { tag: 0x7f49, value: new Uint8Array() }]
 * ```
 */
export function decodeTlv(what: string, bytes: Uint8Array): readonly Tlv[] {
  return decodeWith(P.array(null, dataObject), what, bytes);
}

/**
 * Value of the first data object with this tag, or `undefined`.
 */
export function findTlv(list: readonly Tlv[], tag: number): Uint8Array | undefined {
  return list.find((object) => object.tag === tag)?.value;
}

/**
 * Decodes all of `bytes`. Byte fields are views into `bytes`: wiping it wipes them.
 * @throws SymbolonError `data/malformed`, which names the field and quotes nothing of its content.
 * @example
 * ```ts
 * import { decodeWith, path } from '@symbolon/protocol/encoding';
 * decodeWith(path, 'path', Uint8Array.of(1, 0x80, 0, 0, 0x2c)); // => [0x8000002c]
 * ```
 */
export function decodeWith<T>(coder: P.CoderType<T>, what: string, bytes: Uint8Array): T {
  return guarded(what, () => coder.decode(bytes));
}

/**
 * Encodes `value`. The caller wipes the result.
 * @throws SymbolonError `data/malformed` for a value that the coder does not allow.
 * @example
 * ```ts
 * import { encodeWith, path } from '@symbolon/protocol/encoding';
 * encodeWith(path, 'path', [0x8000002c]); // => Uint8Array.of(1, 0x80, 0, 0, 0x2c)
 * ```
 */
export function encodeWith<T>(coder: P.CoderType<T>, what: string, value: T): Uint8Array {
  return guarded(what, () => coder.encode(value));
}

/**
 * A row of a {@link tlvStruct}: tag, coder of the value, and `'optional'` if the data object may be absent. `never` and
 * `unknown` admit a coder of any type.
 */
type Row = readonly [tag: number, coder: RowCoder, presence?: 'optional'];
type RowCoder = {
  readonly encodeStream: (w: P.Writer, value: never) => void;
  readonly decodeStream: (r: P.Reader) => unknown;
  readonly encode: (value: never) => Uint8Array;
};
type Rows = { readonly [field: string]: Row };
type OptionalField<R extends Rows> = { [F in keyof R]: R[F] extends readonly [number, RowCoder] ? never : F }[keyof R];
type Flat<T> = { readonly [F in keyof T]: T[F] };

/** What a {@link tlvStruct} encodes, inferred from its rows: one field for each. */
export type TlvFields<R extends Rows> = Flat<
  { [F in Exclude<keyof R, OptionalField<R>>]: ReturnType<R[F][1]['decodeStream']> } & {
    [F in OptionalField<R>]?: ReturnType<R[F][1]['decodeStream']>;
  }
>;

/** Rows of a {@link tlvStruct} with a written type: one for each field, `'optional'` where the field is. */
export type TlvRows<Fields> = {
  readonly [F in keyof Fields]-?: readonly [
    tag: number,
    coder: P.CoderType<Required<Fields>[F]>,
    ...presence: Pick<Fields, F> extends Required<Pick<Fields, F>> ? [] : ['optional'],
  ];
};

/**
 * A message as one table: data objects in the order of the rows, each at most once, no others. It is a coder, so it can
 * be the value of a row.
 *
 * The type is inferred from the rows or written. `tlvStruct<Fields>(...)` compiles only with exactly one row for each
 * field. A written type keeps its name and the documentation of its fields.
 * @throws (the coder) SymbolonError `data/malformed`.
 */
export function tlvStruct<const R extends Rows>(what: string, rows: R): P.CoderType<TlvFields<R>>;
/** The same with a written type: exactly one row for each of its fields. */
export function tlvStruct<Fields extends object>(what: string, rows: TlvRows<Fields>): P.CoderType<Fields>;
export function tlvStruct(what: string, rows: Rows): P.CoderType<object> {
  const entries = Object.entries(rows);
  return P.wrap<object>({
    encodeStream: (w, value) => {
      const fields = value as { readonly [field: string]: unknown };
      for (const [field, [tag, coder, presence]] of entries) {
        const content = fields[field];
        if (content === undefined && presence === 'optional') continue;
        writeTlv(w, tag, coder, content, `${what}, ${field}`);
      }
    },
    decodeStream: (r) => {
      const fields: { [field: string]: unknown } = {};
      for (const [field, [tag, coder, presence]] of entries) {
        if (r.isEnd() || readTag(r, what, 'peek') !== tag) {
          if (presence === 'optional') continue;
          throw malformed(what, `${field} ('${tag.toString(16)}') is missing or out of order`);
        }
        fields[field] = readTlv(r, tag, coder, `${what}, ${field}`);
      }
      if (!r.isEnd()) throw malformed(what, `unexpected data object '${readTag(r, what).toString(16)}'`);
      return fields;
    },
  });
}

/**
 * One data object with a fixed tag, as a coder of its value.
 * @throws (the coder) SymbolonError `data/malformed` for another tag or a value of another form
 */
export function tlv<T>(tag: number, coder: P.CoderType<T>): P.CoderType<T> {
  const what = `data object '${tag.toString(16)}'`;
  return P.wrap<T>({
    encodeStream: (w, value) => writeTlv(w, tag, coder, value, what),
    decodeStream: (r) => readTlv(r, tag, coder, what) as T,
  });
}

/**
 * Any number of data objects with one tag, up to the end of the value that holds them.
 * @throws (the coder) SymbolonError `data/malformed` for another tag or a value of another form
 */
export function many<T>(tag: number, coder: P.CoderType<T>): P.CoderType<readonly T[]> {
  return list(null, tlv(tag, coder));
}

/** A message with a signature over it. The label that the signature also covers depends on the kind of message. */
export type Signed<Body> = {
  readonly body: Body;
  /** ECDSA P-256 with SHA-256 over a label and the encoded body: r || s, 64 bytes. */
  readonly signature: Uint8Array;
};

/**
 * Codec of a signed message: the body in 'A0', then the signature in '5F37'.
 * @throws (the coder) SymbolonError `data/malformed`
 */
export function signedMessage<Body>(what: string, body: P.CoderType<Body>): P.CoderType<Signed<Body>> {
  return tlvStruct(what, { body: [0xa0, body], signature: [0x5f37, P.bytes(64)] });
}

/**
 * A `data/malformed` error. `reason` must not quote the message.
 * @example
 * ```ts
 * import { malformed } from '@symbolon/protocol/encoding';
 * malformed('clone offer', 'its version is missing').message; // => 'malformed clone offer: its version is missing'
 * ```
 */
export function malformed(what: string, reason: string): SymbolonError<'data/malformed'> {
  return cardError('data/malformed', { what, reason });
}

const dataObject: P.CoderType<Tlv> = P.wrap<Tlv>({
  encodeStream: (w, { tag, value }) => {
    writeHeader(w, tag, value.length);
    w.bytes(value);
  },
  decodeStream: (r) => {
    const tag = readTag(r, 'data object');
    return { tag, value: readValue(r, 'data object') };
  },
});

function writeTlv(w: P.Writer, tag: number, coder: RowCoder, value: unknown, what: string): void {
  const content = guarded(what, () => coder.encode(value as never));
  writeHeader(w, tag, content.length);
  // Byte by byte into the writer's own memory, which the writer wipes. This copy may hold a secret: it is wiped here.
  for (const byte of content) w.byte(byte);
  content.fill(0);
}

function readTlv(r: P.Reader, tag: number, coder: RowCoder, what: string): unknown {
  if (readTag(r, what) !== tag) throw malformed(what, `expected data object '${tag.toString(16)}'`);
  return decodeWith(coder as P.CoderType<unknown>, what, readValue(r, what));
}

function writeHeader(w: P.Writer, tag: number, length: number): void {
  const tagBytes = tag > 0xffff ? 3 : tag > 0xff ? 2 : 1;
  if (!isTag(tag)) throw cardError('argument/invalid', { argument: 'tag', reason: `${tag} has no encoding` });
  if (length > 0xffff) throw cardError('argument/invalid', { argument: 'length', reason: 'more than 65,535 bytes' });
  for (let shift = (tagBytes - 1) * 8; shift >= 0; shift -= 8) w.byte((tag >> shift) & 0xff);
  if (length > 0xff) w.byte(0x82);
  else if (length > 0x7f) w.byte(0x81);
  if (length > 0xff) w.byte(length >> 8);
  w.byte(length & 0xff);
}

function readTag(r: P.Reader, what: string, mode?: 'peek'): number {
  const available = r.bytes(Math.min(3, r.leftBytes), true);
  let tag = 0;
  let length = 0;
  for (const byte of available) {
    tag = (tag << 8) | byte;
    length += 1;
    if (length === 1 ? (byte & 0x1f) !== 0x1f : (byte & 0x80) === 0) break;
  }
  if (!isTag(tag)) throw malformed(what, available.length === 0 ? 'a tag is missing' : 'a tag is not valid');
  if (mode === undefined) r.bytes(length);
  return tag;
}

/**
 * ISO/IEC 7816-4:2020 clause 6.3: a tag is one byte unless its bits 5 to 1 are all set. Then tag numbers from 31 take
 * one more byte, from 128 two. '00' is not a tag.
 */
function isTag(tag: number): boolean {
  if (!Number.isInteger(tag)) return false;
  if (tag <= 0xff) return tag > 0 && (tag & 0x1f) !== 0x1f;
  const inShort = tag <= 0xffff;
  const first = inShort ? tag >> 8 : tag >> 16;
  if (tag > 0xffffff || (first & 0x1f) !== 0x1f || (tag & 0x80) !== 0) return false;
  return inShort ? (tag & 0x7f) >= 0x1f : (tag & 0xff00) > 0x8000;
}

function readValue(r: P.Reader, what: string): Uint8Array {
  const first = r.leftBytes > 0 ? r.byte() : 0xff;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 2 || more > r.leftBytes || first === 0x80) throw malformed(what, 'a length is not valid');
  let length = more === 0 ? first : 0;
  for (let i = 0; i < more; i += 1) length = (length << 8) | r.byte();
  // X.690 clause 10.1: the fewest bytes that hold the length.
  if ((more === 1 && length < 0x80) || (more === 2 && length < 0x100)) throw malformed(what, 'a length is not minimal');
  if (length > r.leftBytes) throw malformed(what, 'a data object is cut off');
  return r.bytes(length);
}

/**
 * Runs a coder. Errors of micro-packed quote values and trailing bytes, which may be secret. They are replaced by an
 * error that quotes nothing.
 */
function guarded<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isSymbolonError(error)) throw error;
    throw malformed(what, 'the content does not have its defined form');
  }
}

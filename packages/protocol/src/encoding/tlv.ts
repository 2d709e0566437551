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
import { checkKnown, type Growth, skipInformative } from './growth.ts';
import { readTag, readValue, writeHeader } from './tlv-header.ts';
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
 * be the value of a row. With `growing` it is a response, which newer cards may send with more: see `growth.ts`.
 *
 * The type is inferred from the rows or written. `tlvStruct<Fields>(...)` compiles only with exactly one row for each
 * field. A written type keeps its name and the documentation of its fields.
 * @throws (the coder) SymbolonError `data/malformed`; `card/newer` for a critical data object that is not known
 */
export function tlvStruct<const R extends Rows>(what: string, rows: R, growth?: Growth): P.CoderType<TlvFields<R>>;
/** The same with a written type: exactly one row for each of its fields. */
export function tlvStruct<Fields extends object>(
  what: string,
  rows: TlvRows<Fields>,
  growth?: Growth,
): P.CoderType<Fields>;
export function tlvStruct(what: string, rows: Rows, growth?: Growth): P.CoderType<object> {
  const entries = Object.entries(rows);
  const known = entries.map(([, [tag]]) => tag);
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
          if (growth && !r.isEnd()) checkKnown(readTag(r, what, 'peek'), known, what);
          throw malformed(what, `${field} ('${tag.toString(16)}') is missing or out of order`);
        }
        fields[field] = readTlv(r, tag, coder, `${what}, ${field}`);
      }
      if (growth) skipInformative(r, what);
      if (!r.isEnd()) {
        const tag = readTag(r, what);
        if (growth) checkKnown(tag, known, what);
        throw malformed(what, `unexpected data object '${tag.toString(16)}'`);
      }
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
 * Any number of data objects with one tag, up to the end of the value that holds them. What may grow in it is what
 * follows them.
 * @throws (the coder) SymbolonError `data/malformed` for another tag or a value of another form; `card/newer`
 */
export function many<T>(tag: number, coder: P.CoderType<T>, growth?: Growth): P.CoderType<readonly T[]> {
  const all = list(null, tlv(tag, coder));
  if (growth === undefined) return all;
  const what = `data objects '${tag.toString(16)}'`;
  return P.wrap<readonly T[]>({
    encodeStream: (w, value) => all.encodeStream(w, value),
    decodeStream: (r) => {
      const items: T[] = [];
      while (!r.isEnd() && readTag(r, what, 'peek') === tag) items.push(readTlv(r, tag, coder, what) as T);
      skipInformative(r, what);
      if (!r.isEnd()) {
        const unexpected = readTag(r, what);
        checkKnown(unexpected, [tag], what);
        throw malformed(what, `unexpected data object '${unexpected.toString(16)}'`);
      }
      return items;
    },
  });
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

/** Puts other certificates into a signed message, whose signature covers them: for those that crossed apart from it. */
export function replaceCertificates<Body extends { readonly certificates: readonly Uint8Array[] }>(
  message: Uint8Array,
  certificates: readonly Uint8Array[],
  { codec, name }: { readonly codec: P.CoderType<Signed<Body>>; readonly name: string },
): Uint8Array {
  const { body, signature } = decodeWith(codec, name, message);
  return codec.encode({ body: { ...body, certificates: [...certificates] }, signature });
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

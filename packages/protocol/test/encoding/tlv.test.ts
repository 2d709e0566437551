import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import * as P from 'micro-packed';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { decodeTlv, decodeWith, encodeTlv, encodeWith, findTlv, many, tlv, tlvStruct } from '../../src/encoding/tlv.ts';
import { struct } from '../../src/encoding/values.ts';
import { bytesUpTo, cutOrExtended, edgeLengths, refusal, withByte } from '../support/messages.ts';

const tag = fc.oneof(
  fc.integer({ min: 1, max: 0xff }).filter((byte) => (byte & 0x1f) !== 0x1f),
  fc
    .tuple(fc.constantFrom(0x1f, 0x5f, 0x7f, 0xbf, 0xff), fc.integer({ min: 0x1f, max: 0x7f }))
    .map(([a, b]) => (a << 8) | b),
  fc
    .tuple(
      fc.constantFrom(0x1f, 0x5f, 0x7f, 0xbf),
      fc.integer({ min: 0x81, max: 0xff }),
      fc.integer({ min: 0, max: 0x7f }),
    )
    .map(([a, b, c]) => (a << 16) | (b << 8) | c),
);

describe('one data object', () => {
  test.each([
    [0x7c, '', '7c00'],
    [0x5f37, '01', '5f370101'],
    [0x7f8101, '01', '7f81010101'],
  ])('tag %j', (number, value, hex) => {
    expect(bytesToHex(encodeTlv(number, hexToBytes(value)))).toBe(hex);
    expect(decodeTlv('test', hexToBytes(hex))).toEqual([{ tag: number, value: hexToBytes(value) }]);
  });

  test.each([
    [0x7f, '807f'],
    [0x80, '808180'],
    [0xff, '8081ff'],
    [0x100, '80820100'],
    [0xffff, '8082ffff'],
  ])('length %j', (length, head) => {
    const encoded = encodeTlv(0x80, new Uint8Array(length));
    expect(bytesToHex(encoded.subarray(0, encoded.length - length))).toBe(head);
    expect(decodeTlv('test', encoded)[0]?.value.length).toBe(length);
  });

  test('any list decodes to itself', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ tag, value: bytesUpTo(300) }), { maxLength: 5 }), (list) => {
        const encoded = list.map((object) => encodeTlv(object.tag, object.value));
        expect(decodeTlv('test', Uint8Array.from(encoded.flatMap((bytes) => [...bytes])))).toEqual(list);
      }),
    );
  });

  test('any bytes either decode to what encodes to them, or are malformed', () => {
    const likely = fc
      .tuple(
        fc.constantFrom('80', '7f21', '5f20', '1f1e', '5f80', '5f8001', '00'),
        fc.constantFrom('05', '8105', '8180', '820080', '80', '83000001'),
      )
      .map(([number, length]) => hexToBytes(number + length + '00'.repeat(128)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), likely), (bytes) => {
        const code = refusal(() => {
          const list = decodeTlv('test', bytes);
          expect(Uint8Array.from(list.flatMap((object) => [...encodeTlv(object.tag, object.value)]))).toEqual(bytes);
        });
        expect(['accepted', 'data/malformed']).toContain(code);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a zero byte is not a tag', '00'],
    ['tag 0', '0000'],
    ['a two-byte tag below 31', '5f1e00'],
    ['a two-byte tag that starts with 80', '5f8000'],
    ['a three-byte tag below 128', '5f807f00'],
    ['a four-byte tag', '5f81818100'],
    ['half a tag', '5f'],
    ['no length', '80'],
    ['an indefinite length', '808000'],
    ['a length that fits one byte', '8081017f'],
    ['a length of 127 in two bytes', `80817f${'00'.repeat(127)}`],
    ['a length of 255 in three bytes', `808200ff${'00'.repeat(255)}`],
    ['half a length', '808201'],
    ['a length of three bytes', `8083010000${'00'.repeat(65_536)}`],
    ['a reserved length', '80ff'],
    ['a value cut off', '800201'],
  ])('%s', (_, hex) => {
    expect(refusal(() => decodeTlv('test', hexToBytes(hex)))).toBe('data/malformed');
  });

  test('tags and lengths without an encoding', () => {
    for (const number of [0, -1, 0.5, 0x1f, 0x5f, 0x5f1e, 0x5f80, 0x8001, 0x5f8001, 0x5f8080, 0x1000000]) {
      expect(refusal(() => encodeTlv(number, new Uint8Array(0)))).toBe('argument/invalid');
    }
    expect(refusal(() => encodeTlv(0x80, new Uint8Array(0x10000)))).toBe('argument/invalid');
  });

  test('findTlv: the first, or nothing', () => {
    const list = decodeTlv('test', hexToBytes('810101820102810103'));
    expect(findTlv(list, 0x81)).toEqual(Uint8Array.of(1));
    expect(findTlv(list, 0x83)).toBeUndefined();
  });
});

const person = tlvStruct('person', { name: [0x80, P.string(null)], age: [0x81, P.U8, 'optional'] });
const team = tlvStruct('team', { version: [0x80, P.U8], lead: [0xa1, person], others: [0xa2, many(0x30, person)] });
const value = { version: 1, lead: { name: 'ada', age: 36 }, others: [{ name: 'eve' }, { name: 'bob', age: 7 }] };
const encoded = hexToBytes(
  ['800101', 'a1088003616461810124', 'a211', '30058003657665', '30088003626f62810107'].join(''),
);

describe('a message as a table', () => {
  test('encodes and decodes, nested', () => {
    expect(bytesToHex(encodeWith(team, 'team', value))).toBe(bytesToHex(encoded));
    expect(decodeWith(team, 'team', encoded)).toEqual(value);
  });

  test('a written type and its rows do not drift: either one alone does not compile', () => {
    type Person = { readonly name: string; readonly age?: number };
    const [name, age] = [P.string(null), P.U8];
    expectTypeOf(tlvStruct<Person>('person', { name: [0x80, name], age: [0x81, age, 'optional'] })).toEqualTypeOf<
      P.CoderType<Person>
    >();
    // @ts-expect-error an optional field without a row
    tlvStruct<Person>('person', { name: [0x80, name] });
    // @ts-expect-error a row without a field
    tlvStruct<Person>('person', { name: [0x80, name], age: [0x81, age, 'optional'], more: [0x82, age, 'optional'] });
    // @ts-expect-error a row that is not optional
    tlvStruct<Person>('person', { name: [0x80, name], age: [0x81, age] });
    // @ts-expect-error a row of another type
    tlvStruct<Person>('person', { name: [0x80, age], age: [0x81, age, 'optional'] });
    // @ts-expect-error an optional field without a coder
    struct<Person>({ name });
    // @ts-expect-error a coder without a field
    struct<Person>({ name, age, more: age });
  });

  test('types follow the rows', () => {
    expectTypeOf(team.decode).returns.toEqualTypeOf<{
      readonly version: number;
      readonly lead: { readonly name: string; readonly age?: number };
      readonly others: readonly { readonly name: string; readonly age?: number }[];
    }>();
  });

  test('every cut and every byte too many is malformed', () => {
    for (const damaged of cutOrExtended(encoded))
      expect(refusal(() => decodeWith(team, 'team', damaged))).toBe('data/malformed');
  });

  test.each([
    ['a missing row', '810124'],
    ['a row twice', '800161800161810124'],
    ['rows out of order', '810124800161'],
    ['an unknown row', '800161820100'],
    ['an unknown row at the end', '800161810124820100'],
    ['a value too short', '8001618100'],
    ['a value too long', '80016181020102'],
  ])('%s', (_, hex) => {
    expect(refusal(() => decodeWith(person, 'person', hexToBytes(hex)))).toBe('data/malformed');
  });

  test('random bytes: the table or an error, nothing else', () => {
    const near = fc.tuple(fc.nat(encoded.length - 1), fc.nat(255)).map(([at, byte]) => withByte(encoded, at, byte));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), near), (bytes) => {
        expect(['accepted', 'data/malformed']).toContain(refusal(() => decodeWith(team, 'team', bytes)));
      }),
      { numRuns: 300 },
    );
  });

  test('a value the table does not allow is refused when encoding', () => {
    expect(refusal(() => encodeWith(person, 'person', { name: 'ada', age: 300 }))).toBe('data/malformed');
    expect(refusal(() => encodeWith(tlv(0x80, P.bytes(2)), 'pair', Uint8Array.of(1)))).toBe('data/malformed');
  });

  test('a coder that throws its own error is not disguised', () => {
    const own = P.wrap<number>({
      encodeStream: (w, number) => w.byte(number),
      decodeStream: () => {
        throw cardError('argument/invalid', { argument: 'x', reason: 'y' });
      },
    });
    expect(refusal(() => decodeWith(tlv(0x80, own), 'own', hexToBytes('800100')))).toBe('argument/invalid');
  });
});

describe('secrets', () => {
  const secret = 'top secret bytes';

  test('no error quotes content: not of trailing bytes, not of a value out of range', () => {
    const sealed = tlvStruct('sealed', { key: [0x80, P.validate(P.string(null), reject)], flag: [0x81, P.U8] });
    const attempts = [
      () => decodeWith(P.U8, 'number', utf8ToBytes(secret)),
      () => decodeWith(sealed, 'sealed', encodeTlv(0x80, utf8ToBytes(secret))),
      () => encodeWith(sealed, 'sealed', { key: secret, flag: 1 }),
      () => decodeWith(person, 'person', encodeTlv(0x85, utf8ToBytes(secret))),
      () => person.decode(concatBytes(encodeTlv(0x80, Uint8Array.of(0x61)), encodeTlv(0x85, utf8ToBytes(secret)))),
    ];
    for (const attempt of attempts) {
      const error = thrownBy(attempt);
      const told = JSON.stringify([error.message, error.context, String(error.cause), error.stack]);
      expect(told).not.toContain(secret);
      expect(told).not.toContain(bytesToHex(utf8ToBytes(secret)));
    }
  });

  test('byte fields are views: wiping the message wipes them', () => {
    const message = encodeTlv(0x80, utf8ToBytes(secret));
    const { key } = decodeWith(tlvStruct('sealed', { key: [0x80, P.bytes(null)] }), 'sealed', message);
    message.fill(0);
    expect(key).toEqual(new Uint8Array(secret.length));
  });

  test('the intermediate encoding of a field is wiped', () => {
    let intermediate = new Uint8Array(0);
    const spied: P.CoderType<Uint8Array> = { ...P.bytes(null), encode: (key) => (intermediate = Uint8Array.from(key)) };
    tlvStruct('sealed', { key: [0x80, spied] }).encode({ key: utf8ToBytes(secret) });
    expect(intermediate).toEqual(new Uint8Array(secret.length));
  });

  test('encoding leaves the value it was given alone', () => {
    const key = utf8ToBytes(secret);
    const coder = tlvStruct('sealed', { key: [0x80, P.bytes(null)] });
    expect(coder.encode({ key })).toEqual(encodeTlv(0x80, utf8ToBytes(secret)));
    expect(key).toEqual(utf8ToBytes(secret));
  });

  function reject(text: string): string {
    throw new Error(`bad value ${text}`);
  }

  function thrownBy(run: () => unknown): SymbolonError {
    try {
      run();
    } catch (error) {
      if (isSymbolonError(error)) return error;
    }
    throw new Error('no SymbolonError');
  }
});

test('lengths on both sides of every boundary, nested', () => {
  const outer = tlvStruct('outer', { inner: [0xa0, tlvStruct('inner', { content: [0x80, P.bytes(null)] })] });
  for (const length of edgeLengths) {
    const content = new Uint8Array(length).fill(7);
    expect(decodeWith(outer, 'outer', outer.encode({ inner: { content } }))).toEqual({ inner: { content } });
  }
});

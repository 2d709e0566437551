import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CommandApdu,
  decodeCommand,
  decodeResponse,
  encodeCommand,
  encodeResponse,
  isChained,
  isKnownClass,
  isSecured,
} from '../../src/apdu/apdu.ts';
import { byte, bytesUpTo, edgeLengths, refusal } from '../support/messages.ts';

const header = { cla: 0x00, ins: 0xb0, p1: 0x01, p2: 0x02 };
const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => i & 0xff);

// ISO/IEC 7816-3:2006 clause 12.1.3, table 13: the seven cases.
type Case = readonly [name: string, command: CommandApdu, hex: string, asked?: 'extended'];
const cases: readonly Case[] = [
  ['1', header, '00b00102'],
  ['1, extended asked for', header, '00b00102', 'extended'],
  ['2S', { ...header, le: 1 }, '00b0010201'],
  ['2S, all', { ...header, le: 256 }, '00b0010200'],
  ['2E', { ...header, le: 257 }, '00b00102000101'],
  ['2E, all', { ...header, le: 65_536 }, '00b00102000000'],
  ['2E, asked for', { ...header, le: 1 }, '00b00102000001', 'extended'],
  ['3S', { ...header, data: ramp(2) }, '00b00102020001'],
  ['3E, asked for', { ...header, data: ramp(2) }, '00b001020000020001', 'extended'],
  ['3E', { ...header, data: ramp(256) }, `00b00102000100${bytesToHex(ramp(256))}`],
  ['4S', { ...header, data: ramp(1), le: 256 }, '00b00102010000'],
  ['4E by Le', { ...header, data: ramp(1), le: 257 }, '00b00102000001000101'],
  ['4E by Lc', { ...header, data: ramp(256), le: 1 }, `00b00102000100${bytesToHex(ramp(256))}0001`],
];

describe('command', () => {
  test.each(cases.map(([name, command, hex, asked]) => ({ name, command, hex, asked })))(
    'case $name',
    ({ name, command, hex, asked }) => {
      expect(bytesToHex(encodeCommand(command, { extended: asked === 'extended' }))).toBe(hex);
      expect(decodeCommand(hexToBytes(hex))).toEqual({ ...command, extended: name.includes('E') });
    },
  );

  test('empty data is no data', () => {
    expect(bytesToHex(encodeCommand({ ...header, data: ramp(0), le: 3 }))).toBe('00b0010203');
  });

  test('what is encoded decodes to the same, short and extended', () => {
    const command = fc.record(
      {
        cla: fc.integer({ min: 0, max: 0xfe }),
        ins: byte().filter((ins) => ![0x60, 0x90].includes(ins & 0xf0)),
        p1: byte(),
        p2: byte(),
        data: bytesUpTo(600).filter((data) => data.length > 0),
        le: fc.oneof(fc.integer({ min: 1, max: 65_536 }), fc.constantFrom(1, 255, 256, 257, 65_535, 65_536)),
      },
      { requiredKeys: ['cla', 'ins', 'p1', 'p2'] },
    );
    fc.assert(
      fc.property(command, fc.boolean(), (value, extended) => {
        const { extended: decodedAs, ...decoded } = decodeCommand(encodeCommand(value, { extended }));
        expect(decoded).toEqual(value);
        const long = (value.data?.length ?? 0) > 255 || (value.le ?? 0) > 256;
        expect(decodedAs).toBe((extended || long) && (value.data !== undefined || value.le !== undefined));
      }),
    );
  });

  test('any bytes either decode to a command with exactly that encoding, or are malformed', () => {
    const lengthBytes = fc.tuple(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.constantFrom(...edgeLengths),
      fc.uint8Array({ maxLength: 300 }),
    );
    const likely = lengthBytes.map(([head, lc, rest]) => Uint8Array.from([...head, 0, lc >> 8, lc & 0xff, ...rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), likely), (bytes) => {
        let command: ReturnType<typeof decodeCommand>;
        try {
          command = decodeCommand(bytes);
        } catch {
          expect(refusal(() => decodeCommand(bytes))).toBe('apdu/malformed');
          return;
        }
        if (command.cla === 0xff || [0x60, 0x90].includes(command.ins & 0xf0)) return;
        expect(encodeCommand(command, { extended: command.extended })).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['nothing', ''],
    ['half a header', '00b001'],
    ['less data than Lc', '00b001020200'],
    ['more than Le', '00b0010201000000'],
    ['extended Lc of zero', '00b001020000000000'],
    ['half an extended length', '00b001020001'],
    ['half an extended Le', '00b001020000010000'],
    ['more than an extended Le', '00b0010200000100000000'],
  ])('%s is malformed', (_, hex) => {
    expect(refusal(() => decodeCommand(hexToBytes(hex)))).toBe('apdu/malformed');
  });

  test.each<[string, CommandApdu]>([
    ['a header field that is no byte', { ...header, p1: 0x100 }],
    ['a fraction', { ...header, p2: 0.5 }],
    ['CLA FF', { ...header, cla: 0xff }],
    ['INS 6X', { ...header, ins: 0x61 }],
    ['INS 9X', { ...header, ins: 0x90 }],
    ['Le 0', { ...header, le: 0 }],
    ['Le beyond 65,536', { ...header, le: 65_537 }],
    ['data beyond 65,535', { ...header, data: new Uint8Array(65_536) }],
  ])('%s has no encoding', (_, command) => {
    expect(refusal(() => encodeCommand(command))).toBe('apdu/malformed');
  });
});

describe('response', () => {
  test('data, then the status word', () => {
    expect(bytesToHex(encodeResponse({ data: ramp(2), status: 0x9000 }))).toBe('00019000');
    expect(decodeResponse(hexToBytes('6a82'))).toEqual({ data: ramp(0), status: 0x6a82 });
  });

  test('what is encoded decodes to the same', () => {
    const status = fc.oneof(fc.integer({ min: 0x6100, max: 0x6fff }), fc.integer({ min: 0x9000, max: 0x9fff }));
    fc.assert(
      fc.property(fc.record({ data: bytesUpTo(600), status }), (response) => {
        expect(decodeResponse(encodeResponse(response))).toEqual(response);
      }),
    );
  });

  test.each(['', '90', '6000', '8fff', 'a000', '00005000'])('%j is malformed', (hex) => {
    expect(refusal(() => decodeResponse(hexToBytes(hex)))).toBe('apdu/malformed');
  });

  test('a status that is none has no encoding', () => {
    for (const status of [0, 0x60ff, 0x7000, 0x8fff, 0xa000, 0x19000]) {
      expect(refusal(() => encodeResponse({ data: ramp(0), status }))).toBe('apdu/malformed');
    }
  });
});

test('the class byte says chaining and secure messaging', () => {
  expect([0x00, 0x0c, 0x80, 0x8c, 0x9f].map(isKnownClass)).toEqual([true, true, true, true, true]);
  expect([0x20, 0x40, 0x60, 0xa0, 0xff].map(isKnownClass)).toEqual([false, false, false, false, false]);
  expect([0x00, 0x10, 0x8c, 0x9c].map(isChained)).toEqual([false, true, false, true]);
  expect([0x00, 0x04, 0x08, 0x0c, 0x8c].map(isSecured)).toEqual([false, false, false, true, true]);
});

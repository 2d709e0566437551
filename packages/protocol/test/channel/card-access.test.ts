import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCardAccess, encodeCardAccess, ownPaceInfo } from '../../src/channel/card-access.ts';
import { bitFlips, cutOrExtended, refusal } from '../support/messages.ts';

const paceInfo = '3012060a04007f0007020204020202010202010c';
/** The object identifier is ARC.3 of docs/spec/certificates.md. */
const openChannelInfo = '3019061469c2efe097e09b9290cd88a4b1c0cb87a2aa0403020102';
const file = `312f${paceInfo}${openChannelInfo}`;

test('one PACEInfo, and that of OPEN CHANNEL with the version', () => {
  expect(bytesToHex(encodeCardAccess())).toBe(file);
  expect(decodeCardAccess(hexToBytes(file))).toEqual([ownPaceInfo]);
});

test('the file of ICAO Doc 9303-11 appendix G.1', () => {
  const published = '31143012060a04007f0007020204020202010202010d';
  expect(decodeCardAccess(hexToBytes(published))).toEqual([{ ...ownPaceInfo, domainParameters: 13 }]);
});

test('what we do not speak is skipped: terminal authentication, PACE with 3DES, PACE with AES-256', () => {
  const terminalAuthentication = '300d060804007f0007020202020101';
  const others = [
    '3012060a04007f0007020204020102010202010d',
    '3012060a04007f0007020204020402010202010d',
    terminalAuthentication,
  ];
  const infos = [...others, file.slice(4)].join('');
  const set = hexToBytes(`31${(infos.length / 2).toString(16)}${infos}`);
  expect(decodeCardAccess(set)).toEqual([ownPaceInfo]);
  expect(decodeCardAccess(hexToBytes('3100'))).toEqual([]);
});

test.each([
  ['version 1', '31143012060a04007f0007020204020202010102010c'],
  ['a negative number', '31143012060a04007f0007020204020202010202018c'],
  ['no domain parameters', '3111300f060a04007f00070202040202020102'],
  ['more than its definition', '31173015060a04007f0007020204020202010202010c020101'],
  ['a SEQUENCE outside a SET', file.slice(4)],
  ['no SEQUENCE', '31033101ff'],
  ['no object identifier', '31053003020102'],
  ['nothing', ''],
])('%s is malformed', (_, hex) => {
  expect(refusal(() => decodeCardAccess(hexToBytes(hex)))).toBe('data/malformed');
});

test('damage never throws anything else', () => {
  for (const damaged of cutOrExtended(hexToBytes(file)))
    expect(refusal(() => decodeCardAccess(damaged))).toBe('data/malformed');
  for (const damaged of bitFlips(hexToBytes(file)))
    expect(['accepted', 'data/malformed']).toContain(refusal(() => decodeCardAccess(damaged)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(['accepted', 'data/malformed']).toContain(refusal(() => decodeCardAccess(bytes)));
    }),
  );
});

import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import { objectIdentifier } from '../../src/encoding/object-identifier.ts';
import { refusal } from '../support/messages.ts';

test.each([
  // X.690 clause 8.19.5.
  ['2.999.3', '883703'],
  ['1.2.840.113549', '2a864886f70d'],
  ['0.4.0.127.0.7.2.2.4.2.2', '04007f00070202040202'],
  // The UUID of the examples in X.667: the longest arcs there are.
  ['2.25.329800735698586629295641978511506172918', '6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776'],
])('%s', (dotted, hex) => {
  expect(bytesToHex(objectIdentifier(dotted))).toBe(hex);
});

test.each(['', '1', '3.1', '1.40', '1..2', '1.2.', '1.-2', '1.2.x', ' 1.2'])('%j has no encoding', (dotted) => {
  expect(refusal(() => objectIdentifier(dotted))).toBe('argument/invalid');
});

/** Numbers in JSON, as they are written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseFractions, refuseTwice } from '../../src/input/json-values.ts';

test.each([
  ['{"domain":{"chainId":1.0}}', '"chainId": 1.0'],
  ['{"a":"x","amounts":[1,2,\n3e2]}', '"amounts": 3e2'],
  ['{"a\\"b" : -1E+5}', '"a\\"b": -1E+5'],
  ['[0.5]', '"": 0.5'],
])('%s is refused, with its place', (json, place) => {
  expect(() => refuseFractions(json)).toThrow(`${place} is a number with a point or an exponent`);
});

test('whole numbers and any texts are not', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const json = JSON.stringify(value, (_, each) => (typeof each === 'number' ? Math.trunc(each % 1e9) : each), 1);
      expect(() => refuseFractions(json)).not.toThrow();
    }),
  );
  expect(() => refuseFractions('{"1.0":"2e5","\\\\":"1.5:\\"1.5"}')).not.toThrow();
});

test.each(['{"a":1,"a":2}', '{"b":[{"c":"}"},{"a" :{"a":1},"\\u0061":2}]}', '{"x":{"a":"\\"","b":1,"a":[]}}'])(
  'a field that is given twice is refused: %s',
  (json) => {
    expect(() => refuseTwice(json)).toThrow('"a" is given twice');
  },
);

test('a field in several objects is not given twice', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), (json) => refuseTwice(json) === undefined));
  expect(() => refuseTwice('[{"a":{"a":"{\\"a\\":"}},{"a":1}]')).not.toThrow();
});

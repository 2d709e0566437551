/** Numbers in JSON, as they are written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseFractions } from '../../src/input/json-values.ts';

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

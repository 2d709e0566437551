import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalPaths, formatPath, harden, hardened, hardenedDepth, maxPathDepth, parsePath } from '../src/index.ts';

const path = fc.array(fc.nat(0xffffffff), { maxLength: maxPathDepth });

describe('a path', () => {
  test('survives being written and read', () => {
    fc.assert(
      fc.property(path, (components) => {
        expect(parsePath(formatPath(components))).toEqual(components);
      }),
    );
  });

  test('reads the same with any mark of hardened components, with and without m/', () => {
    const spelled = fc.tuple(fc.nat(hardened - 1), fc.constantFrom('', "'", 'h', 'H'));
    fc.assert(
      fc.property(fc.array(spelled, { minLength: 1, maxLength: maxPathDepth }), fc.boolean(), (parts, withRoot) => {
        const text = parts.map(([index, mark]) => `${index}${mark}`).join('/');
        const expected = parts.map(([index, mark]) => (mark === '' ? index : harden(index)));
        expect(parsePath(withRoot ? `m/${text}` : text)).toEqual(expected);
      }),
    );
  });

  test('of the root is m', () => {
    expect(parsePath('m')).toEqual([]);
    expect(formatPath([])).toBe('m');
  });

  test.each([
    ['nothing', ''],
    ['an empty component at the end', 'm/'],
    ['an empty component at the start', '/1'],
    ['an empty component within', '1//2'],
    ['a root within', 'm/m'],
    ['a root in capitals', 'M/1'],
    ['a word', 'm/change'],
    ['a mark alone', "m/'"],
    ['two marks', "1''"],
    ['a mark in front', "'1"],
    ['another mark', '1"'],
    ['a sign', '-1'],
    ['a plus', '+1'],
    ['a fraction', '1.5'],
    ['an exponent', '1e3'],
    ['hexadecimal', '0x10'],
    ['a leading zero', '01'],
    ['blanks', ' 1'],
    ['digits of another script', '١'],
    ['an index with bit 31 set', '2147483648'],
    ['a hardened index with bit 31 set', "2147483648'"],
    ['an index of eleven digits', '10000000000'],
    ['eleven components', `m${'/0'.repeat(maxPathDepth + 1)}`],
  ])('is refused with %s', (_, text) => {
    expect(() => parsePath(text)).toThrow(
      expect.objectContaining({
        name: 'SymbolonError',
        code: 'path/invalid',
        context: expect.objectContaining({ path: text }),
      }),
    );
  });

  test('equals another where all components do', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(equalPaths(a, [...a])).toBe(true);
        expect(equalPaths(a, b)).toBe(formatPath(a) === formatPath(b));
        expect(equalPaths(a, [...a, 0])).toBe(false);
      }),
    );
  });

  test.each([
    ['m', 0],
    ['m/1', 0],
    ["m/84'/0'/0'", 3],
    ["m/84'/0'/0'/1/7", 3],
    ["m/1/2'", 0],
  ])('%s has a hardened depth of %i', (text, depth) => {
    expect(hardenedDepth(parsePath(text))).toBe(depth);
  });

  test('hardens an index once', () => {
    fc.assert(
      fc.property(fc.nat(hardened - 1), (index) => {
        expect(harden(index)).toBe(index + hardened);
        expect(harden(harden(index))).toBe(harden(index));
      }),
    );
  });
});

import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type ArgumentShape, checkArgument } from '../src/index.ts';

const shape = { file: 'uint', 'name?': 'text', parts: [{ bytes: 2 }], '*': 'boolean' } as const;
const right = { file: 0, parts: [{ bytes: new Uint8Array(2) }] };

test.each<[unknown, ArgumentShape]>([
  ['', 'text'],
  [new Uint8Array(), 'bytes'],
  [runInNewContext('new Uint8Array(2)'), 2],
  [-0.5, 'number'],
  [0, 'uint'],
  [2n, 'bigint'],
  [false, 'boolean'],
  [() => {}, 'function'],
  [{}, 'object'],
  [[], ['text']],
  [right, shape],
  [{ ...right, name: undefined, more: true }, shape],
])('%s is %o', (value, expected) => {
  expect(checkArgument('it', value, expected)).toBeUndefined();
});

test.each<[unknown, ArgumentShape, string]>([
  [5, 'text', 'invalid it: expected a text'],
  [[1, 2], 'bytes', 'invalid it: expected bytes (Uint8Array)'],
  [new Uint16Array(2), 2, 'invalid it: expected 2 bytes'],
  [new Uint8Array(3), 2, 'invalid it: expected 2 bytes'],
  [Number.NaN, 'number', 'invalid it: expected a number'],
  [-1, 'uint', 'invalid it: expected a whole number from 0'],
  [2 ** 53, 'uint', 'invalid it: expected a whole number from 0'],
  [2, 'bigint', 'invalid it: expected a bigint'],
  ['true', 'boolean', 'invalid it: expected true or false'],
  [{}, 'function', 'invalid it: expected a function'],
  [null, 'object', 'invalid it: expected an object'],
  [[], 'object', 'invalid it: expected an object'],
  [{ length: 0 }, ['text'], 'invalid it: expected a list'],
  [['', 5], ['text'], 'invalid it[1]: expected a text'],
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  [['', , ''], ['text'], 'invalid it[1]: expected a text'],
  [undefined, shape, 'invalid it: expected an object'],
  [{ ...right, file: undefined }, shape, 'invalid it.file: expected a whole number from 0'],
  [{ ...right, name: null }, shape, 'invalid it.name: expected a text'],
  [{ ...right, parts: [{}] }, shape, 'invalid it.parts[0].bytes: expected 2 bytes'],
  [{ ...right, more: 'yes' }, shape, 'invalid it.more: expected true or false'],
])('%s is not %o', (value, expected, message) => {
  const error = expect.objectContaining({ code: 'argument/invalid', message });
  expect(() => checkArgument('it', value, expected)).toThrow(error);
});

test('the error can be of another kind', () => {
  const fail = (where: string, reason: string) => new Error(`${where} ${reason}`);
  expect(() => checkArgument('it', { file: -1 }, { file: 'uint' }, fail)).toThrow('it.file expected a whole');
});

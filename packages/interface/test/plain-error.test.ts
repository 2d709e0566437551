import { MessageChannel, Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { cardError, chainError, fromPlainError, isSymbolonError, toPlainError } from '../src/index.ts';
import { errors } from './support/every-error.ts';
import { withSecondCopy } from './support/second-copy.ts';

const funds = chainError('funds/insufficient', { needed: 2n ** 70n, available: -1n, unit: 'wei' });
const plain = toPlainError(cardError('pin/wrong', { password: 'PIN', triesLeft: 2 }));

const copies: readonly (readonly [string, (value: unknown) => unknown])[] = [
  ['structuredClone', structuredClone],
  ['JSON', (value) => JSON.parse(JSON.stringify(value))],
];

describe.each(copies)('after %s', (_, copied) => {
  test.each(errors.map((error) => [error.code, error] as const))('%s is the error it was', (code, error) => {
    const again = fromPlainError(copied(toPlainError(error)));
    expect(isSymbolonError(again, code)).toBe(true);
    expect(again.message).toBe(error.message);
    expect(again.context).toStrictEqual(error.context);
    expect(Object.isFrozen(again.context)).toBe(true);
    expect(String(again)).toBe(String(error));
    expect('cause' in again).toBe(false);
  });

  test('bigints and fields that are undefined are what they were', () => {
    const again: unknown = fromPlainError(copied(toPlainError(funds)));
    expect(isSymbolonError(again, 'funds/insufficient') && again.context).toStrictEqual(funds.context);
    const busy = chainError('server/busy', { server: 's', retryAfterSeconds: undefined });
    expect(fromPlainError(copied(toPlainError(busy))).context).toStrictEqual(busy.context);
    const nowhere = cardError('data/malformed', { what: 'x', reason: 'y' });
    expect(fromPlainError(copied(toPlainError(nowhere))).context).toStrictEqual(nowhere.context);
  });

  test('the sentences of its causes are there, in their order, and those of strangers are not', () => {
    const json = Object.assign(new SyntaxError('Unexpected token, "abandon abandon" is not valid JSON'), {
      code: 'E_J',
    });
    const lower = cardError('transport/failed', { transport: 'reader', reason: 'no answer' }, { cause: json });
    const error = cardError('pin/unsettled', { password: 'PIN' }, { cause: lower });
    const sent = copied(toPlainError(error));
    expect(JSON.stringify(sent)).not.toContain('abandon');
    const again = fromPlainError(sent);
    expect(again.cause).toMatchObject({ name: 'SymbolonError', code: 'transport/failed', message: lower.message });
    expect((again.cause as Error).cause).toMatchObject({ name: 'SyntaxError', code: 'E_J', message: '' });
    expect(toPlainError(again)).toEqual({ ...toPlainError(error), causes: expect.anything() });
  });
});

test('an error survives a port and a worker', async () => {
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage(toPlainError(funds));
  expect(fromPlainError(await arrived).context).toStrictEqual(funds.context);
  port1.close();
  const url = JSON.stringify(new URL('../dist/index.js', import.meta.url).href);
  const code = `import(${url}).then(({ chainError, toPlainError }) => require('node:worker_threads').parentPort.postMessage(
    toPlainError(chainError('fee/excessive', { fee: 12n, limit: 10n, unit: 'sat' }))))`;
  const worker = new Worker(code, { eval: true });
  const sent = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  const error: unknown = fromPlainError(sent);
  expect(isSymbolonError(error, 'fee/excessive') && error.context.fee).toBe(12n);
  await worker.terminate();
});

test('each of two copies of the package reads what the other wrote', async () => {
  await withSecondCopy((copy) => {
    const theirs = copy.chainError('fee/excessive', { fee: 12n, limit: 10n, unit: 'sat' });
    expect(toPlainError(theirs)).toEqual(copy.toPlainError(theirs));
    expect(isSymbolonError(fromPlainError(copy.toPlainError(theirs)), 'fee/excessive')).toBe(true);
    expect(copy.isSymbolonError(copy.fromPlainError(toPlainError(funds)), 'funds/insufficient')).toBe(true);
  });
});

test('an error of a code that this version does not know keeps what it says', () => {
  const newer = { ...plain, code: 'card/tired', context: { minutes: 3, sum: { bigint: '5' }, who: null } };
  const error = fromPlainError(newer);
  expect(isSymbolonError(error)).toBe(true);
  expect(error).toMatchObject({ code: 'card/tired', message: plain.message, context: { minutes: 3, sum: 5n } });
});

test('a chain of causes that never ends is cut', () => {
  const error = cardError('pin/blocked', { password: 'PIN' });
  error.cause = error;
  expect(toPlainError(error).causes).toHaveLength(8);
  expect(fromPlainError(toPlainError(error)).message).toBe(error.message);
});

describe('what is no plain error', () => {
  const context = (fields: object) => ({ ...plain, context: { ...plain.context, ...fields } });
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'at start'],
    ['a text', 'pin/wrong', 'at start'],
    ['a list', [plain], 'at start'],
    ['an error of another name', { ...plain, name: 'Error' }, 'at name'],
    ['a code that is none', { ...plain, code: 'constructor' }, 'at code'],
    ['a code that is a number', { ...plain, code: 5 }, 'at code'],
    ['a message that is a number', { ...plain, message: 5 }, 'at message'],
    ['no context', { ...plain, context: undefined }, 'at context'],
    ['a field of another kind', context({ triesLeft: '2' }), 'at context, triesLeft: expected number'],
    ['a field that is a list', context({ triesLeft: [2] }), 'at context, triesLeft'],
    ['a number that is none', context({ triesLeft: { bigint: '2n' } }), 'at context, triesLeft'],
    ['a field that is missing', { ...plain, context: { password: 'PIN' } }, 'at context, triesLeft'],
    ['a field that only a prototype has', { ...plain, context: Object.create({ password: 'PIN' }) }, 'at context'],
    ['nine causes', { ...plain, causes: Array(9).fill({ name: 'Error' }) }, 'at causes'],
    ['causes that are none', { ...plain, causes: [5] }, 'at causes'],
    ['a cause without a name', { ...plain, causes: [{}] }, 'at causes'],
    ['a cause whose code is a number', { ...plain, causes: [{ name: 'Error', code: 5 }] }, 'at causes'],
  ])('%s', (_, value, where) => {
    const malformed = expect.objectContaining({ code: 'data/malformed', message: expect.stringContaining(where) });
    expect(() => fromPlainError(value)).toThrow(malformed);
  });

  test('fields that nobody asked for are left out', () => {
    expect(fromPlainError(context({ pin: '135790' })).context).toEqual({ password: 'PIN', triesLeft: 2 });
  });

  test('no other error is made plain', () => {
    for (const value of [undefined, new TypeError('x'), { ...plain }])
      expect(() => toPlainError(value as never)).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
  });
});

test('the words of a known error are made anew: who sends it decides its facts alone', () => {
  const plain = toPlainError(cardError('pin/wrong', { password: 'PIN', triesLeft: 2 }));
  const forged = fromPlainError({ ...plain, message: '\u001b[2JAll is well' });
  expect(forged.message).toBe('wrong PIN: 2 tries left');
});

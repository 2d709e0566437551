import { describe, expect, test } from 'vitest';
import {
  type CardErrorContexts,
  type ChainErrorContexts,
  cardError,
  chainError,
  createErrors,
  type ErrorCode,
  type ErrorContexts,
  type InputErrorContexts,
  isSymbolonError,
  type SymbolonError,
} from '../src/index.ts';
import { cardContexts, errors } from './support/every-error.ts';
import { withSecondCopy } from './support/second-copy.ts';

type FieldOf<Contexts> = Contexts extends unknown ? keyof Contexts : never;
type Secret = 'pin' | 'puk' | 'can' | 'digits' | 'key' | 'secret' | 'seed' | 'phrase' | 'entropy' | 'plaintext';
// A context ends up in logs: the compiler refuses one with a field of such a name.
true satisfies Extract<FieldOf<ErrorContexts[ErrorCode]>, Secret> extends never ? true : false;

type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Differing<Contexts extends InputErrorContexts> = {
  [C in keyof InputErrorContexts]: Same<Contexts[C], InputErrorContexts[C]> extends true ? never : C;
}[keyof InputErrorContexts];
// No code has two shapes: the lists share the errors about inputs, as they are, and no other. (An intersection of two
// contexts would be neither.)
true satisfies Same<keyof CardErrorContexts & keyof ChainErrorContexts, keyof InputErrorContexts>;
true satisfies Same<Differing<CardErrorContexts>, never>;
true satisfies Same<Differing<ChainErrorContexts>, never>;

describe('an error', () => {
  test.each(errors.map((error) => [error.code, error] as const))('%s has a message made of its facts', (_, error) => {
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('SymbolonError');
    expect(String(error)).toBe(`SymbolonError: ${error.message}`);
    expect(error.message).not.toMatch(/undefined|\[object|NaN/);
    expect(error.message.length).toBeGreaterThan(10);
    expect(isSymbolonError(error, error.code)).toBe(true);
  });

  test.each<[SymbolonError, string]>([
    [cardError('pin/wrong', { password: 'PIN', triesLeft: 2 }), 'wrong PIN: 2 tries left'],
    [cardError('pin/wrong', { password: 'PUK', triesLeft: 1 }), 'wrong PUK: 1 try left'],
    [cardError('pin/wrong', { password: 'CAN', triesLeft: 1 }), 'wrong CAN: it is not the number printed on this card'],
    [
      cardError('pin/blocked', { password: 'PIN' }),
      'the PIN is blocked: unblock it with the PUK, or have other cards of its set give it a new one',
    ],
    [cardError('pin/blocked', { password: 'PUK' }), 'the PUK is blocked: no tries are left'],
    [
      cardError('pin/unsettled', { password: 'PIN' }),
      'the card gave no valid answer while the PIN was being checked: one try may have been used, and the right PIN gives it back; hold the card still, tap again, and enter the PIN',
    ],
    [
      cardError('transport/card-removed', { transport: 'reader' }),
      'the card was removed (reader): hold it still and tap again; the last command may have been carried out, or not',
    ],
    [
      cardError('channel/broken', { reason: 'a wrong MAC' }),
      'the secure channel is broken (a wrong MAC): tap the card again; the last command may have been carried out, or not',
    ],
    [
      cardError('card/status', { command: 'SIGN', status: 0x6a, refusal: undefined, meaning: 'no' }),
      'the card refused SIGN: no (status 006A)',
    ],
    [cardError('policy/refused', cardContexts['policy/refused']), 'the card refused SIGN: no (status 9D26). Ask.'],
    [
      cardError('pin/needed', cardContexts['pin/needed']),
      'the card does SIGN only with the PIN: ask for it, and open a session with it',
    ],
    [
      cardError('data/malformed', { what: 'PSBT', where: 'input 0', reason: 'no key' }),
      'malformed PSBT at input 0: no key; ask its maker for a correct one',
    ],
    [chainError('server/busy', { server: 's', retryAfterSeconds: undefined }), 's is busy: try again later'],
    [chainError('server/busy', { server: 's', retryAfterSeconds: 3 }), 's is busy: try again in 3 s'],
  ])('%s', (error, message) => {
    expect(error.message).toBe(message);
  });

  test('has its own frozen context', () => {
    const context = { password: 'PIN', triesLeft: 2 };
    const error = cardError('pin/wrong', context);
    context.triesLeft = 9;
    expect(error.context).toEqual({ password: 'PIN', triesLeft: 2 });
    expect(Object.isFrozen(error.context)).toBe(true);
  });

  test('keeps its cause, and has none without one', () => {
    const cause = new Error('the reader is gone');
    const context = { transport: 'reader', reason: 'x' };
    expect(cardError('transport/failed', context, { cause }).cause).toBe(cause);
    expect('cause' in cardError('transport/failed', context)).toBe(false);
  });

  test('is there in any case, whatever it is made of', () => {
    const wrong = [cardError('card/nonsense' as never, {} as never), cardError('card/status', undefined as never)];
    for (const error of wrong)
      expect(error.message).toMatch(/^card\/.* \(an error with a wrong code or wrong facts\)$/);
  });

  test('of another list has that list’s name', () => {
    const doorError = createErrors<{ 'door/locked': { readonly door: string } }>('DoorError', {
      'door/locked': ({ door }) => `${door} is locked`,
    });
    const error = doorError('door/locked', { door: 'the cellar' });
    expect(String(error)).toBe('DoorError: the cellar is locked');
    expect(isSymbolonError(error)).toBe(false);
  });
});

describe('isSymbolonError', () => {
  test('tells codes apart', () => {
    const error: unknown = cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
    expect(isSymbolonError(error)).toBe(true);
    expect(isSymbolonError(error, 'pin/wrong')).toBe(true);
    expect(isSymbolonError(error, 'pin/blocked')).toBe(false);
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'SymbolonError'],
    ['a number', 5],
    ['an empty object', {}],
    ['an error of the platform', new TypeError('x')],
    ['an error with a code alone', Object.assign(new Error('x'), { code: 'pin/wrong' })],
    ['an object that imitates one', { name: 'SymbolonError', code: 'pin/wrong', context: {} }],
    ['an error without facts', Object.assign(new Error('x'), { name: 'SymbolonError', code: 'pin/wrong' })],
    ['an error with the name alone', Object.assign(new Error('x'), { name: 'SymbolonError' })],
  ])('is false for %s', (_, value) => {
    expect(isSymbolonError(value)).toBe(false);
    expect(isSymbolonError(value, 'pin/wrong')).toBe(false);
  });

  test('knows the errors of another copy of the package', async () => {
    await withSecondCopy((copy) => {
      expect(copy.cardError).not.toBe(cardError);
      const error = copy.cardError('pin/wrong', { password: 'PIN', triesLeft: 2 });
      expect(isSymbolonError(error, 'pin/wrong')).toBe(true);
      expect(copy.isSymbolonError(cardError('pin/blocked', { password: 'PIN' }), 'pin/blocked')).toBe(true);
    });
  });
});

/** Compiles only while a `switch` over the code narrows the context. */
function adviceFor(error: SymbolonError): string {
  switch (error.code) {
    case 'pin/wrong':
      return `${error.context.triesLeft satisfies number} left`;
    case 'fee/excessive':
      return `${(error.context.fee satisfies bigint) - error.context.limit} too much`;
    case 'card/status':
      return error.context.refusal ?? error.context.meaning;
    case 'transport/aborted':
      // @ts-expect-error: this context has no tries
      return String(error.context.triesLeft);
    default:
      return error.message;
  }
}

test('a switch over the code narrows the context', () => {
  expect(adviceFor(cardError('pin/wrong', { password: 'PIN', triesLeft: 2 }))).toBe('2 left');
  expect(adviceFor(chainError('fee/excessive', { fee: 12n, limit: 10n, unit: 'sat' }))).toBe('2 too much');
  expect(adviceFor(cardError('transport/closed', { transport: 'reader' }))).toBe('the connection is closed (reader)');
});

test('an unknown error with a code narrows to its context', () => {
  const error: unknown = cardError('transport/timeout', { transport: 'reader', milliseconds: 500 });
  const milliseconds = isSymbolonError(error, 'transport/timeout') ? error.context.milliseconds : 0;
  expect(milliseconds satisfies number).toBe(500);
  // @ts-expect-error: there is no such code
  expect(isSymbolonError(error, 'transport/tired')).toBe(false);
});

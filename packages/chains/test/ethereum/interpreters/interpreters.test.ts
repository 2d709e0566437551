import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Interpreter, InterpreterEvent } from '@symbolon/interface';
import fc from 'fast-check';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { ethereumAuthorizationInterpreter } from '../../../src/ethereum/firmware/authorization.ts';
import { ethereumMessageInterpreter } from '../../../src/ethereum/firmware/message.ts';
import { maxCallData } from '../../../src/ethereum/firmware/transaction/calls.ts';
import { ethereumTransactionInterpreter } from '../../../src/ethereum/firmware/transaction.ts';
import { ethereumTypedDataInterpreter } from '../../../src/ethereum/firmware/typed-data.ts';
import { encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { encodeTypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { keyOracle } from '../../software-signer.ts';
import { transactions } from '../arbitraries.ts';
import { permitBatch } from '../typed-data-examples.ts';

function eventsOf(interpreter: Interpreter, chunks: readonly Uint8Array[]): readonly InterpreterEvent[] {
  const interpretation = interpreter.begin(keyOracle());
  return [...chunks.flatMap((chunk) => interpretation.push(chunk)), ...interpretation.end()];
}

const authorization = concatBytes(Uint8Array.of(5), RLP.encode([1n, new Uint8Array(20).fill(9), 3n]));

const inputs: readonly [string, Interpreter, Uint8Array][] = [
  ...Object.entries(transactions).map(([type, arbitrary]): [string, Interpreter, Uint8Array] => {
    const [sample] = fc.sample(
      arbitrary.filter(({ data }) => data.length < 2000),
      { seed: 7, numRuns: 1 },
    );
    if (!sample) throw new Error('no sample');
    return [`an ${type} transaction`, ethereumTransactionInterpreter, encodeTransaction(sample)];
  }),
  ['a message', ethereumMessageInterpreter, Uint8Array.of(0, 0, 0, 70, ...new Uint8Array(70).fill(0x41))],
  ['typed data', ethereumTypedDataInterpreter, encodeTypedData(permitBatch(2))],
  ['an authorization', ethereumAuthorizationInterpreter, authorization],
];

describe.each(inputs)('%s', (_, interpreter, payload) => {
  const bytes = prefixPath(defaultPath, payload);
  const whole = eventsOf(interpreter, [bytes]);

  test('ends with one facts and one digest, the counts right', () => {
    const facts = whole.find((event) => event.type === 'facts');
    expect(whole.slice(-2).map(({ type }) => type)).toEqual(['facts', 'digest']);
    expect(facts?.facts.transfers).toBe(whole.filter(({ type }) => type === 'transfer').length);
    expect(facts?.facts.approvals).toBe(whole.filter(({ type }) => type === 'approval').length);
    expect(facts?.facts.accounts).toEqual([defaultPath.slice(0, 3)]);
  });

  test('reads the same wherever it is cut', () => {
    for (let i = 0; i <= bytes.length; i += 1) {
      expect(eventsOf(interpreter, [bytes.subarray(0, i), bytes.subarray(i)])).toEqual(whole);
    }
    expect(
      eventsOf(
        interpreter,
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });

  test('is refused when cut short anywhere', () => {
    for (let i = 0; i < bytes.length; i += 1) {
      expect(() => eventsOf(interpreter, [bytes.subarray(0, i)])).toThrow(
        expect.objectContaining({ code: 'data/malformed' }),
      );
    }
  });

  test('is refused with anything after it', () => {
    expect(() => eventsOf(interpreter, [bytes, Uint8Array.of(0)])).toThrow(
      expect.objectContaining({ message: expect.stringContaining('trailing') }),
    );
  });

  test('gives no other digest for any changed byte, and never anything but a SymbolonError', () => {
    const digest = whole.at(-1);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        try {
          expect(eventsOf(interpreter, [changed]).at(-1)).not.toEqual(digest);
        } catch (error) {
          expect(error).toMatchObject({ name: 'SymbolonError' });
        }
      }),
      { numRuns: fuzzRuns(200) },
    );
  });
});

test('random bytes are never anything but a SymbolonError', () => {
  const interpreters = inputs.map(([, interpreter]) => interpreter);
  fc.assert(
    fc.property(
      fc.constantFrom(...interpreters),
      fc.uint8Array({ maxLength: 400 }),
      fc.boolean(),
      (interpreter, bytes, afterPath) => {
        expect(() => eventsOf(interpreter, [afterPath ? prefixPath(defaultPath, bytes) : bytes])).toThrow(
          expect.objectContaining({ name: 'SymbolonError' }),
        );
      },
    ),
    { numRuns: fuzzRuns(2000) },
  );
});

test('calldata of megabytes is hashed without being kept', () => {
  const data = 1 << 22;
  const header = (size: number) => [0xf9 + 1, size >> 16, (size >> 8) & 255, size & 255];
  const fields = hexToBytes(`0180010182520894${'11'.repeat(20)}80`);
  const list = Uint8Array.of(
    2,
    ...header(fields.length + 4 + data + 1),
    ...fields,
    0xb7 + 3,
    data >> 16,
    (data >> 8) & 255,
    data & 255,
  );
  const interpretation = ethereumTransactionInterpreter.begin(keyOracle());
  interpretation.push(prefixPath(defaultPath, list));
  const piece = new Uint8Array(maxCallData * 10);
  for (let left = data; left > 0; left -= piece.length) interpretation.push(piece.subarray(0, left));
  const events = [...interpretation.push(Uint8Array.of(0xc0)), ...interpretation.end()];
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'facts', facts: expect.objectContaining({ blind: 'unknown-call' }) }),
  );
});

test('a path of more than ten components is refused', () => {
  expect(() => eventsOf(ethereumMessageInterpreter, [Uint8Array.of(11)])).toThrow(
    expect.objectContaining({ code: 'path/invalid' }),
  );
  expect(() => prefixPath(new Array(11).fill(0), new Uint8Array())).toThrow(
    expect.objectContaining({ code: 'path/invalid' }),
  );
  expect(() => prefixPath([2 ** 32], new Uint8Array())).toThrow(expect.objectContaining({ code: 'path/invalid' }));
});

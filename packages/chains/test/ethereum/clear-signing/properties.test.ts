/** Whatever a descriptor says, each line is safe to show, each warning stays, each value is told. */

import { isSymbolonError, isWarning, visible } from '@symbolon/interface';
import fc from 'fast-check';
import { encodeFunctionData, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { describeCall } from '../../../src/ethereum/clear-signing/describe-call.ts';
import { parseDescriptor } from '../../../src/ethereum/clear-signing/parse-descriptor.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const to = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const token = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const tokens = [{ chainId: 1n, address: token, symbol: 'USDC', decimals: 6 }] as const;

const key = 'f(address t,uint256[] a,string s,(bytes c,uint64 u)[] l,uint8 e)';
const whole = {
  $schema: 'https://eips.ethereum.org/assets/eip-7730/erc7730-v2.schema.json',
  context: { contract: { deployments: [{ chainId: 1, address: to }] } },
  metadata: {
    ...{ owner: 'Example', contractName: 'Name', token: { ticker: 'T', name: 'Token', decimals: 6 } },
    constants: { c: '0x05', t: token },
    enums: { e: { 1: 'one', 2: 'two' } },
    maps: { m: { values: { 1: token } } },
  },
  display: {
    definitions: { d: { label: 'D', format: 'amount', params: {} } },
    formats: {
      [key]: {
        intent: 'Do',
        interpolatedIntent: 'Do {t} with {a.[]}',
        fields: [
          { path: 't', label: 'T', format: 'addressName', params: { senderAddress: ['$.metadata.constants.t'] } },
          {
            path: 'a.[]',
            label: 'A',
            format: 'tokenAmount',
            params: { tokenPath: 't', threshold: '0xff', message: 'M' },
          },
          { path: 'a.[0]', $ref: '$.display.definitions.d' },
          { path: 's', label: 'S', visible: { ifNotIn: ['x'] }, separator: '{index}' },
          { path: 'e', label: 'E', format: 'enum', params: { $ref: '$.metadata.enums.e' } },
          {
            ...{ path: 'l.[]', label: 'L', iteration: 'bundled' },
            fields: [
              {
                path: 'c',
                label: 'C',
                format: 'calldata',
                params: { callee: '$.metadata.constants.t', amountPath: 'u' },
              },
              { path: 'u', label: 'U', format: 'date', params: { encoding: 'timestamp' } },
            ],
          },
          {
            path: '@.value',
            label: 'V',
            format: 'tokenAmount',
            params: { token: { map: '$.metadata.maps.m', keyPath: '@.chainId' } },
          },
        ],
      },
    },
  },
};

const abi = parseAbi([
  'function f(address,uint256[],string,(bytes,uint64)[],uint8)',
  'function approve(address,uint256)',
]);
const approve = encodeFunctionData({ abi, functionName: 'approve', args: [other, 2n ** 256n - 1n] });
const nasty = '\u001b[2J\u202eevil\u200b\n';
const data = encodeFunctionData({
  ...{ abi, functionName: 'f' },
  args: [
    token,
    [5n, 2n ** 200n],
    nasty,
    [
      [approve, 5n],
      ['0x01', 6n],
    ],
    2,
  ],
});
const call = { chainId: 1n, to, data, value: 7n, from } as const;

/** Every place of a JSON value, as a list of keys. */
function placesOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...at, name]))];
}

/** The value with something else at one place. */
function replaced(value: unknown, [first, ...rest]: readonly string[], by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === first ? replaced(item, rest, by) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [
      name,
      name === first ? replaced(member, rest, by) : member,
    ]),
  );
}

const places = placesOf(whole);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 90 }),
  fc.constantFrom(
    '',
    '#',
    '@',
    '$',
    '@.to',
    '#.a.[-1:]',
    'l.[].u',
    'a.[9]',
    '$.metadata.constants.c',
    'calldata',
    'never',
    nasty,
  ),
  fc.constantFrom(
    'raw',
    'date',
    'unit',
    'nftName',
    'duration',
    'interoperableAddressName',
    't',
    's',
    'e',
    'l',
    'a',
    'l.[].c',
  ),
);
const anything = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.anything(),
);

const safe = (line = '') => expect(visible(line)).toBe(line);

test('the whole descriptor fits', () => {
  const lines = describeCall([parseDescriptor(whole)], call, { tokens }) ?? [];
  expect(lines[0]).toMatch(/^By the descriptor of "Example": "Do /);
  expect(lines).toContain(`WARNING: inside it, let ${other} take ALL that ${call.to} has of USDC, now and later`);
  expect(lines.some((line) => line.startsWith('Not shown'))).toBe(false);
  lines.forEach(safe);
});

test('with one node replaced, it is refused with a place, or its lines are safe and tell every value', () => {
  const runs = fuzzRuns(1000);
  let described = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (place, by) => {
      const json = replaced(whole, place, by);
      try {
        const lines = describeCall([parseDescriptor(json)], call, { tokens });
        if (!lines) return;
        described += 1;
        lines.forEach(safe);
        // Where the text, the amount or the enumeration is not shown, it is said that it is not.
        const told = lines.join('\n');
        for (const value of ['\\u{1b}[2J', '5', '2']) expect(told).toContain(value);
        expect(told.replaceAll('.', '')).toMatch(
          /1606938044258990275541962092341162602522202993782792835301376|\(hours/,
        );
      } catch (error) {
        if (!isSymbolonError(error, 'data/malformed')) throw error;
        expect(error.context.where).not.toBe('');
        safe(error.context.where);
      }
    }),
    { numRuns: runs },
  );
  expect(described).toBeGreaterThan(runs / 20);
});

test('no descriptor keeps a call that takes everything from warning', () => {
  fc.assert(
    fc.property(text, text, text, (owner, intent, label) => {
      const fields = [{ path: 'c', label, format: 'calldata', params: { callee: token } }];
      const json = {
        ...{ context: whole.context, metadata: { owner } },
        display: { formats: { 'g(bytes c)': { intent, fields } } },
      };
      const inner = encodeFunctionData({ abi: parseAbi(['function g(bytes)']), args: [approve] });
      try {
        const lines = describeCall([parseDescriptor(json)], { ...call, data: inner }, { tokens }) ?? [];
        expect(lines.filter(isWarning)).toEqual([
          `WARNING: inside it, let ${other} take ALL that ${call.to} has of USDC, now and later`,
        ]);
        lines.forEach(safe);
      } catch (error) {
        if (!isSymbolonError(error, 'data/malformed')) throw error;
      }
    }),
    { numRuns: fuzzRuns(200) },
  );
});

/** Typed data as applications really send them, against viem and ethers. */
import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { hashTypedData, type TypedDataDefinition } from 'viem';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { typedData } from '../arbitraries.ts';
import { bulkOrder, members, owner, permit } from '../typed-data-examples.ts';

const preview = (data: TypedData) => previewTypedData(data, { from: owner });
const digestOf = (data: TypedData) => toHex(preview(data).facts.message?.hash ?? new Uint8Array());
const viem = (data: TypedData) => hashTypedData(data as TypedDataDefinition);
function ethers({ domain, types, message }: TypedData): string {
  const { EIP712Domain: _, ...structs } = types;
  return TypedDataEncoder.hash(domain as never, structs as never, message);
}

/** Names that no member of the random types has. */
const extras = fc.dictionary(fc.string({ minLength: 4, maxLength: 9 }), fc.anything(), { minKeys: 1, maxKeys: 4 });

/** Puts more into every struct of a message. */
function withMore(value: unknown, more: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((element) => withMore(element, more));
  if (typeof value !== 'object' || value === null) return value;
  return { ...more, ...Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withMore(each, more)])) };
}

test('members that a type does not have change nothing, and each is named', () => {
  fc.assert(
    fc.property(typedData, extras, (data, more) => {
      const message = withMore(data.message, more) as TypedData['message'];
      const given = { ...data, message };
      expect(digestOf(given)).toBe(digestOf(data));
      expect(digestOf(given)).toBe(viem(given));
      expect(digestOf(given)).toBe(ethers(given));
      const { ignored, lines, details } = preview(given);
      const named = Object.entries(more).filter(([, value]) => value !== undefined);
      for (const [name] of named) expect(ignored).toContain(`message.${name}`);
      expect(details).toEqual(preview(data).details);
      expect(lines.some((line) => line.startsWith('Not signed, as'))).toBe(named.length > 0);
    }),
    { numRuns: fuzzRuns(60) },
  );
});

test('a domain field that its type does not have is not hashed, and is named', () => {
  const data = { ...permit, types: { ...permit.types, EIP712Domain: members('string name,string version') } };
  expect(digestOf(data)).toBe(viem(data));
  const { lines, network, facts } = preview(data);
  expect(lines).toEqual(
    expect.arrayContaining([
      'WARNING: bound to no network, it may be used on any',
      'Not signed, as its type does not have it: domain.chainId, domain.verifyingContract',
    ]),
  );
  expect(network).toBeUndefined();
  expect(facts.blind).toBe('unknown-typed-data');
});

describe('names', () => {
  test.each(['Hyper:UsdSend', 'a.b', 'naïve', '中文', 'a-b', '$', '_1', '1st', 'a\\b', '"'])('%s', (name) => {
    const data: TypedData = {
      types: { [name]: [{ name: `the${name}`, type: 'uint8' }] },
      primaryType: name,
      domain: { name: 'X' },
      message: { [`the${name}`]: 1 },
    };
    expect(digestOf(data)).toBe(ethers(data));
    expect(digestOf(data)).toBe(viem(data));
  });

  test('with a colon inside others: as ethers; viem leaves out what they refer to', () => {
    const data: TypedData = {
      types: { 'P:Outer': members('P:Inner[] list,P:Inner one'), 'P:Inner': members('uint8 n') },
      primaryType: 'P:Outer',
      domain: { chainId: 1 },
      message: { list: [{ n: 1 }], one: { n: 2 } },
    };
    expect(digestOf(data)).toBe(ethers(data));
  });
});

describe('the domain alone', () => {
  test.each<[string, Partial<TypedData>]>([
    [
      'with its type',
      { types: { EIP712Domain: members('string name,string version,uint256 chainId,address verifyingContract') } },
    ],
    ['without', { types: {} }],
    ['and a message, which is not hashed', { types: {}, message: { owner } }],
  ])('%s', (_, changes) => {
    const data = { ...permit, message: {}, primaryType: 'EIP712Domain', ...changes };
    expect(digestOf(data)).toBe(viem(data));
    expect(preview(data).lines[0]).toBe(
      'WARNING: nothing but the domain is signed: what that allows is not known to this wallet',
    );
    expect(preview(data).facts.blind).toBe('unknown-typed-data');
  });
});

describe('a domain of its own', () => {
  const message = { contents: 'x' };
  const types = { Mail: members('string contents') };
  const domain = { name: 'X', version: '1', chainId: 1, verifyingContract: 'cosmos', salt: '0' };
  test.each<[string, string, Record<string, unknown>]>([
    ['of Cosmos chains', 'string name,string version,uint256 chainId,string verifyingContract,string salt', domain],
    ['in another order', 'uint256 chainId,string name', { name: 'X', chainId: 5 }],
    ['with another field', 'string name,uint8 level', { name: 'X', level: 3 }],
    ['of nothing', '', {}],
  ])('%s', (_, fields, domain) => {
    const EIP712Domain = fields === '' ? [] : members(fields);
    const data = { types: { ...types, EIP712Domain }, primaryType: 'Mail', domain, message } as TypedData;
    expect(digestOf(data)).toBe(viem(data));
    expect(preview(data).facts.blind).toBe('unknown-typed-data');
  });
});

test('trees of orders of any height', () => {
  for (let height = 1; height <= 8; height += 1) {
    const data = bulkOrder(height);
    expect(digestOf(data)).toBe(viem(data));
    expect(digestOf(data)).toBe(ethers(data));
    expect(preview(data).facts.blind).toBe(height <= 4 ? undefined : 'unknown-typed-data');
  }
});

test('arrays in arrays, and structs that refer to themselves', () => {
  const types = { T: members('uint8[2][][1] grid,T[] children,string[][] words,U[][] units'), U: members('bytes b') };
  const leaf = { grid: [[[1, 2]]], children: [], words: [['a'], []], units: [[{ b: '0x01' }], []] };
  const data: TypedData = {
    ...{ types, primaryType: 'T', domain: { chainId: 1 } },
    message: { ...leaf, children: [leaf, { ...leaf, children: [leaf] }] },
  };
  // ethers refuses types that refer to themselves.
  expect(digestOf(data)).toBe(viem(data));
});

test('types of thousands of characters', () => {
  const names = Array.from({ length: 200 }, (_, n) => `aFieldWithALongName${n}`);
  const data: TypedData = {
    types: { Big: names.map((name) => ({ name, type: 'uint256' })) },
    ...{ primaryType: 'Big', domain: { chainId: 1 } },
    message: Object.fromEntries(names.map((name, n) => [name, n])),
  };
  expect(digestOf(data)).toBe(viem(data));
  expect(digestOf(data)).toBe(ethers(data));
});

test('chain ids in each form that has a number', () => {
  const digest = digestOf(permit);
  for (const chainId of [1n, '1', '0x1', '0x01', '001', 1.0])
    expect(digestOf({ ...permit, domain: { ...permit.domain, chainId } })).toBe(digest);
});

/** Typed data are read once into a copy, whatever they are. */
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPath } from '../../../src/ethereum/firmware/address/address.ts';
import { toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { previewTypedData, signTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import { copyTypedData } from '../../../src/ethereum/transaction/typed-data/copy.ts';
import { encodeTypedData, type TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { testSigner } from '../../software-signer.ts';
import { typedData } from '../arbitraries.ts';
import { members, owner, permit, permitBatch, seaportOrder, spender } from '../typed-data-examples.ts';

/** Counts how often each property of an object and of all in it is asked for. */
function counted<T extends object>(value: T, reads: Map<string, number>, path = ''): T {
  return new Proxy(value, {
    get(target, name) {
      const place = `${path}.${String(name)}`;
      reads.set(place, (reads.get(place) ?? 0) + 1);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'object' && member !== null ? counted(member, reads, place) : member;
    },
  });
}

/** Answers each property as it is the first time, and with something else from then on. */
function changing<T extends object>(value: T): T {
  const asked = new Set<PropertyKey>();
  return new Proxy(value, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (asked.has(name)) return typeof member === 'object' ? { replaced: 1 } : '0xreplaced';
      asked.add(name);
      return typeof member === 'object' && member !== null ? changing(member) : member;
    },
  });
}

describe('each property is read once', () => {
  test.each([
    ['a permit', permit],
    ['a batch', permitBatch(3)],
    ['an order', seaportOrder(2)],
    [
      'with a domain type',
      { ...permit, types: { ...permit.types, EIP712Domain: members('string name,string version') } },
    ],
    ['with more than its type has', { ...permit, message: { ...permit.message, note: 1 }, extra: 2 } as TypedData],
  ])('of %s', (_, data) => {
    const reads = new Map<string, number>();
    copyTypedData(counted(data, reads));
    expect(Math.max(...reads.values())).toBe(1);
    expect(reads.size).toBeGreaterThan(10);
  });

  test('so whatever answers differently the second time is shown, hashed and signed as it was the first time', () => {
    fc.assert(
      fc.property(typedData, (data) => {
        const copy = copyTypedData(changing(data));
        expect(encodeTypedData(copy)).toEqual(encodeTypedData(data));
        expect(previewTypedData(copy, { from: owner })).toEqual(previewTypedData(data, { from: owner }));
      }),
      { numRuns: fuzzRuns(60) },
    );
  });
});

test('a copy is frozen to its last value, and is its own copy', () => {
  const data = { ...permitBatch(2), message: structuredClone(permitBatch(2).message) };
  const copy = copyTypedData(data);
  const before = structuredClone(copy);
  const spoil = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    expect(Object.isFrozen(value)).toBe(true);
    Object.values(value).forEach(spoil);
  };
  spoil(copy);
  (data.message as Record<string, unknown>)['spender'] = owner;
  expect(copy).toEqual(before);
  expect(copyTypedData(copy)).toBe(copy);
});

test('bytes are copied too', async () => {
  const salt = new Uint8Array(32).fill(7);
  const data = { ...permit, domain: { ...permit.domain, salt } } as unknown as TypedData;
  const copy = copyTypedData(data);
  salt.fill(9);
  expect(copy.domain.salt).toBe(toHex(new Uint8Array(32).fill(7)));
  const signed = await signTypedData(testSigner, copy, { path: defaultPath });
  expect(signed).not.toEqual(await signTypedData(testSigner, data, { path: defaultPath }));
});

test('values have one form', () => {
  const types = { T: members('uint8 n,int8 i,address a,bytes b,bool t,string s,uint8[] list') };
  const message = { n: '0x0A', i: -1, a: spender.toLowerCase(), b: '0xAB', t: true, s: 'A', list: ['1', 2, 3n] };
  const domain = { chainId: '0x01' };
  const copy = copyTypedData({ types, primaryType: 'T', domain, message });
  expect(copy.message).toEqual({ n: 10n, i: -1n, a: spender, b: '0xab', t: true, s: 'A', list: [1n, 2n, 3n] });
  expect(copy.domain).toEqual({ chainId: 1n });
});

describe('what is wrong is named by its place', () => {
  const outer = { types: { T: members('Inner inner'), Inner: members('uint8 n') }, primaryType: 'T' };
  const cyclic: Record<string, unknown> = {};
  cyclic['next'] = [cyclic];

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'typed data'],
    [
      'a property that throws',
      {
        ...permit,
        get domain() {
          throw new Error('no');
        },
      },
      'start',
    ],
    ['no domain', { ...permit, domain: undefined }, 'domain'],
    ['a domain of null', { ...permit, domain: null }, 'domain'],
    ['a list for a domain', { ...permit, domain: [] }, 'domain'],
    ...['eip155:1', 1.5, 'abc', '', {}, [], true, -1, '0x', 2n ** 256n].map((chainId): [string, unknown, string] => [
      `the chain id ${String(chainId)}`,
      { ...permit, domain: { ...permit.domain, chainId } },
      'domain.chainId',
    ]),
    ['a name that is a number', { ...permit, domain: { name: 5 } }, 'domain.name'],
    ['no types', { ...permit, types: null }, 'types'],
    ['a type of null', { ...permit, types: { Permit: null } }, 'types.Permit'],
    ['a member of null', { ...permit, types: { Permit: [null] } }, 'types.Permit[0]'],
    ['a hole for a member', { ...permit, types: { Permit: new Array(2) } }, 'types.Permit[0]'],
    ['a member without a type', { ...permit, types: { Permit: [{ name: 'a' }] } }, 'types.Permit[0].type'],
    ['a member without a name', { ...permit, types: { Permit: [{ type: 'uint8' }] } }, 'types.Permit[0].name'],
    ['two members of a name', { ...permit, types: { Permit: members('uint8 a,bool a') } }, 'types.Permit[1].name'],
    ['a name with a comma', { ...permit, types: { Permit: [{ name: 'a,b', type: 'bool' }] } }, 'types.Permit[0].name'],
    ['a type of brackets', { ...permit, types: { Permit: [{ name: 'a', type: '[]' }] } }, 'types.Permit[0].type'],
    [
      'a type of a hundred thousand brackets',
      { ...permit, types: { Permit: [{ name: 'a', type: `bool${'[]'.repeat(100_000)}` }] } },
      'types.Permit[0].type',
    ],
    ['a primary type of a prototype', { ...permit, primaryType: 'constructor' }, 'types'],
    ['a primary type that is none', { ...permit, primaryType: 'uint256' }, 'types'],
    ['a message of null', { ...permit, message: null }, 'message'],
    ['a message that is a list', { ...permit, message: [] }, 'message'],
    ['a member of null', { ...permit, message: { ...permit.message, value: null } }, 'message.value'],
    ['a struct of null', { ...outer, domain: {}, message: { inner: null } }, 'message.inner'],
    ['a value inside', { ...outer, domain: {}, message: { inner: { n: 256 } } }, 'message.inner.n'],
    [
      'odd hexadecimal digits',
      { types: { T: members('bytes b') }, primaryType: 'T', domain: {}, message: { b: '0xabc' } },
      'message.b',
    ],
    [
      'a lone surrogate',
      { types: { T: members('string s') }, primaryType: 'T', domain: {}, message: { s: '\ud800' } },
      'message.s',
    ],
    [
      'an element of an array',
      { types: { T: members('uint8[2][] a') }, primaryType: 'T', domain: {}, message: { a: [[1, 2], [3]] } },
      'message.a[1]',
    ],
    [
      'values that contain themselves',
      { types: { T: members('T[] next') }, primaryType: 'T', domain: {}, message: cyclic },
      'message.next',
    ],
    [
      'an array of more than fits',
      { types: { T: members('bool[] a') }, primaryType: 'T', domain: {}, message: { a: new Array(65_536).fill(true) } },
      'message.a',
    ],
    [
      'values that multiply',
      {
        types: { T: members('U[] a'), U: members('V[] a'), V: members('bool[] a') },
        ...{ primaryType: 'T', domain: {} },
        message: { a: Array(99).fill({ a: Array(99).fill({ a: Array(99).fill(true) }) }) },
      },
      'message.a',
    ],
  ])('%s', (_, data, where) => {
    let thrown: unknown;
    try {
      previewTypedData(data as TypedData, { from: owner });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'data/malformed', context: { where: expect.stringContaining(where) } });
  });

  test('whatever is given, there is a preview or an error of ours', () => {
    const junk = fc.anything({
      withBigInt: true,
      withTypedArray: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const part = <T>(right: T) =>
      fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: junk });
    const member = fc.record({ name: part('owner'), type: part('address') });
    const given = fc.record({
      types: part<unknown>({ ...permit.types, EIP712Domain: [] }).chain((types) =>
        fc.oneof(fc.constant(types), fc.record({ Permit: fc.oneof(fc.array(part<unknown>({})), fc.array(member)) })),
      ),
      primaryType: part('Permit'),
      domain: fc.oneof(part(permit.domain), fc.record({ name: part('x'), chainId: part(1), verifyingContract: junk })),
      message: fc.oneof(
        part(permit.message),
        fc.record({ owner: part(owner), spender: junk, value: junk, nonce: junk }),
      ),
    });
    fc.assert(
      fc.property(fc.oneof({ weight: 5, arbitrary: given }, { weight: 1, arbitrary: junk }), (data) => {
        try {
          previewTypedData(data as TypedData, { from: owner });
        } catch (error) {
          expect(isSymbolonError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: fuzzRuns(500) },
    );
  });
});

test('fields of null in a domain that declares no fields are as absent', () => {
  const types = { T: members('uint8 a') };
  const data = { types, primaryType: 'T', message: { a: 1 } };
  const absent = { name: 'Example', version: undefined, chainId: null, verifyingContract: null, salt: null };
  const copy = copyTypedData({ ...data, domain: absent } as unknown as TypedData);
  expect(copy).toEqual(copyTypedData({ ...data, domain: { name: 'Example' } }));
  expect(copy.ignored).toEqual([]);
});

test('a field of null that the domain does not declare is no field, one that it declares is missing', () => {
  const types = { T: members('uint8 a'), EIP712Domain: members('string name') };
  const data = { types, primaryType: 'T', message: { a: 1 } };
  const copied = (domain: object) => copyTypedData({ ...data, domain } as unknown as TypedData);
  expect(copied({ name: 'Example', salt: null }).ignored).toEqual([]);
  expect(() => copied({ name: null })).toThrow('domain.name: missing');
});

test('bytes are as long as their memory, whatever they say', () => {
  class Lying extends Uint8Array {
    override get length(): number {
      return 32;
    }
  }
  const given = (bytes: Uint8Array, type: string) =>
    copyTypedData({ types: { T: [{ name: 'a', type }] }, primaryType: 'T', domain: {}, message: { a: bytes } }).message;
  for (const size of [31, 33])
    expect(() => given(new Lying(size), 'bytes32')).toThrow(expect.objectContaining({ code: 'data/malformed' }));
  expect(given(new Lying(33), 'bytes')).toEqual({ a: `0x${'00'.repeat(33)}` });
});

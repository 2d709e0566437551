/** Arguments of calls, against viem: the same values from the same bytes, and from no others. */
import fc from 'fast-check';
import { type AbiParameter, decodeAbiParameters, encodeAbiParameters, toFunctionSelector } from 'viem';
import { describe, expect, test } from 'vitest';
import { decodeArguments } from '../../../src/ethereum/clear-signing/decode-call.ts';
import { parseFunction } from '../../../src/ethereum/clear-signing/solidity-types.ts';
import type { SignedValue } from '../../../src/ethereum/clear-signing/values.ts';
import { formatAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { fromHex, toHex } from '../../../src/ethereum/firmware/address/hex.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';

/** A type as viem takes it, with values of it. */
type Typed = { readonly parameter: AbiParameter; readonly value: fc.Arbitrary<unknown> };

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const sizes = Array.from({ length: 32 }, (_, i) => i + 1);

const single: fc.Arbitrary<Typed> = fc.oneof(
  fc.constantFrom(...sizes).map((size): Typed => {
    const max = 2n ** BigInt(8 * size) - 1n;
    const number = fc.oneof(fc.constantFrom(0n, 1n, max), fc.bigInt({ min: 0n, max }));
    return { parameter: { type: `uint${8 * size}` }, value: size > 6 ? number : number.map(Number) };
  }),
  fc.constantFrom(...sizes).map((size): Typed => {
    const half = 2n ** BigInt(8 * size - 1);
    const number = fc.oneof(fc.constantFrom(-half, -1n, half - 1n), fc.bigInt({ min: -half, max: half - 1n }));
    return { parameter: { type: `int${8 * size}` }, value: size > 6 ? number : number.map(Number) };
  }),
  fc
    .constantFrom(...sizes)
    .map((size): Typed => ({ parameter: { type: `bytes${size}` }, value: bytes(size).map(toHex) })),
  fc.constant<Typed>({ parameter: { type: 'address' }, value: bytes(20).map(formatAddress) }),
  fc.constant<Typed>({ parameter: { type: 'bool' }, value: fc.boolean() }),
  fc.constant<Typed>({ parameter: { type: 'string' }, value: fc.string({ unit: 'grapheme', maxLength: 70 }) }),
  fc.constant<Typed>({ parameter: { type: 'bytes' }, value: fc.uint8Array({ maxLength: 70 }).map(toHex) }),
);

const { typed } = fc.letrec<{ typed: Typed }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: single },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('typed'), fc.integer({ min: 0, max: 3 })).map(
        ([{ parameter, value }, length]): Typed => ({
          parameter: { ...parameter, type: `${parameter.type}[${length || ''}]` },
          value: length ? fc.array(value, { minLength: length, maxLength: length }) : fc.array(value, { maxLength: 3 }),
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.array(tie('typed'), { minLength: 1, maxLength: 3 }).map(
        (members): Typed => ({
          parameter: {
            type: 'tuple',
            components: members.map(({ parameter }, i) => ({ ...parameter, name: `m${i}` })),
          },
          value: fc
            .tuple(...members.map(({ value }) => value))
            .map((values) => Object.fromEntries(values.map((v, i) => [`m${i}`, v]))),
        }),
      ),
    },
  ),
}));

const encoded = fc
  .array(typed, { minLength: 1, maxLength: 4 })
  .chain((list) =>
    fc.record({
      parameters: fc.constant(list.map(({ parameter }, i) => ({ ...parameter, name: `p${i}` }))),
      values: fc.tuple(...list.map(({ value }) => value)),
    }),
  )
  .map(({ parameters, values }) => ({
    parameters,
    values,
    bytes: fromHex(encodeAbiParameters(parameters, values), 'data'),
  }));

const keyOf = (parameters: readonly AbiParameter[]): string => {
  const write = (parameter: AbiParameter): string => {
    const { type, name = '' } = parameter;
    const inner = 'components' in parameter ? `(${parameter.components.map(write).join(',')})${type.slice(5)}` : type;
    return `${inner} ${name}`;
  };
  return `f(${parameters.map(write).join(',')})`;
};

/** A decoded tree in the form in which viem gives values. */
function plain(value: SignedValue): unknown {
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'struct') return Object.fromEntries(value.members.map(([name, member]) => [name, plain(member)]));
  const { type } = value;
  if (value.value instanceof Uint8Array) return type === 'address' ? formatAddress(value.value) : toHex(value.value);
  return typeof value.value === 'bigint' && Number(/\d+$/.exec(type)?.[0]) <= 48 ? Number(value.value) : value.value;
}

test('what viem encodes is decoded to the same values, and its selector is the same', () => {
  fc.assert(
    fc.property(encoded, ({ parameters, bytes: data }) => {
      const key = keyOf(parameters);
      const { inputs, selector, signature } = parseFunction(key, 'key');
      expect(`0x${selector}`).toBe(toFunctionSelector(`function ${signature}`));
      const decoded = decodeArguments(inputs, data);
      expect(decoded?.rest.length).toBe(0);
      const values = decoded?.values.members.map(([, member]) => plain(member));
      expect(values).toEqual(decodeAbiParameters(parameters, toHex(data)));
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test('what is decoded of changed bytes is encoded to exactly those bytes', () => {
  const runs = fuzzRuns(500);
  let taken = 0;
  fc.assert(
    fc.property(encoded, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ parameters, bytes: data }, at, flip) => {
      const changed = Uint8Array.from(data);
      changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ flip;
      const key = keyOf(parameters);
      const decoded = decodeArguments(parseFunction(key, 'key').inputs, changed);
      // A text that is no UTF-8 is bytes to us, and nothing that viem could encode again.
      if (!decoded || key.includes('string')) return;
      taken += 1;
      const again = encodeAbiParameters(
        parameters,
        decoded.values.members.map(([, member]) => plain(member)),
      );
      expect(`${again}${toHex(decoded.rest).slice(2)}`).toBe(toHex(changed));
    }),
    { numRuns: runs },
  );
  expect(taken).toBeGreaterThan(runs / 20);
});

const word = (value: bigint) => value.toString(16).padStart(64, '0');

describe('bytes that no strict encoder writes', () => {
  const decode = (key: string, hex: string) =>
    decodeArguments(parseFunction(key, 'key').inputs, fromHex(`0x${hex}`, 'data'));
  test.each([
    ['an address with more than 160 bits', 'f(address a)', word(1n << 160n)],
    ['a bool of 2', 'f(bool a)', word(2n)],
    ['a number beyond its type', 'f(uint8 a)', word(256n)],
    ['a negative number without its sign', 'f(int8 a)', word(128n)],
    ['bytes after bytes4', 'f(bytes4 a)', word(1n)],
    ['an offset into the head', 'f(bytes a)', word(0n) + word(0n)],
    ['an offset that leaves a gap', 'f(bytes a)', word(64n) + word(0n) + word(0n)],
    ['padding that is not zero', 'f(bytes a)', word(32n) + word(1n) + word(1n)],
    ['a length beyond the data', 'f(bytes a)', word(32n) + word(33n) + word(0n)],
    ['an array longer than the data', 'f(uint256[] a)', word(32n) + word(2n ** 64n)],
    ['a missing word', 'f(uint256 a,uint256 b)', word(1n)],
  ])('%s', (_, key, hex) => {
    expect(decode(key, hex)).toBeUndefined();
  });

  test('what follows the arguments is given back', () => {
    expect(toHex(decode('f(uint256 a)', `${word(1n)}abcd`)?.rest ?? new Uint8Array())).toBe('0xabcd');
  });
});

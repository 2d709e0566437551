/**
 * Random transactions, biased to the edges of RLP: lengths 0, 1, 55, 56, 255, 256, and numbers around powers of 256.
 */
import fc from 'fast-check';
import { type EthereumAddress, formatAddress } from '../../src/ethereum/firmware/address/address.ts';
import { type Hex, toHex } from '../../src/ethereum/firmware/address/hex.ts';
import type {
  AccessList,
  EthereumAuthorization,
  EthereumTransaction,
} from '../../src/ethereum/transaction/transaction.ts';
import type { TypedData } from '../../src/ethereum/transaction/typed-data/typed-data.ts';

const uint = (bits: number) => {
  const max = 2n ** BigInt(bits) - 1n;
  const edges = [0n, 1n, 127n, 128n, 255n, 256n, max].filter((edge) => edge <= max);
  return fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max }));
};

/** viem keeps nonces and chain ids as numbers, exact to 53 bits. */
const safeNonce = uint(53);

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

export const address: fc.Arbitrary<EthereumAddress> = bytes(20).map(formatAddress);

const hex32: fc.Arbitrary<Hex> = bytes(32).map(toHex);

const calldata: fc.Arbitrary<Hex> = fc
  .oneof(
    fc.constantFrom(0, 1, 2, 4, 55, 56, 68, 255, 256, 257, 700, 5_000).chain(bytes),
    fc.uint8Array({ maxLength: 300 }),
  )
  .map(toHex);

const accessList: fc.Arbitrary<AccessList> = fc.array(
  fc.record({ address, storageKeys: fc.array(hex32, { maxLength: 4 }) }),
  {
    maxLength: 4,
  },
);

const authorization: fc.Arbitrary<EthereumAuthorization> = fc.record({
  chainId: uint(53),
  address,
  nonce: safeNonce,
  yParity: fc.constantFrom(0, 1),
  r: fc.bigInt({ min: 1n, max: 2n ** 255n }),
  s: fc.bigInt({ min: 1n, max: 2n ** 254n }),
});

const common = {
  chainId: fc.bigInt({ min: 1n, max: 2n ** 50n }),
  nonce: safeNonce,
  gasLimit: uint(40),
  to: address,
  value: uint(96),
  data: calldata,
};
const gasPrice = { gasPrice: uint(64) };
const feeMarket = fc
  .tuple(uint(64), uint(64))
  .map(([a, b]) =>
    a < b ? { maxPriorityFeePerGas: a, maxFeePerGas: b } : { maxPriorityFeePerGas: b, maxFeePerGas: a },
  );
const to = fc.oneof({ weight: 9, arbitrary: address }, { weight: 1, arbitrary: fc.constant('0x' as const) });

/** Nothing is sent to nobody. */
const withCode = <T extends { readonly to: string; readonly data: Hex }>(fields: T): T =>
  fields.to === '0x' && fields.data === '0x' ? { ...fields, data: '0x00' } : fields;

/** One arbitrary for each type of transaction. */
export const transactions: { readonly [T in EthereumTransaction['type']]: fc.Arbitrary<EthereumTransaction> } = {
  legacy: fc.record({ ...common, ...gasPrice, to, type: fc.constant('legacy') }).map(withCode),
  eip2930: fc.record({ ...common, ...gasPrice, to, accessList, type: fc.constant('eip2930') }).map(withCode),
  eip1559: fc
    .tuple(fc.record({ ...common, to, accessList, type: fc.constant('eip1559') }).map(withCode), feeMarket)
    .map(([fields, fee]) => ({ ...fields, ...fee })),
  eip4844: fc
    .tuple(
      fc.record({
        ...common,
        accessList,
        maxFeePerBlobGas: uint(64),
        blobVersionedHashes: fc.array(
          bytes(31).map((rest) => toHex(Uint8Array.of(1, ...rest))),
          {
            minLength: 1,
            maxLength: 9,
          },
        ),
        type: fc.constant('eip4844'),
      }),
      feeMarket,
    )
    .map(([fields, fee]) => ({ ...fields, ...fee })),
  eip7702: fc
    .tuple(
      fc.record({
        ...common,
        accessList,
        authorizationList: fc.array(authorization, { minLength: 1, maxLength: 3 }),
        type: fc.constant('eip7702'),
      }),
      feeMarket,
    )
    .map(([fields, fee]) => ({ ...fields, ...fee })),
};

const atomicTypes = [
  'address',
  'bool',
  'bytes1',
  'bytes31',
  'bytes32',
  'uint8',
  'uint48',
  'uint160',
  'uint256',
  'int8',
  'int128',
  'int256',
];

function valuesOf(type: string): fc.Arbitrary<unknown> {
  if (type === 'address') return address;
  if (type === 'bool') return fc.boolean();
  if (type === 'string') return fc.string({ unit: 'grapheme', maxLength: 100 });
  if (type === 'bytes') return fc.uint8Array({ maxLength: 300 }).map(toHex);
  const size = Number(/\d+$/.exec(type)?.[0]);
  if (type.startsWith('bytes')) return bytes(size).map(toHex);
  if (type.startsWith('uint')) return uint(size);
  return fc.bigInt({ min: -(2n ** BigInt(size - 1)), max: 2n ** BigInt(size - 1) - 1n });
}

const array = (inner: fc.Arbitrary<unknown>) => fc.array(inner, { maxLength: 4 });

/** A struct named `name` of up to four members, each atomic, dynamic, an array, or one of `inside`. */
function structOf(name: string, inside: readonly TypedStruct[]): fc.Arbitrary<TypedStruct> {
  const member = fc.oneof(
    fc
      .constantFrom(...atomicTypes, 'string', 'bytes')
      .map((type) => ({ type, value: valuesOf(type), uses: [] as TypedStruct[] })),
    fc
      .constantFrom(...atomicTypes, 'string')
      .map((type) => ({ type: `${type}[]`, value: array(valuesOf(type)), uses: [] as TypedStruct[] })),
    fc.constantFrom(...atomicTypes).map((type) => ({
      type: `${type}[2]`,
      value: fc.tuple(valuesOf(type), valuesOf(type)),
      uses: [] as TypedStruct[],
    })),
    ...inside.flatMap((struct) => [
      fc.constant({ type: struct.name, value: struct.value, uses: [struct] }),
      fc.constant({ type: `${struct.name}[]`, value: array(struct.value), uses: [struct] }),
    ]),
  );
  return fc.array(member, { minLength: 1, maxLength: 4 }).map((members) => ({
    name,
    types: Object.assign({}, ...members.flatMap(({ uses }) => uses.map(({ types }) => types)), {
      [name]: members.map(({ type }, i) => ({ name: `m${i}`, type })),
    }),
    value: fc.record(Object.fromEntries(members.map(({ value }, i) => [`m${i}`, value]))),
  }));
}

type TypedStruct = { readonly name: string; readonly types: TypedData['types']; readonly value: fc.Arbitrary<unknown> };

const domain = fc
  .record(
    {
      name: fc.string({ maxLength: 20 }),
      // viem takes an empty version for none.
      version: fc.string({ minLength: 1, maxLength: 3 }),
      chainId: fc.integer({ min: 1, max: 2 ** 40 }),
      verifyingContract: address,
      salt: hex32,
    },
    { requiredKeys: [] },
  )
  .filter((fields) => Object.keys(fields).length > 0);

/** Random typed data of two levels of structs. Names begin in an order other than the alphabet's. */
export const typedData: fc.Arbitrary<TypedData> = fc
  .tuple(structOf('Zebra', []), structOf('Ape', []))
  .chain((inner) => structOf('Message', inner))
  .chain(({ name, types, value }) =>
    fc.record({
      types: fc.constant(types),
      primaryType: fc.constant(name),
      domain,
      message: value as fc.Arbitrary<TypedData['message']>,
    }),
  );

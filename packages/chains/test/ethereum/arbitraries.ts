/** Random transactions, biased to the edges of RLP: lengths 0, 1, 55, 56, 255, 256, and numbers around powers of 256. */
import fc from 'fast-check';
import { type Address, formatAddress, type Hex } from '../../src/ethereum/address.ts';
import { type AccessList, type Authorization, type Transaction, toHex } from '../../src/ethereum/transaction.ts';

const uint = (bits: number) =>
  fc.oneof(fc.constantFrom(0n, 1n, 127n, 128n, 255n, 256n, 2n ** BigInt(bits) - 1n), fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }));

/** viem keeps nonces and chain ids as numbers, exact to 53 bits. */
const safeNonce = uint(53);

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

export const address: fc.Arbitrary<Address> = bytes(20).map(formatAddress);

const hex32: fc.Arbitrary<Hex> = bytes(32).map(toHex);

export const calldata: fc.Arbitrary<Hex> = fc
  .oneof(fc.constantFrom(0, 1, 2, 4, 55, 56, 68, 255, 256, 257, 700, 5_000).chain(bytes), fc.uint8Array({ maxLength: 300 }))
  .map(toHex);

const accessList: fc.Arbitrary<AccessList> = fc.array(fc.record({ address, storageKeys: fc.array(hex32, { maxLength: 4 }) }), {
  maxLength: 4,
});

export const authorization: fc.Arbitrary<Authorization> = fc.record({
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
  .map(([a, b]) => (a < b ? { maxPriorityFeePerGas: a, maxFeePerGas: b } : { maxPriorityFeePerGas: b, maxFeePerGas: a }));
const to = fc.oneof({ weight: 9, arbitrary: address }, { weight: 1, arbitrary: fc.constant('0x' as const) });

/** One arbitrary for each type of transaction. */
export const transactions: { readonly [T in Transaction['type']]: fc.Arbitrary<Transaction> } = {
  legacy: fc.record({ ...common, ...gasPrice, to, type: fc.constant('legacy') }),
  eip2930: fc.record({ ...common, ...gasPrice, to, accessList, type: fc.constant('eip2930') }),
  eip1559: fc
    .tuple(fc.record({ ...common, to, accessList, type: fc.constant('eip1559') }), feeMarket)
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

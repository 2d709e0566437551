/** What an attacker may try with an EVM transaction or message: each is refused, or shown for what it is. */

import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Interpreter } from '@symbolon/interface';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { encodeFunctionData, erc20Abi } from 'viem';
import { describe, expect, test } from 'vitest';
import { defaultPath, type EthereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import { ethereumAuthorizationInterpreter } from '../../../src/ethereum/firmware/authorization.ts';
import { layoutOf } from '../../../src/ethereum/firmware/transaction/typed-data/types.ts';
import { ethereumTransactionInterpreter } from '../../../src/ethereum/firmware/transaction.ts';
import { ethereumTypedDataInterpreter } from '../../../src/ethereum/firmware/typed-data.ts';
import { type EthereumTransaction, encodeTransaction } from '../../../src/ethereum/transaction/transaction.ts';
import { encodeTypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { type Reading, readAll } from '../../../src/firmware/read-all.ts';
import { keyOracle } from '../../software-signer.ts';
import { permit } from '../typed-data-examples.ts';

const self: EthereumAddress = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const thief: EthereumAddress = '0x00000000000000000000000000000000DeaDBeef';
const usdc: EthereumAddress = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';

const payment = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 0n,
  maxPriorityFeePerGas: 1n,
  maxFeePerGas: 2n,
  gasLimit: 21_000n,
  to: thief,
  value: 10n ** 18n,
  data: '0x',
  accessList: [],
} as const satisfies EthereumTransaction;

/** What a card makes of the bytes. */
const onCard = (bytes: Uint8Array, interpreter: Interpreter = ethereumTransactionInterpreter): Reading =>
  readAll(interpreter.begin(keyOracle()), prefixPath(defaultPath, bytes));
const card = (changes: object): Reading => onCard(encodeTransaction({ ...payment, ...changes } as EthereumTransaction));
const call = (functionName: 'approve' | 'transfer', amount: bigint) =>
  encodeFunctionData({ abi: erc20Abi, functionName, args: [thief, amount] });

/** An envelope whose fields are given as they are. */
const raw = (type: number, fields: readonly unknown[]): Uint8Array =>
  concatBytes(Uint8Array.of(type), RLP.encode([...fields] as Parameters<typeof RLP.encode>[0]));
const fields = [1n, 0n, 1n, 2n, 21_000n, thief, 10n ** 18n, '0x', []];
const withField = (index: number, value: unknown) =>
  raw(
    2,
    fields.map((field, i) => (i === index ? value : field)),
  );

describe('is refused', () => {
  const refused = (bytes: Uint8Array, code: string, text: string, interpreter?: Interpreter) =>
    expect(() => onCard(bytes, interpreter)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );

  test.each<[string, Uint8Array, string, string]>([
    ['a chain id of 0', withField(0, 0n), 'transaction/refused', 'chainId'],
    [
      'a legacy transaction without a chain id',
      RLP.encode([0n, 2n, 21_000n, thief, 1n, '0x']),
      'data/malformed',
      'chainId: missing',
    ],
    [
      'a legacy transaction that is signed already',
      RLP.encode([0n, 2n, 21_000n, thief, 1n, '0x', 37n, 1n, 1n]),
      'data/malformed',
      ' r: 1 bytes',
    ],
    ['trailing bytes', concatBytes(encodeTransaction(payment), new Uint8Array(1)), 'data/malformed', 'trailing'],
    ['a field too many', raw(2, [...fields, 1n]), 'data/malformed', 'too many fields'],
    ['a field too few', raw(2, fields.slice(0, -1)), 'data/malformed', 'accessList: missing'],
    ['a signed transaction', raw(2, [...fields, 0n, 1n, 1n]), 'data/malformed', 'too many fields'],
    ['an unknown type', raw(5, fields), 'transaction/refused', 'type 5'],
    ['a recipient of 19 bytes', withField(5, new Uint8Array(19)), 'data/malformed', 'to: 19 bytes'],
    ['a value with a leading zero', withField(6, new Uint8Array([0, 1])), 'data/malformed', 'value: leading zero'],
    ['a value of 33 bytes', withField(6, new Uint8Array(33).fill(1)), 'data/malformed', 'value: longer'],
    ['a list where a value belongs', withField(6, [1n]), 'data/malformed', 'value: must not be a list'],
    ['a value where a list belongs', withField(8, 1n), 'data/malformed', 'accessList: must be a list'],
    [
      'a list inside an access list key',
      withField(8, [[thief, [[1n]]]]),
      'data/malformed',
      'accessList[0].storageKeys[0]: must not be a list',
    ],
    ['an inner list longer than its outer one', hexToBytes('02c3c20102'), 'data/malformed', 'must not be a list'],
    ['a nonce beyond the last', withField(1, 2n ** 64n - 1n), 'transaction/refused', 'nonce'],
    ['a tip above the whole fee', withField(2, 3n), 'transaction/inconsistent', 'maxPriorityFeePerGas'],
    ['a fee beyond 256 bits', withField(3, 2n ** 256n - 1n), 'transaction/refused', 'gasLimit'],
    ['an EIP-7702 transaction without authorizations', raw(4, [...fields, []]), 'data/malformed', 'authorizationList'],
    [
      'an EIP-7702 transaction that creates a contract',
      raw(4, [...fields.slice(0, 5), '0x', ...fields.slice(6), [[1n, thief, 0n, 0n, 1n, 1n]]]),
      'data/malformed',
      'to: 0 bytes',
    ],
  ])('%s', (_, bytes, code, text) => refused(bytes, code, text));

  test('typed data whose layout is not that of its type, where it is understood', () => {
    const bytes = encodeTypedData(permit);
    const type = 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)';
    const layoutAt = 3 + type.length;
    const [shorter, other] = [bytes.slice(), bytes.slice()];
    // The count of members, and the type of one.
    shorter[layoutAt + 1] = 4;
    other[layoutAt + 2] = layoutOf.bool;
    for (const changed of [shorter, other])
      refused(changed, 'data/malformed', 'not as its type has it', ethereumTypedDataInterpreter);
  });

  test('typed data with a struct too many, where the type is understood', () => {
    const bytes = encodeTypedData(permit);
    const type = 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)';
    const end = 3 + type.length + 2 + 5;
    const more = concatBytes(Uint8Array.of(2), bytes.subarray(1, end), new Uint8Array(4), bytes.subarray(end));
    refused(more, 'data/malformed', 'struct 1', ethereumTypedDataInterpreter);
  });

  test('typed data with dirty high bits in an address', () => {
    const bytes = encodeTypedData(permit);
    bytes[bytes.length - 5 * 32] = 1;
    refused(bytes, 'data/malformed', 'owner: out of its range', ethereumTypedDataInterpreter);
  });

  /** A type that is not understood, of one struct with this layout, for an empty domain. */
  const unknownType = (layout: readonly number[], values: readonly number[] = []) =>
    Uint8Array.of(1, 0, 3, 0x41, 0x28, 0x29, 0, layout.length, ...layout, 0, ...values);

  test.each<[string, readonly number[], string, string]>([
    ['that contain themselves', [layoutOf.struct, 0], 'transaction/refused', 'the memory of a card'],
    ['of a struct that is not there', [layoutOf.struct, 7], 'data/malformed', 'no struct 7'],
    ['of a layout that is none', [0xff], 'data/malformed', 'no layout 255'],
    ['of an array for nothing', [layoutOf.fixedArray, 0, 0, layoutOf.bool], 'data/malformed', 'an array for nothing'],
  ])('typed data %s', (_, layout, code, text) =>
    refused(unknownType(layout, Array(32).fill(0)), code, text, ethereumTypedDataInterpreter),
  );

  test('typed data with more types than a card keeps', () => {
    refused(
      Uint8Array.of(1, 0, 3, 0x41, 0x28, 0x29, 0xff, 0xff),
      'transaction/refused',
      'the memory of a card',
      ethereumTypedDataInterpreter,
    );
  });
});

describe('is shown', () => {
  test('an approval disguised as a transfer is an approval', () => {
    const { transfers, approvals, facts } = card({ to: usdc, value: 0n, data: call('approve', 2n ** 256n - 1n) });
    expect(transfers).toEqual([]);
    expect(approvals).toHaveLength(1);
    expect(facts.warnings).toContain('approval-unlimited');
  });

  test('an unlimited approval one below the largest number is unlimited', () => {
    expect(card({ to: usdc, value: 0n, data: call('approve', 2n ** 256n - 2n) }).facts.warnings).toContain(
      'approval-unlimited',
    );
  });

  test('money sent along with a token transfer counts as sent', () => {
    const { transfers } = card({ to: usdc, data: call('transfer', 1n) });
    expect(transfers.map(({ amount }) => amount)).toEqual([10n ** 18n, 1n]);
  });

  test('a known call with bytes after it is blind', () => {
    expect(card({ to: usdc, data: `${call('transfer', 1n)}00` }).facts.blind).toBe('unknown-call');
  });

  test.each([
    ['no codes', '0000', ''],
    ['another schema', '610101', ''],
    ['a length beyond the codes', '610200', ''],
    ['a length before them', '61610100', ''],
    ['an empty code', '612c0200', ''],
    ['what is no letter', '610a0200', ''],
    ['a number among them', `${'00'.repeat(31)}612000`, ''],
    ['another end', '610100', '00'],
  ])('a known call with codes after it that are none is blind: %s', (_, codes, after) => {
    const data = `${call('transfer', 1n)}${codes}${'8021'.repeat(8)}${after}`;
    expect(card({ to: usdc, data }).facts.blind).toBe('unknown-call');
  });

  test('a known call with codes of apps after it is that call (ERC-8021)', () => {
    const { facts, transfers } = card({
      to: usdc,
      data: `${call('transfer', 1n)}62635f41312e2d0700${'8021'.repeat(8)}`,
    });
    expect(facts.blind).toBeUndefined();
    expect(transfers).toEqual(card({ to: usdc, data: call('transfer', 1n) }).transfers);
  });

  test('a call of its own account, which may run delegated code, is blind', () => {
    expect(card({ to: self, data: call('transfer', 1n) }).facts.blind).toBe('unknown-call');
  });

  test('a call of its own account with value or data is blind, one with neither cancels another transaction', () => {
    expect(card({ to: self }).facts.blind).toBe('unknown-call');
    expect(card({ to: self, value: 0n, data: '0x00' }).facts.blind).toBe('unknown-call');
    const { blind, warnings } = card({ to: self, value: 0n }).facts;
    expect([blind, warnings]).toEqual([undefined, []]);
    expect(card({ to: thief, value: 0n }).facts.blind).toBeUndefined();
  });

  test('typed data that its own account shall check are blind', () => {
    const { facts, approvals } = onCard(
      encodeTypedData({ ...permit, domain: { ...permit.domain, verifyingContract: self } }),
      ethereumTypedDataInterpreter,
    );
    expect(facts.blind).toBe('unknown-typed-data');
    expect(approvals).toEqual([]);
  });

  test('another chain is another chain, in facts and assets', () => {
    const { facts, transfers } = card({ chainId: 56n });
    expect(facts.chain).toBe('eip155:56');
    expect(transfers[0]?.asset).toBe('eip155:56/slip44:60');
  });

  test('a fee of nine times the payment is a fee', () => {
    const { facts } = card({ maxFeePerGas: (9n * 10n ** 18n) / 21_000n });
    expect(facts.fee.amount).toBe(((9n * 10n ** 18n) / 21_000n) * 21_000n);
    expect(facts.warnings).toContain('fee-high');
  });

  test('an authorization is an unlimited approval, blind, and a warning; for no code it is harmless', () => {
    const authorization = (address: Uint8Array) =>
      onCard(concatBytes(Uint8Array.of(5), RLP.encode([1n, address, 0n])), ethereumAuthorizationInterpreter);
    const granted = authorization(hexToBytes(thief.slice(2)));
    expect(granted.approvals).toMatchObject([{ asset: 'eip155:1/slip44:60', amount: undefined }]);
    expect(granted.facts).toMatchObject({ blind: 'delegated-code', warnings: ['approval-unlimited', 'delegation'] });
    const revoked = authorization(new Uint8Array(20));
    expect(revoked.facts.blind).toBeUndefined();
    expect(revoked.approvals).toEqual([]);
  });

  test('an authorization can not pass for a transaction, nor a transaction for an authorization', () => {
    expect(() => onCard(concatBytes(Uint8Array.of(5), RLP.encode([1n, thief, 0n])))).toThrow(
      expect.objectContaining({ code: 'transaction/refused' }),
    );
    expect(() => onCard(encodeTransaction(payment), ethereumAuthorizationInterpreter)).toThrow(
      expect.objectContaining({ code: 'data/malformed' }),
    );
  });

  test('authorizations inside a transaction are a warning, and it is blind: they may be of its own account', () => {
    const authorizationList = [{ chainId: 1n, address: thief, nonce: 0n, yParity: 0, r: 1n, s: 1n }];
    for (const changes of [{}, { to: self }, { to: usdc, data: call('transfer', 1n) }]) {
      expect(card({ type: 'eip7702', authorizationList, ...changes }).facts).toMatchObject({
        blind: 'delegated-code',
        warnings: expect.arrayContaining(['delegation']),
      });
    }
  });

  test('swapping the recipient after the preview changes the digest', () => {
    expect(card({}).requests[0]?.digest).not.toEqual(card({ to: self }).requests[0]?.digest);
  });
});

/** Commands of Uniswap's Universal Router in words: of calldata that wallets were asked to sign, and made up. */
import { concat, encodeAbiParameters, encodeFunctionData, type Hex, parseAbi, parseAbiParameters } from 'viem';
import { expect, test } from 'vitest';
import { describeCall } from '../../../src/ethereum/clear-signing/describe-call.ts';
import { previewTransaction } from '../../../src/ethereum/sign/preview.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const router = '0x66a9893cC07D91D95644AEDD05D03f95e1dBA8Af';
const old = '0x3fC91A3afd70395Cd496C647d5a6CC9D4B2b7FAD';
const usdt = {
  chainId: 1n,
  address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  symbol: 'USDT',
  decimals: 6,
} as const;
const weth = { ...usdt, address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', symbol: 'WETH', decimals: 18 } as const;
const tokens = [usdt, weth];
const [caller, self] = [
  '0x0000000000000000000000000000000000000001',
  '0x0000000000000000000000000000000000000002',
] as const;

const told = (data: Hex, to: typeof router = router, chainId = 1n) =>
  describeCall([], { chainId, to, from, value: 0n, data }, { tokens });
const abi = parseAbi(['function execute(bytes,bytes[],uint256)', 'function execute(bytes,bytes[])']);
const execute = (...commands: readonly (readonly [kind: Hex, types: string, values: readonly unknown[]])[]) =>
  encodeFunctionData({
    abi,
    functionName: 'execute',
    args: [
      concat(commands.map(([kind]) => kind)),
      commands.map(([, types, values]) => encodeAbiParameters(parseAbiParameters(types) as never, values as never)),
    ],
  });
const one = (kind: Hex, types: string, ...values: readonly unknown[]) => told(execute([kind, types, values]))?.slice(2);

const permit = (amount: bigint, expiration: number, spender: Hex) =>
  one(
    '0x0a',
    '((address, uint160, uint48, uint48), address, uint256), bytes',
    [[usdt.address, amount, expiration, 0], spender, 9n],
    '0xab',
  );

/** As a page of Uniswap asks for it by WalletConnect, words of 32 bytes. `>` fills up at the end. */
const asked = `0x3593564c${[
  '60 a0 680626bd 4',
  '0b000604> 4 80 e0 200 280 40 2 de0b6b3a7640000 100',
  '2 de0b6b3a7640000 0 a0 0 2b c02aaa39b223fe8d0a0e5c4f27ead9083c756cc20001f4dac17f958d2ee523a2 206206994597c13d831ec7>',
  '60 dac17f958d2ee523a2206206994597c13d831ec7 fee13a103a10d593b9ae06b3e05f2e7e1c 19',
  '60 dac17f958d2ee523a2206206994597c13d831ec7 123 607363570c',
]
  .join(' ')
  .split(' ')
  .map((each) => (each.endsWith('>') ? each.slice(0, -1).padEnd(64, '0') : each.padStart(64, '0')))
  .join('')}` as Hex;

test('a swap of coins, a fee and what is left are told, the last with a warning as it goes to somebody else', () => {
  expect(told(asked)).toEqual([
    'The Universal Router of Uniswap does the following, which a card does not check',
    'Command 1 of 4:',
    'Wrap 1 ETH, for the router',
    'Command 2 of 4:',
    'Swap 1 WETH in the router for at least 0 USDT, to the router',
    'Command 3 of 4:',
    `Pay out 0.25% of what is there of ${usdt.address} (USDT) to 0x000000fee13a103A10D593b9AE06b3e05F2E7E1c`,
    'Command 4 of 4:',
    `Pay out what is left of ${usdt.address} (USDT), at least 414252.750604 USDT, to 0x0000000000000000000000000000000000000123`,
    'WARNING: in command 4 of 4, this goes to 0x0000000000000000000000000000000000000123, which is not your account',
    'Until 2025-04-21 11:06:37 UTC',
  ]);
});

const path = concat([weth.address, '0x0001f4', usdt.address]);
const swaps = (way: string) => `address, uint256, uint256, ${way}, bool`;
test.each<[string, readonly string[] | undefined, readonly string[]]>([
  [
    'V3, sold',
    one('0x00', swaps('bytes'), caller, 5n, 6n, path, true),
    [`Swap 0.000000000000000005 WETH of yours for at least 0.000006 USDT, to ${from} (your account)`],
  ],
  [
    'V3, bought',
    one('0x01', swaps('bytes'), self, 5n, 6n, path, false),
    ['Swap at most 0.000006 USDT in the router for 0.000000000000000005 WETH, to the router'],
  ],
  [
    'V2, sold',
    one('0x08', swaps('address[]'), other, 0n, 6n, [weth.address, usdt.address], true),
    [
      `Swap what was paid in before for at least 0.000006 USDT, to ${other}`,
      `WARNING: in command 1 of 1, this goes to ${other}, which is not your account`,
    ],
  ],
  [
    'V2, bought',
    one('0x09', swaps('address[]'), caller, 5n, 6n, [weth.address, usdt.address], true),
    [`Swap at most 0.000000000000000006 WETH of yours for 0.000005 USDT, to ${from} (your account)`],
  ],
  [
    'taken',
    one('0x02', 'address, address, uint160', usdt.address, self, 5n),
    ['Take 0.000005 USDT of yours, to the router'],
  ],
  [
    'paid',
    one('0x05', 'address, address, uint256', usdt.address, caller, 2n ** 255n),
    [`Pay out all of ${usdt.address} (USDT) to ${from} (your account)`],
  ],
  [
    'unwrapped',
    one('0x0c', 'address, uint256', caller, 5n),
    [`Unwrap what is there of the wrapped coin, at least 0.000000000000000005 ETH, to ${from} (your account)`],
  ],
  [
    'permitted',
    permit(5n, 1_900_000_000, router),
    [`Let ${router} take up to 0.000005 USDT of yours (Permit2), until 2030-03-17 17:46:40 UTC`],
  ],
  [
    'permitted all',
    permit(2n ** 160n - 1n, 2 ** 48 - 1, other),
    [`WARNING: in command 1 of 1, let ${other} take ALL of yours, of ${usdt.address} (USDT) (Permit2), without an end`],
  ],
  [
    'permitted almost all',
    permit(2n ** 128n, 2 ** 48 - 1, other),
    [`WARNING: in command 1 of 1, let ${other} take ALL of yours, of ${usdt.address} (USDT) (Permit2), without an end`],
  ],
  [
    'permitted in one block',
    permit(5n, 0, other),
    [`Let ${other} take up to 0.000005 USDT of yours (Permit2), in this block alone`],
  ],
  [
    'permitted to 1, which Permit2 takes for an account',
    permit(5n, 1_900_000_000, caller),
    [`Let ${caller} take up to 0.000005 USDT of yours (Permit2), until 2030-03-17 17:46:40 UTC`],
  ],
  [
    'V3, sold to somebody else, of what the router has',
    one('0x00', swaps('bytes'), other, 2n ** 255n, 0n, concat([usdt.address, '0x0001f4', weth.address]), true),
    [
      `WARNING: in command 1 of 1, swap ${usdt.address} (USDT) of yours, as much as the router happens to hold of it, for at least 0 WETH, to ${other}`,
      `WARNING: in command 1 of 1, this goes to ${other}, which is not your account`,
    ],
  ],
  [
    'paid out in part, and more than a fee',
    one('0x06', 'address, address, uint256', usdt.address, other, 10_000n),
    [
      `Pay out 100% of what is there of ${usdt.address} (USDT) to ${other}`,
      `WARNING: in command 1 of 1, this goes to ${other}, which is not your account`,
    ],
  ],
  [
    'swept with more than the 160 bits that the router reads',
    one('0x04', 'address, address, uint256', usdt.address, caller, 2n ** 160n),
    ["WARNING: in command 1 of 1, what it is given can't be read; what it does can't be shown"],
  ],
  [
    'of V4',
    one('0x10', 'bytes, bytes[]', '0x06', ['0x']),
    ["WARNING: in command 1 of 1, 16 is no command that this wallet knows; what it does can't be shown"],
  ],
  [
    'of no path',
    one('0x00', swaps('bytes'), caller, 5n, 6n, '0xabcd', true),
    ["WARNING: in command 1 of 1, what it is given can't be read; what it does can't be shown"],
  ],
  [
    'of other arguments',
    one('0x0c', 'address', caller),
    ["WARNING: in command 1 of 1, what it is given can't be read; what it does can't be shown"],
  ],
])('a command %s', (_, lines, expected) => {
  expect(lines).toEqual(expected);
});

test('a command that may fail is said to be one', () => {
  const data = execute(['0x8b', 'address, uint256', [self, 5n]]);
  expect(told(data)?.[1]).toBe('Command 1 of 1, without which the others go on if it fails:');
});

test('codes of apps may follow', () => {
  const codes = `${Buffer.from('uniswap').toString('hex')}0700${'8021'.repeat(8)}`;
  expect(told(`${asked}${codes}`)).toEqual([
    ...(told(asked) ?? []),
    'Followed by codes of apps, "uniswap" (ERC-8021): functions pass over them',
  ]);
});

test('what is not encoded as commands, and another contract, are not told', () => {
  const uneven = encodeFunctionData({ abi, functionName: 'execute', args: ['0x0b0b', ['0x']] });
  expect(told(uneven)).toEqual([
    "WARNING: this is of the Universal Router of Uniswap, but what it is given can't be read",
  ]);
  expect(told(`${asked}00`)).toEqual(told(uneven));
  expect(told(asked, old as typeof router, 137n)).toBeUndefined();
  expect(told(asked, old as typeof router)).toHaveLength(11);
  expect(told('0xdeadbeef')).toBeUndefined();
});

test('a preview has them beside the warning that a card sees none of it', () => {
  const { lines, facts } = previewTransaction(
    {
      ...({ type: 'eip1559', chainId: 1n, nonce: 0n, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n } as const),
      ...{ gasLimit: 21_000n, to: router, value: 10n ** 18n, data: asked, accessList: [] },
    },
    { from },
  );
  expect(facts.blind).toBe('unknown-call');
  expect(lines).toContain('Wrap 1 ETH, for the router');
});

/** Several calls in one transaction of a Safe, in words. */
import { encodeFunctionData, encodePacked, erc20Abi, getAddress, type Hex, parseAbi, zeroAddress } from 'viem';
import { describe, expect, test } from 'vitest';
import { previewTypedData } from '../../../src/ethereum/sign/typed-data.ts';
import * as examples from '../typed-data-examples.ts';

const multiSend = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2';
const { safe, spender, usdc, owner: from } = examples;
const token = { chainId: 1n, address: usdc, symbol: 'USDC', decimals: 6 } as const;
const pay = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [spender, 5n] });
type Call = readonly [operation: number, to: Hex, value: bigint, data: Hex];

const pack = (calls: readonly Call[]): Hex => {
  const packed = calls.map(([operation, to, value, data]) =>
    encodePacked(
      ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
      [operation, to, value, BigInt(data.length / 2 - 1), data],
    ).slice(2),
  );
  return encodeFunctionData({ abi: parseAbi(['function multiSend(bytes)']), args: [`0x${packed.join('')}`] });
};
const shown = (data: Hex, changes: object = {}) =>
  previewTypedData(examples.safeTransaction({ to: multiSend, data, operation: 1, ...changes }), {
    ...{ from, tokens: [token] },
  }).lines;
const anything = /runs the code of .* it may do ANYTHING with the Safe/;

test('each call is told, in its order', () => {
  const data = pack([
    [0, usdc, 0n, pay],
    [0, spender, 7n, '0x'],
    [0, spender, 0n, '0x12345678'],
  ]);
  const lines = shown(data);
  const at = lines.findIndex((line) => line.startsWith('Call 1 of 3'));
  expect(lines.slice(at, at + 4)).toEqual([
    `Call 1 of 3, by ${multiSend}:`,
    `Send 0.000005 USDC to ${spender}`,
    `Call 2 of 3, by ${multiSend}:`,
    `Send 0.000000000000000007 ETH to ${spender}`,
  ]);
  expect(lines.join()).toContain(
    `the Safe calls ${spender} (function 0x12345678, 4 bytes); what that does can't be shown`,
  );
  expect(lines.join()).not.toMatch(anything);
});

test('what runs foreign code as the Safe may do anything, alone or among others', () => {
  expect(shown(pack([[1, spender, 0n, pay]])).join()).toMatch(anything);
  expect(shown(pack([[0, usdc, 0n, pay]]), { to: spender }).join()).toMatch(anything);
  const nested = pack([[1, multiSend, 0n, pack([[0, usdc, 0n, pay]])]]);
  expect(shown(nested).join()).toMatch(anything);
});

test('24 calls are told', () => {
  const lines = shown(pack(Array.from({ length: 24 }, () => [0, usdc, 0n, pay] as const)));
  expect(lines.filter((line) => line.startsWith('Call '))).toHaveLength(24);
  expect(lines.join()).not.toMatch(anything);
});

test('a change of the Safe itself is told among others', () => {
  const swap = encodeFunctionData({
    abi: parseAbi(['function addOwnerWithThreshold(address,uint256)']),
    args: [spender, 1n],
  });
  expect(shown(pack([[0, safe as Hex, 0n, swap]])).join()).toContain(
    `changes itself: it adds the owner ${spender}; 1 must agree then`,
  );
});

test('what a call allows or takes is said of the Safe, and not of the reader', () => {
  const call = (functionName: string, ...args: unknown[]): Hex =>
    encodeFunctionData({
      abi: [...erc20Abi, ...parseAbi(['function increaseAllowance(address,uint256)'])],
      ...{ functionName, args },
    } as never);
  const [most, own] = [2n ** 256n - 1n, getAddress(safe)];
  const first = (to: Hex, data: Hex) => shown(pack([[0, to, 0n, data]])).filter((line) => line.includes(spender));
  const has = `let ${spender} take ALL that ${own} has of`;
  expect(first(usdc, call('approve', spender, most))).toEqual([`WARNING: in call 1 of 1, ${has} USDC, now and later`]);
  expect(first(usdc, call('increaseAllowance', spender, most))).toEqual([
    `WARNING: in call 1 of 1, ${has} USDC, now and later`,
  ]);
  expect(first(usdc, call('approve', spender, 5n))).toEqual([`Let ${spender} take up to 0.000005 USDC from ${own}`]);
  expect(first(usdc, call('increaseAllowance', spender, 5n))).toEqual([
    `Let ${spender} take 0.000005 USDC from ${own}, on top of what it may take already`,
  ]);
  expect(first(usdc, call('transferFrom', from, spender, 5n))).toEqual([
    `Send 0.000005 USDC of ${from}, who must have let ${own} take it, to ${spender}`,
  ]);
  const unknown = '0x6B175474E89094C44Da98b954EedeAC495271d0F';
  const told = (number: bigint) => first(unknown, call('approve', spender, number))[0];
  expect(told(0n)).toMatch(
    `WARNING: in call 1 of 1, let ${spender} take token number 0 of ${own} if ${unknown} is a collection`,
  );
  expect(told(most)).toMatch(
    `WARNING: in call 1 of 1, ${has} the token ${unknown}, now and later, or its token number ${most}`,
  );
  expect(told(5n)).toMatch(`Let ${spender} take up to 5 (smallest units) of the token ${unknown} from ${own}, or its`);
  const others = [0n, 5n, most].flatMap((number) => [
    ...first(unknown, call('approve', spender, number)),
    ...first(unknown, call('transferFrom', from, spender, number)),
  ]);
  expect(others.join()).not.toMatch(/\byour?\b/);
});

test('a warning says of which call it is, wherever it stands', () => {
  const data = pack([
    [0, usdc, 0n, pay],
    [0, spender, 0n, '0x12345678'],
    [1, spender, 0n, '0x'],
  ]);
  const warnings = shown(data).filter((line) => line.startsWith('WARNING: ') && line.includes(spender));
  expect(warnings.map((line) => line.slice(0, 32))).toEqual([
    'WARNING: in call 2 of 3, the Saf',
    'WARNING: in call 3 of 3, the Saf',
  ]);
});

test('a call of nothing to the Safe itself does nothing, and uses up no number', () => {
  const lines = shown(pack([[0, safe as Hex, 0n, '0x']]));
  expect(lines).toContain(`Nothing: the Safe ${getAddress(safe)} calls itself without data`);
  expect(lines.join()).not.toContain('uses up');
});

describe('contracts that Safe publishes', () => {
  const one = pack([[0, usdc, 0n, pay]]);
  const on = (chainId: number, to: string, data = one) => {
    const typed = examples.safeTransaction({ to, data, operation: 1 });
    return previewTypedData({ ...typed, domain: { ...typed.domain, chainId } }, { from }).lines.join();
  };

  test.each([
    ['1.1.1', 1, '0x8D29bE29923b68abfDD21e541b9374737B49cdAD'],
    ['1.3.0 (eip155)', 10, '0x998739BFdAAdde7C933B942a68053933098f9EDa'],
    ['1.3.0 (zksync)', 324, '0x0dFcccB95225ffB03c6FBB2559B530C2B7C8A912'],
    ['1.3.0 (zksync, calls only)', 324, '0xf220D3b4DFb23C4ade8C88E526C1353AbAcbC38F'],
    ['1.4.1 (zksync)', 324, '0x309D0B190FeCCa8e1D5D8309a16F7e3CB133E885'],
    ['1.4.1 (zksync, calls only)', 324, '0x0408EF011960d02349d50286D20531229BCef773'],
    ['1.5.0', 1, '0x218543288004CD07832472D464648173c77D7eB7'],
    ['1.5.0 (calls only)', 8453, '0xA83c336B20401Af773B6219BA5027174338D1836'],
  ])('%s is told call by call', (_, chainId, to) => {
    expect(on(chainId, to)).toContain(`Call 1 of 1, by ${to}:`);
  });

  test('that of 1.1.1 may be another where Safe has not published it', () => {
    expect(on(8453, '0x8D29bE29923b68abfDD21e541b9374737B49cdAD')).toMatch(anything);
  });

  test('from 1.5.0 on a call to address 0 is one of the Safe itself, before that one to nobody', () => {
    const owner = encodeFunctionData({
      abi: parseAbi(['function addOwnerWithThreshold(address,uint256)']),
      args: [spender, 1n],
    });
    const data = pack([[0, zeroAddress, 0n, owner]]);
    const added = 'changes itself: it adds the owner ';
    expect(on(1, '0x218543288004CD07832472D464648173c77D7eB7', data)).toContain(added);
    expect(on(1, '0xA83c336B20401Af773B6219BA5027174338D1836', data)).toContain(added);
    expect(on(1, multiSend, data)).not.toContain(added);
  });
});

test('a Safe is no token, and coins to itself are not nothing', () => {
  const paid = shown(pack([[0, safe as Hex, 0n, pay]])).join();
  expect(paid).toMatch(/the Safe calls .* \(function 0xa9059cbb, 68 bytes\); what that does can't be shown/);
  expect(paid).not.toContain('Send ');
  const sent = shown(pack([[0, safe as Hex, 7n, '0x']])).join();
  expect(sent).toContain('Send 0.000000000000000007 ETH to ');
  expect(sent).not.toContain('Nothing: ');
});

test.each<[string, Hex]>([
  ['no calls', pack([])],
  ['too many', pack(Array.from({ length: 25 }, () => [0, usdc, 0n, pay] as const))],
  ['an operation that there is not', pack([[2, usdc, 0n, pay]])],
  ['cut off', pack([[0, usdc, 0n, pay]]).slice(0, -64) as Hex],
  ['followed by something', `${pack([[0, usdc, 0n, pay]])}00`],
])('%s: nothing of it is told but that it may do anything', (_, data) => {
  expect(shown(data).join()).toMatch(anything);
  expect(shown(data).join()).not.toContain('Call 1');
});

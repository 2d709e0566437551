/** The descriptors that come with the package, on calls and data that viem encodes from the contracts' public ABI. */
import { type Abi, encodeFunctionData, encodePacked, type Hex, parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import { describeCall } from '../../../src/ethereum/clear-signing/describe-call.ts';
import { describeTypedData } from '../../../src/ethereum/clear-signing/describe-typed-data.ts';
import { commonDescriptors, safeDescriptors } from '../../../src/ethereum/common-descriptors/index.ts';
import type { EthereumAddress } from '../../../src/ethereum/firmware/address/address.ts';
import type { TypedData } from '../../../src/ethereum/transaction/typed-data/typed-data.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const other = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
const weth = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';
const dai = '0x6B175474E89094C44Da98b954EedeAC495271d0F';
const stEth = '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84';
const safe = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const tokens = [
  { chainId: 1n, address: usdc, symbol: 'USDC', decimals: 6 },
  { chainId: 1n, address: weth, symbol: 'WETH', decimals: 18 },
  { chainId: 1n, address: dai, symbol: 'DAI', decimals: 18 },
  { chainId: 1n, address: stEth, symbol: 'stETH', decimals: 18 },
] as const;
const descriptors = [...commonDescriptors(), ...safeDescriptors([{ chainId: 1n, address: safe }])];
const until = 1_800_000_000n;
const moment = '2027-01-15 08:00:00 UTC';
const words =
  "Units and words in quotes are the descriptor's, checked by neither this wallet nor a card; values are signed";

/** A call encoded by viem, in words. */
function told(to: EthereumAddress, signature: string, args: readonly unknown[], value = 0n): readonly string[] {
  const abi: Abi = parseAbi([`function ${signature}`] as readonly string[]);
  const data: Hex = encodeFunctionData({ abi, args });
  return describeCall(descriptors, { chainId: 1n, to, data, value, from }, { tokens }) ?? [];
}

const toldData = (data: TypedData): readonly string[] => describeTypedData(descriptors, data, { from, tokens }) ?? [];

const members = (list: string) =>
  list.split(',').map((member) => {
    const [type = '', name = ''] = member.split(' ');
    return { type, name };
  });

describe('Uniswap', () => {
  const v2 = '0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D';
  test('a swap of V2 names both tokens and the amounts', () => {
    const signature = 'swapExactTokensForTokens(uint256, uint256, address[], address, uint256)';
    expect(told(v2, signature, [1_000_000_000n, 25n * 10n ** 16n, [usdc, dai, weth], from, until])).toEqual([
      'By the descriptor of "Uniswap": "Swap 1000 USDC for at least 0.25 WETH"',
      words,
      '"Send": 1000 USDC',
      '"Get at least": 0.25 WETH',
      `"To": ${from} (your account)`,
      `"By way of" path[0]: ${usdc} (USDC)`,
      `"By way of" path[1]: ${dai} (DAI)`,
      `"By way of" path[2]: ${weth} (WETH)`,
      `"Until": ${moment}`,
    ]);
  });

  test('coins that go with a call are its amount', () => {
    const signature = 'swapExactETHForTokens(uint256, address[], address, uint256)';
    const lines = told(v2, signature, [5n, [weth, usdc], other, until], 10n ** 18n);
    expect(lines.slice(2, 5)).toEqual(['"Send": 1 ETH', '"Get at least": 0.000005 USDC', `"To": ${other}`]);
  });

  test('V3 reads tokens out of a packed path', () => {
    const path = encodePacked(['address', 'uint24', 'address', 'uint24', 'address'], [usdc, 500, dai, 3000, weth]);
    const signature = 'exactInput((bytes,address,uint256,uint256,uint256))';
    const lines = told('0xE592427A0AEce92De3Edee1F18E0157C05861564', signature, [
      [path, from, until, 1_000_000n, 10n ** 15n],
    ]);
    expect(lines[0]).toBe('By the descriptor of "Uniswap": "Swap 1 USDC for at least 0.001 WETH"');
    expect(lines).toContain(`"Until": ${moment}`);
    const out = told('0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45', 'exactOutput((bytes,address,uint256,uint256))', [
      [path, from, 10n ** 6n, 10n ** 18n],
    ]);
    expect(out.slice(2, 4)).toEqual(['"Send at most": 1 WETH', '"Get": 1 USDC']);
  });

  test('calls inside a multicall are described each', () => {
    const abi = parseAbi([
      'function exactInputSingle((address,address,uint24,address,uint256,uint256,uint160))',
      'function unwrapWETH9(uint256, address)',
    ]);
    const swap = encodeFunctionData({
      ...{ abi, functionName: 'exactInputSingle' },
      args: [[usdc, weth, 3000, other, 10n ** 6n, 10n ** 14n, 0n]],
    });
    const unwrap = encodeFunctionData({ abi, functionName: 'unwrapWETH9', args: [10n ** 14n, from] });
    const router = '0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45';
    const lines = told(router, 'multicall(uint256,bytes[])', [until, [swap, unwrap]]);
    expect(lines).toContain('By the descriptor of "Uniswap": "Swap 1 USDC for at least 0.0001 WETH"');
    expect(lines).toContain('"Fee of the pool": 0.3 "%" (3000 with 4 decimals)');
    expect(lines).toContain('By the descriptor of "Uniswap": "Pay out coins"');
    expect(lines.filter((line) => line.startsWith(`Inside it is a call of ${router}`))).toHaveLength(2);
  });
});

describe('1inch', () => {
  const description = '(address,address,address,address,uint256,uint256,uint256)';
  const eth = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE';
  test.each([
    ['0x1111111254EEB25477B68fb85Ed929f73A960582', `swap(address,${description},bytes,bytes)`, ['0x', '0xabcd']],
    ['0x111111125421cA6dc452d289314280a0f8842A65', `swap(address,${description},bytes)`, ['0xabcd']],
  ] as const)('a swap at %s', (router, signature, rest) => {
    const swap = [eth, usdc, other, from, 10n ** 18n, 3_000_000_000n, 0n];
    const lines = told(router, signature, [other, swap, ...rest], 10n ** 18n);
    expect(lines[0]).toBe('By the descriptor of "1inch": "Swap 1 ETH for at least 3000 USDC"');
    expect(lines).toContain(`"To": ${from} (your account)`);
    expect(lines).toContain(`"Carried out by": ${other}`);
    expect(lines).toContain('Not shown by the descriptor: data is 0xabcd');
    expect(lines).toContain('Not shown by the descriptor: 1 ETH go with it');
  });

  test('a token in the last 20 bytes of a number', () => {
    const pool = (1n << 253n) | BigInt(other);
    const lines = told('0x111111125421cA6dc452d289314280a0f8842A65', 'unoswap(uint256,uint256,uint256,uint256)', [
      ...[BigInt(usdc), 5_000_000n, 7n],
      pool,
    ]);
    expect(lines.slice(2, 5)).toEqual(['"Send": 5 USDC', '"Get at least (of the last pool)": 7', `"Pool 1": ${other}`]);
    // The bits above the address are not hidden.
    expect(lines).toContain(`Not shown by the descriptor: dex is ${pool}`);
  });

  test('unoswap of version 5', () => {
    const router = '0x1111111254EEB25477B68fb85Ed929f73A960582';
    const lines = told(router, 'unoswap(address,uint256,uint256,uint256[])', [usdc, 1_000_000n, 1n, [5n]]);
    expect(lines[2]).toBe('"Send": 1 USDC');
  });
});

describe('Aave', () => {
  const pool = '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2';
  test.each([
    ['supply(address,uint256,address,uint16)', [usdc, 2_500_000n, from, 0], 'Supply 2.5 USDC to Aave'],
    ['borrow(address,uint256,uint256,uint16,address)', [usdc, 1n, 2n, 0, from], 'Borrow 0.000001 USDC from Aave'],
    ['repay(address,uint256,uint256,address)', [usdc, 7n, 2n, other], 'Repay 0.000007 USDC to Aave'],
    ['withdraw(address,uint256,address)', [usdc, 1_000_000n, other], 'Take 1 USDC back from Aave'],
  ] as const)('%s', (signature, args, sentence) => {
    expect(told(pool, signature, args)[0]).toBe(`By the descriptor of "Aave": "${sentence}"`);
  });

  test('all of it is said with the number', () => {
    const lines = told(pool, 'withdraw(address,uint256,address)', [usdc, 2n ** 256n - 1n, from]);
    expect(lines[2]).toBe('"Take back": "All", that is 2^256 - 1 (the greatest number) of the smallest units of USDC');
  });

  test('a rate by its name, with its number', () => {
    const lines = told(pool, 'borrow(address,uint256,uint256,uint16,address)', [usdc, 1n, 2n, 0, other]);
    expect(lines).toContain('"Rate": "variable" (2)');
    expect(lines).toContain(`"Who owes them": ${other}`);
    const collateral = told(pool, 'setUserUseReserveAsCollateral(address,bool)', [usdc, false]);
    expect(collateral).toContain('"Secures loans": "no" (false)');
  });
});

describe('Lido', () => {
  test('stakes what goes with the call', () => {
    const lines = told(stEth, 'submit(address)', [other], 3n * 10n ** 18n);
    expect(lines).toEqual([
      'By the descriptor of "Lido": "Stake 3 ETH with Lido"',
      words,
      '"Stake": 3 ETH',
      `"Referral": ${other}`,
    ]);
  });

  test('wraps, unwraps and asks back', () => {
    const wstEth = '0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0';
    expect(told(wstEth, 'wrap(uint256)', [10n ** 18n])[2]).toBe('"Wrap": 1 stETH');
    expect(told(wstEth, 'unwrap(uint256)', [5n])[2]).toBe(
      `"Unwrap": 5 (smallest units) of a token that is not in your list, ${wstEth}`,
    );
    const withdrawals = '0x889edC2eDab5f40e902b864aD4d7AdE8E412F9B1';
    expect(told(withdrawals, 'requestWithdrawals(uint256[],address)', [[10n ** 18n, 5n], from]).slice(2)).toEqual([
      '"Give back" _amounts[0]: 1 stETH',
      '"Give back" _amounts[1]: 0.000000000000000005 stETH',
      `"Coins go to the account of": ${from} (your account)`,
    ]);
    expect(told(withdrawals, 'claimWithdrawals(uint256[],uint256[])', [[7n], [1n]]).slice(2)).toEqual([
      '"Request": 7',
      'Not shown by the descriptor: _hints[0] is 1',
    ]);
  });
});

describe('permits', () => {
  const types = {
    Permit: members('address owner,address spender,uint256 value,uint256 nonce,uint256 deadline'),
  };
  const domain = { name: 'USD Coin', version: '2', chainId: 1, verifyingContract: usdc };
  const message = { owner: from, spender: other, value: 5_000_000n, nonce: 0n, deadline: until };

  test('ERC-2612', () => {
    expect(toldData({ types, primaryType: 'Permit', domain, message })).toEqual([
      `By the descriptor of "Token permits (ERC-2612)": "Let ${other} take up to 5 USDC"`,
      words,
      `"May take them": ${other}`,
      '"At most": 5 USDC',
      `"From": ${from} (your account)`,
      `"To be handed in until": ${moment}`,
      '"Permit number": 0',
    ]);
  });

  test("a permit of another contract is nobody's to describe", () => {
    const elsewhere = { ...domain, verifyingContract: other };
    expect(toldData({ types, primaryType: 'Permit', domain: elsewhere, message })).toEqual([]);
    const otherChain = { ...domain, chainId: 5 };
    expect(toldData({ types, primaryType: 'Permit', domain: otherChain, message })).toEqual([]);
  });

  test('Dai', () => {
    const lines = toldData({
      types: { Permit: members('address holder,address spender,uint256 nonce,uint256 expiry,bool allowed') },
      primaryType: 'Permit',
      domain: { name: 'Dai Stablecoin', version: '1', chainId: 1, verifyingContract: dai },
      message: { holder: from, spender: other, nonce: 1n, expiry: 0n, allowed: true },
    });
    expect(lines).toContain('"How much": "Everything" (true)');
    expect(lines).toContain('"To be handed in until": "for ever" (0)');
  });
});

describe('Permit2', () => {
  const domain = { name: 'Permit2', chainId: 1, verifyingContract: '0x000000000022D473030F116dDEE9F6B43aC78BA3' };
  const PermitDetails = members('address token,uint160 amount,uint48 expiration,uint48 nonce');
  const TokenPermissions = members('address token,uint256 amount');
  const detail = (token: string, amount: bigint) => ({ token, amount, expiration: until, nonce: 0n });

  test('one allowance', () => {
    const types = { PermitSingle: members('PermitDetails details,address spender,uint256 sigDeadline'), PermitDetails };
    const message = { details: detail(usdc, 1_000_000n), spender: other, sigDeadline: until };
    expect(toldData({ types, primaryType: 'PermitSingle', domain, message })[0]).toBe(
      `By the descriptor of "Uniswap": "Let ${other} take up to 1 USDC until ${moment}"`,
    );
  });

  test('one that ends with the block that uses it, which 0 means', () => {
    const types = { PermitSingle: members('PermitDetails details,address spender,uint256 sigDeadline'), PermitDetails };
    const message = { details: { ...detail(usdc, 1_000_000n), expiration: 0n }, spender: other, sigDeadline: 0n };
    const lines = toldData({ types, primaryType: 'PermitSingle', domain, message });
    expect(lines).toContain('"Until": "the end of the block that uses it" (0)');
    expect(lines[0]).toMatch(/take up to 1 USDC until .*the end of the block that uses it.* \(0\)/);
    // A deadline of 0 is over.
    expect(lines).toContain('"To be handed in until": 1970-01-01 00:00:00 UTC');
  });

  test('each allowance of several, with its expiration', () => {
    const types = {
      PermitBatch: members('PermitDetails[] details,address spender,uint256 sigDeadline'),
      PermitDetails,
    };
    const details = [detail(usdc, 1n), detail(dai, 2n ** 160n - 1n)];
    const lines = toldData({
      ...{ types, primaryType: 'PermitBatch', domain },
      message: { details, spender: other, sigDeadline: until },
    });
    expect(lines).toContain('"At most" details[0].amount: 0.000001 USDC');
    expect(lines).toContain(
      '"At most" details[1].amount: "Unlimited", that is 2^160 - 1 (the greatest number) of the smallest units of DAI',
    );
    expect(lines).toContain(`"Until" details[1].expiration: ${moment}`);
    expect(lines.some((line) => line.startsWith('Not shown'))).toBe(false);
  });

  test('transfers', () => {
    const single = {
      PermitTransferFrom: members('TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline'),
      TokenPermissions,
    };
    const rest = { spender: other, nonce: 3n, deadline: until };
    const message = { permitted: { token: usdc, amount: 5n }, ...rest };
    expect(toldData({ types: single, primaryType: 'PermitTransferFrom', domain, message })[0]).toContain(
      '0.000005 USDC',
    );
    const batch = {
      PermitBatchTransferFrom: members('TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline'),
      TokenPermissions,
    };
    const lines = toldData({
      ...{ types: batch, primaryType: 'PermitBatchTransferFrom', domain },
      message: { permitted: [{ token: usdc, amount: 5n }], ...rest },
    });
    expect(lines).toContain('"At most": 0.000005 USDC');
  });
});

describe('Safe', () => {
  const transfer = encodeFunctionData({
    ...{ abi: parseAbi(['function transfer(address, uint256)']), args: [other, 5_000_000n] },
  });
  const zero = `0x${'00'.repeat(20)}`;

  test('the call inside a transaction of a Safe is described', () => {
    const lines = told(
      safe,
      'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
      [usdc, 0n, transfer, 0, 0n, 0n, 0n, zero, zero, '0x'],
    );
    expect(lines[0]).toBe('By the descriptor of "Safe": "Carry out a transaction of your Safe"');
    expect(lines).toContain(`Inside it is a call of ${usdc} (USDC), with 0 ETH`);
    expect(lines).toContain(`Send 5 USDC to ${other}`);
  });

  test('a delegate call is named, and an approval of everything inside warns', () => {
    const types = {
      SafeTx: members(
        'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce',
      ),
    };
    const approve = encodeFunctionData({
      ...{ abi: parseAbi(['function approve(address, uint256)']), args: [other, 2n ** 256n - 1n] },
    });
    const gas = { safeTxGas: 0n, baseGas: 0n, gasPrice: 0n, gasToken: zero, refundReceiver: zero };
    const lines = toldData({
      ...{ types, primaryType: 'SafeTx', domain: { chainId: 1, verifyingContract: safe } },
      message: { to: usdc, value: 0n, data: approve, operation: 1, ...gas, nonce: 9n },
    });
    expect(lines).toContain(`WARNING: inside it, let ${other} take ALL that ${safe} has of USDC, now and later`);
    expect(lines).toContain('"How": "DELEGATE CALL: foreign code runs as the Safe itself and may take all of it" (1)');
    expect(lines).toContain('"Number among those of the Safe": 9');
  });

  test('what is inside and described by nobody warns', () => {
    const lines = told(
      safe,
      'execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)',
      [other, 5n, '0xdeadbeef', 0, 0n, 0n, 0n, zero, zero, '0x'],
    );
    expect(lines).toContain('WARNING: what that call does (function 0xdeadbeef, 4 bytes) is not known to this wallet');
  });

  test('owners', () => {
    expect(told(safe, 'addOwnerWithThreshold(address,uint256)', [other, 1n]).slice(2)).toEqual([
      `"New owner": ${other}`,
      '"Owners that must agree": 1',
    ]);
  });
});

test('Seaport: what is given and what is paid, to whom', () => {
  const item = 'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount';
  const bytes32 = `0x${'00'.repeat(32)}`;
  const asset = (itemType: number, token: string, id: bigint, amount: bigint) => ({
    ...{ itemType, token, identifierOrCriteria: id, startAmount: amount, endAmount: amount },
  });
  const lines = toldData({
    types: {
      OrderComponents: members(
        'address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter',
      ),
      OfferItem: members(item),
      ConsiderationItem: members(`${item},address recipient`),
    },
    primaryType: 'OrderComponents',
    domain: {
      name: 'Seaport',
      version: '1.6',
      chainId: 1,
      verifyingContract: '0x0000000000000068F116a894984e2DB1123eB395',
    },
    message: {
      ...{ offerer: from, zone: other, offer: [asset(2, other, 7n, 1n)], orderType: 0, startTime: 0n, endTime: until },
      consideration: [{ ...asset(0, `0x${'00'.repeat(20)}`, 0n, 10n ** 18n), recipient: from }],
      ...{ zoneHash: bytes32, salt: 1n, conduitKey: bytes32, counter: 0n },
    },
  });
  expect(lines.slice(2, 9)).toEqual([
    '"You give":',
    '"Kind": "a piece" (2)',
    `"Contract": ${other}`,
    '"Number (of a collection)": 7',
    '"Amount at first, in the smallest units": 1',
    '"Amount at the end, in the smallest units": 1',
    '"Is paid for it":',
  ]);
  expect(lines).toContain(`"To": ${from} (your account)`);
  expect(lines).toContain(`"Until": ${moment}`);
});

import { encodeFunctionData, erc20Abi } from 'viem';
import { describe, expect, test } from 'vitest';
import { checkEthereumFee } from '../../../src/ethereum/sign/fee.ts';
import { type EthereumPreview, previewTransaction } from '../../../src/ethereum/sign/preview.ts';
import type { Eip1559Transaction } from '../../../src/ethereum/transaction/transaction.ts';

const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
const to = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
const usdc = {
  chainId: 1n,
  address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  symbol: 'USDC',
  decimals: 6,
} as const;

const payment: Eip1559Transaction = {
  type: 'eip1559',
  chainId: 1n,
  nonce: 7n,
  maxPriorityFeePerGas: 10n ** 9n,
  maxFeePerGas: 20n * 10n ** 9n,
  gasLimit: 21_000n,
  to,
  value: 10n ** 18n + 1n,
  data: '0x',
  accessList: [],
};

const preview = (changes: Partial<Eip1559Transaction>): EthereumPreview =>
  previewTransaction({ ...payment, ...changes }, { from, tokens: [usdc] });
const call = (functionName: 'transfer' | 'approve', amount: bigint): Partial<Eip1559Transaction> => ({
  to: usdc.address,
  value: 0n,
  data: encodeFunctionData({ abi: erc20Abi, functionName, args: [to, amount] }),
});

describe('previewTransaction', () => {
  test('a payment, to the last wei', () => {
    const { lines, facts, transfers } = preview({});
    expect(lines).toEqual([
      `Send 1.000000000000000001 ETH to ${to}`,
      'Fee: at most 0.00042 ETH',
      `On Ethereum, transaction number 7 of ${from} (m/44'/60'/0'/0/0)`,
    ]);
    expect(transfers).toMatchObject([{ asset: 'eip155:1/slip44:60', amount: 10n ** 18n + 1n }]);
    expect(facts).toMatchObject({
      chain: 'eip155:1',
      fee: { amount: 420_000_000_000_000n },
      transfers: 1,
      approvals: 0,
      warnings: [],
    });
    expect(facts.blind).toBeUndefined();
  });

  test('tokens in their own units where the owner knows them', () => {
    expect(preview(call('transfer', 1_500_000n)).lines[0]).toBe(`Send 1.5 USDC to ${to}`);
    expect(previewTransaction({ ...payment, ...call('transfer', 1_500_000n) }, { from }).lines[0]).toBe(
      `Send 1500000 (smallest units) of the token ${usdc.address} to ${to}`,
    );
  });

  test('approvals: limited, unlimited and withdrawn', () => {
    expect(preview(call('approve', 1n)).lines[0]).toBe(`Let ${to} take up to 0.000001 USDC from you`);
    expect(preview(call('approve', 0n)).lines[0]).toBe(`Stop ${to} from taking USDC`);
    const unlimited = preview(call('approve', 2n ** 256n - 1n));
    expect(unlimited.lines[0]).toBe(`WARNING: let ${to} take ALL you have of USDC, now and later`);
    expect(unlimited.facts.warnings).toEqual(['approval-unlimited']);
    expect(unlimited.transfers).toEqual([]);
  });

  test('money sent with a call is shown with it', () => {
    expect(preview({ ...call('transfer', 1n), value: 5n }).lines.slice(0, 2)).toEqual([
      'Send 0.000000000000000005 ETH to 0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
      `Send 0.000001 USDC to ${to}`,
    ]);
  });

  test('an unknown call is blind and says so with its selector', () => {
    const blind = preview({ data: '0xdeadbeef00' });
    expect(blind.facts.blind).toBe('unknown-call');
    expect(blind.lines).toContain(`WARNING: call ${to} (function 0xdeadbeef, 5 bytes); what it does can't be shown`);
  });

  test('a contract creation is blind', () => {
    const creation = preview({ to: '0x', data: '0x6000' });
    expect(creation.facts.blind).toBe('contract-creation');
    expect(creation.lines.slice(0, 2)).toEqual([
      "WARNING: create a contract from 2 bytes of code; what it does can't be shown",
      'Send 1.000000000000000001 ETH to the contract that is created',
    ]);
  });

  test('nothing to the account itself is understood: it cancels what waits with its number', () => {
    const { facts, lines } = preview({ to: from, value: 0n, nonce: 7n });
    expect([facts.blind, facts.warnings]).toEqual([undefined, []]);
    expect(lines[0]).toBe("Nothing: it uses up number 7, so that another transaction with that number can't happen");
  });

  test('nothing to the account itself that costs much is a warning', () => {
    const cancel = { to: from, value: 0n, gasLimit: 20_000n, maxFeePerGas: 5n * 10n ** 11n } as const;
    expect(preview(cancel).facts.warnings).toEqual([]);
    const { facts, lines } = preview({ ...cancel, maxFeePerGas: cancel.maxFeePerGas + 1n });
    expect(facts.warnings).toEqual(['fee-high']);
    expect(lines[0]).toBe('WARNING: the fee may exceed 0.01 ETH, which is much for sending nothing');
    expect(lines[1]).toMatch(/^Nothing: /);
  });

  test('codes of apps after a call of a token are said (ERC-8021)', () => {
    // The example of Ox for `['baseapp', 'morpho']`.
    const suffix = '626173656170702c6d6f7270686f0e0080218021802180218021802180218021';
    const { data = '0x', ...plain } = call('transfer', 1n);
    const marked = { ...plain, data: `${data}${suffix}` } as const;
    const { facts, lines } = preview(marked);
    expect(facts.blind).toBeUndefined();
    expect(lines.slice(0, 2)).toEqual([
      `Send 0.000001 USDC to ${to}`,
      'Followed by codes of apps, "baseapp,morpho" (ERC-8021): functions pass over them',
    ]);
  });

  test('a call of the account itself says that its code may run', () => {
    const self = preview({ to: from, value: 1n });
    expect(self.facts.blind).toBe('unknown-call');
    expect(self.lines[1]).toContain('calls this account itself; code that it may have been given (EIP-7702) runs then');
  });

  test('tokens of somebody else are said to be theirs', () => {
    const take = (owner: `0x${string}`) =>
      preview({
        ...call('transfer', 1n),
        data: encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args: [owner, to, 1n] }),
      }).lines;
    expect(take(to)[0]).toBe(`Send 0.000001 USDC of ${to}, who must have let you take it, to ${to}`);
    expect(take(from)[0]).toBe(`Send 0.000001 USDC to ${to}`);
  });

  test('a fee above a tenth of the payment is a warning', () => {
    expect(preview({ value: 4_200_000_000_000_000n }).facts.warnings).toEqual([]);
    expect(preview({ value: 4_199_999_999_999_999n }).facts.warnings).toEqual(['fee-high']);
  });

  test('what nobody will have is a warning', () => {
    const zero = `0x${'00'.repeat(20)}` as const;
    expect(preview({ to: zero }).lines[0]).toMatch(
      /^WARNING: send .* ETH to 0x0{40}: nobody has the key of that address$/,
    );
    const sent = (recipient: `0x${string}`) =>
      encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [recipient, 1n] });
    const told = (recipient: `0x${string}`) => preview({ ...call('transfer', 1n), data: sent(recipient) }).lines[0];
    expect(told(zero)).toBe(`WARNING: send 0.000001 USDC to ${zero}: nobody has the key of that address`);
    expect(told(usdc.address)).toBe(
      `WARNING: send 0.000001 USDC to ${usdc.address}: that is the contract of the token itself, which hardly ever gives any back`,
    );
    expect(told(to)).toBe(`Send 0.000001 USDC to ${to}`);
  });

  test.each([
    [1n, 10n ** 17n, '0.1 ETH'],
    [10n, 10n ** 17n, '0.1 ETH'],
    [56n, 5n * 10n ** 17n, '0.5 BNB'],
    [137n, 10n ** 21n, '1000 POL'],
  ])('a fee that is much for any transaction of chain %i is a warning, whatever is sent', (chainId, dear, words) => {
    const told = (fee: bigint) =>
      previewTransaction(
        { ...payment, ...call('transfer', 1n), chainId, gasLimit: 1n, maxFeePerGas: fee, maxPriorityFeePerGas: 0n },
        { from },
      );
    expect(told(dear + 1n).lines[0]).toBe(`WARNING: the fee may exceed ${words}, which is much for any transaction`);
    const counted = told(dear).facts.fee.amount - dear;
    expect(told(dear - counted).lines.some((line) => line.startsWith('WARNING: the fee'))).toBe(false);
    expect(() => checkEthereumFee(told(10n * dear - counted))).not.toThrow();
    expect(() => checkEthereumFee(told(10n * dear + 1n))).toThrow(expect.objectContaining({ code: 'fee/excessive' }));
    expect(() => checkEthereumFee(told(10n * dear + 1n), 2n ** 256n)).not.toThrow();
  });

  test('no fee is much in coins that this wallet does not know', () => {
    const dear = { ...payment, ...call('transfer', 1n), chainId: 369n, gasLimit: 10n ** 6n, maxFeePerGas: 10n ** 16n };
    const preview = previewTransaction(dear, { from });
    expect(preview.lines.some((line) => line.startsWith('WARNING: the fee'))).toBe(false);
    expect(() => checkEthereumFee(preview)).not.toThrow();
  });

  test('is refused for a path or options with which nothing could be signed', () => {
    const shown = (options: object) => () => previewTransaction(payment, { from, ...options });
    expect(shown({ path: [0x8000002c, 0x80000000] })).toThrow(expect.objectContaining({ code: 'path/other-coin' }));
    const deep = [0x8000002c, 0x8000003c, ...Array(9).fill(0)];
    expect(shown({ path: deep })).toThrow(expect.objectContaining({ code: 'path/invalid' }));
    for (const token of [null, {}, { ...usdc, decimals: 256 }, { ...usdc, symbol: 5 }])
      expect(shown({ tokens: [token] })).toThrow(expect.objectContaining({ code: 'argument/invalid' }));
  });

  test('a network without a name is shown by its number, one with extra fees as such', () => {
    expect(preview({ chainId: 424242n }).lines.at(-1)).toBe(
      `On chain 424242 (not known to this wallet), transaction number 7 of ${from} (m/44'/60'/0'/0/0)`,
    );
    expect(preview({ chainId: 534352n }).lines.at(-2)).toBe(
      'Fee: at most 0.00042 ETH, and a fee for publishing data, which is not counted',
    );
  });
});

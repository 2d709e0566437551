/** Descriptors (ERC-7730) of what people use most, written from the public ABI of the contracts. */
import { checkArgument } from '@symbolon/interface';
import { type Descriptor, type DescriptorFiles, parseDescriptor } from '../clear-signing/index.ts';
import { aaveV3 } from './aave.ts';
import { lidoStEth, lidoWithdrawals, lidoWstEth } from './lido.ts';
import { oneInchV5, oneInchV6 } from './one-inch.ts';
import { permit2 } from './permit2.ts';
import { daiPermits, tokenPermits } from './permits.ts';
import { safeCalls, safeMessages } from './safe.ts';
import { seaport } from './seaport.ts';
import { uniswapV2, uniswapV3, uniswapV3Router02 } from './uniswap.ts';

/** All that are bound to contracts, as JSON has them. */
const bound: DescriptorFiles = Object.freeze({
  ...{ tokenPermits, daiPermits, permit2, uniswapV2, uniswapV3, uniswapV3Router02 },
  ...{ oneInchV5, oneInchV6, aaveV3, lidoStEth, lidoWstEth, lidoWithdrawals, seaport },
});

/**
 * Permits (ERC-2612, Dai), Permit2, Uniswap, 1inch, Aave, Lido and Seaport.
 *
 * @example
 * ```ts
 * import { describeCall } from '@symbolon/chains/ethereum/clear-signing';
 * import { commonDescriptors } from '@symbolon/chains/ethereum/common-descriptors';
 * const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
 * const call = { chainId: 1n, from, to: '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84', value: 10n ** 18n } as const;
 * const lines = describeCall(commonDescriptors(), { ...call, data: `0xa1903eab${'00'.repeat(32)}` }) ?? [];
 * lines[0]; // => 'By the descriptor of "Lido": "Stake 1 ETH with Lido"'
 * ```
 */
export function commonDescriptors(): readonly Descriptor[] {
  return Object.values(bound).map((json) => parseDescriptor(json));
}

/**
 * Safe, for the Safes that the owner knows as theirs: each has an address of its own, and nothing in a transaction
 * proves that the contract there is one.
 *
 * @param safes Address and chain of each.
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { safeDescriptors } from '@symbolon/chains/ethereum/common-descriptors';
 * const [calls, messages] = safeDescriptors([{ chainId: 1n, address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' }]);
 * calls?.owner; // => 'Safe'
 * messages?.formats.length; // => 1
 * ```
 */
export function safeDescriptors(
  safes: readonly { readonly chainId: bigint; readonly address: string }[],
): readonly Descriptor[] {
  checkArgument('safes', safes, [{ chainId: 'bigint', address: 'text' }]);
  const deployments = safes.map(({ chainId, address }) => ({ chainId: String(chainId), address }));
  return [
    parseDescriptor({ ...safeCalls, context: { contract: { deployments } } }),
    parseDescriptor({ ...safeMessages, context: { eip712: { deployments } } }),
  ];
}

/**
 * Routers of Uniswap, by their public ABI: V2 Router02, V3 SwapRouter and SwapRouter02. The Universal Router takes
 * commands of a language of its own, which ERC-7730 can't read: see `clear-signing/universal-router.ts`.
 */
import { account, amount, at, type FieldJson, moment, plain } from './parts.ts';

const v2 = ({ send, get, first, last }: { send: string; get: string; first: string; last: string }) => [
  amount('Send', send, first),
  amount('Get at least', get, last),
  account('To', 'to'),
  account('By way of', 'path.[]'),
  moment('Until', 'deadline'),
];
const [first, last] = ['path.[0]', 'path.[-1]'];
const swap = { intent: 'Swap tokens', interpolatedIntent: 'Swap {amountIn} for at least {amountOutMin}' };
const sell = 'uint256 amountIn,uint256 amountOutMin,address[] path,address to,uint256 deadline';
const buy = 'uint256 amountOut,uint256 amountInMax,address[] path,address to,uint256 deadline';
const sellFields = v2({ send: 'amountIn', get: 'amountOutMin', first, last });
const buyFields = [
  amount('Send at most', 'amountInMax', first),
  amount('Get', 'amountOut', last),
  ...sellFields.slice(2),
];
const withCoins = [
  { path: '@.value', label: 'Send', format: 'amount' },
  amount('Get at least', 'amountOutMin', last),
  ...sellFields.slice(2),
];
const payOut = 'uint256 amountOutMin,address[] path,address to,uint256 deadline';

/** Uniswap V2. */
export const uniswapV2 = {
  context: { contract: { deployments: at('0x7a250d5630B4cF539739dF2C5dAcb4c659F2488D', 1) } },
  metadata: { owner: 'Uniswap', contractName: 'V2 Router 02' },
  display: {
    formats: {
      [`swapExactTokensForTokens(${sell})`]: { ...swap, fields: sellFields },
      [`swapExactTokensForETH(${sell})`]: { ...swap, fields: sellFields },
      [`swapExactTokensForTokensSupportingFeeOnTransferTokens(${sell})`]: { ...swap, fields: sellFields },
      [`swapExactTokensForETHSupportingFeeOnTransferTokens(${sell})`]: { ...swap, fields: sellFields },
      [`swapTokensForExactTokens(${buy})`]: { intent: 'Swap tokens', fields: buyFields },
      [`swapTokensForExactETH(${buy})`]: { intent: 'Swap tokens', fields: buyFields },
      [`swapExactETHForTokens(${payOut})`]: { intent: 'Swap coins for tokens', fields: withCoins },
      [`swapExactETHForTokensSupportingFeeOnTransferTokens(${payOut})`]: {
        ...{ intent: 'Swap coins for tokens', fields: withCoins },
      },
      'swapETHForExactTokens(uint256 amountOut,address[] path,address to,uint256 deadline)': {
        intent: 'Swap coins for tokens',
        fields: [
          { path: '@.value', label: 'Send at most', format: 'amount' },
          amount('Get', 'amountOut', last),
          ...sellFields.slice(2),
        ],
      },
    },
  },
};

const pool: FieldJson = {
  ...{ path: 'params.fee', label: 'Fee of the pool', format: 'unit' },
  params: { base: '%', decimals: 4 },
};
const [tokenIn, tokenOut] = ['params.tokenIn', 'params.tokenOut'];
/** A path of V3 is packed: a token of 20 bytes, then a fee of 3 bytes and a token, again and again. */
const [start, end] = ['params.path.[0:20]', 'params.path.[-20:]'];
const limit = plain('Limit of the price (0 is none)', 'params.sqrtPriceLimitX96');
const hops = plain('By way of', 'params.path');
const recipient = account('To', 'params.recipient');
const sold = (from: string, to: string) => [
  amount('Send', 'params.amountIn', from),
  amount('Get at least', 'params.amountOutMinimum', to),
  recipient,
];
const bought = (from: string, to: string) => [
  amount('Send at most', 'params.amountInMaximum', from),
  amount('Get', 'params.amountOut', to),
  recipient,
];
const v3Swap = {
  intent: 'Swap tokens',
  interpolatedIntent: 'Swap {params.amountIn} for at least {params.amountOutMinimum}',
};

/** The four swaps of V3. `until` stands where the first router has a deadline. */
function v3Formats(until: string, more: readonly FieldJson[]) {
  const single = 'address tokenIn,address tokenOut,uint24 fee,address recipient';
  const [sell, buy] = ['uint256 amountIn,uint256 amountOutMinimum', 'uint256 amountOut,uint256 amountInMaximum'];
  const price = 'uint160 sqrtPriceLimitX96';
  return {
    [`exactInputSingle((${single},${until}${sell},${price}) params)`]: {
      ...v3Swap,
      fields: [...sold(tokenIn, tokenOut), pool, limit, ...more],
    },
    [`exactInput((bytes path,address recipient,${until}${sell}) params)`]: {
      ...v3Swap,
      fields: [...sold(start, end), hops, ...more],
    },
    [`exactOutputSingle((${single},${until}${buy},${price}) params)`]: {
      intent: 'Swap tokens',
      fields: [...bought(tokenIn, tokenOut), pool, limit, ...more],
    },
    // Of an exact output the path is written from its end.
    [`exactOutput((bytes path,address recipient,${until}${buy}) params)`]: {
      intent: 'Swap tokens',
      fields: [...bought(end, start), hops, ...more],
    },
  };
}

const batch = {
  intent: 'Several calls at once',
  fields: [{ path: 'data.[]', label: 'Call', format: 'calldata', params: { calleePath: '@.to' } }],
};

/** Uniswap V3, the first router. */
export const uniswapV3 = {
  context: { contract: { deployments: at('0xE592427A0AEce92De3Edee1F18E0157C05861564', 1, 10, 137, 42161) } },
  metadata: { owner: 'Uniswap', contractName: 'V3 SwapRouter' },
  display: {
    formats: {
      ...v3Formats('uint256 deadline,', [moment('Until', 'params.deadline')]),
      'multicall(bytes[] data)': batch,
      'unwrapWETH9(uint256 amountMinimum,address recipient)': {
        intent: 'Pay out coins',
        fields: [{ path: 'amountMinimum', label: 'At least', format: 'amount' }, account('To', 'recipient')],
      },
      'refundETH()': { intent: 'Pay back coins that are left', fields: [] },
    },
  },
};

/** Uniswap V3, the second router. */
export const uniswapV3Router02 = {
  context: {
    contract: {
      deployments: [
        ...at('0x68b3465833fb72A70ecDF485E0e4C7bD8665Fc45', 1, 10, 137, 42161),
        ...at('0x2626664c2603336E57B271c5C0b26F421741e481', 8453),
      ],
    },
  },
  metadata: { owner: 'Uniswap', contractName: 'V3 SwapRouter 02' },
  display: {
    formats: {
      ...v3Formats('', []),
      'multicall(uint256 deadline,bytes[] data)': {
        ...batch,
        fields: [...batch.fields, moment('Until', 'deadline')],
      },
      'multicall(bytes[] data)': batch,
      'unwrapWETH9(uint256 amountMinimum,address recipient)':
        uniswapV3.display.formats['unwrapWETH9(uint256 amountMinimum,address recipient)'],
    },
  },
};

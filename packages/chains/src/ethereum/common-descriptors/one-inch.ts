/** 1inch Aggregation Router, versions 5 and 6, by their public ABI. */
import { account, amount, at, coinAddress, plain, zeroAddress } from './parts.ts';

const native = { nativeCurrencyAddress: [coinAddress, zeroAddress] };
const description = [
  '(address srcToken,address dstToken,address srcReceiver,address dstReceiver',
  'uint256 amount,uint256 minReturnAmount,uint256 flags)',
].join(',');

const swap = {
  intent: 'Swap tokens',
  interpolatedIntent: 'Swap {desc.amount} for at least {desc.minReturnAmount}',
  fields: [
    amount('Send', 'desc.amount', 'desc.srcToken', native),
    amount('Get at least', 'desc.minReturnAmount', 'desc.dstToken', native),
    account('To', 'desc.dstReceiver'),
    account('Carried out by', 'executor'),
    account('Tokens go first to', 'desc.srcReceiver'),
    plain('Flags', 'desc.flags'),
  ],
};

const sellFields = [
  amount('Send', 'amount', 'srcToken', native),
  plain('Get at least (of the last pool)', 'minReturn'),
  plain('Pools', 'pools.[]'),
];

/** Version 5. */
export const oneInchV5 = {
  context: {
    contract: { deployments: at('0x1111111254EEB25477B68fb85Ed929f73A960582', 1, 10, 56, 137, 8453, 42161, 59144) },
  },
  metadata: { owner: '1inch', contractName: 'Aggregation Router V5' },
  display: {
    formats: {
      [`swap(address executor,${description} desc,bytes permit,bytes data)`]: swap,
      'unoswap(address srcToken,uint256 amount,uint256 minReturn,uint256[] pools)': {
        intent: 'Swap tokens',
        fields: sellFields,
      },
      'unoswapTo(address recipient,address srcToken,uint256 amount,uint256 minReturn,uint256[] pools)': {
        intent: 'Swap tokens',
        fields: [account('To', 'recipient'), ...sellFields],
      },
    },
  },
};

/** Of version 6, a pool or a token is a number whose last 20 bytes are the address. */
const unoswap = (...pools: readonly string[]) => ({
  intent: 'Swap tokens',
  fields: [
    amount('Send', 'amount', 'token.[-20:]', native),
    plain('Get at least (of the last pool)', 'minReturn'),
    ...pools.map((pool, i) => account(`Pool ${i + 1}`, `${pool}.[-20:]`)),
  ],
});
const uno = 'uint256 token,uint256 amount,uint256 minReturn,uint256 dex';
const chainsOfV6 = [1, 10, 56, 100, 137, 8453, 42161, 43114, 59144];

/** Version 6. */
export const oneInchV6 = {
  context: { contract: { deployments: at('0x111111125421cA6dc452d289314280a0f8842A65', ...chainsOfV6) } },
  metadata: { owner: '1inch', contractName: 'Aggregation Router V6' },
  display: {
    formats: {
      [`swap(address executor,${description} desc,bytes data)`]: swap,
      [`unoswap(${uno})`]: unoswap('dex'),
      [`unoswap2(${uno},uint256 dex2)`]: unoswap('dex', 'dex2'),
      [`unoswap3(${uno},uint256 dex2,uint256 dex3)`]: unoswap('dex', 'dex2', 'dex3'),
    },
  },
};

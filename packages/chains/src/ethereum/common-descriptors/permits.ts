/**
 * Permits of tokens: ERC-2612, and the older one of DAI. Contracts: those of the tokens' issuers; that they have such a
 * permit is in the public registry of ERC-7730.
 */
import { account, amount, at, moment, plain } from './parts.ts';

const usdc = [
  ...at('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', 1),
  ...at('0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85', 10),
  ...at('0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359', 137),
  ...at('0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', 8453),
  ...at('0xaf88d065e77c8cC2239327C5EDb3A432268e5831', 42161),
  ...at('0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E', 43114),
];

const others = [
  ...at('0x7Fc66500c84A76Ad7e9C93437bFc5Ac33E2DDaE9', 1),
  ...at('0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84', 1),
  ...at('0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0', 1),
  ...at('0xdC035D45d973E3EC169d2276DDab16f1e407384F', 1),
  ...at('0xDA10009cBd5D07dd0CeCc66161FC93D7c9000da1', 10, 42161),
  ...at('0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9', 42161),
];

const unlimited = { threshold: `0x8${'0'.repeat(63)}`, message: 'Unlimited' };

/** ERC-2612. */
export const tokenPermits = {
  context: { eip712: { deployments: [...usdc, ...others] } },
  metadata: { owner: 'Token permits (ERC-2612)' },
  display: {
    formats: {
      'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)': {
        intent: 'Let an account take tokens',
        interpolatedIntent: 'Let {spender} take up to {value}',
        fields: [
          account('May take them', 'spender'),
          amount('At most', 'value', '@.to', unlimited),
          account('From', 'owner'),
          moment('To be handed in until', 'deadline'),
          plain('Permit number', 'nonce'),
        ],
      },
    },
  },
};

/** DAI's own permit, which knows all or nothing. */
export const daiPermits = {
  context: {
    eip712: {
      deployments: [
        ...at('0x6B175474E89094C44Da98b954EedeAC495271d0F', 1),
        ...at('0x8f3Cf7ad23Cd3CaDbD9735AFf958023239c6A063', 137),
      ],
    },
  },
  metadata: {
    owner: 'Dai permits',
    enums: { allowed: { true: 'Everything', false: 'Nothing any more' }, ends: { 0: 'for ever' } },
  },
  display: {
    formats: {
      'Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)': {
        intent: 'Let an account take Dai',
        fields: [
          account('May take them', 'spender'),
          { path: 'allowed', label: 'How much', format: 'enum', params: { $ref: '$.metadata.enums.allowed' } },
          account('From', 'holder'),
          moment('To be handed in until', 'expiry', 'ends'),
          plain('Permit number', 'nonce'),
        ],
      },
    },
  },
};

/** Pools of Aave V3, by their public ABI. */
import { account, amount, at, named, plain } from './parts.ts';

const all = { threshold: `0x${'f'.repeat(64)}`, message: 'All' };
const partner = plain('Referral', 'referralCode');

/** Lending and borrowing. */
export const aaveV3 = {
  context: {
    contract: {
      deployments: [
        ...at('0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2', 1),
        ...at('0x794a61358D6845594F94dc1DB02A252b5b4814aD', 10, 137, 42161, 43114),
        ...at('0xb50201558B00496A145fE76f7424749556E326D8', 100),
        ...at('0xA238Dd80C259a72e81d7e4664a9801593F98d1c5', 8453),
        ...at('0xc47b8C00b0f69a36fa203Ffeac0334874574a8Ac', 59144),
        ...at('0x11fCfe756c05AD438e312a7fd934381537D3cFfe', 534352),
      ],
    },
  },
  metadata: {
    ...{ owner: 'Aave', contractName: 'Aave V3 Pool' },
    enums: { rate: { 1: 'stable', 2: 'variable' }, collateral: { true: 'yes', false: 'no' } },
  },
  display: {
    formats: {
      'supply(address asset,uint256 amount,address onBehalfOf,uint16 referralCode)': {
        intent: 'Supply tokens to Aave',
        interpolatedIntent: 'Supply {amount} to Aave',
        fields: [amount('Supply', 'amount', 'asset'), account('For the account of', 'onBehalfOf'), partner],
      },
      'withdraw(address asset,uint256 amount,address to)': {
        intent: 'Take tokens back from Aave',
        interpolatedIntent: 'Take {amount} back from Aave',
        fields: [amount('Take back', 'amount', 'asset', all), account('To', 'to')],
      },
      'borrow(address asset,uint256 amount,uint256 interestRateMode,uint16 referralCode,address onBehalfOf)': {
        intent: 'Borrow tokens from Aave',
        interpolatedIntent: 'Borrow {amount} from Aave',
        fields: [
          amount('Borrow', 'amount', 'asset'),
          named('Rate', 'interestRateMode', 'rate'),
          account('Who owes them', 'onBehalfOf'),
          partner,
        ],
      },
      'repay(address asset,uint256 amount,uint256 interestRateMode,address onBehalfOf)': {
        intent: 'Repay a loan at Aave',
        interpolatedIntent: 'Repay {amount} to Aave',
        fields: [
          amount('Repay', 'amount', 'asset', all),
          named('Rate', 'interestRateMode', 'rate'),
          account('Loan of', 'onBehalfOf'),
        ],
      },
      'setUserUseReserveAsCollateral(address asset,bool useAsCollateral)': {
        intent: 'Choose what secures loans at Aave',
        fields: [
          { path: 'asset', label: 'Token', format: 'tokenTicker' },
          named('Secures loans', 'useAsCollateral', 'collateral'),
        ],
      },
    },
  },
};

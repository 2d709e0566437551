/** Lido on Ethereum, by the public ABI of its contracts. */
import { account, amount, at, coins } from './parts.ts';

const stEth = '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84';
const wstEth = '0x7f39C581F595B53c5cb19bD0b3f8dA6c935E2Ca0';
const lido = (address: string, formats: object) => ({
  context: { contract: { deployments: at(address, 1) } },
  metadata: { owner: 'Lido' },
  display: { formats },
});

/** Staking. */
export const lidoStEth = lido(stEth, {
  'submit(address _referral)': {
    intent: 'Stake coins with Lido',
    interpolatedIntent: 'Stake {@.value} with Lido',
    fields: [coins('Stake', '@.value'), account('Referral', '_referral')],
  },
});

/** Wrapping. */
export const lidoWstEth = lido(wstEth, {
  'wrap(uint256 _stETHAmount)': {
    intent: 'Wrap stETH',
    interpolatedIntent: 'Wrap {_stETHAmount}',
    fields: [amount('Wrap', '_stETHAmount', stEth)],
  },
  'unwrap(uint256 _wstETHAmount)': {
    intent: 'Unwrap wstETH',
    interpolatedIntent: 'Unwrap {_wstETHAmount}',
    fields: [amount('Unwrap', '_wstETHAmount', wstEth)],
  },
});

/** Withdrawing. */
export const lidoWithdrawals = lido('0x889edC2eDab5f40e902b864aD4d7AdE8E412F9B1', {
  'requestWithdrawals(uint256[] _amounts,address _owner)': {
    intent: 'Ask for coins back from Lido',
    fields: [amount('Give back', '_amounts.[]', stEth), account('Coins go to the account of', '_owner')],
  },
  'requestWithdrawalsWstETH(uint256[] _amounts,address _owner)': {
    intent: 'Ask for coins back from Lido',
    fields: [amount('Give back', '_amounts.[]', wstEth), account('Coins go to the account of', '_owner')],
  },
  'claimWithdrawal(uint256 _requestId)': {
    intent: 'Take coins that were asked back from Lido',
    fields: [{ path: '_requestId', label: 'Request', format: 'raw' }],
  },
  'claimWithdrawals(uint256[] _requestIds,uint256[] _hints)': {
    intent: 'Take coins that were asked back from Lido',
    fields: [{ path: '_requestIds.[]', label: 'Request', format: 'raw' }],
  },
});

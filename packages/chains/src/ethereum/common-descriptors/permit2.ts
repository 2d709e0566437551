/** Permit2 of Uniswap, by its public types (AllowanceTransfer, SignatureTransfer). */
import { account, amount, at, moment, plain } from './parts.ts';

const chains = [1, 10, 56, 137, 8453, 42161, 42220, 43114, 81457, 84532, 11155111, 11155420];
const details = 'PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)';
const tokens = 'TokenPermissions(address token,uint256 amount)';
const allowance = { threshold: `0x${'f'.repeat(40)}`, message: 'Unlimited' };
const transfer = { threshold: `0x8${'0'.repeat(63)}`, message: 'Any amount' };

const perToken = (path: string) => [
  amount('At most', `${path}.amount`, `${path}.token`, allowance),
  moment('Until', `${path}.expiration`, 'ends'),
  plain('Permit number', `${path}.nonce`),
];
const handedIn = moment('To be handed in until', 'sigDeadline');
const once = [moment('Until', 'deadline'), plain('Permit number', 'nonce')];

/** Allowances that last, and transfers that happen once. */
export const permit2 = {
  context: {
    eip712: {
      domain: { name: 'Permit2' },
      deployments: at('0x000000000022D473030F116dDEE9F6B43aC78BA3', ...chains),
    },
  },
  metadata: {
    owner: 'Uniswap',
    contractName: 'Permit2',
    // Allowance.sol, updateAll: 0 is stored as the time of the block.
    enums: { ends: { 0: 'the end of the block that uses it' } },
  },
  display: {
    formats: {
      [`PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)${details}`]: {
        intent: 'Let an account take tokens',
        interpolatedIntent: 'Let {spender} take up to {details.amount} until {details.expiration}',
        fields: [account('May take them', 'spender'), ...perToken('details'), handedIn],
      },
      [`PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)${details}`]: {
        intent: 'Let an account take several tokens',
        fields: [account('May take them', 'spender'), ...perToken('details.[]'), handedIn],
      },
      [`PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)${tokens}`]: {
        intent: 'Let an account take tokens once',
        interpolatedIntent: 'Let {spender} take up to {permitted.amount} once',
        fields: [
          account('May take them', 'spender'),
          amount('At most', 'permitted.amount', 'permitted.token', transfer),
          ...once,
        ],
      },
      [`PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)${tokens}`]:
        {
          intent: 'Let an account take several tokens once',
          fields: [
            account('May take them', 'spender'),
            amount('At most', 'permitted.[].amount', 'permitted.[].token', transfer),
            ...once,
          ],
        },
    },
  },
};

/** Permits and transfers by authorisation that are understood. */
import { tokenAsset } from '../../address/assets.ts';
import {
  allow,
  approve,
  type Domain,
  erc20,
  type KeptValues,
  type TypedDataEffects,
  type TypedDataShape,
} from './shape.ts';

const permitDetails = 'PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)';
const tokenPermissions = 'TokenPermissions(address token,uint256 amount)';
const authorizationMembers =
  'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce';

function permit2(kept: KeptValues, { chainId }: Domain, path: string): TypedDataEffects {
  const spender = kept.account('spender');
  const tokens = Array.from({ length: kept.count(`${path}.token`) }, (_, i) => i);
  return approve(
    tokens.map((i) => {
      const asset = erc20(chainId, kept.account(`${path}.token`, i));
      return allow(asset, kept.number(`${path}.amount`, i), spender);
    }),
  );
}

function permit2Row(type: string, path: 'details' | 'permitted'): TypedDataShape {
  return {
    type,
    keep: [`${path}.token`, `${path}.amount`, 'spender'],
    effects: (kept, domain) => permit2(kept, domain, path),
  };
}

function sendByAuthorization(kept: KeptValues, { chainId, verifyingContract }: Domain): TypedDataEffects {
  const asset = erc20(chainId, verifyingContract);
  const transfer = { asset, amount: kept.number('value'), recipient: kept.account('to') };
  return { transfers: [transfer], approvals: [], warnings: [] };
}

export const permitShapes: readonly TypedDataShape[] = [
  {
    // ERC-2612.
    type: 'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'value'],
    effects: (kept, { chainId, verifyingContract }) =>
      approve([allow(erc20(chainId, verifyingContract), kept.number('value'), kept.account('spender'))]),
  },
  {
    // Dai, which came before ERC-2612: all or nothing.
    type: 'Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)',
    keep: ['spender', 'allowed'],
    effects(kept, { chainId, verifyingContract }) {
      const amount = kept.number('allowed') === 1n ? undefined : 0n;
      return approve([allow(erc20(chainId, verifyingContract), amount, kept.account('spender'))]);
    },
  },
  {
    // ERC-4494, and positions of Uniswap v3.
    type: 'Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)',
    keep: ['spender', 'tokenId'],
    effects(kept, { chainId, verifyingContract }) {
      const asset = tokenAsset(chainId, {
        standard: 'erc721',
        contract: verifyingContract,
        id: kept.number('tokenId'),
      });
      return approve([{ asset, amount: 1n, spender: kept.account('spender') }]);
    },
  },
  // Permit2, allowance transfer.
  permit2Row(`PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)${permitDetails}`, 'details'),
  permit2Row(`PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)${permitDetails}`, 'details'),
  // Permit2, signature transfer.
  permit2Row(
    `PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)${tokenPermissions}`,
    'permitted',
  ),
  permit2Row(
    `PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)${tokenPermissions}`,
    'permitted',
  ),
  // ERC-3009.
  { type: `TransferWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
  { type: `ReceiveWithAuthorization(${authorizationMembers})`, keep: ['to', 'value'], effects: sendByAuthorization },
];

/**
 * Typed data that dapps ask wallets to sign, by example. The values are made up; the types and domains are those of the
 * named contracts.
 */

import type { TypedDataMember } from '../../src/ethereum/firmware/transaction/typed-data/types.ts';
import type { TypedData } from '../../src/ethereum/transaction/typed-data/typed-data.ts';

export const owner = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
export const spender = '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC';
export const usdc = '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
export const safe = '0x5afe3855358e112b5647b952709e6165e1c1eeee';
const nft = '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D';

/** `'address owner,uint256 value'` as members. */
export const members = (text: string): readonly TypedDataMember[] =>
  text.split(',').map((member) => {
    const [type = '', name = ''] = member.split(' ');
    return { type, name };
  });

const domain = (name: string, verifyingContract: string) => ({ name, chainId: 1, verifyingContract });
const permit2 = domain('Permit2', '0x000000000022D473030F116dDEE9F6B43aC78BA3');
const permitDetails = members('address token,uint160 amount,uint48 expiration,uint48 nonce');
const details = (amount: bigint) => ({ token: usdc, amount, expiration: 1_900_000_000, nonce: 0 });
const noExpiry = 2n ** 256n - 1n;

export const permit: TypedData = {
  types: { Permit: members('address owner,address spender,uint256 value,uint256 nonce,uint256 deadline') },
  primaryType: 'Permit',
  domain: { ...domain('USD Coin', usdc), version: '2' },
  message: { owner, spender, value: '5', nonce: 0, deadline: 1_900_000_000 },
};

export const daiPermit: TypedData = {
  types: { Permit: members('address holder,address spender,uint256 nonce,uint256 expiry,bool allowed') },
  primaryType: 'Permit',
  domain: { ...domain('Dai Stablecoin', '0x6B175474E89094C44Da98b954EedeAC495271d0F'), version: '1' },
  message: { holder: owner, spender, nonce: 0, expiry: 0, allowed: true },
};

export const nftPermit: TypedData = {
  types: { Permit: members('address spender,uint256 tokenId,uint256 nonce,uint256 deadline') },
  primaryType: 'Permit',
  domain: { ...domain('Uniswap V3 Positions NFT-V1', nft), version: '1' },
  message: { spender, tokenId: 77, nonce: 0, deadline: noExpiry },
};

export const permitSingle: TypedData = {
  types: {
    PermitSingle: members('PermitDetails details,address spender,uint256 sigDeadline'),
    PermitDetails: permitDetails,
  },
  primaryType: 'PermitSingle',
  domain: permit2,
  message: { details: details(2n ** 160n - 1n), spender, sigDeadline: 1_900_000_000 },
};

export const permitBatch = (size: number): TypedData => ({
  types: {
    PermitBatch: members('PermitDetails[] details,address spender,uint256 sigDeadline'),
    PermitDetails: permitDetails,
  },
  primaryType: 'PermitBatch',
  domain: permit2,
  message: { details: Array.from({ length: size }, (_, i) => details(BigInt(i))), spender, sigDeadline: 1_900_000_000 },
});

export const permitTransferFrom: TypedData = {
  types: {
    PermitTransferFrom: members('TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline'),
    TokenPermissions: members('address token,uint256 amount'),
  },
  primaryType: 'PermitTransferFrom',
  domain: permit2,
  message: { permitted: { token: usdc, amount: 9 }, spender, nonce: 0, deadline: 1_900_000_000 },
};

export const transferWithAuthorization: TypedData = {
  types: {
    TransferWithAuthorization: members(
      'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce',
    ),
  },
  primaryType: 'TransferWithAuthorization',
  domain: { ...domain('USD Coin', usdc), version: '2' },
  message: {
    from: owner,
    to: spender,
    value: 7,
    validAfter: 0,
    validBefore: 1_900_000_000,
    nonce: `0x${'11'.repeat(32)}`,
  },
};

export const cowOrder: TypedData = {
  types: {
    Order: members(
      'address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance',
    ),
  },
  primaryType: 'Order',
  domain: { ...domain('Gnosis Protocol', '0x9008D19f58AAbD9eD0D60971565AA8510560ab41'), version: 'v2' },
  message: {
    sellToken: usdc,
    buyToken: '0x6B175474E89094C44Da98b954EedeAC495271d0F',
    receiver: '0x0000000000000000000000000000000000000000',
    sellAmount: 1_000_000,
    buyAmount: '990000000000000000',
    validTo: 1_900_000_000,
    appData: `0x${'00'.repeat(32)}`,
    feeAmount: 5,
    kind: 'sell',
    partiallyFillable: false,
    sellTokenBalance: 'erc20',
    buyTokenBalance: 'erc20',
  },
};

const seaportItem = 'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount';

export const seaportOrder = (itemType: number): TypedData => ({
  types: {
    OrderComponents: members(
      'address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter',
    ),
    OfferItem: members(seaportItem),
    ConsiderationItem: members(`${seaportItem},address recipient`),
  },
  primaryType: 'OrderComponents',
  domain: { ...domain('Seaport', '0x0000000000000068F116a894984e2DB1123eB395'), version: '1.6' },
  message: {
    offerer: owner,
    zone: '0x0000000000000000000000000000000000000000',
    offer: [{ itemType, token: nft, identifierOrCriteria: 42, startAmount: 1, endAmount: 1 }],
    consideration: [
      {
        itemType: 0,
        token: '0x0000000000000000000000000000000000000000',
        identifierOrCriteria: 0,
        startAmount: '1',
        endAmount: '2',
        recipient: owner,
      },
    ],
    orderType: 0,
    startTime: 0,
    endTime: 1_900_000_000,
    zoneHash: `0x${'00'.repeat(32)}`,
    salt: 1,
    conduitKey: `0x${'00'.repeat(32)}`,
    counter: 0,
  },
});

/** Some orders in one signature, in a tree of this height, filled up with the first (Seaport, bulk orders). */
export function bulkOrder(height: number, orders: readonly TypedData[] = [seaportOrder(2)]): TypedData {
  const [first] = orders;
  if (first === undefined) throw new Error('an order');
  const build = (levels: number, from: number): unknown =>
    levels === 0
      ? (orders[from] ?? emptyOrder).message
      : [build(levels - 1, from), build(levels - 1, from + 2 ** (levels - 1))];
  return {
    types: { ...first.types, BulkOrder: members(`OrderComponents${'[2]'.repeat(height)} tree`) },
    primaryType: 'BulkOrder',
    domain: first.domain,
    message: { tree: build(height, 0) },
  };
}

const emptyOrder: TypedData = {
  ...seaportOrder(2),
  message: {
    ...seaportOrder(2).message,
    offerer: `0x${'00'.repeat(20)}`,
    offer: [],
    consideration: [],
    endTime: 0,
  },
};

/** What an owner of a Safe agrees to. */
export const safeTransaction = (changes: Record<string, unknown> = {}): TypedData => ({
  types: {
    SafeTx: members(
      'address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce',
    ),
  },
  primaryType: 'SafeTx',
  domain: { chainId: 1, verifyingContract: safe },
  message: {
    to: spender,
    value: 0,
    data: '0x',
    operation: 0,
    safeTxGas: 0,
    baseGas: 0,
    gasPrice: 0,
    gasToken: `0x${'00'.repeat(20)}`,
    refundReceiver: `0x${'00'.repeat(20)}`,
    nonce: 7,
    ...changes,
  },
});

/**
 * Orders that are understood, of CoW Protocol and of Seaport.
 *
 * An order promises something in return. It never was the owner's, so no limit counts it. But if it goes to somebody
 * else than the owner, that is a payment: it is told as a transfer of 0, so that rules about recipients see the
 * recipient.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Approval, AssetId, Transfer } from '@symbolon/interface';
import { nativeAsset, tokenAsset } from '../../address/assets.ts';
import {
  allow,
  approve,
  type Domain,
  erc20,
  type KeptValues,
  type TypedDataEffects,
  type TypedDataShape,
} from './shape.ts';

/** What an order promises to somebody: nothing is told of what comes to the owner. */
const promise = (domain: Domain, asset: AssetId, recipient: Uint8Array): readonly Transfer[] =>
  equalBytes(recipient, domain.self) ? [] : [{ asset, amount: 0n, recipient }];

/** CoW Protocol's name for the coin of the chain where it is bought (`GPv2Transfer.BUY_ETH_ADDRESS`). */
const cowCoin = hexToBytes('ee'.repeat(20));

/** The token that an order of CoW Protocol buys: the chain's coin where it names that. */
export const cowAsset = (chainId: bigint, token: Uint8Array): AssetId =>
  equalBytes(token, cowCoin) ? nativeAsset(chainId) : erc20(chainId, token);

/** An item of a Seaport order. */
type SeaportItem = {
  /**
   * `ItemType`: 0 native, 1 ERC-20, 2 ERC-721, 3 ERC-1155; 4 and 5 any token of a collection that meets a criterion.
   */
  readonly itemType: bigint;
  readonly token: Uint8Array;
  readonly id?: bigint;
};

function seaportAsset(chainId: bigint, { itemType, token, id }: SeaportItem): AssetId | undefined {
  if (itemType === 0n) return nativeAsset(chainId);
  const standard = ([undefined, 'erc20', 'erc721', 'erc1155'] as const)[Number(itemType)];
  return standard && tokenAsset(chainId, { standard, contract: token, id: standard === 'erc20' ? undefined : id });
}

/**
 * The asset that an item promises in return, where any token of a collection is as good as one.
 *
 * @returns `undefined` for a type that Seaport does not have.
 */
export function seaportPromise(chainId: bigint, item: SeaportItem): AssetId | undefined {
  const { itemType, token } = item;
  return seaportAsset(chainId, itemType > 3n ? { itemType: itemType - 2n, token } : item);
}

function largest(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

/**
 * Whoever fills the order gets the offer, through Seaport or a conduit of it, and pays the consideration, of which a
 * part may come out of the offer.
 *
 * @param path Of the order or the orders, with a dot at its end; empty where the order is all that is signed.
 */
function seaport(kept: KeptValues, domain: Domain, path: string): TypedDataEffects | undefined {
  const [offer, consideration] = [`${path}offer`, `${path}consideration`];
  const approvals: Approval[] = [];
  const transfers: Transfer[] = [];
  for (let i = 0; i < kept.count(`${offer}.token`); i += 1) {
    const asset = seaportAsset(domain.chainId, {
      itemType: kept.number(`${offer}.itemType`, i),
      token: kept.account(`${offer}.token`, i),
      id: kept.number(`${offer}.identifierOrCriteria`, i),
    });
    if (!asset) return undefined;
    const most = largest(kept.number(`${offer}.startAmount`, i), kept.number(`${offer}.endAmount`, i));
    approvals.push({ asset, amount: most, spender: domain.verifyingContract });
  }
  for (let i = 0; i < kept.count(`${consideration}.token`); i += 1) {
    const asset = seaportPromise(domain.chainId, {
      itemType: kept.number(`${consideration}.itemType`, i),
      token: kept.account(`${consideration}.token`, i),
    });
    if (!asset) return undefined;
    transfers.push(...promise(domain, asset, kept.account(`${consideration}.recipient`, i)));
  }
  return { ...approve(approvals), transfers };
}

const seaportItem = 'uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount';
const seaportItems = `ConsiderationItem(${seaportItem},address recipient)OfferItem(${seaportItem})`;
const seaportOrder =
  'OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)';

function seaportRow(type: string, path: string): TypedDataShape {
  return {
    type,
    keep: [
      ...['itemType', 'token', 'identifierOrCriteria', 'startAmount', 'endAmount'].map(
        (name) => `${path}offer.${name}`,
      ),
      ...['itemType', 'token', 'recipient'].map((name) => `${path}consideration.${name}`),
    ],
    effects: (kept, domain) => seaport(kept, domain, path),
  };
}

/** Heights of trees of orders (Seaport, bulk orders) that are understood: 2 to 16 orders, empty ones among them. */
const bulkHeights = [1, 2, 3, 4];

export const orderShapes: readonly TypedDataShape[] = [
  {
    // CoW Protocol: the settlement contract takes the sold tokens and the fee, and pays the receiver, which is the
    // owner where none is named. What the owner's application adds by the hash in appData (hooks, a partner's fee)
    // takes no more, and leaves the receiver no less.
    type: 'Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,string buyTokenBalance)',
    keep: ['sellToken', 'buyToken', 'receiver', 'sellAmount', 'feeAmount'],
    effects(kept, domain) {
      const sold = kept.number('sellAmount') + kept.number('feeAmount');
      const receiver = kept.number('receiver') === 0n ? domain.self : kept.account('receiver');
      const token = erc20(domain.chainId, kept.account('sellToken'));
      return {
        ...approve([allow(token, sold, domain.verifyingContract)]),
        transfers: promise(domain, cowAsset(domain.chainId, kept.account('buyToken')), receiver),
      };
    },
  },
  seaportRow(`${seaportOrder}${seaportItems}`, ''),
  ...bulkHeights.map((height) =>
    seaportRow(`BulkOrder(OrderComponents${'[2]'.repeat(height)} tree)${seaportItems}${seaportOrder}`, 'tree.'),
  ),
];

/** Orders in words, each by itself: what it gives, what it promises, and until when (CoW Protocol, Seaport). */

import { equalBytes } from '@noble/curves/utils.js';
import { type Approval, type AssetId, type Line, line, warn } from '@symbolon/interface';
import { formatMoment, isMoment } from '../../dates.ts';
import type { Reading } from '../../firmware/read-all.ts';
import { cowAsset, seaportPromise } from '../firmware/transaction/typed-data/orders.ts';
import { accountAt, type Fields, numberAt, type UnderstoodData } from './understood-data.ts';
import {
  accountWord,
  assetName,
  describeApproval,
  describeApprovalOfOther,
  inAsset,
  type KnownAssets,
} from './words.ts';

/** What an order promises: at least so much of an asset. */
type Return = { readonly recipient: Uint8Array; readonly asset: AssetId; readonly least: bigint };

type Order = {
  /** Whose the order is: whoever has to sign it. */
  readonly owner: Uint8Array;
  readonly gives: readonly Approval[];
  readonly returns: readonly Return[];
  readonly terms: readonly Line[];
};

/**
 * An order of CoW Protocol, an order of Seaport, or each order of a tree of them.
 *
 * @param terms Of a signature, where the order itself has none.
 */
export function describeOrders(reading: Reading, data: UnderstoodData, terms: readonly Line[]): readonly Line[] {
  const orders = data.primaryType === 'Order' ? [cowOrder(reading, data, terms)] : seaportOrders(reading, data);
  const count = orders.length;
  return orders.flatMap((order, i) => {
    const { owner } = order;
    const heading = count > 1 ? [line`Order ${i + 1} of ${count}, which holds without the others:`] : [];
    const place = { number: i + 1, count };
    const gives = order.gives.map((approval) => describeGiven(approval, owner, data));
    const returns = order.returns.map((one) => describeReturn(one, data));
    return [...heading, ...gives, ...returns, ...order.terms, ...warnOfReturns(order, data.self, place)];
  });
}

/** Of CoW Protocol: whoever signs it is its owner. */
function cowOrder({ approvals }: Reading, { fields, self, known }: UnderstoodData, terms: readonly Line[]): Order {
  const recipient = numberAt(fields, 'receiver') === 0n ? self : accountAt(fields, 'receiver');
  const asset = cowAsset(known.network.chainId, accountAt(fields, 'buyToken'));
  return {
    owner: self,
    gives: approvals,
    returns: [{ recipient, asset, least: numberAt(fields, 'buyAmount') }],
    terms,
  };
}

/** Of Seaport. The approvals that were read are those of all offers, in their order. */
function seaportOrders({ approvals }: Reading, { fields, known }: UnderstoodData): readonly Order[] {
  let used = 0;
  return seaportPaths(fields).flatMap((path) => {
    const offers = itemsIn(fields, `${path}offer`);
    const gives = approvals.slice(used, used + offers.length);
    used += offers.length;
    const owner = accountAt(fields, `${path}offerer`);
    const returns = itemsIn(fields, `${path}consideration`).flatMap((item) => returnOf(fields, item, known));
    return isFiller(fields, path) ? [] : [{ owner, gives, returns, terms: [describeDates(fields, path)] }];
  });
}

/** The path of an order, empty, or those of each order of a tree: `tree[0][1].`. */
function seaportPaths(fields: Fields): readonly string[] {
  return [...fields.keys()].filter((path) => path.endsWith('offerer')).map((path) => path.slice(0, -'offerer'.length));
}

/** Whose orders of Seaport these are. */
export const offerersIn = (fields: Fields): readonly Uint8Array[] =>
  seaportPaths(fields)
    .filter((path) => !isFiller(fields, path))
    .map((path) => accountAt(fields, `${path}offerer`));

/** Trees are filled up with orders of nobody. */
const isFiller = (fields: Fields, path: string): boolean =>
  numberAt(fields, `${path}offerer`) === 0n &&
  !fields.has(`${path}offer[0].token`) &&
  !fields.has(`${path}consideration[0].token`);

function itemsIn(fields: Fields, list: string): readonly string[] {
  const items: string[] = [];
  while (fields.has(`${list}[${items.length}].token`)) items.push(`${list}[${items.length}]`);
  return items;
}

function returnOf(fields: Fields, item: string, { network }: KnownAssets): readonly Return[] {
  const asset = seaportPromise(network.chainId, {
    itemType: numberAt(fields, `${item}.itemType`),
    token: accountAt(fields, `${item}.token`),
    id: numberAt(fields, `${item}.identifierOrCriteria`),
  });
  if (!asset) return [];
  const [start, end] = [numberAt(fields, `${item}.startAmount`), numberAt(fields, `${item}.endAmount`)];
  return [{ recipient: accountAt(fields, `${item}.recipient`), asset, least: smallest(start, end) }];
}

function smallest(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function describeDates(fields: Fields, path: string): Line {
  const [start, end] = [numberAt(fields, `${path}startTime`), numberAt(fields, `${path}endTime`)];
  const [from, to] = [formatMoment(start), formatMoment(end)];
  if (!isMoment(end)) return line`The order can be filled from ${from} on and never ends`;
  if (start === 0n) return line`The order can be filled until ${to}`;
  return line`The order can be filled from ${from} until ${to}`;
}

function describeGiven(approval: Approval, owner: Uint8Array, { self, known }: UnderstoodData): Line {
  if (!equalBytes(owner, self)) return describeApprovalOfOther(approval, owner, known);
  if (approval.amount !== 0n) return describeApproval(approval, known);
  return line`Let ${accountWord(approval.spender)} take nothing of ${assetName(approval.asset, known)}`;
}

function describeReturn({ recipient, asset, least }: Return, { self, known }: UnderstoodData): Line {
  const what = inAsset(asset, least, known);
  if (equalBytes(recipient, self)) return line`In return your account gets at least ${what}`;
  return line`In return ${accountWord(recipient)} gets at least ${what}`;
}

type Place = { readonly number: number; readonly count: number };

/** An order without a return for its owner is a gift, whatever the orders beside it bring. */
function warnOfReturns({ owner, returns }: Order, self: Uint8Array, { number, count }: Place): readonly Line[] {
  const worth = returns.filter(({ least }) => least > 0n);
  const isOurs = worth.some(({ recipient }) => equalBytes(recipient, self) || equalBytes(recipient, owner));
  if (isOurs) return [];
  if (worth.length === 0) {
    if (count === 1) return [warn`nothing is given in return`];
    return [warn`nothing is given in return for order ${number} of ${count}`];
  }
  if (count === 1) return [warn`nothing of what is given in return comes to your account`];
  return [warn`nothing of what is given in return for order ${number} of ${count} comes to your account`];
}

/** What typed data that are understood allow, in words: by the values of a copy, which are those that are hashed. */

import { equalBytes } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Approval, type AssetId, type Line, line, warn, word } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import type { Reading } from '../../firmware/read-all.ts';
import { type EthereumAddress, formatAddress } from '../firmware/address/address.ts';
import { cowAsset, seaportPromise } from '../firmware/transaction/typed-data/orders.ts';
import { describeSafe } from './safe-words.ts';
import { accountWord, assetName, describeApproval, inAsset, type KnownAssets } from './words.ts';

/** Every value of a message by its path, `details[0].token`. */
export type Fields = ReadonlyMap<string, string>;

/** Typed data of a type that is understood, and all that is known besides. */
export type UnderstoodData = {
  readonly primaryType: string;
  readonly fields: Fields;
  /** The contract that checks the signature: 20 bytes. */
  readonly contract: Uint8Array;
  readonly self: Uint8Array;
  readonly known: KnownAssets;
};

const numberAt = (fields: Fields, path: string): bigint => BigInt(fields.get(path) ?? '0');
const accountAt = (fields: Fields, path: string): Uint8Array => hexToBytes((fields.get(path) ?? '0x').slice(2));

/** The paths of an order, or of each order of a tree: `tree[0][1].`. */
function ordersIn(fields: Fields): readonly string[] {
  return [...fields.keys()].filter((path) => path.endsWith('offerer')).map((path) => path.slice(0, -'offerer'.length));
}

/** What a signature allows, whom it pays, and until when. */
export function describeTypedData(reading: Reading, data: UnderstoodData): readonly Line[] {
  const { primaryType, fields, self, known } = data;
  if (primaryType === 'SafeTx') return safeLines(data);
  // What an order promises to others is told as transfers of 0; here it is described with its amounts.
  const returns = readReturns(data);
  const sent = returns.length > 0 ? [] : reading.transfers;
  const terms = primaryType === 'OrderComponents' || primaryType === 'BulkOrder' ? orderTerms(fields) : useTerms(data);
  return [
    ...sent.map(({ asset, amount, recipient }) => {
      const [what, to] = [inAsset(asset, amount, known), accountWord(recipient)];
      const owner = accountAt(fields, 'from');
      if (equalBytes(owner, self)) return line`Send ${what} to ${to}`;
      return line`Send ${what} of ${accountWord(owner)}, who alone can sign this, to ${to}`;
    }),
    ...reading.approvals.map((approval, i) => describeTimedApproval(approval, i, data)),
    ...describeReturns(returns, data),
    ...terms,
  ];
}

/** An allowance, and until when it is one, where Permit2 is told so. */
function describeTimedApproval(
  approval: Approval,
  place: number,
  { primaryType, fields, known }: UnderstoodData,
): Line {
  const { asset, amount, spender } = approval;
  const who = accountWord(spender);
  const details = primaryType === 'PermitBatch' ? `details[${place}]` : 'details';
  const expiration = fields.get(`${details}.expiration`);
  if (expiration === undefined) {
    const isAllowance = primaryType === 'Permit' || amount !== 0n;
    return isAllowance
      ? describeApproval(approval, known)
      : line`Let ${who} take nothing of ${assetName(asset, known)}`;
  }
  if (amount === 0n) return describeApproval(approval, known);
  // Permit2, `Allowance.updateAmountAndExpiration`: 0 stands for the time of the block.
  if (BigInt(expiration) === 0n && amount === undefined)
    return warn`let ${who} take ALL you have of ${assetName(asset, known)}, in the block that uses this signature alone`;
  if (amount === undefined)
    return warn`let ${who} take ALL you have of ${assetName(asset, known)}, until ${formatMoment(BigInt(expiration))}`;
  if (BigInt(expiration) === 0n)
    return line`Let ${who} take up to ${inAsset(asset, amount, known)} from you, in the block that uses this signature alone`;
  return line`Let ${who} take up to ${inAsset(asset, amount, known)} from you, until ${formatMoment(BigInt(expiration))}`;
}

/** Until when the signature can be used, and that it can be used once. */
function useTerms({ fields }: UnderstoodData): readonly Line[] {
  const at = (path: string): bigint | undefined => (fields.has(path) ? numberAt(fields, path) : undefined);
  const end = at('deadline') ?? at('sigDeadline') ?? at('validTo') ?? at('validBefore') ?? daiEnd(at('expiry'));
  const start = at('validAfter') ?? 0n;
  const numbers = new Set([...fields].filter(([path]) => /(^|\.)nonce$/.test(path)).map(([, number]) => number));
  return [
    ...(end === undefined ? [] : [describeEnd(end)]),
    ...(start > 0n ? [line`Not to be used before ${formatMoment(start)}`] : []),
    ...[...numbers].map((number) => line`This signature can be used once, as number (nonce) ${word(number)}`),
  ];
}

/** Dai, `permit`: 0 stands for no end. */
const daiEnd = (expiry: bigint | undefined): bigint | undefined => (expiry === 0n ? 2n ** 256n - 1n : expiry);

const lastMoment = 8_639_999_999_999n;

function describeEnd(end: bigint): Line {
  if (end > lastMoment) return line`This signature never expires`;
  return line`This signature can be used until ${formatMoment(end)}`;
}

function orderTerms(fields: Fields): readonly Line[] {
  const orders = ordersIn(fields);
  return orders.flatMap((path) => {
    const [start, end] = [numberAt(fields, `${path}startTime`), numberAt(fields, `${path}endTime`)];
    const [from, to] = [formatMoment(start), formatMoment(end)];
    // Trees are filled up with orders of nobody.
    if (numberAt(fields, `${path}offerer`) === 0n) return [];
    if (end > lastMoment) return [line`The order can be filled from ${from} on and never ends`];
    if (start === 0n) return [line`The order can be filled until ${to}`];
    return [line`The order can be filled from ${from} until ${to}`];
  });
}

function safeLines({ fields, contract, known }: UnderstoodData): readonly Line[] {
  const at = (path: string): bigint => numberAt(fields, path);
  const account = (path: string): Uint8Array => accountAt(fields, path);
  const words = describeSafe(
    {
      safe: contract,
      to: account('to'),
      value: at('value'),
      data: hexToBytes((fields.get('data') ?? '0x').slice(2)),
      operation: at('operation'),
      baseGas: at('baseGas'),
      gasPrice: at('gasPrice'),
      gasToken: account('gasToken'),
      refundReceiver: account('refundReceiver'),
    },
    known,
  );
  return [...words, line`As number ${at('nonce')} of the Safe, once enough of its owners have signed`];
}

/** What an order promises: at least so much of an asset, to the signer where no recipient is named. */
type Return = { readonly recipient: EthereumAddress | undefined; readonly asset: AssetId; readonly least: bigint };

/** The promises of an order, none for other types. */
function readReturns({ primaryType, fields, known }: UnderstoodData): readonly Return[] {
  const { chainId } = known.network;
  const number = (path: string): bigint => numberAt(fields, path);
  const account = (path: string): Uint8Array => accountAt(fields, path);
  if (primaryType === 'Order') {
    const recipient = number('receiver') === 0n ? undefined : formatAddress(account('receiver'));
    return [{ recipient, asset: cowAsset(chainId, account('buyToken')), least: number('buyAmount') }];
  }
  const items = ordersIn(fields).flatMap((order) => itemsIn(fields, `${order}consideration`));
  return items.flatMap((item) => {
    const asset = seaportPromise(chainId, {
      itemType: number(`${item}.itemType`),
      token: account(`${item}.token`),
      id: number(`${item}.identifierOrCriteria`),
    });
    if (!asset) return [];
    const recipient = formatAddress(account(`${item}.recipient`));
    return [{ recipient, asset, least: smallest(number(`${item}.startAmount`), number(`${item}.endAmount`)) }];
  });
}

function itemsIn(fields: Fields, list: string): readonly string[] {
  const items: string[] = [];
  while (fields.has(`${list}[${items.length}].token`)) items.push(`${list}[${items.length}]`);
  return items;
}

function smallest(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function describeReturns(returns: readonly Return[], { self, known }: UnderstoodData): readonly Line[] {
  const own = formatAddress(self);
  const isOwn = ({ recipient = own }: Return): boolean => recipient === own;
  return [
    ...returns.map((one) => {
      const what = inAsset(one.asset, one.least, known);
      if (isOwn(one) || one.recipient === undefined) return line`In return your account gets at least ${what}`;
      return line`In return ${word(one.recipient)} gets at least ${what}`;
    }),
    ...(returns.length > 0 && !returns.some(isOwn)
      ? [warn`nothing of what is given in return comes to your account`]
      : []),
  ];
}

/** What typed data that are understood allow, in words: by the values of a copy, which are those that are hashed. */

import { equalBytes } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Approval, type Line, line, warn, word } from '@symbolon/interface';
import { formatMoment, isMoment } from '../../dates.ts';
import type { Reading } from '../../firmware/read-all.ts';
import { describeOrders, offerersIn } from './order-words.ts';
import { describeSafe } from './safe-words.ts';
import { accountAt, type Fields, numberAt, type UnderstoodData } from './understood-data.ts';
import { accountWord, assetName, describeApproval, describeApprovalOfOther, inAsset } from './words.ts';

/** What a signature allows, whom it pays, and until when. */
export function describeTypedData(reading: Reading, data: UnderstoodData): readonly Line[] {
  const { primaryType, fields, self, known } = data;
  if (primaryType === 'SafeTx') return safeLines(data);
  if (primaryType === 'Order' || primaryType === 'OrderComponents' || primaryType === 'BulkOrder')
    return [...describeOrders(reading, data, useTerms(data)), ...warnOfOthers(data)];
  return [
    ...reading.transfers.map(({ asset, amount, recipient }) => {
      const [what, to] = [inAsset(asset, amount, known), accountWord(recipient)];
      const owner = accountAt(fields, 'from');
      if (equalBytes(owner, self)) return line`Send ${what} to ${to}`;
      return line`Send ${what} of ${accountWord(owner)}, who alone can sign this, to ${to}`;
    }),
    ...reading.approvals.map((approval, i) => describeTimedApproval(approval, i, data)),
    ...useTerms(data),
    ...warnOfOthers(data),
  ];
}

/** Whose signature it has to be, where the data name an account. */
const ownersIn = (fields: Fields): readonly Uint8Array[] => [
  ...['owner', 'holder', 'from'].filter((path) => fields.has(path)).map((path) => accountAt(fields, path)),
  ...offerersIn(fields),
];

/**
 * The contracts take the signature of an account that the data name. That account may be a contract, which can take
 * ours (ERC-1271).
 */
function warnOfOthers({ fields, self }: UnderstoodData): readonly Line[] {
  const others = new Set(
    ownersIn(fields)
      .filter((owner) => !equalBytes(owner, self))
      .map(accountWord),
  );
  return [...others].map(
    (owner) =>
      warn`this is for the account ${owner} to sign, not for yours: your signature does not hold for it, unless it is a contract that takes it (ERC-1271)`,
  );
}

/** An allowance, and until when it is one, where Permit2 is told so. */
function describeTimedApproval(
  approval: Approval,
  place: number,
  { primaryType, fields, self, known }: UnderstoodData,
): Line {
  const { asset, amount, spender } = approval;
  const [owner = self] = ownersIn(fields);
  if (!equalBytes(owner, self)) return describeApprovalOfOther(approval, owner, known);
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
  // uint48, whose highest value wallets write for no end.
  if (amount === undefined && !isMoment(BigInt(expiration)))
    return warn`let ${who} take ALL you have of ${assetName(asset, known)}, without an end`;
  if (amount === undefined)
    return warn`let ${who} take ALL you have of ${assetName(asset, known)}, until ${formatMoment(BigInt(expiration))}`;
  if (BigInt(expiration) === 0n)
    return line`Let ${who} take up to ${inAsset(asset, amount, known)} from you, in the block that uses this signature alone`;
  if (!isMoment(BigInt(expiration)))
    return line`Let ${who} take up to ${inAsset(asset, amount, known)} from you, without an end`;
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

function describeEnd(end: bigint): Line {
  if (!isMoment(end)) return line`This signature never expires`;
  return line`This signature can be used until ${formatMoment(end)}`;
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

/** Calls that are understood, in words. */

import { equalBytes } from '@noble/curves/utils.js';
import { type Approval, type Line, line, type Transfer, warn } from '@symbolon/interface';
import { attributionWords } from '../clear-signing/value-words.ts';
import type { EthereumCall } from '../firmware/transaction/calls.ts';
import {
  accountWord,
  assetName,
  contractOf,
  describeApproval,
  describeApprovalOfOther,
  findToken,
  inAsset,
  type KnownAssets,
  lostAt,
} from './words.ts';

/**
 * What a call by `caller` does, who is the reader unless `isOther`. `approve` and `transferFrom` mean a token of a
 * collection as well as an amount, unless the owner's list says that the contract is a token: then both are said.
 */
export function describeCall(
  call: EthereumCall,
  caller: Uint8Array,
  known: KnownAssets,
  { isOther = false } = {},
): readonly Line[] {
  const { signature, from, number, transfers, approvals } = call;
  const other = isOther ? accountWord(caller) : undefined;
  const owner = from && !equalBytes(from, caller) ? ownerWords(from, other) : undefined;
  const moved = transfers.map((transfer) =>
    signature === 'transferFrom(address,address,uint256)' && !findToken(transfer.asset, known)
      ? sendEither(transfer, owner)
      : send(transfer, owner, known),
  );
  const allowed = approvals.map((approval) => {
    if (signature === 'increaseAllowance(address,uint256)') return allowMore(approval, other, known);
    if (signature === 'decreaseAllowance(address,uint256)') return allowLess(approval, number ?? 0n, known);
    return signature === 'approve(address,uint256)' && !findToken(approval.asset, known)
      ? allowEither(approval, number ?? 0n, other)
      : other !== undefined
        ? allowOf(other, { approval, caller, known })
        : describeApproval(approval, known);
  });
  return [...moved, ...allowed, ...attributionWords(call.attribution)];
}

/** Whose tokens somebody else moves, by leave. */
function ownerWords(owner: Uint8Array, other: Line | undefined): Line {
  const name = accountWord(owner);
  return other === undefined
    ? line`${name}, who must have let you take it`
    : line`${name}, who must have let ${other} take it`;
}

function send({ asset, amount, recipient }: Transfer, owner: Line | undefined, known: KnownAssets): Line {
  const [what, to] = [inAsset(asset, amount, known), accountWord(recipient)];
  const lost = lostAt(recipient, asset);
  if (lost !== undefined)
    return owner === undefined
      ? warn`send ${what} to ${to}: ${lost}`
      : warn`send ${what} of ${owner}, to ${to}: ${lost}`;
  if (owner === undefined) return line`Send ${what} to ${to}`;
  return line`Send ${what} of ${owner}, to ${to}`;
}

function sendEither({ asset, amount, recipient }: Transfer, owner: Line | undefined): Line {
  const [contract, to] = [contractOf(asset), accountWord(recipient)];
  if (owner === undefined && amount === 0n)
    return line`Send token number 0 to ${to} if ${contract} is a collection (ERC-721), nothing if it is a token (ERC-20)`;
  if (owner === undefined)
    return line`Send ${amount} (smallest units) of the token ${contract} to ${to}, or token number ${amount} if it is a collection (ERC-721)`;
  if (amount === 0n)
    return line`Send token number 0 of ${owner}, to ${to} if ${contract} is a collection (ERC-721), nothing if it is a token (ERC-20)`;
  return line`Send ${amount} (smallest units) of the token ${contract} of ${owner}, to ${to}, or token number ${amount} if it is a collection (ERC-721)`;
}

function allowMore({ asset, amount, spender }: Approval, other: Line | undefined, known: KnownAssets): Line {
  const who = accountWord(spender);
  if (amount === 0n)
    return line`Leave what ${who} may take of ${assetName(asset, known)} as it is: this adds 0 and stops nobody`;
  if (other !== undefined && amount === undefined) return allowAllOf(other, who, assetName(asset, known));
  if (amount === undefined) return warn`let ${who} take ALL you have of ${assetName(asset, known)}, now and later`;
  if (other !== undefined)
    return line`Let ${who} take ${inAsset(asset, amount, known)} from ${other}, on top of what it may take already`;
  return line`Let ${who} take ${inAsset(asset, amount, known)} from you, on top of what it may take already`;
}

function allowLess({ asset, spender }: Approval, amount: bigint, known: KnownAssets): Line {
  const [who, what] = [accountWord(spender), inAsset(asset, amount, known)];
  return line`Let ${who} take ${what} less than it may take now; what is left of that it may still take`;
}

/** `limit` is what counts, and `number` what the call says. */
function allowEither(approval: Approval, number: bigint, other: Line | undefined): Line {
  const { asset, amount: limit, spender } = approval;
  const [who, contract] = [accountWord(spender), contractOf(asset)];
  if (other !== undefined) return allowEitherOf(other, { who, contract, number, isAll: limit === undefined });
  if (number === 0n)
    return warn`let ${who} take your token number 0 if ${contract} is a collection (ERC-721); if it is a token (ERC-20), stop ${who} from taking it`;
  if (limit === undefined)
    return warn`let ${who} take ALL you have of the token ${contract}, now and later, or your token number ${number} if it is a collection (ERC-721)`;
  return line`Let ${who} take up to ${number} (smallest units) of the token ${contract} from you, or your token number ${number} if it is a collection (ERC-721)`;
}

type Given = { readonly approval: Approval; readonly caller: Uint8Array; readonly known: KnownAssets };

function allowOf(owner: Line, { approval, caller, known }: Given): Line {
  const { asset, amount, spender } = approval;
  if (amount === undefined) return allowAllOf(owner, accountWord(spender), assetName(asset, known));
  return describeApprovalOfOther(approval, caller, known);
}

const allowAllOf = (owner: Line, who: Line, what: Line): Line =>
  warn`let ${who} take ALL that ${owner} has of ${what}, now and later`;

type Either = { readonly who: Line; readonly contract: Line; readonly number: bigint; readonly isAll: boolean };

/** The same of an account that is not the reader's. */
function allowEitherOf(owner: Line, { who, contract, number, isAll }: Either): Line {
  if (number === 0n)
    return warn`let ${who} take token number 0 of ${owner} if ${contract} is a collection (ERC-721); if it is a token (ERC-20), stop ${who} from taking it`;
  if (isAll)
    return warn`let ${who} take ALL that ${owner} has of the token ${contract}, now and later, or its token number ${number} if it is a collection (ERC-721)`;
  return line`Let ${who} take up to ${number} (smallest units) of the token ${contract} from ${owner}, or its token number ${number} if it is a collection (ERC-721)`;
}

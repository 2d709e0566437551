/** Calls that are understood, in words. */

import { equalBytes } from '@noble/curves/utils.js';
import { type Approval, type Line, line, type Transfer, warn } from '@symbolon/interface';
import type { EthereumCall } from '../firmware/transaction/calls.ts';
import { accountWord, assetName, contractOf, describeApproval, findToken, inAsset, type KnownAssets } from './words.ts';

/**
 * What a call by `caller` does. `approve` and `transferFrom` mean a token of a collection as well as an amount, unless
 * the owner's list says that the contract is a token: then both are said.
 */
export function describeCall(call: EthereumCall, caller: Uint8Array, known: KnownAssets): readonly Line[] {
  const { signature, from, number, transfers, approvals } = call;
  const owner = from && !equalBytes(from, caller) ? accountWord(from) : undefined;
  const moved = transfers.map((transfer) =>
    signature === 'transferFrom(address,address,uint256)' && !findToken(transfer.asset, known)
      ? sendEither(transfer, owner)
      : send(transfer, owner, known),
  );
  const allowed = approvals.map((approval) => {
    if (signature === 'increaseAllowance(address,uint256)') return allowMore(approval, known);
    if (signature === 'decreaseAllowance(address,uint256)') return allowLess(approval, number ?? 0n, known);
    return signature === 'approve(address,uint256)' && !findToken(approval.asset, known)
      ? allowEither(approval, number ?? 0n)
      : describeApproval(approval, known);
  });
  return [...moved, ...allowed];
}

function send({ asset, amount, recipient }: Transfer, owner: Line | undefined, known: KnownAssets): Line {
  const [what, to] = [inAsset(asset, amount, known), accountWord(recipient)];
  if (owner === undefined) return line`Send ${what} to ${to}`;
  return line`Send ${what} of ${owner}, who must have let you take it, to ${to}`;
}

function sendEither({ asset, amount, recipient }: Transfer, owner: Line | undefined): Line {
  const [contract, to] = [contractOf(asset), accountWord(recipient)];
  if (owner === undefined && amount === 0n)
    return line`Send token number 0 to ${to} if ${contract} is a collection (ERC-721), nothing if it is a token (ERC-20)`;
  if (owner === undefined)
    return line`Send ${amount} (smallest units) of the token ${contract} to ${to}, or token number ${amount} if it is a collection (ERC-721)`;
  if (amount === 0n)
    return line`Send token number 0 of ${owner}, who must have let you take it, to ${to} if ${contract} is a collection (ERC-721), nothing if it is a token (ERC-20)`;
  return line`Send ${amount} (smallest units) of the token ${contract} of ${owner}, who must have let you take it, to ${to}, or token number ${amount} if it is a collection (ERC-721)`;
}

function allowMore({ asset, amount, spender }: Approval, known: KnownAssets): Line {
  const who = accountWord(spender);
  if (amount === 0n)
    return line`Leave what ${who} may take of ${assetName(asset, known)} as it is: this adds 0 and stops nobody`;
  if (amount === undefined) return warn`let ${who} take ALL you have of ${assetName(asset, known)}, now and later`;
  return line`Let ${who} take ${inAsset(asset, amount, known)} from you, on top of what it may take already`;
}

function allowLess({ asset, spender }: Approval, amount: bigint, known: KnownAssets): Line {
  const [who, what] = [accountWord(spender), inAsset(asset, amount, known)];
  return line`Let ${who} take ${what} less than it may take now; what is left of that it may still take`;
}

/** `limit` is what counts, and `number` what the call says. */
function allowEither({ asset, amount: limit, spender }: Approval, number: bigint): Line {
  const [who, contract] = [accountWord(spender), contractOf(asset)];
  if (number === 0n)
    return warn`let ${who} take your token number 0 if ${contract} is a collection (ERC-721); if it is a token (ERC-20), stop ${who} from taking it`;
  if (limit === undefined)
    return warn`let ${who} take ALL you have of the token ${contract}, now and later, or your token number ${number} if it is a collection (ERC-721)`;
  return line`Let ${who} take up to ${number} (smallest units) of the token ${contract} from you, or your token number ${number} if it is a collection (ERC-721)`;
}

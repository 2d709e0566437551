/** What a Safe (versions 1.3 to 1.5) is made to do, in words. */

import { bytesToNumberBE, equalBytes } from '@noble/curves/utils.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Line, line, warn, within, word } from '@symbolon/interface';
import { nativeAsset, tokenAsset } from '../firmware/address/assets.ts';
import { decodeCall } from '../firmware/transaction/calls.ts';
import { describeCall } from './call-words.ts';
import { decodeMultiSend } from './multi-send.ts';
import { accountWord, inAsset, type KnownAssets } from './words.ts';

/** The fields of `SafeTx`, and of `execTransaction`, that say what happens. Accounts are 20 bytes. */
export type SafeTransaction = {
  readonly safe: Uint8Array;
  readonly to: Uint8Array;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** 0 call, 1 delegatecall. */
  readonly operation: bigint;
  readonly baseGas: bigint;
  readonly gasPrice: bigint;
  readonly gasToken: Uint8Array;
  readonly refundReceiver: Uint8Array;
};

type OwnFunction = {
  /** What it is given: 32 bytes each. */
  readonly takes: readonly ('account' | 'number')[];
  /** What "it" does, with each value in words. */
  readonly tell: (...values: readonly Line[]) => Line;
};
const own = (takes: string, tell: OwnFunction['tell']): OwnFunction => ({
  takes: takes.split(' ') as OwnFunction['takes'],
  tell,
});

/** Functions of a Safe by which it changes itself (`OwnerManager`, `ModuleManager` and others of Safe 1.4.1). */
const ownFunctions: ReadonlyMap<string, OwnFunction> = new Map([
  ['0d582f13', own('account number', (owner, count) => line`adds the owner ${owner}; ${count} must agree then`)],
  [
    'f8dc5dd9',
    own('account account number', (_, owner, count) => line`removes the owner ${owner}; ${count} must agree then`),
  ],
  [
    'e318b52b',
    own('account account account', (_, before, owner) => line`puts ${owner} in the place of the owner ${before}`),
  ],
  ['694e80c3', own('number', (count) => line`changes how many owners must agree: ${count}`)],
  ['610b5925', own('account', (module) => line`gives the module ${module} the right to act without its owners`)],
  [
    'e009cfde',
    own('account account', (_, module) => line`takes from the module ${module} the right to act without its owners`),
  ],
  ['e19a9dd9', own('account', (guard) => line`makes ${guard} its guard, which can refuse what its owners agree on`)],
  ['f08a0323', own('account', (handler) => line`makes ${handler} the contract that answers for it`)],
]);

/** `undefined` for another function. */
function changeOf(data: Uint8Array): Line | undefined {
  const selector = bytesToHex(data.subarray(0, 4));
  const { takes, tell } = ownFunctions.get(selector) ?? {};
  if (takes === undefined || tell === undefined) return undefined;
  const words = takes.map((_, n) => data.subarray(4 + 32 * n, 36 + 32 * n));
  const isSolidity =
    data.length === 4 + 32 * takes.length &&
    takes.every((kind, n) => kind === 'number' || words[n]?.subarray(0, 12).every((byte) => byte === 0));
  if (!isSolidity) return line`calls its function 0x${word(selector)} with what is not encoded as Solidity encodes it`;
  return tell(
    ...words.map((bytes, n) =>
      takes[n] === 'account' ? accountWord(bytes.subarray(12)) : line`${bytesToNumberBE(bytes)}`,
    ),
  );
}

/** What the Safe does, whoever makes it. */
export function describeSafe(transaction: SafeTransaction, known: KnownAssets): readonly Line[] {
  const { safe, to, operation, gasPrice } = transaction;
  const name = accountWord(safe);
  const calls = operation === 1n ? decodeMultiSend({ ...transaction, chainId: known.network.chainId }) : undefined;
  const what = calls
    ? calls.flatMap((call, i) => [
        line`Call ${i + 1} of ${calls.length}, by ${accountWord(to)}:`,
        ...within(line`in call ${i + 1} of ${calls.length}`, describeOne({ ...transaction, ...call }, known)),
      ])
    : operation === 0n && isNothing(transaction)
      ? [line`Nothing: it uses up its next number, so that another transaction with that number can't happen`]
      : describeOne(transaction, known);
  return [line`The Safe ${name} does the following`, ...what, ...(gasPrice === 0n ? [] : [refund(transaction, known)])];
}

/** A call of nothing by the Safe to itself. */
const isNothing = ({ safe, to, value, data }: Pick<SafeTransaction, 'safe' | 'to' | 'value' | 'data'>): boolean =>
  equalBytes(safe, to) && data.length === 0 && value === 0n;

function describeOne(transaction: SafeTransaction, known: KnownAssets): readonly Line[] {
  const { safe, to, operation } = transaction;
  if (operation === 0n) return describeSafeCall(transaction, known);
  const [name, code] = [accountWord(safe), accountWord(to)];
  return [
    warn`the Safe ${name} runs the code of ${code} with all its own rights (delegatecall): it may do ANYTHING with the Safe`,
  ];
}

function describeSafeCall({ safe, to, value, data }: SafeTransaction, known: KnownAssets): readonly Line[] {
  const { chainId } = known.network;
  const isSelf = equalBytes(safe, to);
  if (isNothing({ safe, to, value, data }))
    return [line`Nothing: the Safe ${accountWord(safe)} calls itself without data`];
  const coins = inAsset(nativeAsset(chainId), value, known);
  const sent = value > 0n || data.length === 0 ? [line`Send ${coins} to ${accountWord(to)}`] : [];
  if (data.length === 0) return sent;
  const selector = bytesToHex(data.subarray(0, 4));
  const change = isSelf ? changeOf(data) : undefined;
  if (change) return [warn`the Safe ${accountWord(safe)} changes itself: it ${change}`, ...sent];
  const call = isSelf ? undefined : decodeCall(data, { chainId, contract: to });
  if (call) return [...sent, ...describeCall(call, safe, known, { isOther: true })];
  return [
    warn`the Safe calls ${accountWord(to)} (function 0x${word(selector)}, ${data.length} bytes); what that does can't be shown`,
    ...sent,
  ];
}

/** Safe, `handlePayment`: what was used and `baseGas`, each at this price. */
function refund({ baseGas, gasPrice, gasToken, refundReceiver }: SafeTransaction, known: KnownAssets): Line {
  const isEmpty = (account: Uint8Array): boolean => account.every((byte) => byte === 0);
  const { chainId } = known.network;
  const asset = isEmpty(gasToken)
    ? nativeAsset(chainId)
    : tokenAsset(chainId, { standard: 'erc20', contract: gasToken });
  const price = inAsset(asset, gasPrice, known);
  if (isEmpty(refundReceiver))
    return warn`the Safe pays for gas: ${price} for each unit used and for ${baseGas} more, to whoever sends the transaction`;
  return warn`the Safe pays for gas: ${price} for each unit used and for ${baseGas} more, to ${accountWord(refundReceiver)}`;
}

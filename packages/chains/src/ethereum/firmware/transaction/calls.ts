/**
 * Contract calls that are understood: ERC-20, ERC-721 and ERC-1155 transfers and approvals.
 *
 * One row per function: its signature, its selector, the codec of its arguments and what it does. Arguments must be
 * encoded as Solidity's ABI encoder does it (Contract ABI Specification, "Strict Encoding Mode"), with nothing after
 * them but codes of apps (ERC-8021): anything else is not understood.
 *
 * A call that moves nothing, such as a batch of no tokens, is not understood either: no rule about assets or recipients
 * could see whose code it calls.
 *
 * Two selectors are shared by two standards. `approve` and `transferFrom` are read as ERC-20, where the number is an
 * amount; for an ERC-721 contract it is the id of the one token concerned: a person is told both. `setApprovalForAll`
 * is read as ERC-721 and is ERC-1155's as well.
 *
 * What `increaseAllowance` adds is all that counts: what the spender might take before was counted when it was allowed.
 * `decreaseAllowance` allows nothing, so it is an approval of 0.
 */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { Approval, Transfer, Warning } from '@symbolon/interface';
import * as P from 'micro-packed';
import { allowanceLimit, tokenAsset } from '../address/assets.ts';
import { splitAttribution } from './attribution.ts';

/** What a call does, if its contract keeps to the standard. Accounts are 20 bytes. */
export type EthereumCall = {
  readonly standard: 'ERC-20' | 'ERC-721' | 'ERC-1155';
  /** The function as it is hashed for the selector. */
  readonly signature: string;
  /** Whose tokens move, where the call says it; else the caller's. */
  readonly from?: Uint8Array;
  /**
   * What it says of an amount, as it is: for ERC-721 contracts the id of a token, where two standards share a selector.
   */
  readonly number?: bigint;
  /** Codes of the apps that made it, which follow its arguments (ERC-8021). */
  readonly attribution?: string;
  /** What moves now. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take later. */
  readonly approvals: readonly Approval[];
  /** `approval-unlimited` or `approval-for-all`, where it is one. */
  readonly warnings: readonly Warning[];
};

/** The contract that is called: its 20 bytes, and the chain it is on. */
export type CallTarget = { readonly chainId: bigint; readonly contract: Uint8Array };

/**
 * Tokens in one ERC-1155 batch, and bytes of data for its recipient, that are still understood: a card holds them all
 * at once.
 */
const maxBatch = 4;
const maxRecipientData = 32;

/** Bytes of calldata beyond which no call is understood. */
export const maxCallData = 4 + 5 * 32 + 2 * (1 + maxBatch) * 32 + 32 + maxRecipientData;

const account = P.apply(P.struct({ padding: P.magicBytes(new Uint8Array(12)), bytes: P.bytes(20) }), {
  encode: ({ bytes }) => bytes,
  decode: (bytes: Uint8Array) => ({ padding: undefined, bytes }),
});
const amount = P.U256BE;
const bool = P.apply(
  P.validate(P.U256BE, (value) => {
    if (value > 1n) throw new Error('not a bool');
    return value;
  }),
  { encode: (value) => value === 1n, decode: (value: boolean) => (value ? 1n : 0n) },
);
const offset = (bytes: number) => P.magic(P.U256BE, BigInt(bytes));
const data = P.padRight(32, P.bytes(P.U256BE), P.ZeroPad);
const amounts = P.array(P.U256BE, P.U256BE);

type Effects = Partial<Pick<EthereumCall, 'from' | 'number' | 'transfers' | 'approvals' | 'warnings'>>;
type Row = { readonly selector: string; readonly read: (args: Uint8Array, target: CallTarget) => EthereumCall };

function row<T>(
  standard: EthereumCall['standard'],
  signature: string,
  selector: string,
  codec: P.CoderType<T>,
  effects: (args: T, target: CallTarget) => Effects,
): Row {
  return {
    selector,
    read: (args, target) => ({
      standard,
      signature,
      transfers: [],
      approvals: [],
      warnings: [],
      ...effects(codec.decode(args), target),
    }),
  };
}

const erc20 = ({ chainId, contract }: CallTarget) => tokenAsset(chainId, { standard: 'erc20', contract });
const erc721 = ({ chainId, contract }: CallTarget, id?: bigint) =>
  tokenAsset(chainId, { standard: 'erc721', contract, id });
const erc1155 = ({ chainId, contract }: CallTarget, id: bigint) =>
  tokenAsset(chainId, { standard: 'erc1155', contract, id });

function allowance(spender: Uint8Array, value: bigint, target: CallTarget): Effects {
  const limit = allowanceLimit(value);
  return {
    number: value,
    approvals: [{ asset: erc20(target), amount: limit, spender }],
    warnings: limit === undefined ? ['approval-unlimited'] : [],
  };
}

function sendNft({ from, to, id }: { from: Uint8Array; to: Uint8Array; id: bigint }, target: CallTarget): Effects {
  return { from, transfers: [{ asset: erc721(target, id), amount: 1n, recipient: to }] };
}

const rows: readonly Row[] = [
  row('ERC-20', 'transfer(address,uint256)', 'a9059cbb', P.struct({ to: account, amount }), (args, target) => ({
    transfers: [{ asset: erc20(target), amount: args.amount, recipient: args.to }],
  })),
  row(
    'ERC-20',
    'transferFrom(address,address,uint256)',
    '23b872dd',
    P.struct({ from: account, to: account, amount }),
    (args, target) => ({
      from: args.from,
      number: args.amount,
      transfers: [{ asset: erc20(target), amount: args.amount, recipient: args.to }],
    }),
  ),
  row('ERC-20', 'approve(address,uint256)', '095ea7b3', P.struct({ spender: account, amount }), (args, target) =>
    allowance(args.spender, args.amount, target),
  ),
  row(
    'ERC-20',
    'increaseAllowance(address,uint256)',
    '39509351',
    P.struct({ spender: account, amount }),
    (args, target) => allowance(args.spender, args.amount, target),
  ),
  row(
    'ERC-20',
    'decreaseAllowance(address,uint256)',
    'a457c2d7',
    P.struct({ spender: account, amount }),
    (args, target) => ({ ...allowance(args.spender, 0n, target), number: args.amount }),
  ),
  row(
    'ERC-721',
    'setApprovalForAll(address,bool)',
    'a22cb465',
    P.struct({ operator: account, approved: bool }),
    (args, target) => ({
      approvals: [{ asset: erc721(target), amount: args.approved ? undefined : 0n, spender: args.operator }],
      warnings: args.approved ? ['approval-for-all'] : [],
    }),
  ),
  row(
    'ERC-721',
    'safeTransferFrom(address,address,uint256)',
    '42842e0e',
    P.struct({ from: account, to: account, id: amount }),
    sendNft,
  ),
  row(
    'ERC-721',
    'safeTransferFrom(address,address,uint256,bytes)',
    'b88d4fde',
    P.struct({ from: account, to: account, id: amount, at: offset(4 * 32), data }),
    sendNft,
  ),
  row(
    'ERC-1155',
    'safeTransferFrom(address,address,uint256,uint256,bytes)',
    'f242432a',
    P.struct({ from: account, to: account, id: amount, amount, at: offset(5 * 32), data }),
    (args, target) => ({
      from: args.from,
      transfers: [{ asset: erc1155(target, args.id), amount: args.amount, recipient: args.to }],
    }),
  ),
  row(
    'ERC-1155',
    'safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)',
    '2eb2c2d6',
    P.struct({
      from: account,
      to: account,
      idsAt: offset(5 * 32),
      amountsAt: amount,
      dataAt: amount,
      ids: amounts,
      amounts,
      data,
    }),
    (args, target) => {
      const size = BigInt(args.ids.length);
      if (args.amounts.length !== args.ids.length) throw new Error('as many amounts as ids');
      if (args.amountsAt !== (6n + size) * 32n || args.dataAt !== (7n + 2n * size) * 32n)
        throw new Error('not encoded in order');
      return {
        from: args.from,
        transfers: args.ids.map((id, i) => ({
          asset: erc1155(target, id),
          amount: args.amounts[i] ?? 0n,
          recipient: args.to,
        })),
      };
    },
  ),
];

const bySelector: ReadonlyMap<string, Row> = new Map(rows.map((row) => [row.selector, row]));

/**
 * What calldata does at a contract; `undefined` if it is not understood to its last byte. Codes of apps may
 * follow (ERC-8021, schema 0).
 *
 * @example
 * ```ts
 * import { fromHex, parseAddress } from '@symbolon/chains/ethereum/address';
 * import { decodeCall } from '@symbolon/chains/ethereum/transaction';
 * const [to, amount] = ['d8da6bf26964af9d7eed9e03e53415d37aa96045'.padStart(64, '0'), 'f4240'.padStart(64, '0')];
 * const contract = parseAddress('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48');
 * const call = decodeCall(fromHex(`0xa9059cbb${to}${amount}`, 'data'), { chainId: 1n, contract });
 * call?.signature; // => 'transfer(address,uint256)'
 * call?.transfers.map(({ amount }) => amount); // => [1_000_000n]
 * ```
 */
export function decodeCall(calldata: Uint8Array, target: CallTarget): EthereumCall | undefined {
  if (calldata.length > maxCallData) return undefined;
  const row = bySelector.get(bytesToHex(calldata.subarray(0, 4)));
  if (row === undefined) return undefined;
  const call = readCall(row, calldata, target);
  if (call) return call;
  const attributed = splitAttribution(calldata);
  const before = attributed && readCall(row, attributed.call, target);
  return before && { ...before, attribution: attributed.codes };
}

function readCall({ read }: Row, calldata: Uint8Array, target: CallTarget): EthereumCall | undefined {
  try {
    const call = read(calldata.subarray(4), target);
    return call.transfers.length + call.approvals.length > 0 ? call : undefined;
  } catch {
    return undefined;
  }
}

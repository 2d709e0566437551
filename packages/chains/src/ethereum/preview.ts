/** What a person must see before a transaction is signed. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { coders } from 'micro-packed';
import type { Approval, AssetId, TransactionFacts, Transfer } from '../facts.ts';
import { type Reading, readAll } from '../interpretation.ts';
import { type Address, formatAddress, parseAddress } from './address.ts';
import { nativeAsset } from './assets.ts';
import { type Call, readCall } from './calls.ts';
import { type Network, networkOf } from './networks.ts';
import { encodeTransaction, type Transaction } from './transaction.ts';
import { readTransaction } from './transaction-interpreter.ts';

/** A token the owner knows: only then are amounts shown in its units, and by its symbol. */
export type Token = { readonly chainId: bigint; readonly address: Address; readonly symbol: string; readonly decimals: number };

export type Preview = {
  readonly network: Network;
  readonly from: Address;
  readonly nonce: bigint;
  /** What the transaction does, and whether that is all it does (`facts.blind`). */
  readonly facts: TransactionFacts;
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  /** The contract call, if it is understood. */
  readonly call: Call | undefined;
  /** The same in words, most important first. */
  readonly lines: readonly string[];
};

/**
 * What a transaction by `from` does, read from the very bytes that are signed.
 *
 * @throws ChainError as `encodeTransaction`; `transaction/refused` or `transaction/inconsistent` for what no signer should sign
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/ethereum/preview';
 * const { lines } = previewTransaction(transaction, { from: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' });
 * lines[0]; // => 'Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'
 * lines[1]; // => 'Fee: at most 0.00042 ETH'
 * ```
 */
export function previewTransaction(
  transaction: Transaction,
  { from, tokens = [] }: { readonly from: Address; readonly tokens?: readonly Token[] },
): Preview {
  const sender = parseAddress(from);
  const reading = readAll(
    readTransaction([], () => sender),
    encodeTransaction(transaction),
  );
  const network = networkOf(transaction.chainId);
  const { nonce, to, data } = transaction;
  const call = to === '0x' ? undefined : readCall(hexToBytes(data.slice(2)), { chainId: transaction.chainId, contract: parseAddress(to) });
  const lines = [
    ...describe(reading, network, tokens),
    ...blindLines(transaction, reading.facts),
    `Fee: at most ${inUnits(reading.facts.fee.amount, 18)} ${network.currency}${network.dataFee ? ', and a fee for publishing data' : ''}`,
    `On ${network.name}, transaction number ${nonce} of this account`,
  ];
  const { transfers, approvals, facts } = reading;
  return Object.freeze({ network, from: formatAddress(sender), nonce, facts, transfers, approvals, call, lines });
}

/** Transfers, approvals and warnings in words. */
function describe({ transfers, approvals, facts }: Reading, network: Network, tokens: readonly Token[]): readonly string[] {
  const amount = (asset: AssetId, value: bigint): string => inAsset(asset, value, network, tokens);
  return [
    ...transfers
      .filter(({ recipient }) => recipient.length === 20)
      .map((t) => `Send ${amount(t.asset, t.amount)} to ${formatAddress(t.recipient)}`),
    ...approvals.map(({ asset, amount: limit, spender }) => {
      const who = formatAddress(spender);
      if (limit === 0n) return `Stop ${who} from taking ${assetName(asset, network, tokens)}`;
      return limit === undefined
        ? `WARNING: let ${who} take ALL your ${assetName(asset, network, tokens)}, now and later`
        : `Let ${who} take up to ${amount(asset, limit)} from you`;
    }),
    ...(facts.warnings.includes('fee-high') ? ['WARNING: the fee may exceed a tenth of what is sent'] : []),
    ...(facts.warnings.includes('delegation') ? ['WARNING: gives code control of an account (EIP-7702)'] : []),
  ];
}

function blindLines({ to, data }: Transaction, { blind }: TransactionFacts): readonly string[] {
  const bytes = (data.length - 2) / 2;
  if (blind === 'contract-creation') return [`WARNING: create a contract from ${bytes} bytes of code; what it does can't be shown`];
  if (blind === undefined) return [];
  const selector = bytes >= 4 ? `function ${data.slice(0, 10)}` : 'no function';
  return [`WARNING: call ${to} (${selector}, ${bytes} bytes); what it does can't be shown`];
}

function findToken(asset: AssetId, { chainId }: Network, tokens: readonly Token[]): Token | undefined {
  const address = /\/erc20:(0x[0-9a-f]{40})$/.exec(asset)?.[1];
  return tokens.find((token) => token.chainId === chainId && token.address.toLowerCase() === address);
}

function assetName(asset: AssetId, network: Network, tokens: readonly Token[]): string {
  if (asset === nativeAsset(network.chainId)) return network.currency;
  return findToken(asset, network, tokens)?.symbol ?? `tokens of ${asset.slice(asset.indexOf('/') + 1)}`;
}

function inAsset(asset: AssetId, value: bigint, network: Network, tokens: readonly Token[]): string {
  const name = assetName(asset, network, tokens);
  if (asset === nativeAsset(network.chainId)) return `${inUnits(value, 18)} ${name}`;
  const token = findToken(asset, network, tokens);
  return token ? `${inUnits(value, token.decimals)} ${name}` : `${value} (smallest units) ${name}`;
}

/** An exact decimal: nothing is rounded. */
const inUnits = (value: bigint, decimals: number): string => coders.decimal(decimals).encode(value);

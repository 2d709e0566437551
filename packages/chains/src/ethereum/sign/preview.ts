/** What a person must see before a transaction is signed. */

import { equalBytes } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Approval, checkArgument, type Path, type TransactionFacts, type Transfer } from '@symbolon/interface';
import { readAll } from '../../interpreters/read-all.ts';
import { formatUnits } from '../../units.ts';
import { defaultPath, type EthereumAddress, formatAddress, parseAddress } from '../address/address.ts';
import type { EthereumToken } from '../address/assets.ts';
import { type EthereumNetwork, networkOf } from '../address/networks.ts';
import { readTransaction } from '../interpreters/transaction.ts';
import { decodeCall, type EthereumCall } from '../transaction/calls.ts';
import { countedDataFee } from '../transaction/data-fee.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import { type EthereumTransaction, encodeTransaction } from '../transaction/transaction.ts';
import { ethereumFingerprint, previewShape } from './approval.ts';
import { describeEffects } from './words.ts';

/** What a transaction does, as facts and in words. */
export type EthereumPreview = {
  readonly network: EthereumNetwork;
  /** The account that signs, and pays the fee. */
  readonly from: EthereumAddress;
  /** Number of the transaction among those of the account. */
  readonly nonce: bigint;
  /** What the transaction does, and whether that is all it does (`facts.blind`). */
  readonly facts: TransactionFacts;
  /** What moves now, the coin itself included. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take later. */
  readonly approvals: readonly Approval[];
  /** The contract call, if it is understood. */
  readonly call: EthereumCall | undefined;
  /** The same in words, most important first. */
  readonly lines: readonly string[];
  /** 32 bytes over the transaction, the key and the account. Given to `signTransaction`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/** Who sends it, and what is known besides. */
export type EthereumPreviewOptions = {
  /** The account that signs. */
  readonly from: EthereumAddress;
  /** Its key, for the facts. Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Whose amounts are shown in their units. Default none. */
  readonly tokens?: readonly EthereumToken[];
  /**
   * What the chain asks for publishing the transaction just now, in wei (`quoteDataFee`): shown where it is more than
   * what is counted.
   */
  readonly quotedDataFee?: bigint;
};

/**
 * What a transaction by `from` does, read from the very bytes that are signed.
 *
 * @throws SymbolonError as `encodeTransaction`; `transaction/refused` or `transaction/inconsistent` for what no signer
 * should sign
 * @example
 * ```ts
 * import { previewTransaction } from '@symbolon/chains/ethereum/sign';
 * const { lines } = previewTransaction(transaction, { from: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94' });
 * lines[0]; // => 'Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'
 * lines[1]; // => 'Fee: at most 0.00042 ETH'
 * ```
 */
export function previewTransaction(given: EthereumTransaction, options: EthereumPreviewOptions): EthereumPreview {
  checkArgument('options', options, previewShape);
  const { from, path = defaultPath, tokens = [], quotedDataFee = 0n } = options;
  const sender = parseAddress(from);
  const unsigned = encodeTransaction(given);
  const { transaction } = decodeTransaction(unsigned);
  const reading = readAll(readTransaction(path, sender), unsigned);
  const network = networkOf(transaction.chainId);
  const { nonce, to, data } = transaction;
  const call =
    to === '0x'
      ? undefined
      : decodeCall(hexToBytes(data.slice(2)), { chainId: transaction.chainId, contract: parseAddress(to) });
  const lines = [
    ...describeEffects(reading, { network, tokens }),
    ...(call?.from && !equalBytes(call.from, sender)
      ? [`The tokens are those of ${formatAddress(call.from)}, who must have let you take them`]
      : []),
    ...blindLines(transaction, sender, reading.facts),
    ...feeLines(reading.facts.fee.amount, countedDataFee(transaction.chainId, unsigned.length), quotedDataFee, network),
    `On ${network.name}, transaction number ${nonce} of this account`,
  ];
  const { transfers, approvals, facts } = reading;
  const fingerprint = ethereumFingerprint('transaction', path, unsigned, sender);
  return Object.freeze({
    ...{ network, from: formatAddress(sender), nonce, facts, transfers, approvals, call, lines, fingerprint },
  });
}

/** The fee as a card counts it, or more where more is asked. */
function feeLines(
  counted: bigint,
  countedForData: bigint,
  quotedForData: bigint,
  { dataFee, currency }: EthereumNetwork,
): readonly string[] {
  const amount = (wei: bigint): string => `${formatUnits(wei, 18)} ${currency}`;
  if (quotedForData > countedForData) {
    return [
      `WARNING: publishing its data is quoted at ${amount(quotedForData)}; a card counts no more than ${amount(countedForData)} for it`,
      `Fee: at most ${amount(counted - countedForData + quotedForData)}, if publishing its data costs no more than is quoted`,
    ];
  }
  const condition = {
    none: '',
    'op-stack': `, if publishing its data costs no more than ${amount(countedForData)}`,
    other: ', and a fee for publishing data, which is not counted',
  };
  return [`Fee: at most ${amount(counted)}${condition[dataFee]}`];
}

function blindLines(
  { to, data }: EthereumTransaction,
  self: Uint8Array,
  { blind }: TransactionFacts,
): readonly string[] {
  const bytes = (data.length - 2) / 2;
  if (blind === 'delegated-code') return ["WARNING: gives code to accounts first; what that code does can't be shown"];
  if (blind === 'unknown-call' && equalBytes(parseAddress(to), self))
    return [
      "WARNING: calls this account itself; code that it may have been given (EIP-7702) runs then, and what it does can't be shown",
    ];
  if (blind === 'contract-creation')
    return [`WARNING: create a contract from ${bytes} bytes of code; what it does can't be shown`];
  if (blind === undefined) return [];
  const selector = bytes >= 4 ? `function ${data.slice(0, 10)}` : 'no function';
  return [`WARNING: call ${to} (${selector}, ${bytes} bytes); what it does can't be shown`];
}

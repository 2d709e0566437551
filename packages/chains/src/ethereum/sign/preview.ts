/** What a person must see before a transaction is signed. */

import { equalBytes } from '@noble/curves/utils.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import {
  type Approval,
  checkArgument,
  formatPath,
  type Line,
  line,
  type TransactionFacts,
  type Transfer,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { readAll } from '../../firmware/read-all.ts';
import { formatUnits } from '../../units.ts';
import { describeCall as describeByDescriptor } from '../clear-signing/describe-call.ts';
import { type EthereumAddress, formatAddress, parseAddress } from '../firmware/address/address.ts';
import { type EthereumNetwork, networkOf } from '../firmware/address/networks.ts';
import { decodeCall, type EthereumCall } from '../firmware/transaction/calls.ts';
import { countedDataFee } from '../firmware/transaction/data-fee.ts';
import { readTransaction } from '../firmware/transaction.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import { decodeSafeCall } from '../transaction/safe-call.ts';
import { type EthereumTransaction, encodeTransaction } from '../transaction/transaction.ts';
import { ethereumFingerprint } from './approval.ts';
import { describeCall } from './call-words.ts';
import { describeDelegations } from './delegation-words.ts';
import { type PreviewOptions, readPreviewOptions } from './preview-options.ts';
import { describeSafe } from './safe-words.ts';
import { describeCoins, type KnownAssets } from './words.ts';

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
  /** The same in words, warnings first. */
  readonly lines: readonly Line[];
  /** 32 bytes over transaction, key, account and lines. With it `signTransaction` signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/** Who sends it, and what is known besides. */
export type EthereumPreviewOptions = PreviewOptions & {
  /**
   * What the chain asks for publishing the transaction just now, in wei (`quoteDataFee`): shown where it is more than
   * what is counted.
   */
  readonly quotedDataFee?: bigint;
};

/**
 * What a transaction by `from` does, read from the very bytes that are signed.
 *
 * @throws SymbolonError as `encodeTransaction`; `argument/invalid`, `address/invalid` or `path/other-coin` for options;
 * `transaction/refused` or `transaction/inconsistent` for what no signer
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
  const { from, path, tokens, descriptors, self: sender } = readPreviewOptions(options);
  const { quotedDataFee = 0n } = options;
  checkArgument('options.quotedDataFee', quotedDataFee, 'bigint');
  const unsigned = encodeTransaction(given);
  // What was given may have changed meanwhile, the bytes have not.
  const { transaction } = decodeTransaction(unsigned);
  const reading = readAll(readTransaction(path, sender), unsigned);
  const { nonce, to, data, value, chainId } = transaction;
  const network = networkOf(chainId);
  const known = { network, tokens };
  const calldata = hexToBytes(data.slice(2));
  const call = to === '0x' ? undefined : decodeCall(calldata, { chainId, contract: parseAddress(to) });
  const described =
    to === '0x' ? undefined : describeByDescriptor(descriptors, { chainId, to, data, value, from }, { tokens });
  const { transfers, approvals, facts } = reading;
  const isCancel = facts.blind === undefined && to !== '0x' && equalBytes(parseAddress(to), sender);
  const lines = warningsFirst([
    ...dearFee(facts, network, { isCancel, sent: value }),
    ...(isCancel
      ? [line`Nothing: it uses up number ${nonce}, so that another transaction with that number can't happen`]
      : describeCoins(transfers, known)),
    ...(call ? describeCall(call, sender, known) : []),
    ...describeDelegations(transaction, sender),
    ...describeUnknown(transaction, sender, { blind: facts.blind, known }),
    ...(described ?? []),
    ...('blobVersionedHashes' in transaction
      ? [line`Brings blobs of data: ${transaction.blobVersionedHashes.length}; what they cost is in the fee`]
      : []),
    ...feeLines(facts.fee.amount, countedDataFee(chainId, unsigned.length), quotedDataFee, network),
    line`On ${network.name}, transaction number ${nonce} of ${word(formatAddress(sender))} (${word(formatPath(path))})`,
  ]);
  const fingerprint = ethereumFingerprint('transaction', { path, bytes: unsigned, account: sender, lines });
  return Object.freeze({
    ...{ network, from: formatAddress(sender), nonce, facts, transfers, approvals, call, lines, fingerprint },
  });
}

/** What a card calls `fee-high`; and what it can't know to be much, because there is no amount to compare it with. */
function dearFee(
  { warnings, fee }: TransactionFacts,
  network: EthereumNetwork,
  { isCancel, sent }: { readonly isCancel: boolean; readonly sent: bigint },
): readonly Line[] {
  const { currency, dearFee: dear } = network;
  if (dear !== undefined && fee.amount > dear)
    return [warn`the fee may exceed ${word(formatUnits(dear, 18))} ${currency}, which is much for any transaction`];
  if (!warnings.includes('fee-high')) return [];
  return [
    isCancel
      ? warn`the fee may exceed 0.01 ${currency}, which is much for sending nothing`
      : fee.amount > sent
        ? warn`the fee may exceed what is sent`
        : warn`the fee may exceed a tenth of what is sent`,
  ];
}

/** The fee as a card counts it, or more where more is asked. */
function feeLines(
  counted: bigint,
  countedForData: bigint,
  quotedForData: bigint,
  { dataFee, currency }: EthereumNetwork,
): readonly Line[] {
  const amount = (wei: bigint): Line => line`${word(formatUnits(wei, 18))} ${currency}`;
  const [all, forData] = [amount(counted), amount(countedForData)];
  if (quotedForData > countedForData) {
    return [
      warn`publishing its data is quoted at ${amount(quotedForData)}; a card counts no more than ${forData} for it`,
      line`Fee: at most ${amount(counted - countedForData + quotedForData)}, if publishing its data costs no more than is quoted`,
    ];
  }
  if (dataFee === 'op-stack') return [line`Fee: at most ${all}, if publishing its data costs no more than ${forData}`];
  if (dataFee === 'other') return [line`Fee: at most ${all}, and a fee for publishing data, which is not counted`];
  return [line`Fee: at most ${all}`];
}

type Unknown = { readonly blind: TransactionFacts['blind']; readonly known: KnownAssets };

/** Why what it does can't be shown. What a Safe is made to do can, though a card does not read it. */
function describeUnknown(
  { to, data }: EthereumTransaction,
  self: Uint8Array,
  { blind, known }: Unknown,
): readonly Line[] {
  const calldata = hexToBytes(data.slice(2));
  if (blind === undefined) return [];
  if (blind === 'contract-creation' || to === '0x')
    return [warn`create a contract from ${calldata.length} bytes of code; what it does can't be shown`];
  const contract = parseAddress(to);
  if (blind === 'delegated-code') return [warn`gives code to accounts first; what that code does can't be shown`];
  if (equalBytes(contract, self)) {
    return [
      warn`calls this account itself; code that it may have been given (EIP-7702) runs then, and what it does can't be shown`,
    ];
  }
  const safe = decodeSafeCall(calldata);
  if (safe) {
    return [
      ...describeSafe({ ...safe, safe: contract }, known),
      warn`a card does not read what a Safe is made to do: whether ${word(formatAddress(contract))} is one, and does what is said here, only the chain knows`,
    ];
  }
  const [name, size] = [word(formatAddress(contract)), calldata.length];
  if (size === 0) return [warn`call ${name} without data; what it does can't be shown`];
  if (size < 4) return [warn`call ${name} (no function, ${size} bytes); what it does can't be shown`];
  return [warn`call ${name} (function ${word(data.slice(0, 10))}, ${size} bytes); what it does can't be shown`];
}

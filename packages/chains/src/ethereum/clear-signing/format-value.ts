/** The formats of ERC-7730 ("Field formats"), each a value in words. */
import { bytesToNumberBE, equalBytes } from '@noble/curves/utils.js';
import { type Line, line, quote, word } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import { formatAddress } from '../firmware/address/address.ts';
import { networkOf } from '../firmware/address/networks.ts';
import type { Descriptor, Field, Parameter } from './descriptor.ts';
import { malformedDescriptor } from './errors.ts';
import {
  addressWords,
  asAddress,
  asNumber,
  coinWords,
  durationWords,
  isEqual,
  isToken,
  type Known,
  numberWords,
  rawWords,
  tokenAt,
  tokenWords,
} from './value-words.ts';
import type { Leaf } from './values.ts';

/** What is around the signed data (`@`). */
export type Container = {
  readonly chainId: bigint;
  /** The contract that is called, or that checks the signature. */
  readonly to: Uint8Array;
  /** Coins that go with the call, in wei. */
  readonly value: bigint;
  /** Who calls or signs; for a call inside another, the contract that makes it. */
  readonly from: Uint8Array;
};

/** A value and what belongs to it. */
export type ValueToFormat = {
  readonly field: Field;
  readonly leaf: Leaf;
  /** The parameter for this element. */
  readonly parameter: (parameter: Parameter | undefined) => Leaf | undefined;
  /** Notes a parameter of which the words tell the value. */
  readonly tells: (shown: Leaf) => void;
  readonly descriptor: Descriptor;
  readonly container: Container;
  readonly known: Known;
};

/**
 * A value in words.
 *
 * @throws SymbolonError `data/malformed` if the value is not of a type that the format is for
 */
export function formatValue(job: ValueToFormat): Line {
  const { field, leaf, known, container, parameter } = job;
  const { params } = field;
  const raw = (): Line => rawWords(leaf, container.chainId, known);
  const number = (): bigint => asNumber(leaf) ?? mismatch(field, leaf);
  const address = (): Uint8Array => asAddress(leaf) ?? mismatch(field, leaf);
  const chainId = (): bigint => {
    const given = parameter(params.chainId);
    const chain = given ? (asNumber(given) ?? mismatch(field, given)) : container.chainId;
    // Said beside the value then.
    if (given && typeof given.value === 'bigint' && chain !== container.chainId) job.tells(given);
    return chain;
  };
  if (field.encrypted) return line`encrypted, and not read by this wallet: ${raw()}`;
  switch (field.format) {
    case 'raw':
    case 'calldata':
      return raw();
    case 'amount':
      return coinWords(number(), container.chainId);
    case 'tokenAmount':
      return formatTokenAmount(job, number(), chainId());
    case 'nftName': {
      const collection = parameter(params.collection);
      const written = collection && asAddress(collection);
      if (collection && written) job.tells(collection);
      return written
        ? line`number ${number()} of the collection ${word(formatAddress(written))}`
        : line`number ${number()} of a collection that is not named`;
    }
    case 'date':
      // The standard has no words yet for a number that is no date, as 0 often is. Our own descriptors name it so.
      return (
        namedWords(job, raw) ?? (params.encoding === 'blockheight' ? line`block ${number()}` : formatDate(number()))
      );
    case 'duration':
      return durationWords(number());
    case 'unit':
      return formatUnit(field, number());
    case 'enum':
      return namedWords(job, raw) ?? raw();
    case 'chainId':
      return line`${number()}, ${quote(networkOf(number()).name)}`;
    case 'addressName': {
      const isSender = params.sender?.some((each) => equalBytes(each, address())) ?? false;
      return isSender
        ? line`${word(formatAddress(address()))} (by the descriptor: who signs)`
        : addressWords(address(), container.chainId, known);
    }
    case 'tokenTicker': {
      const chain = chainId();
      const token = tokenAt(address(), chain, known);
      const written = word(formatAddress(address()));
      return onChain(token ? line`${written} (${word(token.symbol)})` : written, chain, container);
    }
    case 'interoperableAddressName':
      return interoperable(leaf, known) ?? raw();
  }
}

/** A value that the descriptor has a name for: both. */
function namedWords({ field: { params }, leaf }: ValueToFormat, raw: () => Line): Line | undefined {
  const text = [...(params.enum ?? [])].find(([key]) => isEqual(leaf, key))?.[1];
  return text === undefined ? undefined : line`${quote(text)} (${raw()})`;
}

/** A descriptor may mean another chain than the one on which this is signed: then that is named. */
const onChain = (said: Line, chainId: bigint, container: Container): Line =>
  chainId === container.chainId ? said : line`${said} on another chain, ${networkOf(chainId).name}`;

/** Where no contract is, and what programs write for the coin of a chain: ERC-7528, and zero. */
const coinAddresses = [new Uint8Array(20).fill(0xee), new Uint8Array(20)];

function mismatch({ label, format }: Field, { path }: Leaf): never {
  throw malformedDescriptor(path || label, `not a value for the format ${format}`);
}

/** An amount above the threshold keeps its number: a message alone could hide any amount. */
function formatTokenAmount({ field, leaf, ...job }: ValueToFormat, amount: bigint, chainId: bigint): Line {
  const { params } = field;
  const [given, limit] = [job.parameter(params.token), job.parameter(params.threshold)];
  const address = given && (asAddress(given) ?? mismatch(field, given));
  const threshold = limit && (asNumber(limit) ?? mismatch(field, limit));
  const said = (): Line => {
    if (!address) return line`${numberWords(amount)} (smallest units) of a token that the descriptor does not name`;
    const isIn = (list: readonly Uint8Array[] = []): boolean => list.some((each) => equalBytes(each, address));
    const isItself = isIn([job.container.to]) && chainId === job.container.chainId;
    // What a descriptor calls the coin may be a token: the owner's list knows better, and any other is named.
    if (isIn(params.native) && isIn(coinAddresses) && !isToken(address, job.known)) return coinWords(amount, chainId);
    if (given) job.tells(given);
    const coin = isIn(params.native) ? { ticker: networkOf(chainId).currency, decimals: 18 } : undefined;
    const claimed = (isItself ? job.descriptor.token : undefined) ?? coin;
    return tokenWords(amount, { address, chainId, claimed }, job.known);
  };
  const told = onChain(said(), chainId, job.container);
  if (threshold === undefined || amount < threshold) return told;
  return line`${quote(params.message ?? 'Unlimited')}, that is ${told}`;
}

/** A moment. One that no clock will show is any number: it stays beside the word. */
function formatDate(seconds: bigint): Line {
  const moment = formatMoment(seconds);
  return moment === 'never' ? line`${moment} (${numberWords(seconds)})` : moment;
}

/** `prefix` is not applied: 36000 s is as exact as 36 ks, and read more easily. */
function formatUnit({ params: { base = '', decimals = 0 } }: Field, value: bigint): Line {
  const unit = base === '' ? line`of no unit` : quote(base);
  return decimals === 0
    ? line`${value} ${unit}`
    : line`${word(formatUnits(value, decimals))} ${unit} (${numberWords(value)} with ${decimals} decimals)`;
}

/** ERC-7930, version 1: an address of an EVM chain; `undefined` for anything else. */
function interoperable({ value }: Leaf, known: Known): Line | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const [version1 = 0, version = 0, type1 = 1, type = 1, size = 0] = value;
  const isEvm = version1 === 0 && version === 1 && type1 === 0 && type === 0 && size > 0;
  const [reference, address] = [value.subarray(5, 5 + size), value.subarray(6 + size)];
  if (!isEvm || size > 32 || value[5 + size] !== 20 || address.length !== 20) return undefined;
  const chainId = bytesToNumberBE(reference);
  return line`${addressWords(address, chainId, known)} on chain ${chainId}`;
}

/** Values in words. Nothing is rounded, and what a descriptor says of a value never stands without the value. */
import { bytesToNumberBE, equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { type Line, line, quote, word } from '@symbolon/interface';
import { formatUnits } from '../../units.ts';
import { formatAddress } from '../firmware/address/address.ts';
import type { EthereumToken } from '../firmware/address/assets.ts';
import { networkOf } from '../firmware/address/networks.ts';
import type { Constant, Descriptor } from './descriptor.ts';
import type { Leaf } from './values.ts';

/** What is known of addresses. */
export type Known = {
  readonly tokens: readonly EthereumToken[];
  /** Who signs, 20 bytes. */
  readonly self: Uint8Array;
};

/** More would push the rest off a screen; what is left out is counted. */
const maxTextShown = 512;
const maxBytesShown = 64;

/** A value as it is, by its type. An address is one of the chain. */
export function rawWords({ type, value }: Leaf, chainId: bigint, known: Known): Line {
  if (typeof value === 'bigint') return numberWords(value);
  if (typeof value === 'boolean') return value ? line`true` : line`false`;
  if (typeof value === 'string') {
    const left = value.length - maxTextShown;
    return left > 0 ? line`${quote(value.slice(0, maxTextShown))} and ${left} characters more` : quote(value);
  }
  if (type === 'address') return addressWords(value, chainId, known);
  if (value.length <= maxBytesShown) return word(`0x${bytesToHex(value)}`);
  const [first, last] = [value.subarray(0, 32), value.subarray(-8)].map(bytesToHex);
  return line`${value.length} bytes, from ${word(`0x${first}`)} on, the last being ${word(`${last}`)}`;
}

/** A number; the greatest of its kind, which programs use for "all" and "never", in a way that can be read. */
export function numberWords(value: bigint): Line {
  const bits = [48, 64, 96, 128, 160, 256].find((size) => value === 2n ** BigInt(size) - 1n);
  return bits === undefined ? line`${value}` : line`2^${bits} - 1`;
}

/** An address of a chain, and whether it is the signer's or a token of the owner's list there. */
export function addressWords(address: Uint8Array, chainId: bigint, known: Known): Line {
  const written = word(formatAddress(address));
  if (equalBytes(address, known.self)) return line`${written} (your account)`;
  const token = tokenAt(address, chainId, known);
  return token ? line`${written} (${word(token.symbol)})` : written;
}

const isAddress = (text: string, address: Uint8Array): boolean => text.toLowerCase() === `0x${bytesToHex(address)}`;

/** The owner's token at an address of a chain. */
export function tokenAt(address: Uint8Array, chainId: bigint, { tokens }: Known): EthereumToken | undefined {
  return tokens.find((each) => each.chainId === chainId && isAddress(each.address, address));
}

/** Whether the owner's list has a token at an address, on whatever chain. */
export const isToken = (address: Uint8Array, { tokens }: Known): boolean =>
  tokens.some((each) => isAddress(each.address, address));

/** An amount of the coin of a network. */
export const coinWords = (amount: bigint, chainId: bigint): Line =>
  line`${word(formatUnits(amount, 18))} ${word(networkOf(chainId).currency)}`;

/** The symbol of a token of the owner's list. One that is called like the coin of its chain is said to be no coin. */
export function symbolWords({ symbol, address, chainId }: EthereumToken): Line {
  // Marks around a name make no other name for who reads it.
  const plain = (text: string): string =>
    text
      .normalize('NFKC')
      .replace(/[^\p{L}\p{N}]/gu, '')
      .toUpperCase();
  if (plain(symbol) !== plain(networkOf(chainId).currency)) return word(symbol);
  const contract = word(formatAddress(hexToBytes(address.slice(2))));
  return line`${word(symbol)} (not the coin of the chain, but the token ${contract})`;
}

/**
 * An amount of a token: in its unit where it is in the owner's list. Where only the descriptor tells a unit, it is said
 * beside the amount in the smallest unit.
 */
export function tokenWords(
  amount: bigint,
  { address, chainId, claimed }: { address: Uint8Array; chainId: bigint; claimed: Descriptor['token'] | undefined },
  known: Known,
): Line {
  const token = tokenAt(address, chainId, known);
  const isGreatest = [128, 160, 256].some((bits) => amount === 2n ** BigInt(bits) - 1n);
  if (token && isGreatest)
    return line`${numberWords(amount)} (the greatest number) of the smallest units of ${symbolWords(token)}`;
  if (token) return line`${word(formatUnits(amount, token.decimals))} ${symbolWords(token)}`;
  const contract = word(formatAddress(address));
  const smallest = line`${numberWords(amount)} (smallest units) of a token that is not in your list, ${contract}`;
  if (!claimed) return smallest;
  const unit = line`${word(formatUnits(amount, claimed.decimals))} ${quote(claimed.ticker)}`;
  return line`${smallest}; the descriptor calls it ${unit}`;
}

/** Seconds as hours, minutes and seconds. */
export function durationWords(seconds: bigint): Line {
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two);
  return line`${word(parts.join(':'))} (hours:minutes:seconds)`;
}

/** A value as a number, where it is one: bytes count big-endian. */
export function asNumber({ value }: Leaf): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value.length <= 32 ? bytesToNumberBE(value) : undefined;
  return typeof value === 'string' && /^(\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(value) ? BigInt(value) : undefined;
}

/** A value as an address: 20 bytes, a number of at most 160 bits, or 32 bytes of which the first 12 are zero. */
export function asAddress(leaf: Leaf): Uint8Array | undefined {
  const { value } = leaf;
  if (value instanceof Uint8Array && value.length !== 20 && value.length !== 32) return undefined;
  if (typeof value === 'string' && !/^0x[0-9a-fA-F]{40}$/.test(value)) return undefined;
  const number = asNumber(leaf);
  return number === undefined || number < 0n || number >> 160n !== 0n ? undefined : numberToBytesBE(number, 20);
}

/** A value as the selector of a function: 4 bytes. */
export function asSelector({ value }: Leaf): Uint8Array | undefined {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{8}$/.test(value)) return hexToBytes(value.slice(2));
  return value instanceof Uint8Array && value.length === 4 ? value : undefined;
}

/** Whether a value is the same as one of the descriptor, in whatever form that is written. */
export function isEqual(leaf: Leaf, constant: Constant): boolean {
  if (leaf.value === constant || String(leaf.value) === constant) return true;
  const [a, b] = [leaf.value, constant].map((value) => (typeof value === 'boolean' ? (value ? 1n : 0n) : value));
  const numbers = [a, b].map((value) => asNumber({ kind: 'leaf', path: '', type: '', value: value ?? '' }));
  return numbers[0] !== undefined && numbers[0] === numbers[1];
}

/** What follows the arguments of a call, where it is the codes of apps. */
export const attributionWords = (codes: string | undefined): readonly Line[] =>
  codes === undefined ? [] : [line`Followed by codes of apps, ${quote(codes)} (ERC-8021): functions pass over them`];

/** What callers without a type checker hand in. */
import { chainError, checkArgument } from '@symbolon/interface';
import { checkOneRow } from '../../sign/one-row.ts';
import { type EthereumAddress, parseAddress } from '../firmware/address/address.ts';
import type { EthereumToken } from '../firmware/address/assets.ts';
import type { Descriptor } from './descriptor.ts';
import type { Known } from './value-words.ts';

/** A list of tokens, for `checkArgument`. */
export const tokensShape = [{ chainId: 'bigint', address: 'text', symbol: 'text', decimals: 'uint' }] as const;

/** The owner's list of tokens. Throws SymbolonError `argument/invalid`. */
export function checkTokens(argument: string, tokens: readonly EthereumToken[]): void {
  checkArgument(argument, tokens, tokensShape);
  checkOneRow(argument, tokens, ({ chainId, address }) => `${chainId}:${address.toLowerCase()}`);
}

const made = new WeakSet<object>();

/** Marks a descriptor as one that was checked. */
export function noteDescriptor(descriptor: Descriptor): Descriptor {
  made.add(descriptor);
  return Object.freeze(descriptor);
}

/**
 * Lets only those pass that `parseDescriptor` made.
 *
 * @throws SymbolonError `argument/invalid`
 */
export function checkDescriptors(descriptors: readonly Descriptor[]): void {
  checkArgument('descriptors', descriptors, ['object']);
  const other = descriptors.findIndex((each) => !made.has(each));
  if (other >= 0)
    throw chainError('argument/invalid', {
      argument: `descriptors[${other}]`,
      reason: 'expected what parseDescriptor makes',
    });
}

/**
 * Who signs, and the tokens of the owner's list.
 *
 * @throws SymbolonError `argument/invalid`, `address/invalid`
 */
export function readKnown(from: EthereumAddress, tokens: readonly EthereumToken[]): Known {
  checkTokens('tokens', tokens);
  return { tokens, self: parseAddress(from) };
}

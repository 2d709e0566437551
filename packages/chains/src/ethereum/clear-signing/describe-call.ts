/** Calls in the words of descriptors that are bound to their contracts. */
import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import { checkArgument, type Line, line, quote, warn, within, word } from '@symbolon/interface';
import { type EthereumAddress, formatAddress, parseAddress } from '../firmware/address/address.ts';
import type { EthereumToken } from '../firmware/address/assets.ts';
import { fromHex, type Hex } from '../firmware/address/hex.ts';
import { networkOf } from '../firmware/address/networks.ts';
import { splitAttribution } from '../firmware/transaction/attribution.ts';
import { decodeCall } from '../firmware/transaction/calls.ts';
import { describeCall as describeStandardCall } from '../sign/call-words.ts';
import { checkDescriptors, readKnown } from './check-given.ts';
import { decodeArguments } from './decode-call.ts';
import { describeBy, type InnerCall } from './describe.ts';
import type { Descriptor, Format } from './descriptor.ts';
import type { Container } from './format-value.ts';
import { describeRouter } from './universal-router.ts';
import { addressWords, attributionWords, coinWords, type Known, rawWords } from './value-words.ts';

/** A call of a contract. */
export type CallToDescribe = {
  readonly chainId: bigint;
  readonly to: EthereumAddress;
  /** Selector and arguments. */
  readonly data: Hex;
  /** Coins that go with it, in wei. */
  readonly value: bigint;
  /** The account that signs. */
  readonly from: EthereumAddress;
};

/** What is known besides. */
export type ClearSigningOptions = {
  /** Whose amounts are shown in their units, by the owner's list. Default none. */
  readonly tokens?: readonly EthereumToken[];
};

/** Calls inside each other, and inside one signature in all. */
const maxInside = 3;
const maxCalls = 24;

/**
 * A call in words. The descriptor is chosen by chain, contract and selector; the arguments are read from the bytes by
 * the function that the descriptor names. Where the encoding is not the strict one, it is said so.
 *
 * @param descriptors The first that fits is taken.
 * @returns `undefined` if none describes the call, and it is not one of Uniswap's Universal Router, which is read
 * without a descriptor
 * @throws SymbolonError `argument/invalid`, `address/invalid`
 * @example
 * ```ts
 * import { describeCall, parseDescriptor } from '@symbolon/chains/ethereum/clear-signing';
 * const to = '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84';
 * const format = { intent: 'Stake', fields: [{ path: '_referral', label: 'Referral', format: 'addressName' }] };
 * const lido = parseDescriptor({
 *   context: { contract: { deployments: [{ chainId: 1, address: to }] } },
 *   metadata: { owner: 'Lido' },
 *   display: { formats: { 'submit(address _referral)': format } },
 * });
 * const data = `0xa1903eab${'00'.repeat(32)}` as const;
 * const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
 * const lines = describeCall([lido], { chainId: 1n, to, data, value: 10n ** 18n, from }) ?? [];
 * lines[0]; // => 'By the descriptor of "Lido": "Stake"'
 * lines[2]; // => '"Referral": 0x0000000000000000000000000000000000000000'
 * lines[3]; // => 'Not shown by the descriptor: 1 ETH go with it'
 * ```
 */
export function describeCall(
  descriptors: readonly Descriptor[],
  call: CallToDescribe,
  options: ClearSigningOptions = {},
): readonly Line[] | undefined {
  checkDescriptors(descriptors);
  checkArgument('call', call, 'object');
  checkArgument('options', options, 'object');
  const { chainId, to, data, value, from } = call;
  checkArgument('call', { chainId, value }, { chainId: 'bigint', value: 'bigint' });
  const { tokens = [] } = options;
  const known = readKnown(from, tokens);
  const container = { chainId, to: parseAddress(to), value, from: known.self };
  return describeAt(fromHex(data, 'data'), container, { descriptors, known, depth: 0, count: { calls: 0 } });
}

/** Where a call is: how deep, and how many were before it. */
export type Frame = {
  readonly descriptors: readonly Descriptor[];
  readonly known: Known;
  readonly depth: number;
  readonly count: { calls: number };
};

function describeAt(data: Uint8Array, container: Container, frame: Frame): readonly Line[] | undefined {
  const selector = bytesToHex(data.subarray(0, 4));
  const fitting = frame.descriptors.flatMap((descriptor) => {
    const format = isBoundTo(descriptor, container) ? formatFor(descriptor, selector) : undefined;
    return format ? [{ descriptor, format }] : [];
  });
  const [first] = fitting;
  if (!first) return describeRouter(data, container, frame.known);
  if (!('inputs' in first.format.of)) return undefined;
  const { descriptor, format } = first;
  const owner = quote(descriptor.owner);
  const decoded = decodeArguments(first.format.of.inputs, data.subarray(4));
  if (!decoded)
    return [warn`${owner} describes this function, but what it is given is not encoded as Solidity encodes it`];
  const { values, rest } = decoded;
  return [
    ...describeRest(rest, container, frame.known),
    ...describeBy(descriptor, format, {
      ...{ values, container, known: frame.known },
      inside: (inner) => describeInside(inner, container, frame),
    }),
    ...(fitting.length > 1 ? [line`There are ${fitting.length} descriptors of it; shown is the first`] : []),
  ];
}

/** What no parameter takes. */
function describeRest(rest: Uint8Array, { chainId }: Container, known: Known): readonly Line[] {
  const attributed = splitAttribution(rest);
  if (attributed?.call.length === 0) return attributionWords(attributed.codes);
  const tail = { kind: 'leaf', path: '', type: 'bytes', value: rest } as const;
  return rest.length === 0
    ? []
    : [warn`after what the function takes, this follows: ${rawWords(tail, chainId, known)}`];
}

function isBoundTo({ binding }: Descriptor, { chainId, to }: Container): boolean {
  return (
    binding.kind === 'contract' &&
    binding.deployments.some((each) => each.chainId === chainId && equalBytes(each.address, to))
  );
}

const formatFor = ({ formats }: Descriptor, selector: string): Format | undefined =>
  formats.find(({ of }) => 'selector' in of && of.selector === selector);

/** A call inside what is signed: by its own descriptor, as a standard call of a token, or as one nobody describes. */
export function describeInside(inner: InnerCall, outer: Container, frame: Frame): readonly Line[] {
  frame.count.calls += 1;
  const { chainId, callee, amount } = inner;
  const data = inner.selector ? concatBytes(inner.selector, inner.data) : inner.data;
  const container = { chainId, to: callee, value: amount, from: inner.spender ?? outer.to };
  const sent = coinWords(amount, chainId);
  const coins = chainId === outer.chainId ? sent : line`${sent} on another chain, ${networkOf(chainId).name}`;
  if (data.length === 0) return [line`Inside it, send ${coins} to ${addressWords(callee, chainId, frame.known)}`];
  if (frame.depth >= maxInside || frame.count.calls > maxCalls)
    return [
      warn`inside it is a call of ${word(formatAddress(callee))}, with ${coins}, that is not shown: too many calls inside each other`,
    ];
  const known = describeTokenCall(data, container, frame.known);
  const described = describeAt(data, container, { ...frame, depth: frame.depth + 1 });
  const head = line`Inside it is a call of ${addressWords(callee, chainId, frame.known)}, with ${coins}`;
  if (described || known.length > 0) return [head, ...known, ...(described ?? [])];
  return [
    head,
    warn`what that call does (function ${selectorWords(data)}, ${data.length} bytes) is not known to this wallet`,
  ];
}

const selectorWords = (data: Uint8Array): Line => word(`0x${bytesToHex(data.subarray(0, 4))}`);

/** What a standard call of a token does, in the words that it has where it is signed itself. */
function describeTokenCall(data: Uint8Array, { chainId, to, from }: Container, known: Known): readonly Line[] {
  const call = decodeCall(data, { chainId, contract: to });
  if (!call) return [];
  const assets = { network: networkOf(chainId), tokens: known.tokens };
  return within(line`inside it`, describeStandardCall(call, from, assets, { isOther: !equalBytes(from, known.self) }));
}

/** Typed data (EIP-712) in the words of descriptors that are bound to their domain. */
import { equalBytes, numberToBytesBE } from '@noble/curves/utils.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { checkArgument, type Line, line } from '@symbolon/interface';
import type { EthereumAddress } from '../firmware/address/address.ts';
import { encodeTypedData, type TypedData } from '../transaction/typed-data/typed-data.ts';
import { checkDescriptors, readKnown } from './check-given.ts';
import { decodeTypedData } from './decode-typed-data.ts';
import { describeBy } from './describe.ts';
import { type ClearSigningOptions, describeInside, type Frame } from './describe-call.ts';
import type { Descriptor, Format } from './descriptor.ts';
import { asAddress, asNumber } from './value-words.ts';
import type { Leaf, Struct } from './values.ts';

/** Who signs typed data, and what is known besides. */
export type DescribeTypedDataOptions = ClearSigningOptions & {
  /** The account that signs. */
  readonly from: EthereumAddress;
};

/**
 * Typed data in words. The descriptor is chosen by the whole type, and by chain, contract and other fields of the
 * domain. Data without chain or contract are described by nobody.
 *
 * @param descriptors The first that fits is taken.
 * @returns `undefined` if none describes the data
 * @throws SymbolonError as `encodeTypedData`; `argument/invalid`, `address/invalid`
 * @example
 * ```ts
 * import { describeTypedData, parseDescriptor } from '@symbolon/chains/ethereum/clear-signing';
 * const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
 * const format = { intent: 'Log in', fields: [{ path: 'site', label: 'Site' }] };
 * const maker = parseDescriptor({
 *   context: { eip712: { deployments: [{ chainId: 1, address }] } },
 *   metadata: { owner: 'Example' },
 *   display: { formats: { 'Login(string site)': format } },
 * });
 * const types = { Login: [{ name: 'site', type: 'string' }] };
 * const domain = { chainId: 1, verifyingContract: address };
 * const data = { types, primaryType: 'Login', domain, message: { site: 'example.com' } };
 * const lines = describeTypedData([maker], data, { from: address }) ?? [];
 * lines[2]; // => '"Site": "example.com"'
 * ```
 */
export function describeTypedData(
  descriptors: readonly Descriptor[],
  typedData: TypedData,
  options: DescribeTypedDataOptions,
): readonly Line[] | undefined {
  return describeEncodedTypedData(descriptors, encodeTypedData(typedData), options);
}

/** The same of the bytes that `encodeTypedData` makes: those that were shown and are signed. */
export function describeEncodedTypedData(
  descriptors: readonly Descriptor[],
  bytes: Uint8Array,
  options: DescribeTypedDataOptions,
): readonly Line[] | undefined {
  checkDescriptors(descriptors);
  checkArgument('options', options, 'object');
  const { tokens = [], from } = options;
  const known = readKnown(from, tokens);
  if (descriptors.length === 0) return undefined;
  const { type, domain, message } = decodeTypedData(bytes);
  const [contract, chain] = [fieldOf(domain, 'verifyingContract'), fieldOf(domain, 'chainId')];
  const [to, chainId] = [contract && asAddress(contract), chain && asNumber(chain)];
  // "If not known a wallet SHOULD reject using the ERC-7730 file" ("EIP-712 container").
  if (!to || chainId === undefined) return undefined;
  const fitting = descriptors.flatMap((descriptor) => {
    const format = isBoundTo(descriptor, { domain, chainId, to }) ? formatFor(descriptor, type) : undefined;
    return format ? [{ descriptor, format }] : [];
  });
  const [first] = fitting;
  if (!first) return undefined;
  const container = { chainId, to, value: 0n, from: known.self };
  const frame: Frame = { descriptors, known, depth: 0, count: { calls: 0 } };
  return [
    ...describeBy(first.descriptor, first.format, {
      ...{ values: message, container, known: frame.known },
      inside: (inner) => describeInside(inner, container, frame),
    }),
    ...(fitting.length > 1 ? [line`There are ${fitting.length} descriptors of it; shown is the first`] : []),
  ];
}

const formatFor = ({ formats }: Descriptor, type: string): Format | undefined =>
  formats.find(({ of }) => 'type' in of && of.type === type);

function fieldOf(domain: Struct, name: string): Leaf | undefined {
  const found = domain.members.find(([each]) => each === name)?.[1];
  return found?.kind === 'leaf' ? found : undefined;
}

type Bound = { readonly domain: Struct; readonly chainId: bigint; readonly to: Uint8Array };

/** By chain and contract, in one way or the other; a name alone binds nothing. */
function isBoundTo({ binding }: Descriptor, { domain, chainId, to }: Bound): boolean {
  if (binding.kind !== 'eip712') return false;
  const { deployments, domain: fields, domainSeparator } = binding;
  const isDeployed = deployments?.some((each) => each.chainId === chainId && equalBytes(each.address, to));
  const isDomain = fields.every(([name, value]) => isField(fieldOf(domain, name), value));
  const separator = domainSeparator && separatorOf(domain);
  const isSeparator = domainSeparator && separator !== undefined && equalBytes(separator, domainSeparator);
  const names = fields.map(([name]) => name);
  const isBound = deployments || domainSeparator || (names.includes('chainId') && names.includes('verifyingContract'));
  return Boolean(isBound) && isDeployed !== false && isDomain && isSeparator !== false;
}

function isField(leaf: Leaf | undefined, value: string): boolean {
  if (leaf === undefined) return false;
  if (typeof leaf.value === 'string') return leaf.value === value;
  const constant = { kind: 'leaf', path: '', type: 'string', value } as const;
  const number = asNumber(leaf);
  return number !== undefined && number === asNumber(constant);
}

/** EIP-712, "Definition of domainSeparator". `undefined` where a field is no single value. */
function separatorOf({ members }: Struct): Uint8Array | undefined {
  const words: Uint8Array[] = [];
  const fields: string[] = [];
  for (const [name, value] of members) {
    if (value.kind !== 'leaf') return undefined;
    fields.push(`${value.type} ${name}`);
    words.push(wordOf(value));
  }
  return keccak_256(concatBytes(keccak_256(utf8ToBytes(`EIP712Domain(${fields.join(',')})`)), ...words));
}

/** EIP-712, "Definition of encodeData", of one value. */
function wordOf({ type, value }: Leaf): Uint8Array {
  if (typeof value === 'string') return keccak_256(utf8ToBytes(value));
  if (value instanceof Uint8Array && type === 'bytes') return keccak_256(value);
  const word = new Uint8Array(32);
  // Addresses stand at the end of their word, `bytesN` at its beginning.
  if (value instanceof Uint8Array) word.set(value, type === 'address' ? 12 : 0);
  else word.set(numberToBytesBE(BigInt.asUintN(256, BigInt(value)), 32));
  return word;
}

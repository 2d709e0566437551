/** What a person must see before typed data is signed. */
import type { Approval, TransactionFacts, Transfer } from '../facts.ts';
import { readAll } from '../interpretation.ts';
import { parseAddress } from './address.ts';
import { nativeAsset, tokenAsset } from './assets.ts';
import { toHex } from './hex.ts';
import { type Network, networkOf } from './networks.ts';
import { encodeTypedData, type TypedData } from './typed-data.ts';
import { readTypedData } from './typed-data-interpreter.ts';
import { hostLimits } from './typed-data-types.ts';
import { describeEffects, inAsset, type Token } from './words.ts';

export type TypedDataPreview = {
  /** `undefined` if the data is bound to no chain. */
  readonly network: Network | undefined;
  readonly facts: TransactionFacts;
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  /** The same in words, most important first. */
  readonly lines: readonly string[];
  /** Every value that is signed, by its path. */
  readonly fields: readonly (readonly [path: string, value: string])[];
};

/**
 * What a signature over typed data allows, read from the very values that are hashed.
 *
 * @throws ChainError as `signTypedData`
 * @example
 * ```ts
 * import { previewTypedData } from '@symbolon/chains/ethereum/typed-data-preview';
 * const { lines } = previewTypedData(typedData);
 * lines[0]; // => 'Let 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC take up to 5 (smallest units) tokens of erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48 from you'
 * ```
 */
export function previewTypedData(typedData: TypedData, { tokens = [] }: { readonly tokens?: readonly Token[] } = {}): TypedDataPreview {
  const reading = readAll(readTypedData([], hostLimits), encodeTypedData(typedData));
  const { transfers, approvals, facts } = reading;
  const { domain, primaryType, message } = typedData;
  const network = domain.chainId === undefined ? undefined : networkOf(BigInt(domain.chainId));
  const fields = flatten(message, '');
  const byPath = new Map(fields);
  const lines = [
    ...(network ? describeEffects(reading, network, tokens) : []),
    ...(network && !facts.blind ? describeReturns(primaryType, byPath, network, tokens) : []),
    ...(facts.blind ? [`WARNING: what a signed ${primaryType} allows is not known to this wallet`] : []),
    ...(facts.blind ? [] : describeExpiry(byPath)),
    `For ${domain.name ?? 'an unnamed application'}, contract ${domain.verifyingContract ?? 'not named'}`,
    network ? `On ${network.name}` : 'WARNING: bound to no network, it may be used on any',
  ];
  return Object.freeze({ network, facts, transfers, approvals, lines, fields });
}

/** What an order promises in return. Its type was recognised, so its fields are there. */
function describeReturns(
  primaryType: string,
  fields: ReadonlyMap<string, string>,
  network: Network,
  tokens: readonly Token[],
): readonly string[] {
  const field = (path: string): string => fields.get(path) ?? '0';
  const erc20 = (token: string, amount: string) =>
    inAsset(tokenAsset(network.chainId, 'erc20', parseAddress(field(token))), BigInt(field(amount)), network, tokens);
  if (primaryType === 'Order') {
    const receiver = BigInt(field('receiver')) === 0n ? 'your account' : field('receiver');
    return [`In return ${receiver} gets at least ${erc20('buyToken', 'buyAmount')}`];
  }
  if (primaryType !== 'OrderComponents') return [];
  const lines: string[] = [];
  for (let i = 0; fields.has(`consideration[${i}].token`); i += 1) {
    const item = `consideration[${i}]`;
    const least = BigInt(field(`${item}.startAmount`)) < BigInt(field(`${item}.endAmount`)) ? `${item}.startAmount` : `${item}.endAmount`;
    const what = {
      0: () => inAsset(nativeAsset(network.chainId), BigInt(field(least)), network, tokens),
      1: () => erc20(`${item}.token`, least),
    }[field(`${item}.itemType`)];
    const other = () => `${field(least)} of token ${field(`${item}.identifierOrCriteria`)} of ${field(`${item}.token`)}`;
    lines.push(`In return ${field(`${item}.recipient`)} gets at least ${(what ?? other)()}`);
  }
  return lines;
}

/** Names by which known types say until when they are valid, in seconds since 1970. */
const expiries = ['deadline', 'sigDeadline', 'expiry', 'validTo', 'validBefore', 'endTime', 'details.expiration'];

function describeExpiry(fields: ReadonlyMap<string, string>): readonly string[] {
  return expiries.flatMap((name) => {
    const seconds = Number(fields.get(name) ?? Number.NaN);
    if (Number.isNaN(seconds)) return [];
    return [seconds > 8.64e12 ? `${name}: never` : `${name}: ${new Date(seconds * 1000).toISOString()}`];
  });
}

/** Every leaf of a message by its path, `details[0].token`. */
function flatten(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value instanceof Uint8Array) return [[path, toHex(value)]];
  if (Array.isArray(value)) return value.flatMap((element, i) => flatten(element, `${path}[${i}]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) => flatten(member, path ? `${path}.${name}` : name));
  }
  return [[path, String(value)]];
}

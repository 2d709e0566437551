/** A wallet of several keys in words: who can spend from it, and when. */
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { chainError, joined, type Line, line, word } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import type { Descriptor, ScriptExpression } from '../firmware/descriptors/descriptor.ts';
import { type DescriptorKey, parseKey } from '../firmware/descriptors/key.ts';
import { leavesOf, type Miniscript } from '../firmware/descriptors/miniscript/expression.ts';
import { firstMoment, relativeTimeFlag } from '../firmware/descriptors/miniscript/types.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { type Condition, mostWays, type Way, waysToSpend } from './miniscript/ways.ts';
import type { OwnPolicyKey } from './own-key.ts';

/** BIP-341, "Constructing and spending Taproot outputs": nobody knows its private key. */
const nobody = '0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0';

/**
 * What its owner has to know of a wallet before joining it: each way to spend from it, on a line of its own, then its
 * keys.
 *
 * @param own our key among them, see `ownKeyOf`
 * @throws `data/malformed` as `parsePolicy`, and for one that can be spent in more than 32 ways
 * @example
 * ```ts
 * import { describeWallet } from '@symbolon/chains/bitcoin/descriptors';
 * describeWallet(policy, { position: 0 })[0]; // => 'At any time: all of key 1 (ours), key 2'
 * ```
 */
export function describeWallet(policy: WalletPolicy, own?: Pick<OwnPolicyKey, 'position'>): readonly Line[] {
  const { expression }: Descriptor = parsePolicy(policy);
  const nodes = policy.keys.map((text) => parseKey(text, 'any').key);
  const nameOf = ({ key }: DescriptorKey): Line => {
    const position = nodes.findIndex((node) => isSame(node, key));
    return position === own?.position ? line`key ${position + 1} (ours)` : line`key ${position + 1}`;
  };
  const ways = conditionsOf(expression).map(waysToSpend);
  if (ways.includes(undefined))
    throw chainError('data/malformed', {
      what: 'wallet policy',
      where: 'template',
      reason: `it can be spent in more than ${mostWays} ways: nobody could compare them`,
    });
  const all = [...keyPathOf(expression), ...(ways as readonly (readonly Way<DescriptorKey>[])[]).flat()];
  return [
    ...all.map((way) => describeWay(way, nameOf)),
    ...policy.keys.map((text, n) =>
      n === own?.position ? line`Key ${n + 1} (ours): ${word(text)}` : line`Key ${n + 1}: ${word(text)}`,
    ),
  ];
}

function conditionsOf(expression: ScriptExpression): readonly Miniscript<DescriptorKey>[] {
  if (expression.type === 'wsh') return [expression.inner];
  if (expression.type === 'sh') return conditionsOf(expression.inner);
  if (expression.type === 'tr') return expression.tree === undefined ? [] : leavesOf(expression.tree);
  if ('threshold' in expression) return [expression];
  return 'key' in expression ? [{ type: 'pk_k', key: expression.key }] : [];
}

/** The internal key of a Taproot output spends alone, unless nobody has it. */
function keyPathOf(expression: ScriptExpression): readonly Way<DescriptorKey>[] {
  if (expression.type !== 'tr') return [];
  const { internalKey } = expression;
  const { key } = internalKey;
  if (key instanceof HDKey && hex.encode(key.publicKey ?? new Uint8Array()) === nobody) return [];
  return [[{ type: 'keys', threshold: 1, keys: [internalKey] }]];
}

function describeWay(way: Way<DescriptorKey>, nameOf: (key: DescriptorKey) => Line): Line {
  const times = way.filter((one) => 'value' in one).map(describeLock);
  const needs = withoutTimes(way).map((one) => describeNeed(one, nameOf));
  return times.length === 0 ? line`At any time: ${joined(needs)}` : line`Only ${joined(times)}: ${joined(needs)}`;
}

/** What else it takes, the keys that all have to sign in one. */
function withoutTimes(way: Way<DescriptorKey>): Way<DescriptorKey> {
  const isWhole = (one: Condition<DescriptorKey>) => 'keys' in one && one.threshold === one.keys.length;
  const keys = way.filter(isWhole).flatMap((one) => ('keys' in one ? one.keys : []));
  const others = way.filter((one) => !isWhole(one) && !('value' in one));
  return keys.length === 0 ? others : [{ type: 'keys', threshold: keys.length, keys }, ...others];
}

function describeNeed(one: Condition<DescriptorKey>, nameOf: (key: DescriptorKey) => Line): Line {
  if ('keys' in one) {
    const names = joined(one.keys.map(nameOf));
    if (one.keys.length === 1) return names;
    return one.threshold === one.keys.length ? line`all of ${names}` : line`${one.threshold} of ${names}`;
  }
  return 'hash' in one ? line`whoever knows the preimage of ${word(one.type)} ${word(hex.encode(one.hash))}` : line``;
}

const secondsPerUnit = 512;

function describeLock(one: Condition<DescriptorKey>): Line {
  if (!('value' in one)) return line``;
  const { type, value } = one;
  if (type === 'after')
    return value < firstMoment ? line`from block ${value} on` : line`from ${formatMoment(BigInt(value))} on`;
  const units = value & 0xffff;
  if ((value & relativeTimeFlag) === 0)
    return units < 288
      ? line`${units} blocks (about ${Math.ceil(units / 6)} hours) after the coins came`
      : line`${units} blocks (about ${Math.round(units / 144)} days) after the coins came`;
  const hours = Math.ceil((units * secondsPerUnit) / 3600);
  return hours < 48
    ? line`about ${hours} hours after the coins came`
    : line`about ${Math.round(hours / 24)} days after the coins came`;
}

function isSame(a: Uint8Array | HDKey, b: Uint8Array | HDKey): boolean {
  return a instanceof HDKey && b instanceof HDKey && a.publicExtendedKey === b.publicExtendedKey;
}

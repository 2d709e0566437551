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
import { isPast, lockOf } from '../firmware/transaction/locks.ts';
import { type Condition, mostWays, type Way, waysToSpend } from './miniscript/ways.ts';
import type { OwnPolicyKey } from './own-key.ts';

/** BIP-341, "Constructing and spending Taproot outputs": nobody knows its private key. */
const nobody = '0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0';

/**
 * What its owner has to know of a wallet before joining it: each way to spend from it, on a line of its own, then its
 * keys.
 *
 * @param own our key among them, see `ownKeyOf`
 * @param now milliseconds since 1970: a lock that has passed is told so. Default the clock.
 * @throws `data/malformed` as `parsePolicy`, and for one that can be spent in more than 32 ways
 * @example
 * ```ts
 * import { describeWallet } from '@symbolon/chains/bitcoin/descriptors';
 * describeWallet(policy, { position: 0 })[0]; // => 'At any time: key 1 (ours) and key 2'
 * ```
 */
export function describeWallet(
  policy: WalletPolicy,
  own?: Pick<OwnPolicyKey, 'position'>,
  now: number = Date.now(),
): readonly Line[] {
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
  const seconds = Math.floor(now / 1000);
  const isMainnet = policy.keys.every((text) => text.includes('xpub'));
  // Heights of test networks follow no clock. A relative lock begins anew with each coin.
  const hasPassed = ({ type, value }: Lock): boolean => {
    const lock = lockOf(value);
    if (type !== 'after' || lock === undefined) return false;
    return (lock.unit === 'seconds' || isMainnet) && isPast(lock, seconds);
  };
  const all = [...keyPathOf(expression), ...(ways as readonly (readonly Way<DescriptorKey>[])[]).flat()];
  return [
    ...all.map((way) => describeWay(way, { nameOf, hasPassed })),
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

/** What the words of a way depend on. */
type WayWords = {
  readonly nameOf: (key: DescriptorKey) => Line;
  readonly hasPassed: (lock: Lock) => boolean;
};
type Lock = Extract<Condition<DescriptorKey>, { readonly value: number }>;

function describeWay(way: Way<DescriptorKey>, { nameOf, hasPassed }: WayWords): Line {
  const locks = way.filter((one) => 'value' in one);
  const waiting = locks.filter((lock) => !hasPassed(lock)).map(describeLock);
  const over = locks.filter(hasPassed).map(describeLock);
  const needs = allOf(needsOf(way).map((one) => describeNeed(one, nameOf)));
  if (waiting.length > 0) return line`Only ${allOf(waiting)}: ${needs}`;
  return over.length > 0 ? line`At any time now (${allOf(over)}): ${needs}` : line`At any time: ${needs}`;
}

/** What else it takes, the keys that all have to sign first. */
function needsOf(way: Way<DescriptorKey>): Way<DescriptorKey> {
  const isWhole = (one: Condition<DescriptorKey>) => 'keys' in one && one.threshold === one.keys.length;
  return [...way.filter(isWhole), ...way.filter((one) => !isWhole(one) && !('value' in one))];
}

/** Each of them is needed: no comma, which could be read as "or". */
function allOf(lines: readonly Line[]): Line {
  const [first = line``, ...others] = lines;
  return others.reduce((all, each) => line`${all} and ${each}`, first);
}

/** Of some keys, those to choose from stand between brackets. */
function describeNeed(one: Condition<DescriptorKey>, nameOf: (key: DescriptorKey) => Line): Line {
  if ('keys' in one) {
    const names = one.keys.map(nameOf);
    return one.threshold === names.length ? allOf(names) : line`any ${one.threshold} of [${joined(names)}]`;
  }
  return 'hash' in one ? line`the preimage of ${word(one.type)} ${word(hex.encode(one.hash))}` : line``;
}

const secondsPerUnit = 512;
const secondsPerBlock = 600;

function describeLock({ type, value }: Lock): Line {
  if (type === 'after')
    return value < firstMoment ? line`from block ${value} on` : line`from ${formatMoment(BigInt(value))} on`;
  const units = value & 0xffff;
  if ((value & relativeTimeFlag) !== 0) return line`about ${duration(units * secondsPerUnit)} after the coins came`;
  const about = duration(units * secondsPerBlock);
  return units === 1
    ? line`1 block (about ${about}) after the coins came`
    : line`${units} blocks (about ${about}) after the coins came`;
}

/** In the unit in which a person would say it. */
function duration(seconds: number): Line {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return line`${minutes} minutes`;
  const hours = Math.ceil(seconds / 3600);
  return hours < 48 ? line`${hours} hours` : line`${Math.round(hours / 24)} days`;
}

function isSame(a: Uint8Array | HDKey, b: Uint8Array | HDKey): boolean {
  return a instanceof HDKey && b instanceof HDKey && a.publicExtendedKey === b.publicExtendedKey;
}

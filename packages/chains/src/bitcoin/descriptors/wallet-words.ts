/** A wallet of several keys in words: who can spend from it, and when. */
import { hex } from '@scure/base';
import { joined, type Line, line, word } from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import type { DescriptorKey } from '../firmware/descriptors/key.ts';
import { firstMoment, relativeTimeFlag } from '../firmware/descriptors/miniscript/types.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { isPast, lockOf } from '../firmware/transaction/locks.ts';
import type { Condition, Way } from './miniscript/ways.ts';
import type { OwnPolicyKey } from './own-key.ts';
import { keyPositions, waysOfWallet } from './wallet-ways.ts';

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
  const { expression } = parsePolicy(policy);
  const positionOf = keyPositions(policy);
  const nameOf = (key: DescriptorKey): Line => {
    const position = positionOf(key);
    return position === own?.position ? line`key ${position + 1} (ours)` : line`key ${position + 1}`;
  };
  const seconds = Math.floor(now / 1000);
  const isMainnet = policy.keys.every((text) => text.includes('xpub'));
  // Heights of test networks follow no clock. A relative lock begins anew with each coin.
  const hasPassed = ({ type, value }: Lock): boolean => {
    const lock = lockOf(value);
    if (type !== 'after' || lock === undefined) return false;
    return (lock.unit === 'seconds' || isMainnet) && isPast(lock, seconds);
  };
  return [
    ...waysOfWallet(expression).map((way) => describeWay(way, { nameOf, hasPassed })),
    ...policy.keys.map((text, n) =>
      n === own?.position ? line`Key ${n + 1} (ours): ${word(text)}` : line`Key ${n + 1}: ${word(text)}`,
    ),
  ];
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
  const needs = describeNeeds(way, nameOf);
  if (waiting.length > 0) return line`Only ${allOf(waiting)}: ${needs}`;
  return over.length > 0 ? line`At any time now (${allOf(over)}): ${needs}` : line`At any time: ${needs}`;
}

/** What a way takes beside its locks: keys, and what has to be revealed. */
export function describeNeeds(way: Way<DescriptorKey>, nameOf: (key: DescriptorKey) => Line): Line {
  return allOf(needsOf(way).map((one) => describeNeed(one, nameOf)));
}

/** The keys that all have to sign come first. */
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

/** One wallet is one policy, with one id: what may be written in several ways is written in one. */
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';

/** A list of keys that are sorted in each script (BIP-67, BIP-386). */
const sortedKeys = /(?<=sortedmulti(?:_a)?\(\d+,)@[^)]+(?=\))/g;

/**
 * A wallet policy as it is written everywhere: origins with `'` and in small letters, none that is unknown (00000000,
 * as Sparrow writes it), `/**` where receiving and change are at 0 and 1 (BIP-388), and keys in ascending order where
 * scripts sort them, for each program has them in another. It has the same addresses. What breaks a rule of BIP-388 is
 * left for whoever checks it.
 *
 * @example
 * ```ts
 * import { canonicalPolicy } from '@symbolon/chains/bitcoin/descriptors';
 * const { template, keys } = policy;
 * const other = { template: template.replaceAll('/**', '/<0;1>/*'), keys: [...keys].reverse() };
 * canonicalPolicy(other).template; // => 'wsh(sortedmulti(2,@0/**,@1/**))'
 * ```
 */
export function canonicalPolicy({ template, keys }: WalletPolicy): WalletPolicy {
  const policy = { template: template.replaceAll('/<0;1>/*', '/**'), keys: keys.map(plainOrigin) };
  const order = placeholdersOf(policy.template);
  if (order.length !== keys.length || order.some((index, n) => index !== n)) return policy;
  const nodes = policy.keys.map((key) => key.replace(/^\[.*\]/, ''));
  const nodeOf = (place: string): string => `${nodes[Number(/\d+/.exec(place)?.[0])]} ${place}`;
  const sorted = policy.template.replaceAll(sortedKeys, (list) =>
    list
      .split(',')
      .sort((a, b) => (nodeOf(a) < nodeOf(b) ? -1 : 1))
      .join(),
  );
  const places = placeholdersOf(sorted);
  return {
    template: sorted.replaceAll(/@(\d+)/g, (_, index) => `@${places.indexOf(Number(index))}`),
    keys: places.map((index) => policy.keys[index] ?? ''),
  };
}

/** Their numbers, each once, as they stand in a template. */
const placeholdersOf = (template: string): readonly number[] => [
  ...new Set([...template.matchAll(/@(\d+)/g)].map(([, index]) => Number(index))),
];

const plainOrigin = (key: string): string =>
  key
    .replace(/^\[[^\]]*\]/, (origin) => origin.toLowerCase().replaceAll('h', "'"))
    .replace(/^\[0{8}(?:\/[^\]]*)?\]/, '');

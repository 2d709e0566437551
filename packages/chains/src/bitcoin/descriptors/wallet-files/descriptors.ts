/** Wallets as output descriptors: one with multipath steps (BIP-389), or those of receiving and change apart. */
import { removeChecksum } from '../../firmware/descriptors/checksum.ts';
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { canonicalPolicy } from '../canonical-policy.ts';
import { malformed } from './malformed.ts';
import { plainKeyFor } from './sortedmulti.ts';

/** A descriptor as it stands in a file. */
export type GivenDescriptor = {
  readonly text: string;
  /** Whether the file says that it is of change. */
  readonly internal?: boolean | undefined;
};

/** One key with its origin and the path below it, as it stands in a descriptor. */
const keyExpression =
  /(\[[0-9a-fA-F]{8}(?:\/\d+[h']?)*\])?([a-zA-Z]pub[1-9A-HJ-NP-Za-km-z]+)((?:\/(?:\d+|<\d+;\d+>))*(?:\/\*\*?)?)/g;

/** Which addresses a descriptor gives: of both, or of one, with the numbers of all its keys zero or not. */
type Side = 'both' | 'receiving' | 'receiving at 0' | 'change';
type Reading = { readonly policy: WalletPolicy; readonly side: Side };

/**
 * The policies that descriptors stand for (BIP-388). A descriptor of receiving addresses needs that of change beside
 * it, unless all its keys are followed by `/0/*`, whose change is at `/1/*` by custom (BIP-44, "Change").
 *
 * @throws `data/malformed` where keys of one descriptor are of receiving and of change, or one of the two is missing
 */
export function policiesOf(descriptors: readonly GivenDescriptor[]): readonly WalletPolicy[] {
  const sides = new Map<string, { readonly policy: WalletPolicy; readonly found: Set<Side> }>();
  for (const { policy, side } of descriptors.flatMap(read)) {
    const name = JSON.stringify(policy);
    const known = sides.get(name) ?? { policy, found: new Set() };
    sides.set(name, known);
    known.found.add(side);
  }
  const halves = [...sides.values()]
    .map(({ found }) => found)
    .filter((found) => found.size === 1 && !found.has('both'));
  if (halves.some((found) => found.has('change')) && halves.some((found) => !found.has('change')))
    throw malformed('its descriptors of receiving and of change have other keys: they are not of one wallet');
  return [...sides.values()].map(({ policy, found }) => {
    if (found.has('both') || found.has('receiving at 0')) return policy;
    if (!found.has('receiving')) throw malformed('it has the descriptor of change alone: give that of receiving too');
    if (!found.has('change')) throw malformed('it has the descriptor of receiving alone: give that of change too');
    return policy;
  });
}

/** None for a script of one key, such as Bitcoin Core's own accounts. */
function read({ text, internal }: GivenDescriptor): readonly Reading[] {
  refusePrivateKey(text);
  const keys: string[] = [];
  const paths: string[] = [];
  const template = removeChecksum(text).replace(keyExpression, (_, origin = '', key: string, path: string) => {
    const name = withPlainKey(text, `${origin}${key}`);
    if (!keys.includes(name)) keys.push(name);
    paths.push(path);
    return `@${keys.indexOf(name)}${pairOf(path)}`;
  });
  if (keys.length < 2 && !/^(?:sh\()?wsh\(/.test(template)) return [];
  const side = sideOf(paths);
  if (internal !== undefined && side !== 'both' && internal !== (side === 'change'))
    throw malformed('it takes a descriptor for change whose keys are of receiving, or the other way round');
  return [{ policy: canonicalPolicy({ template, keys }), side }];
}

/** BIP-32, "Serialization format", and SLIP-132: `xprv`, `tprv`, `Zprv`, ... */
export function refusePrivateKey(text: string): void {
  if (/(?:^|[^0-9A-Za-z])[a-zA-Z]prv[1-9A-HJ-NP-Za-km-z]/.test(text))
    throw malformed(
      'a private key is in it, which is for its owner alone: export the wallet with public keys, as "listdescriptors" of Bitcoin Core does without "true", and take this file out of reach',
    );
}

/** A key of this descriptor or template, with its origin, in the version of BIP-32. Throws `data/malformed`. */
export const withPlainKey = (text: string, name: string): string =>
  name.replace(/(?<=^|\])[a-zA-Z]pub.*/, (key) => (/^[xt]/.test(key) ? key : plainKeyFor(wrapOf(text), key)));

/** The script around the keys, with `#` for what is in it. */
const wrapOf = (text: string): string =>
  text.startsWith('sh(wsh(') ? 'sh(wsh(#))' : text.startsWith('wsh(') ? 'wsh(#)' : 'sh(#)';

/** Both at once, as in policies (BIP-388) and in BSMS (BIP-129). */
const both = '/**';

/** Of `/0/*` and `/1/*`, which stand for receiving and change, the `/**` of both (BIP-388). */
function pairOf(path: string): string {
  if (path === both) return both;
  const [, number, first, second] = /^\/(?:(\d+)|<(\d+);(\d+)>)\/\*$/.exec(path) ?? [];
  const even = Number(number) - (Number(number) % 2);
  const pair = number === undefined ? `${first};${second}` : `${even};${even + 1}`;
  if (number === undefined && first === undefined)
    throw malformed('a key is followed by another path: receiving and change have to be /0/* and /1/*');
  return pair === '0;1' ? both : `/<${pair}>/*`;
}

/** As a policy has a pair for each key, all of them have to be of the same side. */
function sideOf(paths: readonly string[]): Side {
  const multipath = paths.filter((path) => path === both || path.includes('<'));
  if (multipath.length === paths.length) return 'both';
  if (multipath.length > 0)
    throw malformed('some of its keys have one path for receiving and change: a policy has two for each (BIP-388)');
  const numbers = paths.map((path) => Number(path.split('/')[1]));
  const odd = numbers.filter((number) => number % 2 === 1).length;
  if (odd > 0 && odd < numbers.length)
    throw malformed('some of its keys are followed by a path of receiving, others by one of change: /0/* and /1/*');
  if (odd > 0) return 'change';
  return numbers.every((number) => number === 0) ? 'receiving at 0' : 'receiving';
}

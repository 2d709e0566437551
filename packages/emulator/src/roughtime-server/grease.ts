/** Responses that are wrong on purpose, so that clients learn to check them: RFC 10049, section 7. */
import { type OnlineKey, type ResponseParts, type SignedTime, signTime, uint32s } from './response.ts';

/** In which way a response is greased. All but one with an undefined tag are to be refused. */
export type Grease = 'missing tag' | 'other version' | 'undefined tag' | 'wrong signature' | 'wrong certificate';

/** Every way. */
export const greases: readonly Grease[] = [
  'missing tag',
  'other version',
  'undefined tag',
  'wrong signature',
  'wrong certificate',
];

/** Reserved for experiments, and spoken by nobody: section 12.2. */
const OTHER_VERSION = 0xbfff_fffe;

const aYear = 31_536_000n;

/**
 * A response with one fault. A wrong time never has two right signatures.
 *
 * @param choose gives a whole number from 0 up to, but without, its argument
 */
export function greased(
  kind: Grease,
  parts: ResponseParts,
  {
    key,
    time,
    choose,
  }: { readonly key: OnlineKey; readonly time: SignedTime; readonly choose: (below: number) => number },
): ResponseParts {
  if (kind === 'missing tag') {
    const tags = Object.keys(parts);
    const without = tags[choose(tags.length)];
    return Object.fromEntries(Object.entries(parts).filter(([tag]) => tag !== without));
  }
  if (kind === 'undefined tag') return { ...parts, GREA: uint32s(choose(2 ** 16), choose(2 ** 16)) };
  if (kind === 'other version')
    return {
      ...parts,
      ...signTime(key, { ...time, version: OTHER_VERSION, versions: [...time.versions, OTHER_VERSION] }),
    };
  const midpoint = time.midpoint > aYear ? time.midpoint - aYear : time.midpoint + aYear;
  const wrong: ResponseParts = { ...parts, ...signTime(key, { ...time, midpoint }) };
  // In the certificate the signature begins after the header of two tags, in SIG at once.
  const [tag, from] = kind === 'wrong signature' ? (['SIG', 0] as const) : (['CERT', 16] as const);
  const changed = (wrong[tag] ?? new Uint8Array(0)).slice();
  const place = from + choose(64);
  changed[place] = (changed[place] ?? 0) ^ (1 << choose(8));
  return { ...wrong, [tag]: changed };
}

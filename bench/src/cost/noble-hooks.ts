/**
 * Module hooks (`node:module`) that put a probe into the lowest functions of the noble libraries, so that what a card
 * computes is counted exactly, whatever is built on them. The libraries are not changed: only what this process loads
 * is.
 */
import type { LoadHook } from 'node:module';

/** Calls the probe of `meter.ts` where there is one. */
const probe = (kind: string, what = '') => `globalThis.symbolonProbe?.('${kind}'${what && `, ${what}`});`;

/** A place where a function begins, how often the file has it, and what is told there. */
type Place = { readonly begins: RegExp; readonly times: number; readonly tells: string };

const blockOfHash: Place = { begins: /^ {4}process\(view, offset\) \{$/gm, times: 0, tells: probe('hash') };
const multiplication: readonly Place[] = [
  { begins: /^ {8}multiply\(scalar\) \{$/gm, times: 1, tells: probe('ec', 'Point, 1') },
  { begins: /^ {8}multiplyUnsafe\(scalar\) \{$/gm, times: 1, tells: probe('ec', 'Point, 1') },
];

const places: Readonly<Record<string, readonly Place[]>> = {
  '/@noble/hashes/sha2.js': [{ ...blockOfHash, times: 2 }],
  '/@noble/hashes/legacy.js': [{ ...blockOfHash, times: 3 }],
  '/@noble/hashes/sha3.js': [
    { begins: /^export function keccakP\(s, rounds = 24\) \{$/gm, times: 1, tells: probe('hash') },
  ],
  '/@noble/ciphers/aes.js': [
    { begins: /^function (en|de)crypt\(xk, s0, s1, s2, s3\) \{$/gm, times: 2, tells: probe('aes') },
  ],
  '/@noble/curves/abstract/weierstrass.js': [
    ...multiplication,
    // a * this + b * other.
    { begins: /^ {8}mulAddUnsafe\(a, other, b\) \{$/gm, times: 1, tells: probe('ec', 'Point, 2') },
  ],
  '/@noble/curves/abstract/edwards.js': [
    // The class is called by its own name there.
    ...multiplication.map((place) => ({
      ...place,
      begins: new RegExp(place.begins, 'gm'),
      tells: probe('ec', 'this.constructor, 1'),
    })),
  ],
};

/** @throws where a library no longer looks as described: the table above has to follow it */
export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const found = Object.entries(places).find(([file]) => url.endsWith(file));
  if (found === undefined || loaded.source === undefined || loaded.source === null) return loaded;
  const [file, wanted] = found;
  let source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
  for (const { begins, times, tells } of wanted) {
    const there = source.match(begins)?.length ?? 0;
    if (there !== times)
      throw new Error(`${file} has ${there} places that match ${begins}, not ${times}: see noble-hooks.ts`);
    source = source.replace(begins, (line) => `${line} ${tells}`);
  }
  return { ...loaded, source };
};

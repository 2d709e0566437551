/** Wallets that programs keep as a list of cosigners, whose keys are sorted in each script (BIP-67). */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import type { WalletPolicy } from '../../firmware/descriptors/wallet-policy.ts';
import { malformed } from './malformed.ts';

/** Version bytes that say the script (SLIP-132), and those of BIP-32 that mean the same key. */
const versions: { readonly [version: string]: { readonly wrap: string; readonly plain: string } } = {
  '0488b21e': { wrap: 'sh(#)', plain: '0488b21e' },
  '0295b43f': { wrap: 'sh(wsh(#))', plain: '0488b21e' },
  '02aa7ed3': { wrap: 'wsh(#)', plain: '0488b21e' },
  '043587cf': { wrap: 'sh(#)', plain: '043587cf' },
  '024289ef': { wrap: 'sh(wsh(#))', plain: '043587cf' },
  '02575483': { wrap: 'wsh(#)', plain: '043587cf' },
};
const base58check = createBase58check(sha256);

type PlainKey = {
  readonly key: string;
  /** The script its version says, with `#` for what is in it. */
  readonly wrap: string;
  /** Whether that is the version of BIP-32, which many programs write whatever the script is. */
  readonly isPlain: boolean;
};

/** An extended key in the version of BIP-32. Throws `data/malformed`. */
export function plainKey(extended: string): PlainKey {
  try {
    const bytes = base58check.decode(extended);
    const version = hex.encode(bytes.subarray(0, 4));
    const { wrap, plain } = versions[version] ?? {};
    if (wrap !== undefined && plain !== undefined && bytes.length === 78) {
      const key = base58check.encode(Uint8Array.of(...hex.decode(plain), ...bytes.subarray(4)));
      return { wrap, key, isPlain: plain === version };
    }
  } catch {}
  const [, ofOne] = /^([yzuv]pub)/.exec(extended) ?? [];
  if (ofOne !== undefined)
    throw malformed(`a key of it begins with ${ofOne}, as those of wallets of one key do (SLIP-132): export it again`);
  throw malformed('a key of it is no extended public key of a wallet of several');
}

/**
 * The same of a key that stands in this script. Throws `data/malformed`, also where its version says another one.
 *
 * @param wrap The script, with `#` for what is in it.
 */
export function plainKeyFor(wrap: string, extended: string): string {
  const { key, wrap: said, isPlain } = plainKey(extended);
  if (!isPlain && said !== wrap) throw malformed('the version of a key says another script (SLIP-132)');
  return key;
}

/** Whether its keys are of test networks, by the version of BIP-32. */
export const hasTestKeys = ({ keys }: WalletPolicy): boolean => keys.some((key) => /(?:^|\])tpub/.test(key));

const scripts: { readonly [name: string]: string } = {
  p2wsh: 'wsh(#)',
  'p2sh-p2wsh': 'sh(wsh(#))',
  'p2wsh-p2sh': 'sh(wsh(#))',
  p2sh: 'sh(#)',
};

/** The script by the name that Coldcard and Caravan have for it. Throws `data/malformed`. */
export function scriptNamed(name: string): string {
  const key = name.toLowerCase();
  const wrap = Object.hasOwn(scripts, key) ? scripts[key] : undefined;
  if (wrap === undefined) throw malformed('its format is none of P2WSH, P2SH-P2WSH and P2SH');
  return wrap;
}

/** A cosigner as these files have it. */
export type Cosigner = {
  readonly xpub: string;
  /** Of the master key, or something else where it is not known. */
  readonly fingerprint: string;
  /** From the master key: `m/48'/0'/0'/2'`. */
  readonly path: string;
};

/** The policy, with the keys as they are listed. Throws `data/malformed`. */
export function sortedmulti(wrap: string, threshold: number, cosigners: readonly Cosigner[]): WalletPolicy {
  const keys = cosigners.map(({ xpub, fingerprint, path }) => {
    const { key } = plainKey(xpub);
    // Where they are not known, programs write "Unknown", 00000000, or nothing.
    if (!/^(?!0{8})[0-9a-f]{8}$/i.test(fingerprint) || /^(?:unknown|none)?$/i.test(path)) return key;
    const below = path.replace(/^m(?=\/|$)/i, '').replaceAll(/h/gi, "'");
    if (!/^(?:\/\d+'?)*$/.test(below))
      throw malformed(`the path of the key of ${fingerprint} is none such as m/48'/0'/0'/2'`);
    return `[${fingerprint.toLowerCase()}${below}]${key}`;
  });
  const multi = `sortedmulti(${[threshold, ...keys.map((_, n) => `@${n}/**`)].join()})`;
  return { template: wrap.replace('#', multi), keys };
}

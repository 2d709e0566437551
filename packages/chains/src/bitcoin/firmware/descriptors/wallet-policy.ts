/** Wallet policies (BIP-388): what the cosigners of a wallet agree on, short enough for a person to compare. */

import { equalBytes } from '@noble/curves/utils.js';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { type Descriptor, parseDescriptor } from './descriptor.ts';
import { parseKey } from './key.ts';

/** What cosigners agree on: how many of which keys it takes, in a template and a list of keys. */
export type WalletPolicy = {
  /** A descriptor with `@0`, `@1`, ... in place of the keys: `wsh(sortedmulti(2,@0/**,@1/**))`. */
  readonly template: string;
  /** Extended public keys with their origins: `[6738736c/48'/0'/0'/2']xpub6FC1…`. */
  readonly keys: readonly string[];
};

/** A key placeholder or a MuSig2 aggregate of some, with the path that must follow it. */
const placeholder = /(musig\(@\d+(?:,@\d+)*\)|@\d+)\/(\*\*|<(\d+);(\d+)>\/\*)/g;

/**
 * The descriptor a policy stands for, without checksum.
 *
 * @throws `data/malformed` if the policy breaks a rule of BIP-388
 * @see BIP-388, "Wallet descriptor template"
 * @example
 * ```ts
 * import { policyDescriptor } from '@symbolon/chains/bitcoin/descriptors';
 * const keys = [
 *   "[6738736c/48'/0'/0'/2']xpub6FC1fXFP1GXLX5TKtcjHGT4q89SDRehkQLtbKJ2PzWcvbBHtyDsJPLtpLtkGqYNYZdVVAjRQ5kug9CsapegmmeRutpP7PW4u4wVF9JfkDhw",
 *   "[b2b1f0cf/48'/0'/0'/2']xpub6EWhjpPa6FqrcaPBuGBZRJVjzGJ1ZsMygRF26RwN932Vfkn1gyCiTbECVitBjRCkexEvetLdiqzTcYimmzYxyR1BZ79KNevgt61PDcukmC7",
 * ];
 * policyDescriptor({ template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys }); // => `wsh(sortedmulti(2,${keys[0]}/<0;1>/*,${keys[1]}/<0;1>/*))`
 * ```
 */
export function policyDescriptor({ template, keys }: WalletPolicy): string {
  const used = [...template.matchAll(placeholder)].map(([, name = '', path, first = '0', second = '1']) => ({
    name,
    path,
    numbers: [first, second],
  }));
  const rest = template.replaceAll(placeholder, '');
  if (rest.includes('@')) throw malformed('a placeholder needs a path of the form /** or /<NUM;NUM>/* right after it');
  if (rest.includes('musig')) throw malformed('keys are aggregated before they are derived');
  const withoutHashes = rest.replaceAll(/(?:sha256|hash256|ripemd160|hash160)\([0-9a-f]+\)/g, '');
  if (withoutHashes.includes('prv')) throw malformed('a private key stands in it: a policy has public ones alone');
  if (/pub|[0-9a-fA-F]{64}/.test(withoutHashes)) throw malformed('a key stands in it that is not a placeholder');
  const order = [
    ...new Set(used.flatMap(({ name }) => [...name.matchAll(/@(\d+)/g)].map(([, index]) => Number(index)))),
  ];
  if (order.length === 0 || order.some((index, n) => index !== n))
    throw malformed('placeholders must appear in order, without gaps');
  if (order.length !== keys.length) throw malformed(`it has ${order.length} placeholders for ${keys.length} keys`);
  const taken = new Set<string>();
  for (const { name, numbers } of used) {
    for (const number of numbers) {
      if (taken.has(`${name}/${number}`)) throw malformed(`${name} is used twice with the same path`);
      taken.add(`${name}/${number}`);
    }
  }
  checkKeys(keys);
  return template.replaceAll('/**', '/<0;1>/*').replaceAll(/@(\d+)/g, (_, index) => keys[Number(index)] ?? '');
}

/**
 * The policy as a descriptor this wallet can derive.
 *
 * @throws `data/malformed` as {@link policyDescriptor}, and for what BIP-388 allows and this wallet does not know, such
 * as MuSig2, and for miniscript that is not sane (BIP-379)
 * @example
 * ```ts
 * import { parsePolicy } from '@symbolon/chains/bitcoin/descriptors';
 * const { expression, ranged, paths } = parsePolicy(policy);
 * [expression.type, ranged, paths]; // => ['wsh', true, 2]
 * ```
 */
export function parsePolicy(policy: WalletPolicy): Descriptor {
  return parseDescriptor(policyDescriptor(policy));
}

function checkKeys(keys: readonly string[]): void {
  // BIP-32, "Serialization format": the version bytes say the network.
  if (new Set(keys.map((text) => /[xt]pub/.exec(text)?.[0])).size > 1) throw malformed('its keys are of two networks');
  const publicKeys = keys.map((text) => {
    const { key, steps, ranged } = parseKey(text, 'any');
    if (key instanceof Uint8Array || key.publicKey === null || steps.length > 0 || ranged)
      throw malformed('a key is not an extended public key alone');
    return key.publicKey;
  });
  publicKeys.forEach((key, n) => {
    if (publicKeys.slice(0, n).some((earlier) => equalBytes(earlier, key))) throw malformed(`key ${n} is there twice`);
  });
}

function malformed(reason: string): SymbolonError {
  return chainError('data/malformed', { what: 'wallet policy', where: 'template', reason });
}

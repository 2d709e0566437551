/** Miniscripts put together at random, sane and not. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { hash160 } from '../../../src/bitcoin/firmware/address/scripts.ts';
import type { MiniscriptContext } from '../../../src/bitcoin/firmware/descriptors/miniscript/expression.ts';
import { parseMiniscript } from '../../../src/bitcoin/firmware/descriptors/miniscript/parse.ts';
import { typeOf } from '../../../src/bitcoin/firmware/descriptors/miniscript/types.ts';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';

/** TEST KEYS. */
export const secrets = Array.from({ length: 8 }, (_, n) => new Uint8Array(32).fill(n + 1));
export const keys: readonly string[] = secrets.map((secret) => hex.encode(secp256k1.getPublicKey(secret)));
export const preimage = new Uint8Array(32).fill(5);
export const hashes: readonly string[] = [
  `sha256(${hex.encode(sha256(preimage))})`,
  `hash256(${hex.encode(sha256(sha256(preimage)))})`,
  `hash160(${hex.encode(hash160(preimage))})`,
];
/** What they are of, as a PSBT has it (BIP-174). */
export const preimages = {
  sha256: [[sha256(preimage), preimage]],
  hash256: [[sha256(sha256(preimage)), preimage]],
  hash160: [[hash160(preimage), preimage]],
} as const;

/** Texts made of each other, by choices: each that is a miniscript may be a part of the next ones. */
export function texts(choices: readonly (readonly [number, number, number, number])[], context: MiniscriptContext) {
  const key = (n: number) => keys[n % keys.length] ?? '';
  const multi = context === 'tr' ? 'multi_a' : 'multi';
  const pool = [
    ...keys.slice(0, 4).flatMap((each) => [`pk(${each})`, `pkh(${each})`, `v:pk(${each})`, `s:pk(${each})`]),
    ...['older(10)', 'older(4194400)', 'after(700000)', 'after(1700000000)', '0', '1', 'v:older(10)'],
    ...hashes,
  ];
  const all = [...pool];
  for (const [how, a, b, c] of choices) {
    const [x, y, z] = [a, b, c].map((n) => pool[n % pool.length] ?? '');
    const wrap = (letter: string) => (/^[a-z]+:/.test(x ?? '') ? `${letter}${x}` : `${letter}:${x}`);
    const made = [
      ...['a', 's', 'c', 'd', 'v', 'j', 'n', 't', 'l', 'u'].map(wrap),
      ...['and_v', 'and_b', 'or_b', 'or_c', 'or_d', 'or_i', 'and_n'].map((name) => `${name}(${x},${y})`),
      ...[1, 2, 3].map((k) => `thresh(${k},${x},${y},${z})`),
      ...[`andor(${x},${y},${z})`, `${multi}(2,${key(a)},${key(b)},${key(c)})`, `pk_k(${key(a)})`],
    ];
    const text = made[how % made.length] ?? '';
    all.push(text);
    if (
      typeOf(
        parseMiniscript(text, context, (key) => key),
        context,
      ) !== 0
    )
      pool.push(text);
  }
  return all;
}
export const choices = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { minLength: 20, maxLength: 120 });

/** What a miniscript stands in. */
export type Output = 'wsh' | 'sh(wsh)' | 'tr';
export const outputs: fc.Arbitrary<Output> = fc.constantFrom('wsh', 'sh(wsh)', 'tr');

/**
 * A policy with a miniscript of {@link texts}. Its keys become the given ones, each at `/**` first, then at the next
 * pairs; the first is the internal key in Taproot.
 */
export function policyOf(text: string, output: Output, extended: readonly string[]): WalletPolicy {
  const order: string[] = [];
  const times = new Map<string, number>();
  const first = output === 'tr' ? 1 : 0;
  const inner = text.replace(/0[23][0-9a-f]{64}/g, (key) => {
    if (!order.includes(key)) order.push(key);
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    return `@${order.indexOf(key) + first}${time === 0 ? '/**' : `/<${2 * time};${2 * time + 1}>/*`}`;
  });
  const template = { wsh: `wsh(${inner})`, 'sh(wsh)': `sh(wsh(${inner}))`, tr: `tr(@0/**,${inner})` }[output];
  return { template, keys: extended.slice(0, order.length + first) };
}

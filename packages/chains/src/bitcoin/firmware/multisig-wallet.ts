/**
 * Wallets of several keys in the form in which a card reads them: the part of BIP-388 that fits in its memory.
 *
 *     wallet = Head, template, see `wallet-template.ts`, our position among the keys: 1 byte, Key * keys
 *     Key    = master fingerprint: 4 bytes (0 where unknown), Path, public key: 33 bytes, chain code: 32 bytes
 *
 * The owner confirms a wallet by its id, which the card keeps in its policy:
 *
 *     id = SHA-256('symbolon wallet policy 2' 00 || Head || template || Key * keys)
 */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { chainError, equalPaths, type Path, type SymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Steps, take } from '../../firmware/stepwise.ts';
import type { Descriptor, ScriptExpression } from './descriptors/descriptor.ts';
import type { DescriptorKey } from './descriptors/key.ts';
import { isBranch, keysIn, leavesOf, type ScriptTree } from './descriptors/miniscript/expression.ts';
import { reasonAgainst } from './descriptors/miniscript/sanity.ts';
import { type DerivedScript, deriveScript } from './descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from './descriptors/wallet-policy.ts';
import { StreamPath, takePath } from './stream-path.ts';
import {
  decodeKey,
  decodeTree,
  encodeKey,
  encodeTree,
  type KeyPlace,
  maxNesting,
  maxPair,
  maxTemplate,
  maxWalletKeys,
  nestingOf,
} from './wallet-template.ts';

/** Outputs by their number less one. Append only. */
const outputs = ['wsh', 'sh(wsh)', 'tr'] as const;
type Output = (typeof outputs)[number];

/** Of the table of labels in the specification: a card's firmware and hosts without a card share this file. */
const label = utf8ToBytes('symbolon wallet policy 2\0');
const Head = /* @__PURE__ */ P.struct({ output: P.U8, template: P.U8, keys: P.U8 });
const headLength = 3;
const Origin = /* @__PURE__ */ P.struct({ masterFingerprint: P.U32BE, path: StreamPath });
const keyLength = 65;

/** A wallet as the card keeps it while it reads, its id found in the policy: some 65 bytes for each key. */
export type ConfirmedWallet = {
  readonly output: Output;
  /** At most 128 bytes. */
  readonly template: Uint8Array;
  /** Position of our key, from 0. */
  readonly own: number;
  /** Of our key from the master key, without the last two steps. */
  readonly ownPath: Path;
  /** Of each key its public key (33 bytes) and its chain code (32 bytes). */
  readonly keys: Uint8Array;
};

/**
 * The id (32 bytes) by which a card's policy names a wallet its owner has confirmed; the same for every cosigner who
 * writes the policy in one way, see `canonicalPolicy`.
 * It decides what the card takes for change, so compare the policy with the other cosigners' first.
 *
 * @throws `data/malformed` as `parsePolicy`; `transaction/refused` for a wallet that no card reads: other outputs than
 * `wsh`, `sh(wsh)` and `tr` with a tree, keys with other paths than `/**` or `/<2n;2n+1>/*` up to n = 15, more than 6
 * keys, a template that takes more than 128 bytes
 * @example
 * ```ts
 * import { multisigWalletId } from '@symbolon/chains/bitcoin/descriptors';
 * const keys = [
 *   "[6738736c/48'/0'/0'/2']xpub6FC1fXFP1GXLX5TKtcjHGT4q89SDRehkQLtbKJ2PzWcvbBHtyDsJPLtpLtkGqYNYZdVVAjRQ5kug9CsapegmmeRutpP7PW4u4wVF9JfkDhw",
 *   "[b2b1f0cf/48'/0'/0'/2']xpub6EWhjpPa6FqrcaPBuGBZRJVjzGJ1ZsMygRF26RwN932Vfkn1gyCiTbECVitBjRCkexEvetLdiqzTcYimmzYxyR1BZ79KNevgt61PDcukmC7",
 * ];
 * multisigWalletId({ template: 'wsh(sortedmulti(2,@0/**,@1/**))', keys }).length; // => 32
 * ```
 */
export function multisigWalletId(policy: WalletPolicy): Uint8Array {
  const parts = partsOf(parsePolicy(policy));
  if (parts === undefined)
    throw refused(
      `no card reads wallets of this kind: it takes wsh, sh(wsh), or tr with scripts, of at most ${maxWalletKeys} keys`,
    );
  return sha256(concatBytes(label, ...parts));
}

/** Whether a card reads wallets of this kind, so that {@link encodeWallet} takes it. */
export function isReadableWallet(descriptor: Descriptor): boolean {
  return partsOf(descriptor) !== undefined;
}

/**
 * Whether a card reads wallets of this kind, so that {@link multisigWalletId} has an id for it.
 *
 * @throws `data/malformed` as `parsePolicy`
 * @example
 * ```ts
 * import { isReadablePolicy } from '@symbolon/chains/bitcoin/descriptors';
 * isReadablePolicy(policy); // => true
 * ```
 */
export function isReadablePolicy(policy: WalletPolicy): boolean {
  return isReadableWallet(parsePolicy(policy));
}

/**
 * A wallet for the card's interpreter: the layout is at the top of the module.
 *
 * @param masterFingerprint Ours: a uint32.
 * @param path Of a key of ours in it, down to the address.
 * @throws `transaction/refused` if no card reads it, or no key of it is ours
 */
export function encodeWallet(descriptor: Descriptor, masterFingerprint: number, path: Path): Uint8Array {
  const [head, template, ...keys] = partsOf(descriptor) ?? [];
  const isOurs = ({ origin }: DescriptorKey) =>
    origin?.masterFingerprint === masterFingerprint && equalPaths(origin.path, path.slice(0, -2));
  const own = distinctKeys(treeOf(descriptor)).findIndex(isOurs);
  if (head === undefined || template === undefined || own < 0) throw refused('no card reads wallets of this kind');
  return concatBytes(head, template, Uint8Array.of(own), ...keys);
}

/**
 * Reads a wallet in the card, checks what it takes to spend from it, and hashes its id (32 bytes) on the way.
 *
 * @param where Names the place in errors.
 * @throws `data/malformed` if it is no wallet, is not sane, or has no key of ours
 */
export function* takeWallet(where: string): Steps<ConfirmedWallet & { readonly id: Uint8Array }> {
  const fail = failAt(where);
  const hash = sha256.create().update(label);
  const headBytes = yield* take(headLength);
  hash.update(headBytes);
  const head = Head.decode(headBytes);
  const output = outputs[head.output - 1];
  if (output === undefined || head.keys > maxWalletKeys || head.template > maxTemplate) return fail('no such wallet');
  const template = (yield* take(head.template)).slice();
  hash.update(template);
  const [own = 0] = yield* take(1);
  const keys = new Uint8Array(head.keys * keyLength);
  let ownPath: Path | undefined;
  for (let n = 0; n < head.keys; n += 1) {
    hash.update(yield* take(4));
    const path = yield* takePath(where);
    hash.update(StreamPath.encode([...path]));
    if (n === own) ownPath = path;
    const key = yield* take(keyLength);
    hash.update(key);
    for (let earlier = 0; earlier < n; earlier += 1)
      if (equalBytes(keys.subarray(earlier * keyLength, earlier * keyLength + 33), key.subarray(0, 33)))
        fail('a key is there twice');
    keys.set(key, n * keyLength);
  }
  if (ownPath === undefined) return fail('none of its keys is ours');
  checkTemplate(output, template, head.keys, fail);
  return { id: hash.digest(), output, template, own, ownPath, keys };
}

/** Each key stands somewhere, and nowhere twice; every script is a sane miniscript (BIP-379). */
function checkTemplate(output: Output, template: Uint8Array, keys: number, fail: (reason: string) => never): void {
  const { internal, tree } = readTemplate(output, template, (place) => place, fail);
  const places = [...(internal === undefined ? [] : [internal]), ...leavesOf(tree).flatMap(keysIn)];
  const isSame = (a: KeyPlace, b: KeyPlace) => encodeKey(a) === encodeKey(b);
  if (places.some((place, n) => places.findIndex((other) => isSame(place, other)) !== n))
    fail('a key stands in it twice with the same path');
  const positions = new Set(places.map(({ position }) => position));
  if (positions.size !== keys || places.some(({ position }) => position >= keys)) fail('its keys do not match');
  for (const leaf of leavesOf(tree)) {
    const wrong = reasonAgainst(leaf, output === 'tr' ? 'tr' : 'wsh', isSame);
    if (wrong !== undefined) fail(wrong);
  }
}

type Template<K> = { readonly internal: K | undefined; readonly tree: ScriptTree<K> };

function readTemplate<K>(
  output: Output,
  template: Uint8Array,
  keyAt: (place: KeyPlace) => K,
  fail: (reason: string) => never,
): Template<K> {
  let at = 0;
  const next = (): number => {
    const byte = template[at];
    at += 1;
    return byte ?? fail('its template ends early');
  };
  const internal = output === 'tr' ? keyAt(decodeKey(next())) : undefined;
  const tree = decodeTree({ next, fail }, keyAt);
  if (output !== 'tr' && isBranch(tree)) return fail('a branch outside of Taproot');
  if (at !== template.length) return fail('its template goes on');
  return { internal, tree };
}

/**
 * The script of a wallet where our key is at `path`.
 *
 * @throws `argument/invalid` where there is none
 */
export function walletScript({ output, template, own, ownPath, keys }: ConfirmedWallet, path: Path): DerivedScript {
  const [step = -1, index = -1] = path.slice(-2);
  const keyAt = ({ position, pair }: KeyPlace): DescriptorKey => {
    const at = position * keyLength;
    const key = new HDKey({ publicKey: keys.slice(at, at + 33), chainCode: keys.slice(at + 33, at + keyLength) });
    const origin = position === own ? { masterFingerprint: 0, path: ownPath } : undefined;
    return { origin, key, steps: [[2 * pair, 2 * pair + 1]], ranged: true };
  };
  const { internal, tree } = readTemplate(output, template, keyAt, failAt('wallet'));
  const expression = expressionOf(output, internal, tree);
  return deriveScript({ text: '', expression, ranged: true, paths: 2 }, { multipath: step % 2, index });
}

function expressionOf(
  output: Output,
  internalKey: DescriptorKey | undefined,
  tree: ScriptTree<DescriptorKey>,
): ScriptExpression {
  if (internalKey !== undefined) return { type: 'tr', internalKey, tree };
  const [inner] = leavesOf(tree);
  if (inner === undefined) throw refused('it has no script');
  return output === 'wsh' ? { type: 'wsh', inner } : { type: 'sh', inner: { type: 'wsh', inner } };
}

/** Head, template and keys as they are hashed; `undefined` for what a card does not read. */
function partsOf(descriptor: Descriptor): readonly Uint8Array[] | undefined {
  const template = treeOf(descriptor);
  const keys = distinctKeys(template);
  if (template === undefined || keys.length > maxWalletKeys || !allKeys(template).every(isPlaced)) return undefined;
  if (nestingOf(template.tree) > maxNesting) return undefined;
  const placeOf = (key: DescriptorKey): KeyPlace => ({
    position: keys.findIndex((other) => isSameNode(key, other)),
    pair: (key.steps[0]?.[0] ?? 0) / 2,
  });
  const bytes = Uint8Array.from([
    ...(template.internal === undefined ? [] : [encodeKey(placeOf(template.internal))]),
    ...encodeTree(template.tree, placeOf),
  ]);
  if (bytes.length > maxTemplate) return undefined;
  const encoded = keys.map(({ origin, key }) =>
    concatBytes(
      Origin.encode({ masterFingerprint: origin?.masterFingerprint ?? 0, path: [...(origin?.path ?? [])] }),
      ...(key instanceof HDKey ? [key.publicKey ?? new Uint8Array(), key.chainCode ?? new Uint8Array()] : []),
    ),
  );
  const output = outputs.indexOf(template.output) + 1;
  return [Head.encode({ output, template: bytes.length, keys: keys.length }), bytes, ...encoded];
}

/** BIP-388: an extended key with `/**`, which stands for `/<0;1>/*`, or another pair of that kind. */
function isPlaced({ key, steps: [pair = [], ...more], ranged }: DescriptorKey): boolean {
  const [first = -1, second = -1, ...others] = pair;
  return (
    key instanceof HDKey &&
    ranged &&
    more.length + others.length === 0 &&
    first % 2 === 0 &&
    first / 2 <= maxPair &&
    second === first + 1
  );
}

function treeOf({ expression }: Descriptor): (Template<DescriptorKey> & { readonly output: Output }) | undefined {
  const { type } = expression;
  if (type === 'wsh') return { output: 'wsh', internal: undefined, tree: expression.inner };
  if (type === 'sh' && expression.inner.type === 'wsh')
    return { output: 'sh(wsh)', internal: undefined, tree: expression.inner.inner };
  if (type !== 'tr' || expression.tree === undefined) return undefined;
  return { output: 'tr', internal: expression.internalKey, tree: expression.tree };
}

function allKeys(template: Template<DescriptorKey> | undefined): readonly DescriptorKey[] {
  if (template === undefined) return [];
  const { internal, tree } = template;
  return [...(internal === undefined ? [] : [internal]), ...leavesOf(tree).flatMap(keysIn)];
}

/** In the order of the key vector of BIP-388. */
function distinctKeys(template: Template<DescriptorKey> | undefined): readonly DescriptorKey[] {
  const keys = allKeys(template);
  return keys.filter((key, n) => keys.findIndex((other) => isSameNode(key, other)) === n);
}

function isSameNode(a: DescriptorKey, b: DescriptorKey): boolean {
  return a.key instanceof HDKey && b.key instanceof HDKey && a.key.publicExtendedKey === b.key.publicExtendedKey;
}

function failAt(where: string): (reason: string) => never {
  return (reason) => {
    throw chainError('data/malformed', { what: 'signing stream', where, reason });
  };
}

function refused(reason: string): SymbolonError {
  return chainError('transaction/refused', { where: 'wallet policy', reason });
}

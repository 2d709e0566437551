/**
 * Multisig wallets in the form in which a card reads them: the part of BIP-388 that fits in its memory.
 *
 *     wallet = Head, our position among the keys: 1 byte, Key * keys
 *     Key    = master fingerprint: 4 bytes (0 where unknown), Path, public key: 33 bytes, chain code: 32 bytes
 *
 * The owner confirms a wallet by its id, which the card keeps in its policy:
 *
 *     id = SHA-256('symbolon wallet policy 1' 00 || Head || Key * keys)
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';
import { chainError, equalPaths, type Path, type SymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { type Steps, take } from '../../interpreters/stepwise.ts';
import type { Descriptor, ScriptExpression } from '../descriptors/descriptor.ts';
import type { DescriptorKey } from '../descriptors/key.ts';
import { type DerivedScript, deriveScript } from '../descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../descriptors/wallet-policy.ts';
import { StreamPath, takePath } from './stream-path.ts';

/**
 * Kinds of wallets by their number less one. Append only. In Taproot the first key is the internal one, and the others
 * are in the one leaf.
 */
const kinds = [
  { outer: 'wsh', inner: 'sortedmulti' },
  { outer: 'wsh', inner: 'multi' },
  { outer: 'tr', inner: 'multi_a' },
  { outer: 'tr', inner: 'sortedmulti_a' },
] as const;
type Kind = (typeof kinds)[number];

/** Most keys of a wallet, the internal key of a Taproot output included: what fits in the card's memory. */
const maxWalletKeys = 6;

const label = utf8ToBytes('symbolon wallet policy 1\0');
const Head = /* @__PURE__ */ P.struct({ kind: P.U8, threshold: P.U8, keys: P.U8 });
const Origin = /* @__PURE__ */ P.struct({ masterFingerprint: P.U32BE, path: StreamPath });
const keyLength = 65;

/** A wallet as the card keeps it while it reads, its id found in the policy: some 65 bytes for each key. */
export type ConfirmedWallet = {
  /** Which template. */
  readonly kind: Kind;
  /** Signatures that it takes to spend. */
  readonly threshold: number;
  /** Position of our key, from 0. */
  readonly own: number;
  /** Of our key from the master key, without the last two steps. */
  readonly ownPath: Path;
  /** Of each key its public key (33 bytes) and its chain code (32 bytes). */
  readonly keys: Uint8Array;
};

/**
 * The id (32 bytes) by which a card's policy names a wallet its owner has confirmed; the same for every cosigner.
 * It decides what the card takes for change, so compare the policy with the other cosigners' first.
 *
 * @throws `data/malformed` as `parsePolicy`; `transaction/refused` for a wallet that no card reads: other templates
 * than `wsh(sortedmulti)`, `wsh(multi)`, `tr(@0/**,multi_a)` and `tr(@0/**,sortedmulti_a)`, keys with other paths than
 * `/**`, more than 6 keys
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
  if (parts === undefined) throw refused('no card reads wallets of this kind');
  return sha256(concatBytes(label, ...parts));
}

/** Whether a card reads wallets of this kind, so that {@link encodeWallet} takes it. */
export function isReadableWallet(descriptor: Descriptor): boolean {
  return partsOf(descriptor) !== undefined;
}

/**
 * A wallet for the card's interpreter: the layout is at the top of the module.
 *
 * @param masterFingerprint Ours: a uint32.
 * @param path Of a key of ours in it, down to the address.
 * @throws `transaction/refused` if no card reads it, or no key of it is ours
 */
export function encodeWallet(descriptor: Descriptor, masterFingerprint: number, path: Path): Uint8Array {
  const [head, ...keys] = partsOf(descriptor) ?? [];
  const isOurs = ({ origin }: DescriptorKey) =>
    origin?.masterFingerprint === masterFingerprint && equalPaths(origin.path, path.slice(0, -2));
  const own = keysOf(descriptor)?.findIndex(isOurs) ?? -1;
  if (head === undefined || own < 0) throw refused('no card reads wallets of this kind');
  return concatBytes(head, Uint8Array.of(own), ...keys);
}

/**
 * Reads a wallet in the card, and hashes its id (32 bytes) on the way.
 *
 * @param where Names the place in errors.
 * @throws `data/malformed` if it is no wallet, or has no key of ours
 */
export function* takeWallet(where: string): Steps<ConfirmedWallet & { readonly id: Uint8Array }> {
  const hash = sha256.create().update(label);
  const headBytes = yield* take(3);
  hash.update(headBytes);
  const head = Head.decode(headBytes);
  const kind = kinds[head.kind - 1];
  const cosigners = head.keys - (kind?.outer === 'tr' ? 1 : 0);
  if (kind === undefined || head.keys > maxWalletKeys || head.threshold === 0 || head.threshold > cosigners) {
    throw chainError('data/malformed', { what: 'signing stream', where, reason: 'no such wallet' });
  }
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
    keys.set(key, n * keyLength);
  }
  if (ownPath === undefined)
    throw chainError('data/malformed', { what: 'signing stream', where, reason: 'none of its keys is ours' });
  return { id: hash.digest(), kind, threshold: head.threshold, own, ownPath, keys };
}

/**
 * The script of a wallet where our key is at `path`.
 *
 * @throws `argument/invalid` where there is none
 */
export function walletScript({ kind, threshold, own, ownPath, keys }: ConfirmedWallet, path: Path): DerivedScript {
  const [multipath = -1, index = -1] = path.slice(-2);
  const nodes = Array.from({ length: keys.length / keyLength }, (_, n): DescriptorKey => {
    const at = n * keyLength;
    const key = new HDKey({ publicKey: keys.slice(at, at + 33), chainCode: keys.slice(at + 33, at + keyLength) });
    return {
      origin: n === own ? { masterFingerprint: 0, path: ownPath } : undefined,
      key,
      steps: [[0, 1]],
      ranged: true,
    };
  });
  const [first, ...others] = nodes;
  const expression: ScriptExpression =
    kind.outer === 'tr' && first !== undefined
      ? { type: 'tr', internalKey: first, tree: { type: kind.inner, threshold, keys: others } }
      : { type: 'wsh', inner: { type: kind.inner, threshold, keys: nodes } };
  return deriveScript({ text: '', expression, ranged: true, paths: 2 }, { multipath, index });
}

/** Head and keys as they are hashed; `undefined` for what a card does not read. */
function partsOf(descriptor: Descriptor): readonly Uint8Array[] | undefined {
  const { expression } = descriptor;
  const inner = expression.type === 'wsh' ? expression.inner : expression.type === 'tr' ? expression.tree : undefined;
  const keys = keysOf(descriptor);
  if (keys === undefined || inner === undefined || !('threshold' in inner)) return undefined;
  const kind = kinds.findIndex((one) => one.outer === expression.type && one.inner === inner.type) + 1;
  if (kind === 0 || keys.length > maxWalletKeys) return undefined;
  const encoded = keys.map(({ origin, key, steps, ranged }) => {
    // BIP-388: `/**` stands for `/<0;1>/*`.
    if (!(key instanceof HDKey) || !ranged || steps.length !== 1 || steps[0]?.join() !== '0,1') return undefined;
    const { masterFingerprint = 0, path = [] } = origin ?? {};
    return concatBytes(
      Origin.encode({ masterFingerprint, path: [...path] }),
      key.publicKey ?? new Uint8Array(),
      key.chainCode ?? new Uint8Array(),
    );
  });
  const parts = [Head.encode({ kind, threshold: inner.threshold, keys: keys.length }), ...encoded];
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function keysOf({ expression }: Descriptor): readonly DescriptorKey[] | undefined {
  if (expression.type === 'wsh') return 'threshold' in expression.inner ? expression.inner.keys : undefined;
  if (expression.type !== 'tr' || expression.tree === undefined || !('threshold' in expression.tree)) return undefined;
  return [expression.internalKey, ...expression.tree.keys];
}

function refused(reason: string): SymbolonError {
  return chainError('transaction/refused', { where: 'wallet policy', reason });
}

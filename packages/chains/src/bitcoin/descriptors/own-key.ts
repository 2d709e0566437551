/** Which key of a wallet of several is ours. */
import { equalBytes } from '@noble/curves/utils.js';
import { HDKey } from '@scure/bip32';
import { equalPaths, formatPath, hardened, type Path, type PublicKey, type Signer } from '@symbolon/interface';
import { formatFingerprint } from '../address/account.ts';
import { parseKey } from '../firmware/descriptors/key.ts';
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { malformed } from './wallet-files/malformed.ts';
import { hasTestKeys } from './wallet-files/sortedmulti.ts';

/** A key of ours in a wallet policy. */
export type OwnPolicyKey = {
  /** Among the keys, from 0. */
  readonly position: number;
  /** From the master key. */
  readonly path: Path;
};

/**
 * The first key of a wallet policy that is the signer's, proven by derivation; `undefined` if none is. A key without an origin is not found: nothing says where to derive it.
 *
 * @throws `data/malformed` for a key that is none, and what the signer throws
 * @example
 * ```ts
 * import { ownKeyOf } from '@symbolon/chains/bitcoin/descriptors';
 * await ownKeyOf(signer, policy); // => undefined
 * ```
 */
export async function ownKeyOf(signer: Signer, { keys }: WalletPolicy): Promise<OwnPolicyKey | undefined> {
  for (const [position, text] of keys.entries()) {
    const { origin, key } = parseKey(text, 'any');
    if (origin === undefined) continue;
    const own = await signer.getPublicKey({ path: origin.path, curve: 'secp256k1' });
    if (own.masterFingerprint === origin.masterFingerprint && isNode(own, key)) return { position, path: origin.path };
  }
  return undefined;
}

/**
 * A wallet policy with the origin of our key, where it says none: Electrum, for one, forgets those of cosigners. Looks
 * at the first three accounts of BIP-48 for each kind of script. Unchanged where our key is not found there.
 *
 * @throws `data/malformed` for a key that is none, and what the signer throws
 * @example
 * ```ts
 * import { withOwnOrigin } from '@symbolon/chains/bitcoin/descriptors';
 * (await withOwnOrigin(signer, policy)) === policy; // => true
 * ```
 */
export async function withOwnOrigin(signer: Signer, policy: WalletPolicy): Promise<WalletPolicy> {
  const nodes = policy.keys.map((text) => parseKey(text, 'any'));
  if (nodes.every(({ origin }) => origin !== undefined)) return policy;
  const found = await findOwnKey(signer, usualPaths(policy), (own) =>
    nodes.findIndex(({ origin, key }) => origin === undefined && isNode(own, key)),
  );
  if (found === undefined) return policy;
  const origin = `[${formatFingerprint(found.masterFingerprint)}${formatPath(found.path).slice(1)}]`;
  return { ...policy, keys: policy.keys.map((key, n) => (n === found.position ? `${origin}${key}` : key)) };
}

/**
 * The key of a wallet policy that is the signer's, though its origin says another place, with the place where it is.
 * Looks at the paths that the policy has, and at the first three accounts of BIP-48 for each kind of script.
 *
 * @throws `data/malformed` for a key that is none, and what the signer throws
 * @example
 * ```ts
 * import { misplacedOwnKey } from '@symbolon/chains/bitcoin/descriptors';
 * await misplacedOwnKey(signer, policy); // => undefined
 * ```
 */
export async function misplacedOwnKey(
  signer: Signer,
  policy: WalletPolicy,
): Promise<(OwnPolicyKey & { readonly masterFingerprint: number }) | undefined> {
  const nodes = policy.keys.map((text) => parseKey(text, 'any'));
  const stated = nodes.flatMap(({ origin }) => (origin === undefined ? [] : [origin.path]));
  const found = await findOwnKey(signer, [...stated, ...usualPaths(policy)], (own) =>
    nodes.findIndex(({ key }) => isNode(own, key)),
  );
  if (found === undefined) return undefined;
  const { origin } = nodes[found.position] ?? {};
  const isInPlace = origin?.masterFingerprint === found.masterFingerprint && equalPaths(origin.path, found.path);
  return isInPlace ? undefined : found;
}

/**
 * Refuses a wallet policy in which another key stands at a place of the signer's: a PSBT that names it so would be
 * refused, and nobody could say why then.
 *
 * @param own What `ownKeyOf` found.
 * @throws `data/malformed`, and what the signer throws
 * @example
 * ```ts
 * import { checkOwnOrigins, ownKeyOf } from '@symbolon/chains/bitcoin/descriptors';
 * const own = await ownKeyOf(signer, policy);
 * own && (await checkOwnOrigins(signer, policy, own)); // => undefined
 * ```
 */
export async function checkOwnOrigins(signer: Signer, { keys }: WalletPolicy, own: OwnPolicyKey): Promise<void> {
  const nodes = keys.map((text) => parseKey(text, 'any'));
  const ours = nodes[own.position]?.origin?.masterFingerprint;
  for (const { origin, key } of nodes) {
    if (origin === undefined || origin.masterFingerprint !== ours) continue;
    const path = formatPath(origin.path);
    if (!isNode(await signer.getPublicKey({ path: origin.path, curve: 'secp256k1' }), key))
      throw malformed(`a key in it says that it is at ${path} of the signer, which has another one there`);
  }
}

/** BIP-48: the first three accounts, for each kind of script. */
function usualPaths(policy: WalletPolicy): readonly Path[] {
  const coinType = hasTestKeys(policy) ? 1 : 0;
  return [0, 1, 2].flatMap((account) =>
    [2, 1, 3].map((script) => [48, coinType, account, script].map((step) => step + hardened)),
  );
}

/** Derives one after the other until one is found: `positionOf` gives its position among the keys, or less than 0. */
async function findOwnKey(
  signer: Signer,
  paths: readonly Path[],
  positionOf: (own: PublicKey) => number,
): Promise<(OwnPolicyKey & { readonly masterFingerprint: number }) | undefined> {
  for (const path of paths) {
    const own = await signer.getPublicKey({ path, curve: 'secp256k1' });
    const position = positionOf(own);
    if (position >= 0) return { position, path, masterFingerprint: own.masterFingerprint };
  }
  return undefined;
}

function isNode(own: PublicKey, key: HDKey | Uint8Array): boolean {
  if (!(key instanceof HDKey)) return false;
  const { publicKey, chainCode } = key;
  return (
    equalBytes(own.publicKey, publicKey ?? new Uint8Array()) && equalBytes(own.chainCode, chainCode ?? new Uint8Array())
  );
}

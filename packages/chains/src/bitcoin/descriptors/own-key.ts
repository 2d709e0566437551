/** Which key of a wallet of several is ours. */
import { equalBytes } from '@noble/curves/utils.js';
import { HDKey } from '@scure/bip32';
import { formatPath, hardened, type Path, type PublicKey, type Signer } from '@symbolon/interface';
import { formatFingerprint } from '../address/account.ts';
import { parseKey } from '../firmware/descriptors/key.ts';
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';

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
    if (origin === undefined || !(key instanceof HDKey)) continue;
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
  const coinType = policy.keys.some((key) => key.includes('tpub')) ? 1 : 0;
  for (const account of [0, 1, 2]) {
    for (const script of [2, 1, 3]) {
      const path = [48, coinType, account, script].map((step) => step + hardened);
      const own = await signer.getPublicKey({ path, curve: 'secp256k1' });
      const position = nodes.findIndex(
        ({ origin, key }) => origin === undefined && key instanceof HDKey && isNode(own, key),
      );
      if (position < 0) continue;
      const origin = `[${formatFingerprint(own.masterFingerprint)}${formatPath(path).slice(1)}]`;
      return { ...policy, keys: policy.keys.map((key, n) => (n === position ? `${origin}${key}` : key)) };
    }
  }
  return policy;
}

function isNode(own: PublicKey, { publicKey, chainCode }: HDKey): boolean {
  return (
    equalBytes(own.publicKey, publicKey ?? new Uint8Array()) && equalBytes(own.chainCode, chainCode ?? new Uint8Array())
  );
}

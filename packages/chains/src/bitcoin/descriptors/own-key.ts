/** Which key of a wallet of several is ours. */
import { equalBytes } from '@noble/curves/utils.js';
import { HDKey } from '@scure/bip32';
import type { Path, Signer } from '@symbolon/interface';
import { parseKey } from './key.ts';
import type { WalletPolicy } from './wallet-policy.ts';

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
    if (
      own.masterFingerprint === origin.masterFingerprint &&
      equalBytes(own.publicKey, key.publicKey ?? new Uint8Array()) &&
      equalBytes(own.chainCode, key.chainCode ?? new Uint8Array())
    )
      return { position, path: origin.path };
  }
  return undefined;
}

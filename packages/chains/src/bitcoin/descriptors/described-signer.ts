/** A signer that is not asked for the keys that a wallet policy has anyway. */
import { HDKey } from '@scure/bip32';
import { chainError, equalPaths, type PublicKey, type Signer } from '@symbolon/interface';
import { parseKey } from '../firmware/descriptors/key.ts';
import type { WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';

/**
 * The signer, but that the public keys of one cosigner come from the wallet policy. A card tells a known phone none
 * without the PIN, and may sign a refresh for it all the same. Nothing rests on what the policy says: the signer
 * derives its own keys, and each signature is verified.
 *
 * @param position Of a key of the signer in the policy, from 0: those with the same master fingerprint are its too.
 * @throws `argument/invalid` for a key without an origin: nothing says where the signer has it
 * @example
 * ```ts
 * import { describedSigner } from '@symbolon/chains/bitcoin/descriptors';
 * const silent = { ...signer, getPublicKey: () => Promise.reject(new Error('it tells no keys')) };
 * const described = describedSigner(silent, policy, 0);
 * const account = [0x80000030, 0x80000000, 0x80000000, 0x80000002];
 * (await described.getPublicKey({ path: account, curve: 'secp256k1' })).masterFingerprint; // => 0x6738736c
 * ```
 */
export function describedSigner(signer: Signer, { keys }: WalletPolicy, position: number): Signer {
  const all = keys.map((text) => parseKey(text, 'any'));
  const ours = all[position]?.origin?.masterFingerprint;
  if (ours === undefined)
    throw chainError('argument/invalid', { argument: 'position', reason: 'the key there has no origin' });
  const known = all.flatMap(({ origin, key }) =>
    origin?.masterFingerprint === ours && key instanceof HDKey
      ? [{ path: origin.path, key: toPublicKey(key, ours) }]
      : [],
  );
  return {
    ...signer,
    getPublicKey: async (request, options) =>
      known.find(({ path }) => request.curve === 'secp256k1' && equalPaths(path, request.path))?.key ??
      signer.getPublicKey(request, options),
  };
}

function toPublicKey({ publicKey, chainCode, parentFingerprint }: HDKey, masterFingerprint: number): PublicKey {
  return {
    publicKey: publicKey ?? new Uint8Array(),
    chainCode: chainCode ?? new Uint8Array(),
    parentFingerprint,
    masterFingerprint,
  };
}

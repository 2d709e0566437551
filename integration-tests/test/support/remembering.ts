/**
 * Modules whose functions depend on their arguments alone, remembering what they gave: for `vi.mock`, and for cards
 * with a fault, which load modules of their own. FOR TESTS ONLY.
 */
import { memoised, memoisedAll, memoisedChains, memoisedKeys } from './memoised.ts';

type Load = <M>() => Promise<M>;

export const remembered = {
  nist: async (load: Load) => memoised(await load()),
  secp256k1: async (load: Load) => memoisedKeys(await load<typeof import('@noble/curves/secp256k1.js')>(), 'secp256k1'),
  ed25519: async (load: Load) => memoisedKeys(await load<typeof import('@noble/curves/ed25519.js')>(), 'ed25519'),
  pbkdf2: async (load: Load) => memoisedAll(await load<typeof import('@noble/hashes/pbkdf2.js')>()),
  bip39: async (load: Load) => {
    const module = await load<typeof import('@scure/bip39')>();
    return { ...module, ...memoisedAll({ mnemonicToSeedSync: module.mnemonicToSeedSync }) };
  },
  certificates: async (load: Load) => memoisedChains(await load<typeof import('@symbolon/protocol/certificates')>()),
};

import { Refusal } from '@symbolon/protocol/refusal';
import { schemeCurve } from '@symbolon/protocol/values';
import type { Handler } from '../context.ts';
import { derive, fingerprint, publicKey, wipe } from '../keys/derive.ts';
import { sign } from '../keys/sign.ts';
import { masterFingerprint, type WalletSecret, walletFromEntropy, withKey } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { setPassword } from '../passwords.ts';

export const createWallet: Handler<'createWallet'> = ({ pin, puk, clones }, { store, rng, promote }) => {
  // A card that makes a wallet is no longer to be a clone.
  store.remove(records.pendingOffer);
  const wallet = walletFromEntropy(rng(32));
  store.put(records.wallet, wallet);
  wallet.seed.fill(0);
  wallet.entropy.fill(0);
  store.put(records.set, { id: rng(16), epoch: 0, index: 0, role: 'primary', limit: clones, sealed: false, exported: 0 });
  setPassword(store, 'pin', pin);
  if (puk !== undefined) setPassword(store, 'puk', puk);
  store.put(records.lifecycle, 'active');
  promote('pin');
  return {};
};

export const getPublicKey: Handler<'getPublicKey'> = ({ curve, path }, { store }) => {
  const wallet = walletOf(store);
  const last = path.at(-1);
  // One derivation serves both: the parent for its fingerprint, then its child.
  return withKey(wallet, curve, path.slice(0, -1), (parent) => {
    const key = derive(curve, parent, last === undefined ? [] : [last]);
    try {
      return {
        publicKey: publicKey(curve, key.secretKey),
        chainCode: key.chainCode.slice(),
        parentFingerprint: last === undefined ? 0 : fingerprint(curve, publicKey(curve, parent.secretKey)),
        masterFingerprint: masterFingerprint(wallet, curve),
      };
    } finally {
      wipe(key);
    }
  });
};

export const signDigests: Handler<'signDigests'> = (requests, { store, rng }) => {
  const wallet = walletOf(store);
  return requests.map(({ scheme, path, digest }) =>
    withKey(wallet, schemeCurve[scheme], path, (key) => sign(scheme, digest, key.secretKey, rng)),
  );
};

export function walletOf(store: Store): WalletSecret {
  const wallet = store.get(records.wallet);
  if (wallet === undefined) throw new Refusal('conditionsOfUse');
  return wallet;
}

import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Context, type Handler, lifecycleOf, slotOf, walletOf } from '../context.ts';
import { derive, fingerprint, publicKey, wipe } from '../keys/derive.ts';
import { masterFingerprint, walletFromEntropy, wipeWallet, withKey } from '../keys/wallet.ts';
import { logDecoyWallet, logWalletEvent } from '../log.ts';
import { putNewWallet } from '../new-wallet.ts';
import { records } from '../nvm/layout.ts';
import { setPassword } from '../passwords.ts';

export const createWallet: Handler<'createWallet'> = (options, context) => {
  const entropy = context.rng(32);
  storeWallet(entropy, options, context, 'walletCreated');
  return {};
};

export const importWallet: Handler<'importWallet'> = ({ entropy, phrase, ...options }, context) => {
  if ((entropy === undefined) === (phrase === undefined)) throw new Refusal('incorrectData');
  storeWallet(entropy?.slice() ?? entropyOf(phrase ?? ''), options, context, 'walletImported');
  return {};
};

export const exportWallet: Handler<'exportWallet'> = (_, context) => {
  const wallet = walletOf(context);
  const [root] = wallet.roots;
  if (!wallet.exportable || root === undefined || root.entropy.length === 0) throw new Refusal('conditionsOfUse');
  logWalletEvent(context, 'walletExported', { wallet: context.slot });
  return { entropy: root.entropy };
};

export const getPublicKey: Handler<'getPublicKey'> = ({ curve, path }, context) => {
  const wallet = walletOf(context);
  // A key root that is a subtree has no parent here: its fingerprint is told as 0, as that of a master key is.
  const isTop = wallet.roots.some((root) => root.curve !== 'all' && root.path.length === path.length);
  const last = isTop ? undefined : path.at(-1);
  const parentPath = last === undefined ? path : path.slice(0, -1);
  // One derivation serves both: the parent for its fingerprint, then its child.
  return withKey(wallet, curve, parentPath, (parent) => {
    let point: Uint8Array | undefined;
    const parentPoint = (): Uint8Array => {
      point ??= publicKey(curve, parent.secretKey);
      return point;
    };
    const key = derive(curve, parent, last === undefined ? [] : [last], parentPoint);
    try {
      return {
        publicKey: publicKey(curve, key.secretKey),
        chainCode: key.chainCode.slice(),
        parentFingerprint: last === undefined ? 0 : fingerprint(curve, parentPoint()),
        masterFingerprint: masterFingerprint(wallet, curve),
      };
    } finally {
      wipe(key);
    }
  });
};

type WalletOptions = {
  readonly pin?: string | undefined;
  readonly puk?: string | undefined;
  readonly clones: number;
  readonly exportable: boolean;
  readonly extendable?: boolean | undefined;
};

/** Puts a whole wallet into an empty slot. The first one of a card brings the passwords. Wipes `entropy`. */
function storeWallet(
  entropy: Uint8Array,
  { pin, puk, clones, exportable, extendable = false }: WalletOptions,
  context: Context,
  event: 'walletCreated' | 'walletImported',
): void {
  const { store, rng, promote } = context;
  const first = lifecycleOf(store) === 'blank';
  checkSession(first, pin, puk, context);
  const place = slotOf(context);
  if (store.get(place.secret) !== undefined) throw new Refusal('notEnoughMemory');
  const wallet = walletFromEntropy(entropy, exportable);
  entropy.fill(0);
  putNewWallet(store, place, wallet, { id: rng(16), limit: clones, sealed: false, extendable });
  wipeWallet(wallet);
  // A slot that holds a wallet is no longer to become a clone.
  store.remove(place.pendingOffer);
  if (pin !== undefined) setPassword(store, 'pin', pin);
  if (puk !== undefined) setPassword(store, 'puk', puk);
  store.put(records.lifecycle, 'active');
  logWalletEvent(context, event, { wallet: context.slot, clones, exportable });
  if (first) {
    logDecoyWallet(store);
    promote({ kind: 'pin', decoy: false });
  }
}

function checkSession(first: boolean, pin: string | undefined, puk: string | undefined, { session }: Context): void {
  if (!first && session.kind !== 'pin') throw new Refusal('securityStatus');
  if (first !== (pin !== undefined) || (!first && puk !== undefined)) throw new Refusal('incorrectData');
}

function entropyOf(phrase: string): Uint8Array {
  try {
    return mnemonicToEntropy(phrase, wordlist);
  } catch {
    throw new Refusal('incorrectData');
  }
}

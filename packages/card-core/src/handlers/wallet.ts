import { mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { Delays } from '@symbolon/protocol/delays';
import type { Policy } from '@symbolon/protocol/policy';
import { type Context, type Handler, lifecycleOf, slotRecordsOf, walletOf } from '../card/context.ts';
import { derive, fingerprint, publicKey, wipe } from '../keys/derive.ts';
import {
  masterFingerprint,
  type WalletSecret,
  walletFromEntropy,
  walletFromSeed,
  wipeWallet,
  withKey,
} from '../keys/wallet.ts';
import { logDecoyWallet, logWalletEvent } from '../log.ts';
import { putNewWallet } from '../new-wallet.ts';
import { records } from '../nvm/layout.ts';
import { setPassword } from '../passwords.ts';
import { Refusal } from '../refusal.ts';

export const createWallet: Handler<'createWallet'> = (options, context) => {
  storeWallet(() => wipingWallet(context.rng(32), options), { ...options, event: 'walletCreated' }, context);
  return {};
};

export const importWallet: Handler<'importWallet'> = ({ entropy, phrase, seed, ...options }, context) => {
  const make = (): WalletSecret => {
    if ([entropy, phrase, seed].filter((secret) => secret !== undefined).length !== 1)
      throw new Refusal('incorrectData');
    return seed === undefined
      ? wipingWallet(entropy?.slice() ?? entropyOf(phrase ?? ''), options)
      : walletFromSeed(seed, options);
  };
  storeWallet(make, { ...options, event: 'walletImported' }, context);
  return {};
};

export const exportWallet: Handler<'exportWallet'> = (_, context) => {
  const wallet = walletOf(context);
  const [root] = wallet.roots;
  if (!wallet.exportable || root === undefined || root.entropy.length === 0) throw new Refusal('conditionsOfUse');
  logWalletEvent(context, 'walletExported', { slot: context.slot });
  return { entropy: root.entropy };
};

export const getPublicKey: Handler<'getPublicKey'> = ({ curve, path }, context) => {
  const wallet = walletOf(context);
  // The parent of a subtree's root is not on this card. Its fingerprint is reported as 0, as of a master key.
  const isTop = wallet.roots.some((root) => root.curve !== 'all' && root.path.length === path.length);
  const last = isTop ? undefined : path.at(-1);
  const parentPath = last === undefined ? path : path.slice(0, -1);
  // One derivation gives the parent, for its fingerprint, and then the child.
  return withKey(wallet, { curve, path: parentPath }, (parent) => {
    let point: Uint8Array | undefined;
    const parentPoint = (): Uint8Array => {
      point ??= publicKey(curve, parent.secretKey);
      return point;
    };
    const key = derive(parent, { curve, path: last === undefined ? [] : [last] }, parentPoint);
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

/** What a new wallet is like, and how its making is logged. */
export type WalletOptions = {
  readonly pin?: string | undefined;
  readonly puk?: string | undefined;
  readonly clones: number;
  readonly exportable: boolean;
  readonly extendable?: boolean | undefined;
  readonly policy?: Policy | undefined;
  readonly pinReset?: number | undefined;
  readonly delays?: Delays | undefined;
  readonly event: 'walletCreated' | 'walletImported' | 'walletRecovered';
};

/** Puts a whole wallet into an empty slot. The first wallet of a card brings the passwords. */
export function storeWallet(
  make: () => WalletSecret,
  { pin, puk, clones, exportable, extendable = false, policy, pinReset = 0, delays, event }: WalletOptions,
  context: Context,
): void {
  const { store, rng, session, changeSession } = context;
  const first = lifecycleOf(store) === 'blank';
  if (!first && session.kind !== 'pin') throw new Refusal('securityStatus');
  if (first !== (pin !== undefined) || (!first && puk !== undefined)) throw new Refusal('incorrectData');
  const slot = slotRecordsOf(context);
  if (store.get(slot.secret) !== undefined) throw new Refusal('notEnoughMemory');
  const wallet = make();
  const set = { id: rng(16), limit: clones, sealed: false, extendable, pinReset, first };
  putNewWallet(store, slot, { ...set, wallet, policy, delays });
  wipeWallet(wallet);
  // A slot with a wallet takes no export.
  store.remove(slot.pendingOffer);
  if (pin !== undefined) setPassword(store, 'pin', pin);
  if (puk !== undefined) setPassword(store, 'puk', puk);
  store.put(records.lifecycle, 'active');
  logWalletEvent(context, event, { slot: context.slot, clones, exportable });
  if (first) {
    logDecoyWallet(store);
    changeSession({ kind: 'pin', decoy: false });
  }
}

/** The wallet of an entropy, which it wipes. */
function wipingWallet(entropy: Uint8Array, { exportable }: Pick<WalletOptions, 'exportable'>): WalletSecret {
  const wallet = walletFromEntropy(entropy, { exportable });
  entropy.fill(0);
  return wallet;
}

/** The entropy of an English phrase. The caller wipes it. @throws Refusal `incorrectData` */
export function entropyOf(phrase: string): Uint8Array {
  try {
    return mnemonicToEntropy(phrase, wordlist);
  } catch {
    throw new Refusal('incorrectData');
  }
}

/** A stored phrase becomes a wallet of the card. Nothing of it crosses the air. */
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { VaultKind } from '@symbolon/protocol/vault';
import * as P from 'micro-packed';
import { type Context, type Handler, slotRecordsOf, walletOf } from '../card/context.ts';
import { type WalletSecret, walletFingerprint, walletFromEntropy, walletFromSeed, wipeWallet } from '../keys/wallet.ts';
import { logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { contentOf, itemOf, type StoredItem } from '../vault/items.ts';
import { checkAwake, isOpen, settleApproval } from '../vault/uses.ts';
import { entropyOf, storeWallet } from './wallet.ts';

export const walletFromVault: Handler<'walletFromVault'> = (request, context) => {
  const { from, item, passphrase: passphraseItem, approval, ...options } = request;
  const { store, slot } = context;
  if (store.get(slotRecordsOf({ slot: from }).set) === undefined) throw new Refusal('referencedDataNotFound');
  const holder = { ...context, slot: from };
  const phrase = itemOfKind(item, 'bip39Phrase', holder);
  const passphrase = passphraseItem === undefined ? undefined : itemOfKind(passphraseItem, 'passphrase', holder);
  const used = passphrase === undefined ? [phrase] : [phrase, passphrase];
  for (const one of used) checkAwake(one, holder);
  checkOptions(used, options);
  // An approval names one item, and that is the phrase.
  if (passphrase?.rule.approval === true) throw new Refusal('vaultRuleRefused');
  settleApproval(phrase, { use: 'wallet', approval }, holder);
  // A phrase that may not be read without consent must not come out of the wallet again: that gets the seed alone.
  const keepsPhrase = passphrase === undefined && isOpen(phrase.rule);
  const make = (): WalletSecret => {
    const [words, salt] = [contentOf(holder, phrase), passphrase && contentOf(holder, passphrase)];
    const entropy = phraseEntropy(words);
    try {
      if (keepsPhrase) return newHere(walletFromEntropy(entropy, options), context);
      const seed = seedOf(entropy, salt ?? new Uint8Array());
      const wallet = walletFromSeed(seed, options);
      seed.fill(0);
      return newHere(wallet, context);
    } finally {
      for (const secret of [words, salt, entropy]) secret?.fill(0);
    }
  };
  storeWallet(make, { ...options, event: 'walletImported' }, context);
  logWalletEvent(context, 'vaultWallet', { slot: from, item, into: slot });
  return {};
};

/** @throws Refusal `fileNotFound`, `vaultKindWrong` */
function itemOfKind(item: number, kind: VaultKind, context: Context): StoredItem {
  const stored = itemOf(context, item);
  if (stored.kind !== kind) throw new Refusal('vaultKindWrong');
  return stored;
}

type Options = {
  readonly clones: number;
  readonly exportable: boolean;
  readonly extendable?: boolean | undefined;
};

/**
 * The wallet is no way round the rules: its phrase can be exported, or cloned to other cards, only where whoever has
 * the PIN may read the items, or send them to any card, without anybody's consent.
 *
 * @throws Refusal `vaultRuleRefused`
 */
function checkOptions(used: readonly StoredItem[], { clones, exportable, extendable = false }: Options): void {
  const open = used.every(({ rule }) => isOpen(rule));
  const goesAnywhere = used.every(({ rule }) => isOpen(rule) || (rule.others && !rule.approval));
  if ((exportable && !open) || ((clones > 0 || extendable) && !goesAnywhere)) throw new Refusal('vaultRuleRefused');
}

/**
 * A wallet whose keys no other slot has: there they have limits, budgets and delays, or sleep, and here they would have
 * whatever policy somebody likes.
 *
 * @throws Refusal `notAllowed`
 */
function newHere(wallet: WalletSecret, context: Context): WalletSecret {
  const fingerprint = walletFingerprint(wallet);
  const isHere = records.slots.some((record, slot) => {
    if (context.store.get(record.secret) === undefined) return false;
    const other = walletOf({ ...context, slot });
    const isSame = walletFingerprint(other) === fingerprint;
    wipeWallet(other);
    return isSame;
  });
  if (!isHere) return wallet;
  wipeWallet(wallet);
  throw new Refusal('notAllowed');
}

/**
 * The entropy of an English phrase, which is written as in its list: a host that shows it shows no other letters. The
 * caller wipes it.
 *
 * @throws Refusal `incorrectData`
 */
export function phraseEntropy(content: Uint8Array): Uint8Array {
  const phrase = P.string(null).decode(content);
  const entropy = entropyOf(phrase);
  if (entropyToMnemonic(entropy, wordlist) === phrase) return entropy;
  entropy.fill(0);
  throw new Refusal('incorrectData');
}

/** BIP-39, "From mnemonic to seed". The passphrase is taken as it is stored: in NFKD, if the host did as it should. */
function seedOf(entropy: Uint8Array, passphrase: Uint8Array): Uint8Array {
  const words = utf8ToBytes(entropyToMnemonic(entropy, wordlist));
  const salt = concatBytes(utf8ToBytes('mnemonic'), passphrase);
  try {
    return pbkdf2(sha512, words, salt, { c: 2048, dkLen: 64 });
  } finally {
    words.fill(0);
    salt.fill(0);
  }
}

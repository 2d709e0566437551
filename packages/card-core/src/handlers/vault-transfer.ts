/** An item on its way to another genuine card, sealed: its offer, what the holder sends, what the other card takes. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { vaultLabels } from '@symbolon/protocol/vault';
import type { Context, Handler } from '../card/context.ts';
import { makeSecretKey } from '../keys/random.ts';
import { cardTag, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { checkNotRevoked, setOf } from '../sets.ts';
import { signOffer, verifyOffer } from '../tunnel/offer.ts';
import { addItem, contentOf, countUse, itemOf, type StoredItem } from '../vault/items.ts';
import { openItem, sealItem } from '../vault/seal.ts';
import { checkRule, isOtherMember, settleApproval } from '../vault/uses.ts';
import { identityOf } from './identity.ts';

export const vaultOffer: Handler<'vaultOffer'> = ({ anyPack = false }, context) => {
  const { store, rng, slot, release } = context;
  const before = store.get(records.vault.offer);
  const isSame = before !== undefined && before.slot === slot && before.anyPack === anyPack;
  // Other terms make a new offer; the earlier offer becomes worthless.
  const pending = isSame ? before : { slot, offerId: rng(16), ephemeralSecret: makeSecretKey(rng), anyPack, release };
  if (!isSame) store.put(records.vault.offer, pending);
  return { offer: signOffer(vaultLabels.offer, pending, identityOf(store)) };
};

export const vaultSend: Handler<'vaultSend'> = ({ item, offer: bytes, confirmed, approval }, context) => {
  const { store, trust, release } = context;
  const stored = itemOf(context, item);
  checkNotRevoked(context);
  const own = identityOf(store);
  // A card of any pack may get it: the rule says which, and the owner has confirmed the card itself.
  const offer = verifyOffer(vaultLabels.offer, bytes, own, { trust, release, isAdmitted: () => true });
  const target = offer.target.publicKey;
  checkRule(stored, { use: 'send', target }, context);
  if (confirmed !== undefined ? !equalBytes(confirmed, target) : !isOtherMember(target, context))
    throw new Refusal('vaultCardUnconfirmed');
  const seed = repeatedSeed(item, offer.offerHash, context) ?? freshSeed();
  const { kind, label, rule } = stored;
  const content = contentOf(context, stored);
  const setId = rule.others ? {} : { setId: setOf(context).id };
  try {
    return { sealed: sealItem({ kind, label, rule, content, ...setId }, { offer, seed, own }) };
  } finally {
    content.fill(0);
  }

  function freshSeed(): Uint8Array {
    settleApproval(stored, { use: 'send', target, approval }, context);
    const seed = context.rng(32);
    store.put(records.vault.sent, { item, offerHash: offer.offerHash, seed });
    countUse(context, stored, 'sent');
    logWalletEvent(context, 'vaultSent', { slot: context.slot, item, tag: cardTag(target) });
    return seed;
  }
};

/** That of the last time, if it was the same item for the same offer: its answer may have been lost. */
function repeatedSeed(item: StoredItem['item'], offerHash: Uint8Array, { store }: Context): Uint8Array | undefined {
  const before = store.get(records.vault.sent);
  return before?.item === item && equalBytes(before.offerHash, offerHash) ? before.seed : undefined;
}

export const vaultReceive: Handler<'vaultReceive'> = ({ sealed }, context) => {
  const { store, slot, trust } = context;
  const hash = sha256(sealed);
  const before = store.get(records.vault.received);
  // Received before; the answer may have been lost.
  if (before !== undefined && before.slot === slot && equalBytes(before.hash, hash)) return { item: before.item };
  const pending = store.get(records.vault.offer);
  if (pending === undefined) throw new Refusal('conditionsOfUse');
  if (pending.slot !== slot) throw new Refusal('otherCeremony');
  const { payload, source } = openItem(sealed, pending, { own: identityOf(store), trust });
  const { setId, ...given } = payload;
  // In the slot of another wallet it could go on to that one's members.
  if (setId !== undefined && !equalBytes(setId, setOf(context).id)) throw new Refusal('vaultRuleRefused');
  const { item } = addItem(context, given);
  given.content.fill(0);
  store.remove(records.vault.offer);
  store.put(records.vault.received, { slot, item, hash });
  logWalletEvent(context, 'vaultReceived', { slot, item, tag: cardTag(source.publicKey) });
  return { item };
};

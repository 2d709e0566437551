/** The offer that a slot has open: for a clone, for a share, or for a recovery. One at a time. */
import { type Context, slotRecordsOf } from './card/context.ts';
import { makeSecretKey } from './keys/random.ts';
import { logWalletEvent } from './log.ts';
import type { OfferPurpose } from './nvm/layout.ts';
import type { PendingOffer } from './tunnel/offer.ts';

/** The offer that is open for a purpose. */
export function pendingOffer(context: Context, purpose: OfferPurpose): PendingOffer | undefined {
  const pending = context.store.get(slotRecordsOf(context).pendingOffer);
  return pending?.purpose === purpose ? pending : undefined;
}

/** The offer that is open on these terms, or a new one: an earlier one becomes worthless. */
export function openOffer(
  terms: { readonly purpose: OfferPurpose; readonly anyPack: boolean; readonly split: number },
  context: Context,
): PendingOffer {
  const { store, rng, release } = context;
  const record = slotRecordsOf(context).pendingOffer;
  const before = store.get(record);
  const isSame = before?.purpose === terms.purpose && before.anyPack === terms.anyPack && before.split === terms.split;
  if (before !== undefined && isSame) return before;
  const pending = { offerId: rng(16), ephemeralSecret: makeSecretKey(rng), release, ...terms };
  store.put(record, pending);
  logWalletEvent(context, terms.purpose === 'clone' ? 'cloneOffered' : 'shareOffered', { slot: context.slot });
  return pending;
}

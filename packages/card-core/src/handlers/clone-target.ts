/**
 * The card that becomes a clone: its offer, and the import. What the messages are is in `@symbolon/backup/card`; here
 * is what the card remembers between them.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createOffer, createReceipt, type ImportedClone, openExport } from '@symbolon/backup/card/target';
import type { Commands } from '@symbolon/protocol/commands';
import type { RequestOf } from '@symbolon/protocol/commands/define';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Context, type Handler, lifecycleOf, required, slotOf } from '../context.ts';
import { makeSecretKey } from '../keys/random.ts';
import { keySetDigest, type WalletSecret, walletFingerprint } from '../keys/wallet.ts';
import { cardTag, logDecoyWallet, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { setPassword, setPasswordKey } from '../passwords.ts';
import { newRules } from '../policy/state.ts';
import { setOf } from '../sets.ts';
import { identityOf } from './identity.ts';
import { adopt } from './set.ts';

export const cloneOffer: Handler<'cloneOffer'> = ({ anyPack = false }, context) => {
  const { store, rng, session, release } = context;
  const place = slotOf(context);
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  if (store.get(place.secret) !== undefined) throw new Refusal('notEnoughMemory');
  const before = store.get(place.pendingOffer);
  if (before !== undefined && before.anyPack === anyPack) return { offer: createOffer(before, identityOf(store)) };
  // An owner who changes his mind about packs gets another offer, and the first one is worth nothing any more.
  const pending = { offerId: rng(16), ephemeralSecret: makeSecretKey(rng), anyPack, release };
  store.put(place.pendingOffer, pending);
  logWalletEvent(context, 'cloneOffered', { wallet: context.slot });
  return { offer: createOffer(pending, identityOf(store)) };
};

export const cloneImport: Handler<'cloneImport'> = (request, context) => {
  const { store, trust, session } = context;
  const place = slotOf(context);
  // Who knows the CAN alone is told nothing of a wallet: neither whose clone it is nor, by a duress PIN's other answer,
  // that there is a second one.
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  const before = store.get(place.received);
  if (before !== undefined) {
    // Imported already, and the answer may have been lost: the same export gets the same receipt, any other gets
    // nothing. Who has the PIN needs no export.
    if (request.export.length > 0 && !equalBytes(before.exportHash, sha256(request.export)))
      throw new Refusal('otherCeremony');
    if (request.roster !== undefined) adopt(request.roster, context);
    return { receipt: receiptOf(context, before) };
  }
  const pending = store.get(place.pendingOffer);
  if (pending === undefined) throw new Refusal('conditionsOfUse');
  const imported = openExport(request.export, pending, identityOf(store), trust);
  const wallet = importedWallet(imported);
  const { header, payload, exportHash, source } = imported;
  const index = header.members.length - 1;
  const { role } = required(header.members[index]);
  const received = { exportHash, keySetDigest: keySetDigest(wallet), epoch: header.epoch };
  store.put(place.secret, wallet);
  store.put(place.rules, { ...newRules(payload.policy), budgets: payload.budgets });
  const { setId: id, epoch, extendable } = header;
  store.put(place.set, { id, epoch, index, limit: 0, sealed: false, extendable, dormant: role === 'backup' });
  store.put(place.roster, header.members);
  store.put(place.received, received);
  store.remove(place.pendingOffer);
  settlePasswords(request, payload, context);
  store.put(records.lifecycle, 'active');
  logWalletEvent(context, 'cloneImported', { wallet: context.slot, index, role, card: cardTag(source.publicKey) });
  if (request.roster !== undefined) adopt(request.roster, context);
  return { receipt: receiptOf(context, received) };
};

/**
 * The first wallet of a card brings its passwords: those of the source, or new ones where the source gives none. A card
 * that has a PIN keeps it.
 *
 * @throws Refusal `incorrectData` for passwords where none are wanted, `conditionsOfUse` where they are missing
 */
function settlePasswords(
  { pin, puk }: RequestOf<Commands['cloneImport']>,
  { pinKey, pukKey }: ImportedClone['payload'],
  { store }: Context,
): void {
  const isFirst = lifecycleOf(store) === 'blank';
  const isOwn = isFirst && pinKey === undefined;
  if (!isOwn && (pin !== undefined || puk !== undefined)) throw new Refusal('incorrectData');
  if (isOwn && pin === undefined) throw new Refusal('conditionsOfUse');
  if (!isFirst) return;
  logDecoyWallet(store);
  if (pin !== undefined) setPassword(store, 'pin', pin);
  if (puk !== undefined) setPassword(store, 'puk', puk);
  if (pinKey !== undefined) setPasswordKey(store, 'pin', pinKey);
  if (pukKey !== undefined) setPasswordKey(store, 'puk', pukKey);
}

/** The wallet of an export, if it is the one its header names. @throws Refusal `incorrectData` */
function importedWallet({ header, payload }: ImportedClone): WalletSecret {
  const roots = payload.keyRoots.map(({ path, curve, secret, entropy, masterFingerprint }) => {
    if (path.length > 0 !== (curve !== undefined) || (curve === undefined) !== (masterFingerprint === undefined)) {
      throw new Refusal('incorrectData');
    }
    return {
      path,
      curve: curve ?? ('all' as const),
      secret,
      entropy: entropy ?? new Uint8Array(),
      masterFingerprint: masterFingerprint ?? 0,
    };
  });
  const isWhole = roots.some(({ curve }) => curve === 'all');
  const wallet = { exportable: false, roots, fileKey: payload.fileKey ?? new Uint8Array() };
  const agrees =
    roots.length > 0 &&
    isWhole === (payload.fileKey === undefined) &&
    walletFingerprint(wallet) === header.masterFingerprint;
  if (!agrees) throw new Refusal('incorrectData');
  return wallet;
}

type Received = { readonly exportHash: Uint8Array; readonly keySetDigest: Uint8Array; readonly epoch: number };

function receiptOf(context: Context, received: Received): Uint8Array {
  const { id, index } = setOf(context);
  return createReceipt({ setId: id, index, ...received }, identityOf(context.store));
}

/**
 * The card that becomes a clone: offer and import. The messages are in `../clone`; this module is about
 * what the card stores between them.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { withOfferCertificates } from '@symbolon/protocol/clone';
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import { isSleeper } from '@symbolon/protocol/set';
import { type Context, type Handler, lifecycleOf, required, slotRecordsOf } from '../card/context.ts';
import { createOffer, createReceipt, type ImportedClone, openExport } from '../clone/target.ts';
import { isWhole, keySetDigest, type WalletSecret, walletFingerprint } from '../keys/wallet.ts';
import { cardTag, logDecoyWallet, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { openOffer, pendingOffer } from '../offers.ts';
import { setPassword, setPasswordKey } from '../passwords.ts';
import { newRules } from '../policy/state.ts';
import { Refusal } from '../refusal.ts';
import { setOf } from '../sets.ts';
import { startClock } from '../time/clock.ts';
import { wholeExport } from '../tunnel/peer.ts';
import { isPrimary } from '../word.ts';
import { identityOf } from './identity.ts';
import { adoptStatement } from './set.ts';

export const cloneOffer: Handler<'cloneOffer'> = ({ anyPack = false, bare = false }, context) => {
  const offer = makeOffer(anyPack, context);
  return { offer: bare ? withOfferCertificates(offer, []) : offer };
};

function makeOffer(anyPack: boolean, context: Context): Uint8Array {
  const { store, session } = context;
  const slot = slotRecordsOf(context);
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  if (store.get(slot.secret) !== undefined) throw new Refusal('notEnoughMemory');
  return createOffer(openOffer({ purpose: 'clone', anyPack, split: 0 }, context), identityOf(store));
}

export const cloneImport: Handler<'cloneImport'> = ({ certificate, ...asked }, context) => {
  const { store, trust, session } = context;
  const slot = slotRecordsOf(context);
  // With only the CAN a session learns nothing of a wallet: not whose clone it is, nor, by a duress PIN's different
  // answer, that there is a second wallet.
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  const before = store.get(slot.received);
  // Beside an empty export, which asks for the receipt, nothing is looked at but the roster.
  const isComplete = certificate === undefined || (before !== undefined && asked.export.length === 0);
  const request = isComplete ? asked : { ...asked, export: wholeExport(asked.export, certificate, identityOf(store)) };
  if (before !== undefined) {
    // Imported before; the response may have been lost. The same export gets the same receipt, any other is refused. A
    // PIN session needs no export.
    if (request.export.length > 0 && !equalBytes(before.exportHash, sha256(request.export)))
      throw new Refusal('otherCeremony');
    if (request.roster !== undefined) adoptStatement(request.roster, context);
    return { receipt: receiptOf(context, before) };
  }
  const pending = pendingOffer(context, 'clone');
  if (pending === undefined) throw new Refusal('conditionsOfUse');
  const imported = openExport(request.export, pending, identityOf(store), trust);
  const wallet = importedWallet(imported);
  const { header, payload, exportHash, source } = imported;
  const member = header.members.length - 1;
  const { role } = required(header.members[member]);
  const received = { exportHash, keySetDigest: keySetDigest(wallet), epoch: header.epoch };
  store.put(slot.secret, wallet);
  store.put(slot.rules, { ...newRules(payload.policy), budgets: payload.budgets });
  const { setId: id, epoch, extendable, pinReset = 0, delays, wake } = header;
  const first = lifecycleOf(store) === 'blank';
  const settled = {
    limit: 0,
    sealed: false,
    extendable,
    dormant: isSleeper(role),
    pinReset,
    first,
  };
  store.put(slot.set, { id, epoch, member, ...settled });
  if (delays !== undefined || wake !== undefined) store.put(slot.terms, { delays, wake });
  store.put(slot.roster, header.members);
  store.put(slot.word, { member: header.members.findIndex(isPrimary), signature: header.word });
  if (header.anchor !== undefined) startClock(context, header.anchor);
  store.put(slot.received, received);
  store.remove(slot.pendingOffer);
  settlePasswords(request, payload, context);
  store.put(records.lifecycle, 'active');
  logWalletEvent(context, 'cloneImported', {
    slot: context.slot,
    member,
    role,
    tag: cardTag(source.publicKey),
  });
  if (request.roster !== undefined) adoptStatement(request.roster, context);
  return { receipt: receiptOf(context, received) };
};

/**
 * The first wallet of a card brings the passwords: the source's, or new ones if the source gives none. A card with a
 * PIN keeps its own.
 *
 * @throws Refusal `incorrectData` for passwords that are not wanted, `conditionsOfUse` for missing ones
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

/** The wallet of an export, if its header names the same. @throws Refusal `incorrectData` */
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
  const wallet = { exportable: false, roots, fileKey: payload.fileKey ?? new Uint8Array() };
  const agrees =
    roots.length > 0 &&
    isWhole({ roots }) === (payload.fileKey === undefined) &&
    walletFingerprint(wallet) === header.masterFingerprint;
  if (!agrees) throw new Refusal('incorrectData');
  return wallet;
}

type Received = { readonly exportHash: Uint8Array; readonly keySetDigest: Uint8Array; readonly epoch: number };

function receiptOf(context: Context, received: Received): Uint8Array {
  const { id, member } = setOf(context);
  return createReceipt({ setId: id, member, ...received }, identityOf(context.store));
}

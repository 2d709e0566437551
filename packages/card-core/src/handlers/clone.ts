/** The firmware around the clone protocol: what the card remembers between the steps. The steps themselves are in `@symbolon/backup/card`. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { acceptOffer, acceptReceipt, createExport, receiptIndex } from '@symbolon/backup/card/source';
import { createOffer, createReceipt, type ImportedClone, openExport } from '@symbolon/backup/card/target';
import { initialPolicy } from '@symbolon/protocol/policy';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Context, type Handler, lifecycleOf, required, slotOf, walletOf } from '../context.ts';
import { makeSecretKey } from '../keys/random.ts';
import { keySetDigest, masterFingerprint, type WalletSecret } from '../keys/wallet.ts';
import { logDecoyWallet, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { setPasswordKey } from '../passwords.ts';
import { newRules } from '../policy/state.ts';
import { memberByKey, membersOf, setOf } from '../sets.ts';
import { identityOf } from './identity.ts';

export const cloneOffer: Handler<'cloneOffer'> = (_, context) => {
  const { store, rng, session } = context;
  const place = slotOf(context);
  if (session.kind !== 'pin' && lifecycleOf(store) !== 'blank') throw new Refusal('securityStatus');
  if (session.decoy || store.get(place.secret) !== undefined) throw new Refusal('notEnoughMemory');
  const before = store.get(place.pendingOffer);
  const pending = before ?? { offerId: rng(16), ephemeralSecret: makeSecretKey(rng) };
  if (before === undefined) {
    store.put(place.pendingOffer, pending);
    logWalletEvent(context, 'cloneOffered', { wallet: context.slot });
  }
  return { offer: createOffer(pending, identityOf(store)) };
};

export const cloneExport: Handler<'cloneExport'> = ({ role, offer }, context) => {
  const { store, rng, trust } = context;
  const own = identityOf(store);
  const set = setOf(context);
  // One card of a set is its primary: a clone that issues vouchers or loosens policies is none of what an owner agreed to.
  if (set.role !== 'primary' || role === 'primary') throw new Refusal('wrongRole');
  if (set.sealed) throw new Refusal('setSealed');
  const accepted = acceptOffer(offer, own, trust);
  const known = memberByKey(context, accepted.target.publicKey);
  if (known === undefined && set.exported >= set.limit) throw new Refusal('setFull');
  const member = known ?? {
    index: set.exported + 1,
    role,
    cardNumber: accepted.target.cardNumber,
    publicKey: accepted.target.publicKey,
    offerHash: accepted.offerHash,
    exportHash: new Uint8Array(32),
    pending: {
      ephemeralSecret: makeSecretKey(rng),
      pinKey: required(store.get(records.pin)).key,
      pukKey: store.get(records.puk)?.key,
    },
  };
  const { pending } = member;
  // The same offer again gets the same export; a member that has arrived, or offers anew, gets none.
  if (pending === undefined || !equalBytes(member.offerHash, accepted.offerHash)) throw new Refusal('alreadyMember');
  if (member.role !== role) throw new Refusal('otherCeremony');

  const wallet = walletOf(context);
  const bytes = createExport(
    {
      offer: accepted,
      setId: set.id,
      epoch: set.epoch,
      index: member.index,
      role: member.role,
      masterFingerprint: masterFingerprint(wallet, 'secp256k1'),
      payload: {
        keyRoots: wallet.roots.map(({ path, curve, secret, entropy, masterFingerprint }) => ({
          path,
          ...(curve !== 'all' && { curve, masterFingerprint }),
          secret,
          ...(entropy.length > 0 && { entropy }),
        })),
        pinKey: pending.pinKey,
        ...(pending.pukKey !== undefined && { pukKey: pending.pukKey }),
      },
      ephemeralSecret: pending.ephemeralSecret,
    },
    own,
  );
  if (known === undefined) {
    store.put(memberRecord(context, member.index), { ...member, exportHash: sha256(bytes) });
    store.put(slotOf(context).set, { ...set, exported: member.index });
    logWalletEvent(context, 'cloneExported', { wallet: context.slot, index: member.index, role, card: cardTag(member.publicKey) });
  }
  return { export: bytes };
};

export const cloneImport: Handler<'cloneImport'> = ({ export: bytes }, context) => {
  const { store, trust, session } = context;
  const own = identityOf(store);
  const place = slotOf(context);
  const before = store.get(place.received);
  if (before !== undefined && !session.decoy) {
    // Imported already, and the answer may have been lost: the same export gets the same receipt, any other gets nothing.
    if (!equalBytes(before.exportHash, sha256(bytes))) throw new Refusal('otherCeremony');
    return { receipt: receiptOf(context, before) };
  }
  const pending = store.get(place.pendingOffer);
  if (pending === undefined || session.decoy) throw new Refusal('conditionsOfUse');
  const imported = openExport(bytes, pending, own, trust);
  const wallet = importedWallet(imported);
  const { header, payload, exportHash, source } = imported;
  const received = { exportHash, keySetDigest: keySetDigest(wallet), sourceKey: source.publicKey };
  store.put(place.secret, wallet);
  store.put(place.rules, newRules(initialPolicy));
  store.put(place.set, {
    id: header.setId,
    epoch: header.epoch,
    index: header.index,
    role: header.role,
    limit: 0,
    sealed: false,
    exported: 0,
  });
  store.put(place.received, received);
  store.remove(place.pendingOffer);
  // A card that has a PIN of its own keeps it.
  if (lifecycleOf(store) === 'blank') {
    logDecoyWallet(store);
    setPasswordKey(store, 'pin', payload.pinKey);
    if (payload.pukKey !== undefined) setPasswordKey(store, 'puk', payload.pukKey);
  }
  store.put(records.lifecycle, 'active');
  const { index, role } = header;
  logWalletEvent(context, 'cloneImported', { wallet: context.slot, index, role, card: cardTag(source.publicKey) });
  return { receipt: receiptOf(context, received) };
};

export const cloneConfirm: Handler<'cloneConfirm'> = ({ receipt }, context) => {
  const { id, epoch } = setOf(context);
  const index = receiptIndex(receipt);
  const member = membersOf(context).find((candidate) => candidate.index === index);
  if (member === undefined) throw new Refusal('otherCeremony');
  const { exportHash, publicKey } = member;
  const digest = keySetDigest(walletOf(context));
  acceptReceipt(receipt, { setId: id, epoch, index, exportHash, keySetDigest: digest, targetKey: publicKey });
  if (member.pending === undefined) return {};
  context.store.put(memberRecord(context, index), { ...member, pending: undefined });
  logWalletEvent(context, 'cloneConfirmed', { wallet: context.slot, index });
  return {};
};

export const cloneSeal: Handler<'cloneSeal'> = (_, context) => {
  const set = setOf(context);
  if (set.role !== 'primary') throw new Refusal('wrongRole');
  if (membersOf(context).some(({ pending }) => pending !== undefined)) throw new Refusal('receiptsMissing');
  if (set.sealed) return {};
  context.store.put(slotOf(context).set, { ...set, sealed: true });
  logWalletEvent(context, 'setSealed', { wallet: context.slot });
  return {};
};

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
  const wallet = { exportable: false, roots };
  if (roots.length === 0 || masterFingerprint(wallet, 'secp256k1') !== header.masterFingerprint) throw new Refusal('incorrectData');
  return wallet;
}

function receiptOf(
  context: Context,
  { exportHash, keySetDigest }: { readonly exportHash: Uint8Array; readonly keySetDigest: Uint8Array },
): Uint8Array {
  const { id, epoch, index } = setOf(context);
  return createReceipt({ setId: id, epoch, index, exportHash, keySetDigest }, identityOf(context.store));
}

/** How the log names another card: the first four bytes of SHA-256 of its identity key. */
function cardTag(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).subarray(0, 4);
}

function memberRecord(context: Pick<Context, 'slot'>, index: number) {
  return required(slotOf(context).members[index - 1]);
}

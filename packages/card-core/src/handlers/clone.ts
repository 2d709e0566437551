/** The firmware around the clone protocol: what the card remembers between the steps. The steps themselves are in `@symbolon/backup/card`. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { acceptOffer, acceptReceipt, createExport, receiptIndex } from '@symbolon/backup/card/source';
import { createOffer, createReceipt, openExport } from '@symbolon/backup/card/target';
import { Refusal } from '@symbolon/protocol/refusal';
import type { UnwrapCoder } from 'micro-packed';
import { type Handler, lifecycleOf } from '../context.ts';
import { makeSecretKey } from '../keys/random.ts';
import { keySetDigest, masterFingerprint } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { setPasswordKey } from '../passwords.ts';
import { identityOf } from './identity.ts';
import { walletOf } from './wallet.ts';

export const cloneOffer: Handler<'cloneOffer'> = (_, { store, rng }) => {
  const own = identityOf(store);
  const pending = store.get(records.pendingOffer) ?? { offerId: rng(16), ephemeralSecret: makeSecretKey(rng) };
  store.put(records.pendingOffer, pending);
  return { offer: createOffer(pending, own) };
};

export const cloneExport: Handler<'cloneExport'> = ({ role, offer }, { store, rng, trust }) => {
  const own = identityOf(store);
  const set = setOf(store);
  if (set.role !== 'primary') throw new Refusal('wrongRole');
  if (set.sealed) throw new Refusal('setSealed');
  const accepted = acceptOffer(offer, own, trust);
  const known = memberByKey(store, accepted.target.publicKey);
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

  const wallet = walletOf(store);
  const bytes = createExport(
    {
      offer: accepted,
      setId: set.id,
      epoch: set.epoch,
      index: member.index,
      role: member.role,
      masterFingerprint: masterFingerprint(wallet, 'secp256k1'),
      payload: {
        keyRoots: [{ path: [], secret: wallet.seed, entropy: wallet.entropy }],
        pinKey: pending.pinKey,
        ...(pending.pukKey !== undefined && { pukKey: pending.pukKey }),
      },
      ephemeralSecret: pending.ephemeralSecret,
    },
    own,
  );
  if (known === undefined) {
    store.put(memberRecord(member.index), { ...member, exportHash: sha256(bytes) });
    store.put(records.set, { ...set, exported: member.index });
  }
  return { export: bytes };
};

export const cloneImport: Handler<'cloneImport'> = ({ export: bytes }, { store, trust }) => {
  const own = identityOf(store);
  const before = store.get(records.received);
  if (before !== undefined) {
    // Imported already, and the answer may have been lost: the same export gets the same receipt, any other gets nothing.
    if (!equalBytes(before.exportHash, sha256(bytes))) throw new Refusal('otherCeremony');
    return { receipt: createReceipt({ ...membershipOf(store), ...before }, own) };
  }
  const pending = store.get(records.pendingOffer);
  if (lifecycleOf(store) !== 'blank' || pending === undefined) throw new Refusal('conditionsOfUse');
  const { header, payload, exportHash } = openExport(bytes, pending, own, trust);
  const [root] = payload.keyRoots;
  if (root === undefined || payload.keyRoots.length > 1 || root.path.length > 0 || root.entropy === undefined)
    throw new Refusal('incorrectData');
  const wallet = { seed: root.secret, entropy: root.entropy };
  if (masterFingerprint(wallet, 'secp256k1') !== header.masterFingerprint) throw new Refusal('incorrectData');

  const digest = keySetDigest(wallet);
  store.put(records.wallet, wallet);
  store.put(records.set, {
    id: header.setId,
    epoch: header.epoch,
    index: header.index,
    role: header.role,
    limit: 0,
    sealed: false,
    exported: 0,
  });
  setPasswordKey(store, 'pin', payload.pinKey);
  if (payload.pukKey !== undefined) setPasswordKey(store, 'puk', payload.pukKey);
  store.put(records.received, { exportHash, keySetDigest: digest });
  store.remove(records.pendingOffer);
  store.put(records.lifecycle, 'active');
  return { receipt: createReceipt({ ...membershipOf(store), exportHash, keySetDigest: digest }, own) };
};

export const cloneConfirm: Handler<'cloneConfirm'> = ({ receipt }, { store }) => {
  const { id, epoch } = setOf(store);
  const record = memberRecord(receiptIndex(receipt));
  const member = store.get(record);
  if (member === undefined) throw new Refusal('otherCeremony');
  const { index, exportHash, publicKey } = member;
  const digest = keySetDigest(walletOf(store));
  acceptReceipt(receipt, { setId: id, epoch, index, exportHash, keySetDigest: digest, targetKey: publicKey });
  const { pending: _, ...confirmed } = member;
  store.put(record, confirmed);
  return {};
};

export const cloneSeal: Handler<'cloneSeal'> = (_, { store }) => {
  const set = setOf(store);
  if (set.role !== 'primary') throw new Refusal('wrongRole');
  if (records.members.some((record) => store.get(record)?.pending !== undefined)) throw new Refusal('receiptsMissing');
  store.put(records.set, { ...set, sealed: true });
  return {};
};

type Member = UnwrapCoder<(typeof records.members)[number]['coder']>;

function memberRecord(index: number): (typeof records.members)[number] {
  return required(records.members[index - 1]);
}

function memberByKey(store: Store, publicKey: Uint8Array): Member | undefined {
  return records.members
    .map((record) => store.get(record))
    .find((member) => member !== undefined && equalBytes(member.publicKey, publicKey));
}

function membershipOf(store: Store): { readonly setId: Uint8Array; readonly epoch: number; readonly index: number } {
  const { id, epoch, index } = setOf(store);
  return { setId: id, epoch, index };
}

function setOf(store: Store): UnwrapCoder<typeof records.set.coder> {
  return required(store.get(records.set));
}

/** A record that the card's state says exists. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal('conditionsOfUse');
  return value;
}

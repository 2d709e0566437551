import { p256 } from '@noble/curves/nist.js';
import type { CardIdentity } from '@symbolon/backup/card/transcript';
import { attestationInput } from '@symbolon/protocol/attestation';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Handler, lifecycleOf } from '../context.ts';
import { masterFingerprint } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';

const protocolVersion = 1;

export const internalAuthenticate: Handler<'internalAuthenticate'> = ({ challenge, certificates }, { store, session }) => {
  const own = identityOf(store);
  const lifecycle = lifecycleOf(store);
  const input = attestationInput({ channelBinding: session.channelBinding, challenge, lifecycle });
  return {
    lifecycle,
    ...(certificates && { batchCertificate: own.batchCertificate, cardCertificate: own.cardCertificate }),
    signature: p256.sign(input, own.secretKey, { prehash: true, lowS: true }),
  };
};

export const getStatus: Handler<'getStatus'> = (_, { store, session }) => {
  const set = store.get(records.set);
  const wallet = store.get(records.wallet);
  const open = { protocolVersion, lifecycle: lifecycleOf(store) };
  if (session.kind !== 'pin' || set === undefined || wallet === undefined) return open;
  const members = records.members.flatMap((record) => {
    const member = store.get(record);
    if (member === undefined) return [];
    const { index, role, cardNumber, pending } = member;
    return [{ index, role, cardNumber, state: pending === undefined ? ('confirmed' as const) : ('pending' as const) }];
  });
  const { id, epoch, index, role, limit, sealed } = set;
  return { ...open, masterFingerprint: masterFingerprint(wallet, 'secp256k1'), set: { id, epoch, index, role, limit, sealed, members } };
};

/** The card's identity, which every card past manufacture has. */
export function identityOf(store: Store): CardIdentity {
  const key = store.get(records.identityKey);
  const batchCertificate = store.get(records.batchCertificate);
  const cardCertificate = store.get(records.cardCertificate);
  if (key === undefined || batchCertificate === undefined || cardCertificate === undefined) throw new Refusal('conditionsOfUse');
  return { ...key, batchCertificate, cardCertificate };
}

import { p256 } from '@noble/curves/nist.js';
import type { CardIdentity } from '@symbolon/backup/card/transcript';
import { attestationInput } from '@symbolon/protocol/attestation';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Handler, lifecycleOf, walletOf } from '../context.ts';
import { masterFingerprint } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { membersOf, setOf } from '../sets.ts';

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

export const getStatus: Handler<'getStatus'> = (_, context) => {
  const { store, session } = context;
  const open = { protocolVersion, lifecycle: lifecycleOf(store) };
  if (session.kind !== 'pin' || open.lifecycle !== 'active') return open;
  const wallets = session.decoy
    ? [0]
    : [...records.wallets.entries()].flatMap(([slot, { secret }]) => (store.get(secret) === undefined ? [] : [slot]));
  if (!wallets.includes(context.slot)) return { ...open, wallets };
  const { id, epoch, index, role, limit, sealed } = setOf(context);
  const members = membersOf(context).map(({ index, role, cardNumber, pending }) => {
    return { index, role, cardNumber, state: pending === undefined ? ('confirmed' as const) : ('pending' as const) };
  });
  const fingerprint = masterFingerprint(walletOf(context), 'secp256k1');
  return { ...open, wallets, masterFingerprint: fingerprint, set: { id, epoch, index, role, limit, sealed, members } };
};

/** The card's identity, which every card past manufacture has. */
export function identityOf(store: Store): CardIdentity {
  const key = store.get(records.identityKey);
  const batchCertificate = store.get(records.batchCertificate);
  const cardCertificate = store.get(records.cardCertificate);
  if (key === undefined || batchCertificate === undefined || cardCertificate === undefined) throw new Refusal('conditionsOfUse');
  return { ...key, batchCertificate, cardCertificate };
}

import { p256 } from '@noble/curves/nist.js';
import type { CardIdentity } from '@symbolon/backup/card/transcript';
import { attestationInput } from '@symbolon/protocol/attestation';
import type { Commands } from '@symbolon/protocol/commands';
import type { RequestOf, ResponseOf } from '@symbolon/protocol/commands/define';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Handler, lifecycleOf, walletOf } from '../context.ts';
import { walletFingerprint } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { exportsOf, rosterOf, selfOf, setOf } from '../sets.ts';

const protocolVersion = 1;

export const internalAuthenticate: Handler<'internalAuthenticate'> = (request, { store, session }) =>
  attestationOf(store, { ...request, channelBinding: session.channelBinding });

/** Who the card is, signed for a channel and a challenge. */
export function attestationOf(
  store: Store,
  request: RequestOf<Commands['internalAuthenticate']> & { readonly channelBinding: Uint8Array },
): ResponseOf<Commands['internalAuthenticate']> {
  const { certificates } = request;
  const own = identityOf(store);
  const lifecycle = lifecycleOf(store);
  const input = attestationInput({ ...request, lifecycle });
  return {
    lifecycle,
    ...(certificates && { batchCertificate: own.batchCertificate, cardCertificate: own.cardCertificate }),
    signature: p256.sign(input, own.secretKey, { prehash: true, lowS: true }),
  };
}

export const getStatus: Handler<'getStatus'> = (_, context) => {
  const { store, session } = context;
  const open = { protocolVersion, lifecycle: lifecycleOf(store) };
  if (session.kind !== 'pin' || open.lifecycle !== 'active') return open;
  const wallets = [...records.wallets.entries()].flatMap(([slot, { secret }]) =>
    store.get(secret) === undefined ? [] : [slot],
  );
  if (!wallets.includes(context.slot)) return { ...open, wallets };
  const { index } = setOf(context);
  const exported = exportsOf(context);
  const members = rosterOf(context).members.flatMap(({ role, standing }, place) => {
    const clone = exported.find((one) => one.index === place);
    const state =
      standing === 'revoked' ? 'revoked' : clone === undefined ? 'known' : clone.pending ? 'pending' : 'confirmed';
    return place === index
      ? []
      : [{ index: place, role, state, ...(clone && { cardNumber: clone.cardNumber }) } as const];
  });
  const set = { ...setOf(context), role: selfOf(context).role, members };
  return { ...open, wallets, masterFingerprint: walletFingerprint(walletOf(context)), set };
};

/** The card's identity, which every card past manufacture has. */
export function identityOf(store: Store): CardIdentity {
  const key = store.get(records.identityKey);
  const batchCertificate = store.get(records.batchCertificate);
  const cardCertificate = store.get(records.cardCertificate);
  if (key === undefined || batchCertificate === undefined || cardCertificate === undefined)
    throw new Refusal('conditionsOfUse');
  return { ...key, batchCertificate, cardCertificate };
}

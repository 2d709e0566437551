import { p256 } from '@noble/curves/nist.js';
import { attestationInput, shortCertificateOf } from '@symbolon/protocol/certificates';
import type { Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { features, statedLimits } from '@symbolon/protocol/features';
import { protocolVersion } from '@symbolon/protocol/labels';
import { type Handler, lifecycleOf, slotRecordsOf, walletOf } from '../card/context.ts';
import { walletFingerprint } from '../keys/wallet.ts';
import { records } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import { Refusal } from '../refusal.ts';
import { exportsOf, rosterOf, selfOf, setOf } from '../sets.ts';
import { type CardIdentity, signBody } from '../tunnel/sign.ts';

export const internalAuthenticate: Handler<'internalAuthenticate'> = (request, { store, session }) =>
  attestationOf(store, { ...request, channelBinding: session.channelBinding });

/** The card's identity, signed for a channel and a challenge. */
export function attestationOf(
  store: Store,
  request: RequestOf<Commands['internalAuthenticate']> & { readonly channelBinding: Uint8Array },
): ResponseOf<Commands['internalAuthenticate']> {
  const { certificates, short = false } = request;
  const own = identityOf(store);
  const lifecycle = lifecycleOf(store);
  const input = attestationInput({ ...request, lifecycle });
  return {
    lifecycle,
    ...(certificates && { batchCertificate: own.batchCertificate, cardCertificate: own.cardCertificate }),
    ...(short && { shortCertificate: shortCertificateOf(own.cardCertificate) }),
    signature: p256.sign(input, own.secretKey, { prehash: true, lowS: true }),
  };
}

export const getStatus: Handler<'getStatus'> = (_, context) => {
  const { store, session } = context;
  const open = { protocolVersion, lifecycle: lifecycleOf(store) };
  if (session.kind !== 'pin' || open.lifecycle !== 'active') return open;
  const slots = [...records.slots.entries()].flatMap(([slot, { set }]) => (store.get(set) === undefined ? [] : [slot]));
  if (!slots.includes(context.slot)) return { ...open, slots };
  const share = store.get(slotRecordsOf(context).share);
  const { member: own, pinReset, ...set } = setOf(context);
  const { delays, wake } = store.get(slotRecordsOf(context).terms) ?? {};
  const exported = exportsOf(context);
  const members = rosterOf(context).members.flatMap(({ role, standing }, member) => {
    const clone = exported.find((one) => one.member === member);
    const state =
      standing === 'revoked' ? 'revoked' : clone === undefined ? 'known' : clone.pending ? 'pending' : 'confirmed';
    return member === own ? [] : [{ member, role, state, ...(clone && { cardNumber: clone.cardNumber }) } as const];
  });
  return {
    ...open,
    slots,
    masterFingerprint: share?.split.terms.masterFingerprint ?? walletFingerprint(walletOf(context)),
    set: {
      ...set,
      member: own,
      role: selfOf(context).role,
      ...(pinReset > 0 && { pinReset }),
      ...(delays !== undefined && { delays }),
      ...(wake !== undefined && { wake }),
      members,
    },
  };
};

export const getInfo: Handler<'getInfo'> = (_, { release, firmware, interpreters }) => ({
  versions: [protocolVersion],
  release,
  measurement: firmware,
  features: Object.values(features).map(({ number }) => number),
  interpreters: interpreters.map(({ id, version = 1 }) => ({ id, version })),
  limits: Object.values(statedLimits).map(({ number, value }) => ({ limit: number, value })),
});

/** The card's identity. Every card past manufacture has one. */
export function identityOf(store: Store): CardIdentity {
  const key = store.get(records.identityKey);
  const batchCertificate = store.get(records.batchCertificate);
  const cardCertificate = store.get(records.cardCertificate);
  if (key === undefined || batchCertificate === undefined || cardCertificate === undefined)
    throw new Refusal('conditionsOfUse');
  return { ...key, batchCertificate, cardCertificate };
}

/** The card's signature over an encoded body. `label` separates the kinds of body. */
export function signAsCard(store: Store, label: Uint8Array, body: Uint8Array): Uint8Array {
  return signBody(label, body, identityOf(store).secretKey);
}

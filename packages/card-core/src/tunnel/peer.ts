/** Who the other card is, and whether this one will deal with it. */
import { equalBytes } from '@noble/curves/utils.js';
import { type CardSubject, restoreCertificate, type TrustStore, verifyChain } from '@symbolon/protocol/certificates';
import { certificatesOf, offerMessage, withCertificates, withOfferCertificates } from '@symbolon/protocol/clone';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  dealMessage,
  recoveryMessage,
  withDealCertificates,
  withRecoveryCertificates,
} from '@symbolon/protocol/shares';
import { Refusal } from '../refusal.ts';
import type { CardIdentity } from './sign.ts';

/**
 * Checks the other card's certificates and that it comes from the same pack, unless `anyPack` says that this one needs
 * not. A peer of the same batch sends only its own certificate: the batch's is the one we hold.
 *
 * @throws Refusal `notGenuine`, `alreadyMember` for the card itself, `otherPack`
 */
export function checkPeer(
  certificates: readonly Uint8Array[],
  own: CardIdentity,
  trust: TrustStore,
  anyPack: (publicKey: Uint8Array) => boolean,
): CardSubject {
  const self = verifiedSubject([own.batchCertificate, own.cardCertificate], trust);
  const peer = verifiedSubject(
    certificates.length === 1 ? [own.batchCertificate, ...certificates] : certificates,
    trust,
  );
  if (equalBytes(peer.publicKey, self.publicKey)) throw new Refusal('alreadyMember');
  if (!equalBytes(peer.pack, self.pack) && !anyPack(peer.publicKey)) throw new Refusal('otherPack');
  return peer;
}

/**
 * What a card sends of its chain. Cards of one pack are of one batch, whose certificate each has; where the other may
 * be of any pack, it gets that too.
 */
export function certificatesFor(anyPack: boolean, own: CardIdentity): readonly Uint8Array[] {
  return anyPack ? [own.batchCertificate, own.cardCertificate] : [own.cardCertificate];
}

/**
 * An offer that came without certificates, and the target's short one beside it: the same bytes that the target has
 * signed, if the host told the truth.
 *
 * @throws Refusal `incorrectData` for an offer that has certificates; SymbolonError `data/malformed`
 */
export function wholeOffer(bare: Uint8Array, short: Uint8Array, own: CardIdentity): Uint8Array {
  if (decodeWith(offerMessage, 'clone offer', bare).body.certificates.length > 0) throw new Refusal('incorrectData');
  return withOfferCertificates(bare, [restoreCertificate(short, own.cardCertificate)]);
}

/** The same of a deal. @throws as {@link wholeOffer} */
export function wholeDeal(bare: Uint8Array, short: Uint8Array, own: CardIdentity): Uint8Array {
  if (decodeWith(dealMessage, 'deal', bare).body.certificates.length > 0) throw new Refusal('incorrectData');
  return withDealCertificates(bare, [restoreCertificate(short, own.cardCertificate)]);
}

/** The same of a recovery. @throws as {@link wholeOffer} */
export function wholeRecovery(bare: Uint8Array, short: Uint8Array, own: CardIdentity): Uint8Array {
  if (decodeWith(recoveryMessage, 'recovery', bare).body.certificates.length > 0) throw new Refusal('incorrectData');
  return withRecoveryCertificates(bare, [restoreCertificate(short, own.cardCertificate)]);
}

/** The same of an export. @throws as {@link wholeOffer} */
export function wholeExport(bare: Uint8Array, short: Uint8Array, own: CardIdentity): Uint8Array {
  if (certificatesOf(bare).length > 0) throw new Refusal('incorrectData');
  return withCertificates(bare, [restoreCertificate(short, own.cardCertificate)]);
}

function verifiedSubject(chain: readonly Uint8Array[], trust: TrustStore): CardSubject {
  try {
    return verifyChain({ trust, chain });
  } catch {
    throw new Refusal('notGenuine');
  }
}

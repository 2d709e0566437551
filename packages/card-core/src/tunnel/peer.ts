/** Who the other card is, and whether this one will deal with it. */
import { equalBytes } from '@noble/curves/utils.js';
import { type CardSubject, restoreCertificate, type TrustStore, verifyChain } from '@symbolon/protocol/certificates';
import { exportMessage, offerMessage } from '@symbolon/protocol/clone';
import { decodeWith, type Signed } from '@symbolon/protocol/encoding';
import { dealMessage, recoveryMessage } from '@symbolon/protocol/shares';
import type * as P from 'micro-packed';
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
 * Makes a message whole that came without certificates, and the sender's short one beside it: the same bytes that the
 * sender has signed, if the host told the truth.
 *
 * @returns a function that throws Refusal `incorrectData` for a message that has certificates; SymbolonError
 * `data/malformed`
 */
function wholeOf<Body extends { readonly certificates: readonly Uint8Array[] }>(
  what: string,
  message: P.CoderType<Signed<Body>>,
): (bare: Uint8Array, short: Uint8Array, own: CardIdentity) => Uint8Array {
  return (bare, short, own) => {
    const { body, signature } = decodeWith(message, what, bare);
    if (body.certificates.length > 0) throw new Refusal('incorrectData');
    const certificates = [restoreCertificate(short, own.cardCertificate)];
    return message.encode({ body: { ...body, certificates }, signature });
  };
}

export const wholeOffer = wholeOf('clone offer', offerMessage);
export const wholeExport = wholeOf('clone export', exportMessage);
export const wholeDeal = wholeOf('deal', dealMessage);
export const wholeRecovery = wholeOf('recovery', recoveryMessage);

function verifiedSubject(chain: readonly Uint8Array[], trust: TrustStore): CardSubject {
  try {
    return verifyChain({ trust, chain });
  } catch {
    throw new Refusal('notGenuine');
  }
}

/** What a host believes of a card's proof of who it is. Not exported: `actions/attest.ts` and `actions/identify.ts` are. */
import { p256 } from '@noble/curves/nist.js';
import { attestationInput } from '@symbolon/protocol/attestation';
import { type CardSubject, type TrustStore, verifyChain } from '@symbolon/protocol/certificates';
import type { Commands } from '@symbolon/protocol/commands';
import type { Lifecycle, ResponseOf } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';

/** A card that has proven to be genuine: what its certificate says, and its state. */
export type Attestation = CardSubject & { readonly lifecycle: Lifecycle };

/** Where the proof was asked for, and what it has to answer. */
type Question = { readonly trust: TrustStore; readonly channelBinding: Uint8Array; readonly challenge: Uint8Array };

/** @throws SymbolonError `card/counterfeit` */
export function verifyAttestation(
  answer: ResponseOf<Commands['internalAuthenticate']> | undefined,
  { trust, ...asked }: Question,
): Attestation {
  if (answer === undefined) throw counterfeit('it sent no proof');
  const { batchCertificate, cardCertificate, lifecycle, signature } = answer;
  if (batchCertificate === undefined || cardCertificate === undefined) throw counterfeit('it sent no certificates');
  const subject = verifyChain({ trust, chain: [batchCertificate, cardCertificate] });
  if (!verified(signature, attestationInput({ ...asked, lifecycle }), subject.publicKey)) {
    throw counterfeit('its signature over this session is wrong');
  }
  return { ...subject, lifecycle };
}

function verified(signature: Uint8Array, input: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, input, publicKey, { prehash: true, lowS: true });
  } catch {
    return false;
  }
}

function counterfeit(reason: string): SymbolonError<'card/counterfeit'> {
  return new SymbolonError('card/counterfeit', { reason });
}

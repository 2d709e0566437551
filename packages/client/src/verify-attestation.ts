/**
 * What a host believes of a card's proof of who it is. Not exported: `actions/attest.ts` and `actions/identify.ts` are.
 */
import { p256 } from '@noble/curves/nist.js';
import { attestationInput } from '@symbolon/protocol/attestation';
import { type CardSubject, type TrustStore, verifyChain } from '@symbolon/protocol/certificates';
import type { Commands } from '@symbolon/protocol/commands';
import type { Lifecycle, ResponseOf } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';

/** Whom a host expects. */
export type Expected = {
  /** Roots of genuine cards. */
  readonly trust: TrustStore;
  /**
   * Certificates of the card that should be there, the batch's and its own, from an earlier attestation: they need not
   * cross again. Where it is another genuine card, that card is asked for its own, and the attestation says which it
   * is.
   */
  readonly certificates?: readonly Uint8Array[];
};

/**
 * A card that has proven to be genuine: what its certificate says, its state, and the certificates themselves, which
 * may be kept.
 */
export type Attestation = CardSubject & { readonly lifecycle: Lifecycle; readonly certificates: readonly Uint8Array[] };

/** Where the proof was asked for, and what it has to answer. */
type Question = Expected & { readonly channelBinding: Uint8Array; readonly challenge: Uint8Array };

/** @throws SymbolonError `card/counterfeit` */
export function verifyAttestation(
  answer: ResponseOf<Commands['internalAuthenticate']> | undefined,
  { trust, certificates, ...asked }: Question,
): Attestation {
  if (answer === undefined) throw counterfeit('it sent no proof');
  const { batchCertificate, cardCertificate, lifecycle, signature } = answer;
  const chain = certificates ?? [batchCertificate, cardCertificate].filter((sent) => sent !== undefined);
  if (chain.length < 2) throw counterfeit('it sent no certificates');
  const subject = verifyChain({ trust, chain });
  if (!verified(signature, attestationInput({ ...asked, lifecycle }), subject.publicKey)) {
    throw counterfeit('its signature over this session is wrong');
  }
  return { ...subject, lifecycle, certificates: chain };
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

/**
 * Which sessions have a genuine card at the other end, and what is sent to no other card. Not exported: `attest` and
 * `identify` are. Callers who skip both meet it as `card/unattested`.
 */

import { p256 } from '@noble/curves/nist.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import {
  attestationInput,
  type CardSubject,
  restoreCertificate,
  type TrustStore,
  verifyChain,
} from '@symbolon/protocol/certificates';
import type {
  AttestationWish,
  CommandDefinition,
  InternalAuthenticateResponse,
  Lifecycle,
} from '@symbolon/protocol/commands';

/** Which card a host expects. */
export type AttestOptions = {
  /** Roots of genuine cards. */
  readonly trust: TrustStore;
  /**
   * Certificates of the expected card from an earlier attestation, the batch's and its own: the card need not send them
   * again. A different genuine card is asked for its own, and the attestation says which card it is.
   */
  readonly certificates?: readonly Uint8Array[];
  /**
   * Certificates of another card of the same pack, the batch's and its own: the card need only send what is different
   * in its own. A card of another pack is asked for all of its own.
   */
  readonly pack?: readonly Uint8Array[];
};

/** What a genuine card has proven: the content of its certificate, and its state. */
export type Attestation = CardSubject & {
  /** State of the card when it proved it. */
  readonly lifecycle: Lifecycle;
  /** The batch's certificate and its own: for {@link AttestOptions}, next time. */
  readonly certificates: readonly Uint8Array[];
};

/** By session. Each was verified for the channel binding of its session. */
const attestations = new WeakMap<object, Attestation>();

export function attestationOf(session: object): Attestation | undefined {
  return attestations.get(session);
}

export function recordAttestation(session: object, attestation: Attestation): Attestation {
  attestations.set(session, attestation);
  return attestation;
}

/** A challenge, and the channel it was asked in. */
export type AttestationQuestion = AttestOptions & {
  readonly channelBinding: Uint8Array;
  readonly challenge: Uint8Array;
};

/** @throws SymbolonError `card/counterfeit` */
export function acceptAttestation(
  session: object,
  proof: InternalAuthenticateResponse | undefined,
  { trust, certificates, pack, ...asked }: AttestationQuestion,
): Attestation {
  if (proof === undefined) throw counterfeit('it sent no proof');
  const { lifecycle, signature } = proof;
  const chain = certificates ?? (pack === undefined ? sentChain(proof) : packChain(proof, pack));
  if (chain.length < 2) throw counterfeit('it sent no certificates');
  const subject = verifyChain({ trust, chain });
  if (!isSignedBy(subject.publicKey, signature, attestationInput({ ...asked, lifecycle })))
    throw counterfeit('its signature over this session is wrong');
  return recordAttestation(session, { ...subject, lifecycle, certificates: chain });
}

function sentChain({ batchCertificate, cardCertificate }: InternalAuthenticateResponse): readonly Uint8Array[] {
  return [batchCertificate, cardCertificate].filter((sent) => sent !== undefined);
}

/** @throws SymbolonError `data/malformed` for a short certificate that does not fit the pack */
function packChain(
  { shortCertificate }: InternalAuthenticateResponse,
  [batch, like]: readonly Uint8Array[],
): readonly Uint8Array[] {
  if (shortCertificate === undefined || batch === undefined || like === undefined) return [];
  return [batch, restoreCertificate(shortCertificate, like)];
}

/** What to ask a card for, with what is known of it. */
export function attestationWishOf({
  certificates,
  pack,
}: Pick<AttestOptions, 'certificates' | 'pack'>): Exclude<AttestationWish, 'none'> {
  if (certificates !== undefined) return 'signature';
  return pack === undefined ? 'certificates' : 'short';
}

/**
 * Refuses to send a secret to a card that was not attested. The way the session was opened does not count. All clones
 * have the same PIN, and an onlooker may know it; a phone's secret can be copied with the phone's storage. With either,
 * a false card can open the session, and a phrase or a new PUK is worth more than what its maker had.
 *
 * @throws SymbolonError `card/unattested`
 */
export function checkGenuine(
  session: object,
  { name, genuineOnly }: Pick<CommandDefinition<unknown, unknown>, 'name' | 'genuineOnly'>,
  request: unknown,
): void {
  if (genuineOnly === undefined || attestations.has(session)) return;
  const isSecret = ([field, value]: [string, unknown]): boolean =>
    genuineOnly.includes(field) && value !== undefined && !(value instanceof Uint8Array && value.length === 0);
  const carries = genuineOnly === 'always' || Object.entries(request ?? {}).some(isSecret);
  if (carries) throw cardError('card/unattested', { command: name });
}

function isSignedBy(publicKey: Uint8Array, signature: Uint8Array, input: Uint8Array): boolean {
  try {
    return p256.verify(signature, input, publicKey, { prehash: true, lowS: true });
  } catch {
    return false;
  }
}

function counterfeit(reason: string): SymbolonError<'card/counterfeit'> {
  return cardError('card/counterfeit', { reason });
}

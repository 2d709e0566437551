import { equalBytes } from '@noble/curves/utils.js';
import type { CardSubject } from '@symbolon/protocol/certificates';
import { commands, type InternalAuthenticateResponse } from '@symbolon/protocol/commands';
import { inOneAction, type Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';
import {
  type Attestation,
  type AttestationQuestion,
  type AttestOptions,
  acceptAttestation,
  attestationOf,
  attestationWishOf,
} from '../session/genuine.ts';

/**
 * Has the card prove that it is genuine, offline: certificates up to a root in `trust`, and a signature over this
 * channel and a fresh challenge. No other card and no other channel can have made it. Until then a session refuses to
 * hand the card a PIN, a PUK, a phrase or an export: `card/unattested`.
 *
 * @throws SymbolonError `card/counterfeit`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client';
 * const { cardNumber, lifecycle } = await attest(session, { trust });
 * cardNumber.length; // => 12
 * lifecycle; // => 'active'
 * ```
 */
export function attest(session: Session, options: AttestOptions & CallOptions): Promise<Attestation> {
  return inOneAction(session, options, (within) => attestOnce(session, within));
}

/** {@link attest} as a part of an action or of an opening. */
export async function attestOnce(session: Session, options: AttestOptions & CallOptions): Promise<Attestation> {
  const { channelBinding, card } = session;
  const challenge = card.random(32);
  const wish = attestationWishOf(options);
  const request = { challenge, certificates: wish === 'certificates', ...(wish === 'short' && { short: true }) };
  const proof = await session.send(commands.internalAuthenticate, request, options);
  return confirmAttestation(session, proof, { ...options, channelBinding, challenge });
}

/**
 * Takes a proof. A card that does not fit what was known of it is asked again, for all of its own.
 *
 * @throws SymbolonError as {@link attest} does
 */
export async function confirmAttestation(
  session: Session,
  proof: InternalAuthenticateResponse | undefined,
  question: AttestationQuestion & CallOptions,
): Promise<Attestation> {
  try {
    return acceptAttestation(session, proof, question);
  } catch (error) {
    if (attestationWishOf(question) !== 'certificates') {
      const { certificates: _, pack: __, ...own } = question;
      return attestOnce(session, own);
    }
    session.close();
    throw error;
  }
}

/**
 * What the card has already proven in this session, by {@link attest} or `identify`. Nothing is sent: `lifecycle` is
 * what it was then.
 *
 * @returns `undefined` where the card was not attested: the session refuses to hand it a secret
 * @example
 * ```ts
 * import { attest, attested } from '@symbolon/client';
 * const { cardNumber } = attested(session) ?? (await attest(session, { trust }));
 * cardNumber.length; // => 12
 * ```
 */
export function attested(session: Session): Attestation | undefined {
  return attestationOf(session);
}

/**
 * Whether two attestations are of the same card.
 *
 * @example
 * ```ts
 * import { attest, sameCard } from '@symbolon/client';
 * const ofBackup = await attest(backupSession, { trust });
 * sameCard(ofBackup, await attest(backupSession, { trust })); // => true
 * sameCard(ofBackup, await attest(primarySession, { trust })); // => false
 * ```
 */
export function sameCard(a: CardSubject, b: CardSubject): boolean {
  return equalBytes(a.publicKey, b.publicKey);
}

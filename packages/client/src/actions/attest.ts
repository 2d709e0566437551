import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { attestationInput } from '@symbolon/protocol/attestation';
import { type CardSubject, type TrustStore, verifyChain } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import type { Lifecycle } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Session } from '../session.ts';

/** A card that has proven to be genuine: what its certificate says, and its state. */
export type Attestation = CardSubject & { readonly lifecycle: Lifecycle };

/**
 * Has the card prove who it is, offline: certificates up to a root in `trust`, and a signature over this channel and a fresh challenge, which no other
 * card and no other channel can have made. Do it before a card is given anything: a PIN to set, an offer to relay.
 *
 * @throws SymbolonError `card/counterfeit`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * const { cardNumber, lifecycle } = await attest(session, { trust });
 * ```
 */
export async function attest(session: Session, { trust }: { readonly trust: TrustStore }): Promise<Attestation> {
  const challenge = session.card.random(32);
  const answer = await session.send(commands.internalAuthenticate, { challenge, certificates: true });
  try {
    const { batchCertificate, cardCertificate, lifecycle, signature } = answer;
    if (batchCertificate === undefined || cardCertificate === undefined) throw counterfeit('it sent no certificates');
    const subject = verifyChain({ trust, chain: [batchCertificate, cardCertificate] });
    const input = attestationInput({ channelBinding: session.channelBinding, challenge, lifecycle });
    if (!verified(signature, input, subject.publicKey)) throw counterfeit('its signature over this session is wrong');
    return { ...subject, lifecycle };
  } catch (error) {
    session.close();
    throw error;
  }
}

/**
 * Whether two attestations are of the same card.
 *
 * @example
 * ```ts
 * import { attest, sameCard } from '@symbolon/client/actions/attest';
 * sameCard(await attest(session, { trust }), await attest(session, { trust })); // true
 * ```
 */
export function sameCard(a: CardSubject, b: CardSubject): boolean {
  return equalBytes(a.publicKey, b.publicKey);
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

import { equalBytes } from '@noble/curves/utils.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import type { Session } from '../session.ts';
import { type Attestation, verifyAttestation } from '../verify-attestation.ts';

export type { Attestation } from '../verify-attestation.ts';

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
    return verifyAttestation(answer, { trust, channelBinding: session.channelBinding, challenge });
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

import { equalBytes } from '@noble/curves/utils.js';
import type { CardSubject } from '@symbolon/protocol/certificates';
import { askWho } from '../attesting.ts';
import { attestationOf } from '../genuine.ts';
import type { Session } from '../session.ts';
import type { Attestation, Expected } from '../verify-attestation.ts';

export type { Attestation } from '../verify-attestation.ts';

/**
 * Has the card prove who it is, offline: certificates up to a root in `trust`, and a signature over this channel and a
 * fresh challenge, which no other card and no other channel can have made. Until it has, a session refuses to hand the
 * card a PIN, a PUK, a phrase or an export: `card/unattested`.
 *
 * @throws SymbolonError `card/counterfeit`, after which the session is closed; `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * const { cardNumber, lifecycle } = await attest(session, { trust });
 * cardNumber.length; // => 12
 * lifecycle; // => 'active'
 * ```
 */
export function attest(session: Session, expected: Expected): Promise<Attestation> {
  return askWho(session, expected);
}

/**
 * As whom the card has proven itself in this session already, by {@link attest} or `identify`. Nothing is sent:
 * `lifecycle` is what it was then.
 *
 * @returns `undefined` where it has not: the session refuses then to hand it a secret
 * @example
 * ```ts
 * import { attest, attested } from '@symbolon/client/actions/attest';
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
 * import { attest, sameCard } from '@symbolon/client/actions/attest';
 * const ofBackup = await attest(backupSession, { trust });
 * sameCard(ofBackup, await attest(backupSession, { trust })); // => true
 * sameCard(ofBackup, await attest(primarySession, { trust })); // => false
 * ```
 */
export function sameCard(a: CardSubject, b: CardSubject): boolean {
  return equalBytes(a.publicKey, b.publicKey);
}

import { commands, type OfferPinResetResponse, type ServerProof } from '@symbolon/protocol/commands';
import { encodeWith } from '@symbolon/protocol/encoding';
import { rosterStatement, rosterVersion, type SignedRoster } from '@symbolon/protocol/set';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';
import { checkDigits } from '../session/passwords.ts';

/** Where a new PIN has a delay: it counts from the first proof that comes with enough approvals. */
export type OfferPinResetOptions = CallOptions & {
  /** Proofs of time over `pinResetTimeNonce` of the approvals. */
  readonly servers?: readonly ServerProof[];
  /** Of one or two different members, from {@link approvePinReset}. */
  readonly approvals?: readonly Uint8Array[];
  /** Their list of members, for a card that missed a change of it. */
  readonly roster?: SignedRoster;
};

/**
 * Has a card ask for a new PIN, in a CAN session, whatever became of the old one. Every card with a wallet asks; only
 * one that was made with `pinReset` takes a new PIN then. The request stays the same until it is used or the PIN is
 * proven.
 *
 * @param session a CAN session
 * @param options approvals and proofs of time over them, where a new PIN has a delay
 * @returns the signed request, for {@link approvePinReset}
 * @throws SymbolonError `card/status` (6985: the card holds no wallet)
 * @example
 * ```ts
 * import { approvePinReset, offerPinReset, resetPin } from '@symbolon/client';
 * const { request } = await offerPinReset(forgetfulSession);
 * const approvals = [await approvePinReset(primarySession, request)];
 * await resetPin(forgetfulSession, { pin: '135790', approvals });
 * ```
 */
export function offerPinReset(
  session: Session,
  { servers, approvals, roster, ...options }: OfferPinResetOptions = {},
): Promise<OfferPinResetResponse> {
  const given = { ...(servers && { servers }), ...(approvals && { approvals }) };
  const request = { ...given, ...(roster && { roster: encodedRoster(roster) }) };
  return session.send(commands.offerPinReset, request, options);
}

/**
 * Has another member of the set approve that the card behind a request takes a new PIN, in a PIN session. The card logs
 * it.
 *
 * @param session a PIN session with another member
 * @param request of {@link offerPinReset}
 * @param options the slot of the wallet
 * @returns the signed approval, for {@link resetPin}
 * @throws SymbolonError `card/status` (6985: the wallet was made without `pinReset`; 6A88: the request is not by
 * another member that this one knows; 9D07: a daily card or a cosigner does not approve for a primary or a backup)
 * @example
 * ```ts
 * import { approvePinReset, offerPinReset } from '@symbolon/client';
 * const { request } = await offerPinReset(forgetfulSession);
 * const approval = await approvePinReset(primarySession, request);
 * approval.length > 64; // => true
 * ```
 */
export async function approvePinReset(
  session: Session,
  request: Uint8Array,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.approvePinReset, { request }, options)).approval;
}

/** A new PIN, and who approved it. */
export type ResetPinOptions = CallOptions & {
  /** The new PIN, 6 to 12 digits. */
  readonly pin: string;
  /** Of one or two different members, from {@link approvePinReset}: as many as `pinReset` of the wallet says. */
  readonly approvals: readonly Uint8Array[];
  /** Their list of members, for a card that missed a change of it. A card that can't adopt it ignores it. */
  readonly roster?: SignedRoster;
  /** Proofs of time over `pinResetTimeNonce` of the approvals, where a new PIN has a delay that is over. */
  readonly servers?: readonly ServerProof[];
};

/**
 * Sets a new PIN with all its tries, in a CAN session with an attested card. The PUK and the known phones stay as they
 * are. A refusal says nothing of the reason: a stranger with the CAN could ask too.
 *
 * @throws SymbolonError `argument/invalid` and `card/unattested` (nothing was sent); `card/status` (9D2C: the owner did
 * not allow it, members are missing, an approval is for another request or in another epoch, or the PIN can't be this
 * one)
 * @example
 * ```ts
 * import { approvePinReset, offerPinReset, openSession, resetPin } from '@symbolon/client';
 * const { request } = await offerPinReset(forgetfulSession);
 * const approval = await approvePinReset(primarySession, request);
 * await resetPin(forgetfulSession, { pin: '135790', approvals: [approval] });
 * const again = await openSession(forgetfulSession.card, { pin: '135790' });
 * again.openedWith; // => 'pin'
 * ```
 */
export async function resetPin(
  session: Session,
  { pin, approvals, roster, servers, ...options }: ResetPinOptions,
): Promise<void> {
  checkDigits('pin', pin);
  await session.send(
    commands.resetPin,
    { pin, approvals, ...(roster !== undefined && { roster: encodedRoster(roster) }), ...(servers && { servers }) },
    options,
  );
}

function encodedRoster({ roster, signatures }: SignedRoster): Uint8Array {
  return encodeWith(rosterStatement, 'roster statement', { body: { version: rosterVersion, ...roster }, signatures });
}

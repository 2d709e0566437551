/** Proven time: whose time the cards of a set believe, and what proves it to a card. */
import { equalBytes } from '@noble/curves/utils.js';
import {
  commands,
  type ProveTimeRequest,
  type ProveTimeResponse,
  type ServerProof,
  type TimeNonceResponse,
} from '@symbolon/protocol/commands';
import { type AnnouncementBody, announcementMessage } from '@symbolon/protocol/delays';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import type { RosterSignature } from '@symbolon/protocol/set';
import { type AnchorBody, anchorStatement, anchorVersion, type TimeAnchor } from '@symbolon/protocol/time';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import type { TimeProof } from '../time/prove-with.ts';

/** An anchor with the signatures of members, without the versions. */
export type SignedAnchor = {
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the signers' list of members. */
  readonly epoch: number;
  /** Whose time the set believes. */
  readonly anchor: Omit<TimeAnchor, 'version'>;
  /** At most one of each member. */
  readonly signatures: readonly RosterSignature[];
};

/**
 * Has a member sign whose time the set believes from now on, in a PIN session. The card keeps its own anchor until it
 * adopts the new one. The signature of the primary is enough, where its word has no delay.
 *
 * @throws SymbolonError `card/status` (6986: the number is not a next one; 9D07: the member has no voice)
 * @example
 * ```ts
 * import { signAnchor } from '@symbolon/client';
 * const { member, signature } = await signAnchor(ownerSession, { number: 2, needed: 1, servers: [serverKey] });
 * member; // => 0
 * signature.length; // => 64
 * ```
 */
export function signAnchor(
  session: Session,
  anchor: Omit<TimeAnchor, 'version'>,
  options: RequestOptions = {},
): Promise<RosterSignature> {
  return session.send(commands.signAnchor, { version: anchorVersion, ...anchor }, options);
}

/**
 * Has a card believe another anchor, in a PIN session. Its time is unknown then, until it is proven. The anchor that it
 * already has changes nothing.
 *
 * @throws SymbolonError `card/status` (9D0D: too few signatures, 9D06: another set or epoch, 6986: not a next one)
 * @example
 * ```ts
 * import { adoptAnchor, getRoster, getTime, signAnchor } from '@symbolon/client';
 * const { setId, epoch } = (await getRoster(session)).roster;
 * const anchor = { number: 1, needed: 1, servers: [serverKey] };
 * const signatures = [await signAnchor(session, anchor)];
 * await adoptAnchor(session, { setId, epoch, anchor, signatures });
 * (await getTime(session)).time; // => 0n
 * ```
 */
export async function adoptAnchor(
  session: Session,
  { setId, epoch, anchor, signatures }: SignedAnchor,
  options: RequestOptions = {},
): Promise<void> {
  const body: AnchorBody = { version: anchorVersion, setId, epoch, anchor: { version: anchorVersion, ...anchor } };
  const statement = encodeWith(anchorStatement, 'anchor statement', { body, signatures });
  await session.send(commands.adoptAnchor, { statement }, options);
}

/** What a card knows of the time, and what it announced. */
export type CardTime = Omit<TimeNonceResponse, 'announcement'> & {
  /** What the card announced and waits for. */
  readonly announcement?: Announcement;
};

/** An announcement: what it says, and the message that says it. */
export type Announcement = AnnouncementBody & {
  /** `announcementMessage`, signed by the card. */
  readonly message: Uint8Array;
};

/**
 * Reads the proven time of a card, and the nonce that the next proof answers, in a session of the PIN or of a known
 * phone.
 *
 * @throws SymbolonError `card/status` (9D57: the card was not told whose time to believe)
 * @example
 * ```ts
 * import { getTime } from '@symbolon/client';
 * const { time, nonce } = await getTime(ownerSession);
 * nonce.length; // => 32
 * ```
 */
export async function getTime(session: Session, options: RequestOptions = {}): Promise<CardTime> {
  const { announcement, ...time } = await session.send(commands.timeNonce, {}, options);
  return Object.freeze({ ...time, ...(announcement && { announcement: readAnnouncement(announcement) }) });
}

/**
 * Proves the time to a card, by Roughtime servers or a Bitcoin header.
 *
 * @returns the earliest that it can be, as the card knows now
 * @throws SymbolonError `card/status` (9D56: it proves nothing to this card)
 * @example
 * ```ts
 * import { getTime, proofsFor, proveTime } from '@symbolon/client';
 * import { askForProofs } from '@symbolon/client/time';
 * const { nonce, anchor } = await getTime(ownerSession);
 * const proofs = await askForProofs({ nonce, servers: timeServers, needed: anchor.needed, send: sendToServer });
 * await proveTime(ownerSession, { servers: proofsFor(anchor, proofs) }); // => { time: 1_799_999_990n }
 * ```
 */
export function proveTime(
  session: Session,
  proof: ProveTimeRequest,
  options: RequestOptions = {},
): Promise<ProveTimeResponse> {
  return session.send(commands.proveTime, proof, options);
}

/**
 * Puts proofs into the form in which a card with this anchor takes them: servers by their places in it. Proofs of other
 * servers are left out.
 *
 * @param anchor from {@link getTime}
 * @param proofs from `askForProofs` of `@symbolon/client/time`
 * @example
 * ```ts
 * import { getTime, proofsFor } from '@symbolon/client';
 * import { askForProofs } from '@symbolon/client/time';
 * const { nonce, anchor } = await getTime(ownerSession);
 * const proofs = await askForProofs({ nonce, servers: timeServers, needed: 2, send: sendToServer });
 * proofsFor(anchor, proofs).map(({ server }) => server); // => [0, 1]
 * ```
 */
export function proofsFor(
  { servers }: Pick<TimeAnchor, 'servers'>,
  proofs: readonly TimeProof[],
): readonly ServerProof[] {
  return proofs.flatMap(({ serverKey, proof: { index, path, signature, response, certificate } }) => {
    const server = servers.findIndex((key) => equalBytes(key, serverKey));
    const crossing = { server, response, signature, index, path, ...(certificate !== undefined && { certificate }) };
    return server < 0 ? [] : [crossing];
  });
}

/**
 * Reads an announcement. Its signature is not verified: it came from the card itself.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { announce, readAnnouncement } from '@symbolon/client';
 * const { announcement } = await announce(heirSession, 'wake');
 * readAnnouncement(announcement.message).kind; // => 'wake'
 * ```
 */
export function readAnnouncement(message: Uint8Array): Announcement {
  const { body } = decodeWith(announcementMessage, 'announcement', message);
  return Object.freeze({ ...body, message });
}

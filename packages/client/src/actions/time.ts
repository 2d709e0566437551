/** Proven time: whose time the cards of a set believe, and what proves it to a card. */
import {
  commands,
  type ProveTimeRequest,
  type ProveTimeResponse,
  type TimeNonceResponse,
} from '@symbolon/protocol/commands';
import { decodeWith, encodeWith } from '@symbolon/protocol/encoding';
import { type AnnouncementBody, announcementMessage } from '@symbolon/protocol/delays';
import type { RosterSignature } from '@symbolon/protocol/set';
import { type AnchorBody, anchorStatement, anchorVersion, type TimeAnchor } from '@symbolon/protocol/time';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

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
 * import { adoptAnchor, getStatus, signAnchor } from '@symbolon/client';
 * const { set } = await getStatus(primarySession);
 * const anchor = { number: 1, needed: 1, servers: [serverKey] };
 * const signatures = [await signAnchor(primarySession, anchor)];
 * await adoptAnchor(primarySession, { setId: set.id, epoch: set.epoch, anchor, signatures });
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
 * import { adoptAnchor, getTime, signAnchor } from '@symbolon/client';
 * const anchor = { number: 1, needed: 1, servers: [serverKey] };
 * const signatures = [await signAnchor(primarySession, anchor)];
 * await adoptAnchor(primarySession, { setId: status.set.id, epoch: status.set.epoch, anchor, signatures });
 * (await getTime(primarySession)).time; // => 0n
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
 * const { time, nonce } = await getTime(timedSession);
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
 * import { getTime, proveTime } from '@symbolon/client';
 * const { nonce } = await getTime(timedSession);
 * const { time } = await proveTime(timedSession, { servers: [askServer(nonce)] });
 * time > 1_700_000_000n; // => true
 * ```
 */
export function proveTime(
  session: Session,
  proof: ProveTimeRequest,
  options: RequestOptions = {},
): Promise<ProveTimeResponse> {
  return session.send(commands.proveTime, proof, options);
}

/** Reads an announcement. Its signature is not verified: it came from the card itself. */
export function readAnnouncement(message: Uint8Array): Announcement {
  const { body } = decodeWith(announcementMessage, 'announcement', message);
  return Object.freeze({ ...body, message });
}

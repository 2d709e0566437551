/** What has to wait: announced on one card, vetoed by another. */
import { commands } from '@symbolon/protocol/commands';
import { type AnnouncementKind, wakeSubject } from '@symbolon/protocol/delays';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { type Announcement, readAnnouncement } from './time.ts';

/** What was announced, and what the proof has to answer from which its delay counts. */
export type Announced = { readonly announcement: Announcement; readonly nonce: Uint8Array };

/**
 * Announces what has to wait, in a PIN session. The delay counts from the next proof of time by servers over the nonce
 * that is returned. The same again changes nothing; another announcement takes the place of the one before.
 *
 * @param subject the SHA-256 of what the card will be asked for; default: to wake
 * @throws SymbolonError `card/status` (6985: it does not wait on this card; 9D57: whose time counts is not settled)
 * @example
 * ```ts
 * import { announce } from '@symbolon/client';
 * const { announcement } = await announce(heirSession, 'wake');
 * announcement.since; // => 0n
 * ```
 */
export async function announce(
  session: Session,
  kind: AnnouncementKind,
  { subject = wakeSubject, ...options }: RequestOptions & { readonly subject?: Uint8Array } = {},
): Promise<Announced> {
  const { announcement, nonce } = await session.send(commands.announce, { kind, subject }, options);
  return Object.freeze({ announcement: readAnnouncement(announcement), nonce });
}

/**
 * Vetoes what another member announced, or says that its owner is well: without a name, the veto is about whatever was
 * announced before this card's proven time. In a session of the PIN or of a known phone.
 *
 * @returns `vetoMessage`, for {@link takeVeto}
 * @throws SymbolonError `card/status` (9D07: this card has no voice; 6985: it knows no time)
 * @example
 * ```ts
 * import { announce, takeVeto, veto } from '@symbolon/client';
 * const { announcement } = await announce(heirSession, 'wake');
 * const said = await veto(ownerSession, announcement);
 * await takeVeto(heirSession, said);
 * ```
 */
export async function veto(
  session: Session,
  { member, nonce }: Pick<Announcement, 'member'> & Partial<Pick<Announcement, 'nonce'>>,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.veto, { member, ...(nonce && { nonce }) }, options)).veto;
}

/**
 * Brings a veto to the card that it is about. The card drops what it announced; a veto about something else changes
 * nothing.
 *
 * @throws SymbolonError `card/status` (9D5A: it is not for this card, or not by a member that may)
 * @example
 * ```ts
 * import { announce, getTime, takeVeto, veto } from '@symbolon/client';
 * const { announcement } = await announce(heirSession, 'wake');
 * await takeVeto(heirSession, await veto(ownerSession, announcement));
 * (await getTime(heirSession)).announcement; // => undefined
 * ```
 */
export async function takeVeto(session: Session, message: Uint8Array, options: RequestOptions = {}): Promise<void> {
  await session.send(commands.takeVeto, { veto: message }, options);
}

/**
 * What is announced and waits, and what stops it. A card announces what it will do; another member of the set vetoes.
 * Each is a signed body: ECDSA P-256 with SHA-256, r || s, by the identity key of its card, over a label of its own and
 * the encoded body.
 */
import * as P from 'micro-packed';
import { signedMessage, tlvStruct } from '../encoding/tlv.ts';
import { enumeration } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { memberIndex } from '../set/roster.ts';

/** Labels in front of announcements and vetoes: ASCII, then one zero byte. */
export const delayLabels = { announcement: label('announcement'), veto: label('veto') } as const;

/** Version of announcements and vetoes. */
export const delayVersion = protocolVersion;

/**
 * What is announced. `wake`: a dormant backup will be active. `policy`: the card will take a policy that allows more.
 * `voucher`: it will issue a voucher. `word`: as the primary, it will sign a list of members or an anchor that is valid
 * without another member.
 */
export type AnnouncementKind = 'wake' | 'policy' | 'voucher' | 'word';
/** Codec of an {@link AnnouncementKind}: one byte. */
export const announcementKind: P.CoderType<AnnouncementKind> = enumeration({ wake: 1, policy: 2, voucher: 3, word: 4 });

/** An announcement, as its card signs it. */
export type AnnouncementBody = {
  /** {@link delayVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the card's list of members. */
  readonly epoch: number;
  /** Number of the member that announces. */
  readonly member: number;
  /** What it announces. */
  readonly kind: AnnouncementKind;
  /** What exactly: {@link wakeSubject}, or the SHA-256 of what the card will be asked for. 32 bytes. */
  readonly subject: Uint8Array;
  /** Random, 16 bytes: the name of this announcement. */
  readonly nonce: Uint8Array;
  /** From when the delay counts: seconds since 1970, proven after it was announced. 0: not proven yet. */
  readonly since: bigint;
  /** The delay in seconds. */
  readonly delay: number;
  /** The card's proven time now: seconds since 1970. 0: unknown. */
  readonly time: bigint;
};
/** Codec of an {@link AnnouncementBody}. */
export const announcementBody = tlvStruct<AnnouncementBody>('announcement', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  member: [0x83, memberIndex],
  kind: [0x84, announcementKind],
  subject: [0x85, P.bytes(32)],
  nonce: [0x86, P.bytes(16)],
  since: [0x87, P.U64BE],
  delay: [0x88, P.U32BE],
  time: [0x89, P.U64BE],
});
/** Codec of an announcement, signed by its card over `delayLabels.announcement` and the body. */
export const announcementMessage = signedMessage('announcement', announcementBody);

/** Subject of an announcement to wake: 32 zero bytes. */
export const wakeSubject: Uint8Array = new Uint8Array(32);

/** A veto: what another member announced shall not happen. */
export type VetoBody = {
  /** {@link delayVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the list of members of the card that vetoes. */
  readonly epoch: number;
  /** Number of the member that vetoes. */
  readonly by: number;
  /** Number of the member whose announcement it is. */
  readonly member: number;
  /** The name of the announcement. Absent: whatever was announced before `time`. */
  readonly nonce?: Uint8Array;
  /** Proven time of the card that vetoes: seconds since 1970. 0: unknown. */
  readonly time: bigint;
  /** SHA-256 of the anchor by which that time was proven, 32 bytes. All 0: none. */
  readonly clock: Uint8Array;
};
/** Codec of a {@link VetoBody}. */
export const vetoBody = tlvStruct<VetoBody>('veto', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  by: [0x83, memberIndex],
  member: [0x84, memberIndex],
  nonce: [0x85, P.bytes(16), 'optional'],
  time: [0x86, P.U64BE],
  clock: [0x87, P.bytes(32)],
});
/** Codec of a veto, signed by the member over `delayLabels.veto` and the body. */
export const vetoMessage = signedMessage('veto', vetoBody);

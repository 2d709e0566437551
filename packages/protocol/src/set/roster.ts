/**
 * The list of members of a set. Every member keeps a copy. A statement that changes it is a whole new list with
 * signatures. It does not say what changed: each member compares it with its own list and decides which signatures the
 * change needs:
 *
 *   more members of standing `agreed`      the primary's signature, or a quorum
 *   more members, `revoked` already        the same, and the epoch goes up
 *   members revoked, but no primary        the same, and the epoch goes up
 *   any more members, on the primary       a quorum: the primary made every agreed clone itself
 *   a primary revoked, a member promoted   a quorum, and the epoch goes up
 *   a member of standing `admitted`        a quorum and an extendable set, and the epoch goes up
 *
 * A quorum is more than half of the members that the deciding member knows, that are not revoked and have a voice, and
 * at least two.
 * No member ever leaves the list or comes back.
 */
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { enumeration, list, point, struct } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { limits } from '../limits.ts';

/**
 * What a member may do. `primary`: makes clones and issues vouchers. `daily`: signs within its own policy and scope.
 * `backup`: signs nothing until it is activated. `cosigner`: signs nothing without the approval of another member.
 * `share`: holds a share of the wallet, and none of its keys. `heir`: a backup for somebody else, which wakes after a
 * delay. The last two have no voice: they count in no quorum, approve nothing and veto nothing.
 */
export type Role = 'primary' | 'daily' | 'backup' | 'cosigner' | 'share' | 'heir';
/** Codec of a {@link Role}: one byte. */
export const role: P.CoderType<Role> = enumeration({ primary: 1, backup: 2, daily: 3, cosigner: 4, share: 5, heir: 6 });

/**
 * Whether a member decides with others: it is not revoked, and neither a share nor an heir.
 *
 * @param member without a standing: of one that is not revoked
 * @example
 * ```ts
 * import { hasVoice } from '@symbolon/protocol/set';
 * hasVoice({ role: 'heir', standing: 'agreed' }); // => false
 * ```
 */
export function hasVoice({
  role,
  standing,
}: Pick<RosterMember, 'role'> & Partial<Pick<RosterMember, 'standing'>>): boolean {
  return standing !== 'revoked' && role !== 'share' && role !== 'heir';
}

/**
 * Whether a member of this role sleeps until it is activated or wakes: it signs nothing before.
 *
 * @example
 * ```ts
 * import { isSleeper } from '@symbolon/protocol/set';
 * isSleeper('backup'); // => true
 * ```
 */
export function isSleeper(role: Role): boolean {
  return role === 'backup' || role === 'heir';
}

/** Codec of the number of a member in its set, 0 to 8, in one byte. 0 is the card that made the wallet. */
export const memberIndex: P.CoderType<number> = P.validate(P.U8, (index) => {
  if (index > limits.clones.max) throw new Error(`index ${index} above ${limits.clones.max}`);
  return index;
});

/** How a card became a member: `agreed` when the wallet was made, or `admitted` by a quorum. `revoked` is final. */
export type Standing = 'agreed' | 'admitted' | 'revoked';
const standing: P.CoderType<Standing> = enumeration({ agreed: 1, admitted: 2, revoked: 3 });

/** A member of a set, as all members know it. Its position in the list is its number. */
export type RosterMember = {
  /** What it may do. */
  readonly role: Role;
  /** How it came to be a member, or that it is revoked. */
  readonly standing: Standing;
  /** Identity key of the card: compressed P-256 point, 33 bytes. */
  readonly publicKey: Uint8Array;
};
/** Codec of a {@link RosterMember}: 35 bytes. */
const member = struct<RosterMember>({ role, standing, publicKey: point });

/** Codec of the list: the number of members in a byte, 1 to 9, then 35 bytes for each. */
export const members: P.CoderType<readonly RosterMember[]> = P.validate(list(P.U8, member), (all) => {
  if (all.length === 0 || all.length > limits.clones.max + 1)
    throw new Error(`expected 1 to ${limits.clones.max + 1} members`);
  return all;
});

/** Version of a {@link RosterBody}. */
export const rosterVersion = protocolVersion;

/** Label in front of a list that members sign, so that no other signature passes for it: ASCII, then one zero byte. */
export const rosterLabel: Uint8Array = label('roster');
/** The same, of a primary that announced the list and waited: where its word alone has a delay, only this counts. */
export const announcedRosterLabel: Uint8Array = label('announced roster');

/** The list of members of a set. */
export type Roster = {
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Goes up with every revocation and admission. */
  readonly epoch: number;
  /** The members by number: the first is the card that made the wallet. */
  readonly members: readonly RosterMember[];
};

/**
 * Of two lists of one set, whether the first was made later: within an epoch a list grows by agreed members alone.
 *
 * @example
 * ```ts
 * import { isNewerRoster } from '@symbolon/protocol/set';
 * isNewerRoster({ epoch: 1, members: [] }, { epoch: 0, members: [] }); // => true
 * ```
 */
export function isNewerRoster(
  one: Pick<Roster, 'epoch' | 'members'>,
  other: Pick<Roster, 'epoch' | 'members'>,
): boolean {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.members.length > other.members.length);
}

/** The list as members sign it. */
export type RosterBody = Roster & {
  /** {@link rosterVersion}. */
  readonly version: number;
};
/** Codec of a {@link RosterBody}. Signatures cover {@link rosterLabel} and these bytes. */
export const rosterBody = tlvStruct<RosterBody>('roster', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  members: [0x83, members],
});

/** One member's signature under a list. */
export type RosterSignature = {
  /** Number of the member in the set. */
  readonly member: number;
  /** ECDSA P-256 with SHA-256 by its identity key, over {@link rosterLabel} and the encoded body: r || s, 64 bytes. */
  readonly signature: Uint8Array;
};
/** Codec of a {@link RosterSignature}: 65 bytes. */
export const rosterSignature = struct<RosterSignature>({ member: memberIndex, signature: P.bytes(64) });

/** A list with the signatures of different members, as it crosses. */
export type RosterStatement = {
  /** The list that is signed. */
  readonly body: RosterBody;
  /** At most one of each member. */
  readonly signatures: readonly RosterSignature[];
};
/** Codec of a {@link RosterStatement}. */
export const rosterStatement = tlvStruct<RosterStatement>('roster statement', {
  body: [0xa0, rosterBody],
  signatures: [0xa1, many(0x80, rosterSignature)],
});

/** A {@link RosterStatement} as hosts handle it, without the version. */
export type SignedRoster = {
  /** The list that is signed. */
  readonly roster: Roster;
  /** At most one of each member. */
  readonly signatures: readonly RosterSignature[];
};

/**
 * Whose time the cards of a set believe: the servers and the work that the owner pins. It is changed by a statement of
 * the primary or a quorum, as a list of members is.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { list } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { limits } from '../limits.ts';
import { type RosterSignature, rosterSignature } from '../set/roster.ts';
import { headerTarget } from './bitcoin-header.ts';

/** Version of a {@link TimeAnchor} and of the statement about it. */
export const anchorVersion = protocolVersion;

/** Labels in front of an anchor that members sign. The second one says that the primary alone announced it first. */
export const anchorLabels = { anchor: label('time anchor'), announced: label('announced anchor') } as const;

/** What proves time to the cards of a set. */
export type TimeAnchor = {
  /** {@link anchorVersion}. */
  readonly version: number;
  /** Number of the clock, from 1. A card takes only a higher one, and its time begins unknown. */
  readonly number: number;
  /** How many different servers must agree, 1 to 3. 0: servers prove nothing, and there are none. */
  readonly needed: number;
  /** Long-term keys of Roughtime servers (Ed25519, 32 bytes each), up to 5. */
  readonly servers: readonly Uint8Array[];
  /** Work of a Bitcoin header that proves time: its hash is at most this target, in compact form (nBits). */
  readonly floor?: number;
};
/**
 * Codec of a {@link TimeAnchor}.
 *
 * @throws (the coder) SymbolonError `data/malformed`, also for a server that is there twice, for more needed than there
 * are, for a floor that is no target, and for an anchor by which nothing proves time
 */
export const timeAnchor: P.CoderType<TimeAnchor> = P.validate(
  tlvStruct<TimeAnchor>('time anchor', {
    version: [0x80, P.U8],
    number: [0x81, P.U32BE],
    needed: [0x82, P.U8],
    servers: [0x83, list(null, P.bytes(32))],
    floor: [0x84, P.U32BE, 'optional'],
  }),
  (anchor) => {
    const { number, needed, servers, floor } = anchor;
    const isOrdered = needed <= servers.length && needed <= limits.timeProofs && needed > 0 === servers.length > 0;
    if (number === 0 || !isOrdered || servers.length > limits.timeServers || (needed === 0 && floor === undefined))
      throw new Error('an anchor that nothing can prove time by');
    // No header would ever pass it: nBits with its bytes in the order of a header, for one.
    if (floor !== undefined && headerTarget(floor) === undefined) throw new Error('a floor that is no target');
    if (new Set(servers.map(bytesToHex)).size < servers.length) throw new Error('a server twice');
    return anchor;
  },
);

/** An anchor as members sign it. */
export type AnchorBody = {
  /** {@link anchorVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the signers' list of members. */
  readonly epoch: number;
  /** The new anchor. */
  readonly anchor: TimeAnchor;
};
/** Codec of an {@link AnchorBody}. Signatures cover one of {@link anchorLabels} and these bytes. */
export const anchorBody = tlvStruct<AnchorBody>('anchor', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  anchor: [0xa3, timeAnchor],
});

/** An anchor with the signatures of different members. */
export type AnchorStatement = {
  /** The anchor that is signed. */
  readonly body: AnchorBody;
  /** At most one of each member. */
  readonly signatures: readonly RosterSignature[];
};
/** Codec of an {@link AnchorStatement}. */
export const anchorStatement = tlvStruct<AnchorStatement>('anchor statement', {
  body: [0xa0, anchorBody],
  signatures: [0xa1, many(0x80, rosterSignature)],
});

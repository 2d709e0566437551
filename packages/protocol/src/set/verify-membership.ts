/**
 * The host's side of a proof of membership: verifies that a card signed it for this challenge, and makes a record that
 * can be kept and verified again.
 */

import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import type { AnnouncementKind } from '../delays/announcement.ts';
import { decodeWith } from '../encoding/tlv.ts';
import {
  type MembershipBody,
  membershipBody,
  membershipMessage,
  statementLabels,
  statementVersion,
} from './member-statements.ts';
import type { Role, Roster } from './roster.ts';

/**
 * What a card proved about itself on one day. Plain JSON: bytes are hexadecimal. `proof` has the signature of the card
 * over everything but `cardNumber`.
 */
export type VerificationRecord = {
  /** By the host's clock, UTC: `2026-01-31T12:00:00.000Z`. */
  readonly date: string;
  /** 12 digits, from its certificate. `proof` does not cover it. */
  readonly cardNumber: string;
  /** Identity key of the card. */
  readonly publicKey: string;
  /** Id of the set, 16 bytes. */
  readonly setId: string;
  /** Goes up with every revocation and admission. */
  readonly epoch: number;
  /** Number of the member in the set. */
  readonly member: number;
  /** What it may do in the set. */
  readonly role: Role;
  /** A backup that was not activated. */
  readonly dormant: boolean;
  /** Its own list of members names it as revoked. */
  readonly revoked: boolean;
  /** Equal on cards that hold the same keys. */
  readonly keySetDigest: string;
  /** SHA-256 of its policy. */
  readonly policyDigest: string;
  /** SHA-256 of its list of members. */
  readonly rosterDigest: string;
  /** SHA-256 of the firmware image. */
  readonly firmware: string;
  /** Number of the firmware, which goes up with every release. */
  readonly release: number;
  /** Entries its log has had. */
  readonly logEntries: number;
  /** Signatures made so far. */
  readonly signatures: number;
  /** Of a share card: digest of its split, 32 bytes. Equal on cards whose shares make one wallet. */
  readonly splitDigest?: string;
  /** Of a share card: index of its share in the split. */
  readonly shareIndex?: number;
  /** What the card announced and waits for: see `AnnouncementKind`. */
  readonly announced?: AnnouncementKind;
  /** The card's proven time, UTC: the earliest that it can be. Absent: it knows none. */
  readonly time?: string;
  /** Of the host, 32 bytes. */
  readonly challenge: string;
  /** The whole signed message. */
  readonly proof: string;
};

/**
 * The card that gave the proof, from its attestation in the same session: its number of 12 digits, and its identity key
 * (compressed P-256 point, 33 bytes).
 */
export type ProvenCard = { readonly cardNumber: string; readonly publicKey: Uint8Array };

/**
 * Verifies a fresh proof of membership.
 *
 * @param proof.date as sent to the card, seconds since 1970
 * @param proof.roster the set as the host knows it. The card must be in it.
 * @throws SymbolonError `set/proof-wrong`, `data/malformed`
 * @example
 * ```ts
 * import { verifyMembership } from '@symbolon/protocol/set';
 * verifyMembership(membershipProof).role; // => 'backup'
 * ```
 */
export function verifyMembership(proof: {
  readonly proof: Uint8Array;
  readonly challenge: Uint8Array;
  readonly date: bigint;
  readonly card: ProvenCard;
  readonly roster?: Roster;
}): VerificationRecord {
  const body = verifiedBody(proof.proof, proof.card.publicKey);
  if (!equalBytes(body.challenge, proof.challenge) || body.date !== proof.date)
    throw wrong('it answers another question');
  const { roster } = proof;
  if (roster !== undefined && !equalBytes(body.setId, roster.setId)) throw wrong('it is of another set');
  const member = roster?.members[body.member];
  if (member !== undefined && !equalBytes(member.publicKey, proof.card.publicKey))
    throw wrong('the set has another card in its place');
  if (roster !== undefined && member === undefined && body.epoch <= roster.epoch)
    throw wrong('the set does not know it');
  return recordOf(body, proof.proof, proof.card);
}

/**
 * Reads a kept record, and verifies the signature of the card again. It does not prove again that `publicKey` belongs
 * to a genuine card with this `cardNumber`: that was known when the record was made.
 *
 * @throws SymbolonError `set/proof-wrong` if it was changed or is not a record
 * @example
 * ```ts
 * import { readVerification, verifyMembership } from '@symbolon/protocol/set';
 * const kept = JSON.stringify(verifyMembership(membershipProof));
 * readVerification(JSON.parse(kept)).member; // => 1
 * ```
 */
export function readVerification(kept: unknown): VerificationRecord {
  const { proof, publicKey, cardNumber } = (kept ?? {}) as { readonly [field: string]: unknown };
  if (typeof proof !== 'string' || typeof publicKey !== 'string' || typeof cardNumber !== 'string')
    throw wrong('it is no record');
  const bytes = fromHex(proof);
  const card = { cardNumber, publicKey: fromHex(publicKey) };
  const record = recordOf(verifiedBody(bytes, card.publicKey), bytes, card);
  const same = Object.entries(record).every(
    ([field, value]) => (kept as { readonly [field: string]: unknown })[field] === value,
  );
  if (!same) throw wrong('what it says is not what the card signed');
  return record;
}

function verifiedBody(proof: Uint8Array, publicKey: Uint8Array): MembershipBody {
  const { body, signature } = decodeWith(membershipMessage, 'proof of membership', proof);
  if (body.version !== statementVersion) throw wrong('it has another version');
  let valid = false;
  try {
    const signed = concatBytes(statementLabels.membership, membershipBody.encode(body));
    valid = p256.verify(signature, signed, publicKey, { prehash: true, lowS: true });
  } catch {
    // A signature or key out of range is wrong too.
  }
  if (!valid) throw wrong('it is not signed by this card');
  return body;
}

/** Last second of the year 9999: later dates do not fit the format. */
const lastSecond = 253_402_300_799n;

function recordOf(body: MembershipBody, proof: Uint8Array, { cardNumber, publicKey }: ProvenCard): VerificationRecord {
  const { version: _, challenge, date, setId, keySetDigest, policyDigest, rosterDigest, firmware, ...others } = body;
  const { splitDigest, shareIndex, announced, time, ...plain } = others;
  if (date > lastSecond || (time ?? 0n) > lastSecond) throw wrong('its date is none');
  return Object.freeze({
    ...plain,
    date: isoOf(date),
    cardNumber,
    publicKey: bytesToHex(publicKey),
    setId: bytesToHex(setId),
    keySetDigest: bytesToHex(keySetDigest),
    policyDigest: bytesToHex(policyDigest),
    rosterDigest: bytesToHex(rosterDigest),
    firmware: bytesToHex(firmware),
    ...(splitDigest !== undefined && { splitDigest: bytesToHex(splitDigest) }),
    ...(shareIndex !== undefined && { shareIndex }),
    ...(announced !== undefined && { announced }),
    ...(time !== undefined && { time: isoOf(time) }),
    challenge: bytesToHex(challenge),
    proof: bytesToHex(proof),
  });
}

function isoOf(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}

function fromHex(text: string): Uint8Array {
  try {
    return hexToBytes(text);
  } catch (cause) {
    throw cardError('set/proof-wrong', { reason: 'it is no record' }, { cause });
  }
}

function wrong(reason: string): SymbolonError<'set/proof-wrong'> {
  return cardError('set/proof-wrong', { reason });
}

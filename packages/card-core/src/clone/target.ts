/**
 * The clone's side: offers itself, opens the one export made for it, gives a receipt. Pure: what must be remembered is
 * the caller's.
 */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { CardSubject, TrustStore } from '@symbolon/protocol/certificates';
import type { ExportHeader, ExportPayload } from '@symbolon/protocol/clone';
import {
  cloneLabels,
  cloneVersion,
  exportBody,
  exportMessage,
  exportPayload,
  receiptBody,
  receiptMessage,
  type Scope,
} from '@symbolon/protocol/clone';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { RosterMember } from '@symbolon/protocol/set';
import { Refusal } from '../refusal.ts';
import { encodeRoster, rosterLabels } from '../roster.ts';
import { type PendingOffer, signOffer } from '../tunnel/offer.ts';
import { checkPeer } from '../tunnel/peer.ts';
import { decryptPayload } from '../tunnel/seal.ts';
import { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';
import { exportKey, scopeOf } from './transcript.ts';

/** What an export brings, once all of it has been checked. */
export type ImportedClone = {
  /** What the set and the two cards agree on: set, epoch, members, scope. */
  readonly header: ExportHeader;
  /** Keys, policy, budgets and password keys. The caller stores it and wipes it. */
  readonly payload: ExportPayload;
  /** The card that made it, as its certificates say. */
  readonly source: CardSubject;
  /** SHA-256 of the export. */
  readonly exportHash: Uint8Array;
};

/**
 * The signed offer: the same bytes each time for the same `pending`.
 *
 * @returns `offerMessage`, encoded
 * @example
 * ```ts
 * import { createOffer } from '@symbolon/card-core/clone';
 * import { offerMessage } from '@symbolon/protocol/clone';
 * const { body } = offerMessage.decode(createOffer(pendingOffer, targetCard));
 * body.offerId; // => pendingOffer.offerId
 * ```
 */
export function createOffer(pending: PendingOffer, own: CardIdentity): Uint8Array {
  return signOffer(cloneLabels.offer, pending, own);
}

/**
 * Checks everything about an export and decrypts it. Nothing is to be stored unless this returns.
 *
 * @throws Refusal `incorrectData` (malformed, other version), `otherCeremony` (not for this offer), `notGenuine`,
 * `otherPack`, `alreadyMember` (own export), `wrongRole` (by no primary, or for one)
 * @example
 * ```ts
 * import { createExport, openExport } from '@symbolon/card-core/clone';
 * const { source, header } = openExport(createExport(exportTerms, sourceCard), pendingOffer, targetCard, trust);
 * source.publicKey; // => sourceCard.publicKey
 * header.members.map(({ role }) => role); // => ['primary', 'backup']
 * ```
 */
export function openExport(
  bytes: Uint8Array,
  pending: PendingOffer,
  own: CardIdentity,
  trust: TrustStore,
): ImportedClone {
  const { body, signature } = decodeWith(exportMessage, 'clone export', bytes);
  if (body.header.version !== cloneVersion) throw new Refusal('incorrectData');
  const source = checkPeer(body.certificates, own, trust, () => pending.anyPack);
  checkSignature(cloneLabels.export, exportBody.encode(body), signature, source.publicKey);
  if (!equalBytes(body.header.offerHash, sha256(createOffer(pending, own)))) throw new Refusal('otherCeremony');
  checkMembers(body.header.members, own.publicKey, source.publicKey);
  checkSignature(rosterLabels.plain, encodeRoster(body.header), body.header.word, source.publicKey);
  const key = exportKey(pending.ephemeralSecret, body.ephemeral, body);
  try {
    const plaintext = decryptPayload(key, body.ciphertext);
    const payload = decodeWith(exportPayload, 'clone payload', plaintext);
    checkScope(body.header.scope, payload.keyRoots);
    return {
      header: body.header,
      payload,
      source,
      exportHash: sha256(bytes),
    };
  } finally {
    key.fill(0);
  }
}

/**
 * The source is a primary of the set, the target its last member and no primary, and no card is there twice. @throws
 * Refusal `incorrectData`, `wrongRole`
 */
function checkMembers(members: readonly RosterMember[], ownKey: Uint8Array, sourceKey: Uint8Array): void {
  const self = members.at(-1);
  const source = members.find(({ publicKey }) => equalBytes(publicKey, sourceKey));
  const keys = new Set(members.map(({ publicKey }) => bytesToHex(publicKey)));
  if (self === undefined || !equalBytes(self.publicKey, ownKey) || keys.size < members.length)
    throw new Refusal('incorrectData');
  if (source === undefined || source === self) throw new Refusal('incorrectData');
  const isPrimary = source.role === 'primary' && source.standing !== 'revoked';
  if (!isPrimary || self.role === 'primary' || self.role === 'share' || self.standing === 'revoked')
    throw new Refusal('wrongRole');
}

/**
 * The header tells what the keys are that only the cards see. A whole wallet is one root, a narrower one has none such.
 * @throws Refusal `incorrectData`
 */
function checkScope(scope: Scope, keyRoots: ImportedClone['payload']['keyRoots']): void {
  const told = scopeOf(keyRoots);
  const agrees =
    scope.length === told.length &&
    told.every(({ curve, path }, index) => curve === scope[index]?.curve && isSamePath(path, scope[index].path));
  const isWhole = keyRoots.length === 1 && scope.length === 0;
  if (!agrees || !(isWhole || scope.length === keyRoots.length)) throw new Refusal('incorrectData');
}

function isSamePath(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((component, index) => component === other[index]);
}

/** What a receipt says. Signed, it is the same bytes each time. */
export type Received = {
  /** 16 bytes. */
  readonly setId: Uint8Array;
  /** As the export's header says. */
  readonly epoch: number;
  /** The clone's place in the set. */
  readonly member: number;
  /** SHA-256 of the whole export, 32 bytes. */
  readonly exportHash: Uint8Array;
  /** Digest of the public keys that the clone now holds, 32 bytes. */
  readonly keySetDigest: Uint8Array;
};

/**
 * The signed receipt for an import: the same bytes each time for the same `received`.
 *
 * @returns `receiptMessage`, encoded
 * @example
 * ```ts
 * import { acceptReceipt, createReceipt, receiptHash } from '@symbolon/card-core/clone';
 * import { receiptMessage } from '@symbolon/protocol/clone';
 * const receipt = createReceipt(received, targetCard);
 * receiptMessage.decode(receipt).body.member; // => 1
 * acceptReceipt(receipt, { receiptHash: receiptHash(received), targetKey: targetCard.publicKey }); // the source takes it
 * ```
 */
export function createReceipt(
  received: Received,
  own: CardIdentity,
  label: Uint8Array = cloneLabels.receipt,
): Uint8Array {
  const body = { version: cloneVersion, ...received };
  return receiptMessage.encode({
    body,
    signature: signBody(label, receiptBody.encode(body), own.secretKey),
  });
}

/**
 * The source's side: judges an offer, makes the export for it, takes the receipt. Pure: what must be remembered is the
 * caller's.
 */

import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { ExportPayload, ReceiptBody } from '@symbolon/protocol/clone';
import {
  cloneLabels,
  cloneVersion,
  exportBody,
  exportMessage,
  exportPayload,
  receiptBody,
  receiptMessage,
} from '@symbolon/protocol/clone';
import type { Delays, WakeTerms } from '@symbolon/protocol/delays';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { RosterMember } from '@symbolon/protocol/set';
import type { TimeAnchor } from '@symbolon/protocol/time';
import { Refusal } from '../refusal.ts';
import { encodeRoster, rosterLabels } from '../roster.ts';
import { type AcceptedOffer, type OfferTerms, verifyOffer } from '../tunnel/offer.ts';
import { certificatesFor } from '../tunnel/peer.ts';
import { encryptPayload, ephemeralSecret } from '../tunnel/seal.ts';
import { type CardIdentity, checkSignature, signBody } from '../tunnel/sign.ts';
import { exportKey, scopeOf } from './transcript.ts';

/**
 * Checks an offer on its own; whether the set has room is the caller's to know.
 *
 * @param bytes `offerMessage`, as it crossed
 * @param own the source's identity
 * @param terms what the offer is held against
 * @throws Refusal `incorrectData`, `notGenuine`, `otherPack`, `alreadyMember` (the source itself), `olderFirmware`
 * @example
 * ```ts
 * import { acceptOffer, createOffer } from '@symbolon/card-core/clone';
 * const terms = { trust, release: 1, isAdmitted: () => false };
 * const { target, anyPack } = acceptOffer(createOffer(pendingOffer, targetCard), sourceCard, terms);
 * target.publicKey; // => targetCard.publicKey
 * anyPack; // => false
 * ```
 */
export function acceptOffer(bytes: Uint8Array, own: CardIdentity, terms: OfferTerms): AcceptedOffer {
  return verifyOffer(cloneLabels.offer, bytes, own, terms);
}

/** Everything that goes into one export. The same inputs give the same bytes. */
export type ExportTerms = {
  /** The offer that is answered, as {@link acceptOffer} gave it. */
  readonly offer: Pick<AcceptedOffer, 'offerHash' | 'ephemeral' | 'anyPack'>;
  /** 16 bytes. */
  readonly setId: Uint8Array;
  /** Of the set: goes up with every revocation and admission. */
  readonly epoch: number;
  /** As far as the target, which is the last. */
  readonly members: readonly RosterMember[];
  /** Whether a quorum may admit cards beyond the agreed number. */
  readonly extendable: boolean;
  /** BIP-32 fingerprint of the wallet's master key. */
  readonly masterFingerprint: number;
  /** Other members that it takes to reset a card's PIN, 1 or 2. Absent: nobody resets it. */
  readonly pinReset?: number;
  /** Delays of the wallet. Absent: none. */
  readonly delays?: Delays;
  /** How the clone wakes. Absent: without a delay. */
  readonly wake?: WakeTerms;
  /** Whose time the set believes. Absent: nobody's. */
  readonly anchor?: TimeAnchor;
  /** What only the two cards see: keys, policy, budgets, password keys. */
  readonly payload: ExportPayload;
  /** The source's secret for this one export, 32 bytes: {@link exportSecret}. */
  readonly ephemeralSecret: Uint8Array;
};

/**
 * Makes the export for an offer: encrypts the payload for the target, and signs everything.
 *
 * @returns `exportMessage`, encoded
 * @throws Refusal `incorrectData` where the offer's ephemeral is no point of the curve
 * @example
 * ```ts
 * import { createExport, openExport } from '@symbolon/card-core/clone';
 * const exported = createExport(exportTerms, sourceCard);
 * const { payload } = openExport(exported, pendingOffer, targetCard, trust);
 * payload.keyRoots; // => exportTerms.payload.keyRoots
 * ```
 */
export function createExport(terms: ExportTerms, own: CardIdentity): Uint8Array {
  const open = {
    header: {
      version: cloneVersion,
      offerHash: terms.offer.offerHash,
      setId: terms.setId,
      epoch: terms.epoch,
      members: terms.members,
      extendable: terms.extendable,
      scope: scopeOf(terms.payload.keyRoots),
      masterFingerprint: terms.masterFingerprint,
      ...(terms.pinReset !== undefined && { pinReset: terms.pinReset }),
      ...(terms.delays !== undefined && { delays: terms.delays }),
      ...(terms.wake !== undefined && { wake: terms.wake }),
      word: signBody(rosterLabels.plain, encodeRoster(terms), own.secretKey),
      ...(terms.anchor !== undefined && { anchor: terms.anchor }),
    },
    certificates: certificatesFor(terms.offer.anyPack, own),
    ephemeral: p256.getPublicKey(terms.ephemeralSecret, true),
  };
  const key = exportKey(terms.ephemeralSecret, terms.offer.ephemeral, open);
  const plaintext = exportPayload.encode(terms.payload);
  try {
    const body = { ...open, ciphertext: encryptPayload(key, plaintext) };
    return exportMessage.encode({
      body,
      signature: signBody(cloneLabels.export, exportBody.encode(body), own.secretKey),
    });
  } finally {
    key.fill(0);
    plaintext.fill(0);
  }
}

/**
 * The source's ephemeral secret for the export that answers an offer, 32 bytes: HKDF-SHA-256 of a seed that all the
 * exports under way share, and that is erased with the last of them. `mapHashToField` of 48 bytes leaves a bias below
 * 2^-128 (FIPS 186-5 appendix A.2.1).
 *
 * @param seed 32 random bytes
 * @param offerHash SHA-256 of the whole offer
 * @example
 * ```ts
 * import { exportSecret } from '@symbolon/card-core/clone';
 * const seed = crypto.getRandomValues(new Uint8Array(32));
 * const [one, other] = [1, 2].map((byte) => exportSecret(seed, new Uint8Array(32).fill(byte)));
 * one?.length; // => 32
 * one?.join() === other?.join(); // => false
 * ```
 */
export function exportSecret(seed: Uint8Array, offerHash: Uint8Array): Uint8Array {
  return ephemeralSecret(seed, offerHash, cloneLabels.ephemeral);
}

/**
 * What the receipt for an export must say: SHA-256 of its body, 32 bytes. It binds the export, which binds the offer
 * and everything agreed. The source keeps it until the receipt comes.
 * @example
 * ```ts
 * import { receiptHash } from '@symbolon/card-core/clone';
 * const hash = receiptHash(received);
 * hash.length; // => 32
 * receiptHash({ ...received, member: 2 }).join() === hash.join(); // => false
 * ```
 */
export function receiptHash(receipt: Omit<ReceiptBody, 'version'>): Uint8Array {
  return sha256(receiptBody.encode({ version: cloneVersion, ...receipt }));
}

/**
 * The place in the set a receipt speaks of, before it is checked: where to look up what to expect.
 *
 * @throws Refusal `incorrectData`
 * @example
 * ```ts
 * import { createReceipt, receiptMember } from '@symbolon/card-core/clone';
 * receiptMember(createReceipt(received, targetCard)); // => 1
 * ```
 */
export function receiptMember(bytes: Uint8Array): number {
  return decodeWith(receiptMessage, 'clone receipt', bytes).body.member;
}

/**
 * Checks that a receipt is by the card an export was made for, and is about that export and the keys in it. Returns
 * nothing: it throws where it does not hold.
 *
 * @param expected the {@link receiptHash} of the export that was made, and the identity key of the card it was made for
 * @throws Refusal `incorrectData`, `notGenuine`, `otherCeremony` (another set, epoch or export, or keys that are not
 * these)
 * @example
 * ```ts
 * import { acceptReceipt, createReceipt, receiptHash } from '@symbolon/card-core/clone';
 * import { Refusal } from '@symbolon/card-core/clone';
 * import { status } from '@symbolon/protocol/status';
 * const expected = { receiptHash: receiptHash(received), targetKey: targetCard.publicKey };
 * acceptReceipt(createReceipt(received, targetCard), expected);
 * let refused: unknown;
 * try {
 *   acceptReceipt(createReceipt({ ...received, epoch: 7 }, targetCard), expected);
 * } catch (error) {
 *   refused = error;
 * }
 * refused instanceof Refusal && refused.status; // => status.otherCeremony
 * ```
 */
export function acceptReceipt(
  bytes: Uint8Array,
  expected: { readonly receiptHash: Uint8Array; readonly targetKey: Uint8Array },
  label: Uint8Array = cloneLabels.receipt,
): void {
  const { body, signature } = decodeWith(receiptMessage, 'clone receipt', bytes);
  if (body.version !== cloneVersion) throw new Refusal('incorrectData');
  checkSignature(label, receiptBody.encode(body), signature, expected.targetKey);
  if (!equalBytes(receiptHash(body), expected.receiptHash)) throw new Refusal('otherCeremony');
}

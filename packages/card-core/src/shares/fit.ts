/**
 * The proof that shares fit: that all shares of a group lie on one polynomial of its degree, and so do the groups. A
 * share card checks it before it takes its share, and learns nothing of the others.
 *
 * It is the check of verifiable secret sharing by random linear combinations (Rabin and Ben-Or, STOC 1989), made
 * non-interactive (Fiat and Shamir, CRYPTO 1986). The dealer splits random masks of 16 bytes alongside the secret. It
 * commits to each share and each mask, and a hash of the commitments gives 16 rows of coefficients in GF(256). For each
 * share, the combination of its bytes by a row, plus one byte of its mask, is a point of a polynomial too. The proof is
 * as many of these points as determine it. The masks hide the shares. A share that does not fit has the right
 * combination for a row in one of 256 cases, and for all rows in one of 2^128.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type DealPayload,
  interpolate,
  multiply,
  type Point,
  placesOf,
  proofWidth,
  type ShareCommitment,
  type SharePlan,
  type ShareSplit,
  type SplitTerms,
  shareLabels,
  splitTerms,
} from '@symbolon/protocol/shares';
import * as P from 'micro-packed';

/** Where the secret of a group is on its polynomial: SLIP-39, "Sharing a secret". */
const secretAt = 255;

type SplitName = Pick<SplitTerms, 'setId' | 'number'>;

const committed = P.struct({ setId: P.bytes(16), number: P.U32BE, index: P.U8, bytes: P.bytes(null) });

/** The commitment to a share, which also a share that was written down is held against. */
export function commitmentOf({ setId, number }: SplitName, index: number, value: Uint8Array): Uint8Array {
  return commit(shareLabels.commitment, { setId, number, index, bytes: value });
}

/** The commitments to a share and to its mask. */
export function commitmentsOf(split: SplitName, index: number, { value, mask }: DealPayload): ShareCommitment {
  const { setId, number } = split;
  return {
    share: commitmentOf(split, index, value),
    mask: commit(shareLabels.mask, { setId, number, index, bytes: mask }),
  };
}

function commit(label: Uint8Array, content: P.UnwrapCoder<typeof committed>): Uint8Array {
  const bytes = committed.encode(content);
  const hash = sha256(concatBytes(label, bytes));
  bytes.fill(0);
  return hash;
}

/**
 * The proof for a split.
 *
 * @param terms with the commitments to these shares
 * @param shares all shares, in the order of their indexes
 */
export function proveFit(terms: SplitTerms, shares: readonly DealPayload[]): Uint8Array {
  const combine = combiner(terms);
  const values = placesOf(terms.plan).flatMap(({ group, member }, index) => {
    const share = shares[index];
    const { threshold = 0 } = terms.plan.groups[group] ?? {};
    return share === undefined || member >= threshold ? [] : [combine(share)];
  });
  return concatBytes(...values);
}

/**
 * Whether a share is the one that the split commits to, and fits the others.
 *
 * @param index of the share in the split
 */
export function fits({ terms, proof }: ShareSplit, index: number, share: DealPayload): boolean {
  const place = placesOf(terms.plan)[index];
  const commitment = terms.commitments[index];
  if (place === undefined || commitment === undefined) return false;
  const own = commitmentsOf(terms, index, share);
  if (!equalBytes(own.share, commitment.share) || !equalBytes(own.mask, commitment.mask)) return false;
  const groups = provenPoints(terms.plan, proof);
  const expected = interpolate(groups[place.group] ?? [], place.member);
  return equalBytes(combiner(terms)(share), expected) && groupsFit(terms.plan, groups);
}

/** The points of each group that the proof holds. */
function provenPoints({ groups }: SharePlan, proof: Uint8Array): readonly (readonly Point[])[] {
  let offset = 0;
  return groups.map(({ threshold }) =>
    Array.from({ length: threshold }, (_, x) => {
      const y = proof.slice(offset, offset + proofWidth);
      offset += proofWidth;
      return { x, y };
    }),
  );
}

/** Whether the secrets of the groups lie on a polynomial of their degree. */
function groupsFit({ groupThreshold }: SharePlan, groups: readonly (readonly Point[])[]): boolean {
  const secrets = groups.map((points, x) => ({ x, y: interpolate(points, secretAt) }));
  const base = secrets.slice(0, groupThreshold);
  return secrets.every(({ x, y }) => equalBytes(interpolate(base, x), y));
}

/** The masked combination of a share, {@link proofWidth} bytes: one for each row of coefficients. */
function combiner(terms: SplitTerms): (share: DealPayload) => Uint8Array {
  const transcript = sha256(splitTerms.encode(terms));
  return ({ value, mask }) => {
    const coefficients = hkdf(sha256, transcript, undefined, shareLabels.challenge, proofWidth * value.length);
    return mask.map((byte, row) =>
      value.reduce(
        (sum, each, position) => sum ^ multiply(each, coefficients[row * value.length + position] ?? 0),
        byte,
      ),
    );
  };
}

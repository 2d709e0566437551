/**
 * A Merkle tree of recipients: 32 bytes in a policy stand for any number of them. The host proves each recipient when
 * it is paid.
 *
 * A leaf is `recipientHash`, which hashes a zero byte first. A node is SHA-256 of the byte 01 and its two children, the
 * lower child first. These first bytes keep leaves and nodes apart (RFC 6962 clause 2.1). Leaves are in ascending
 * order. A node without a sibling moves up unchanged. Intentional divergence from RFC 6962: children are sorted, so
 * that a proof needs no directions.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { list, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';

/** Proof that a recipient is in a tree. */
export type RecipientProof = {
  /** `recipientHash`, 32 bytes. */
  readonly leaf: Uint8Array;
  /** Siblings on the way up to the root: 0 to 16, of 32 bytes. */
  readonly siblings: readonly Uint8Array[];
};

/** Codec of a {@link RecipientProof}: the leaf, the number of siblings in a byte, then 32 bytes for each sibling. */
export const recipientProof = struct<RecipientProof>({
  leaf: P.bytes(32),
  siblings: P.validate(list(P.U8, P.bytes(32)), (siblings) => {
    if (siblings.length > limits.recipientTreeDepth) throw new Error(`deeper than ${limits.recipientTreeDepth}`);
    return siblings;
  }),
});

/**
 * The root for a policy, and the proof of each recipient in the order given.
 *
 * @param leaves `recipientHash` of 1 to 65,536 recipients, each once
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { buildRecipientTree, recipientHash, recipientRootOf } from '@symbolon/protocol/policy';
 * const leaves = [1, 2, 3].map((byte) => recipientHash('eip155:1', new Uint8Array(20).fill(byte)));
 * const { root, proofs } = buildRecipientTree(leaves);
 * proofs.map(recipientRootOf); // => [root, root, root]
 * ```
 */
export function buildRecipientTree(leaves: readonly Uint8Array[]): {
  readonly root: Uint8Array;
  readonly proofs: readonly RecipientProof[];
} {
  const sorted = [...new Set(leaves.map(bytesToHex))].sort().map(hexToBytes);
  if (sorted.length !== leaves.length || sorted.length === 0 || sorted.length > 2 ** limits.recipientTreeDepth) {
    throw cardError('argument/invalid', {
      argument: 'recipients',
      reason: `expected 1 to ${2 ** limits.recipientTreeDepth}, each once`,
    });
  }
  const siblings = new Map(sorted.map((leaf): [string, Uint8Array[]] => [bytesToHex(leaf), []]));
  const join = (left: Node, right: Node): Node => {
    for (const leaf of left.leaves) siblings.get(leaf)?.push(right.hash);
    for (const leaf of right.leaves) siblings.get(leaf)?.push(left.hash);
    return { hash: parent(left.hash, right.hash), leaves: [...left.leaves, ...right.leaves] };
  };
  const rootOf = (nodes: readonly Node[]): Uint8Array => {
    const [first, ...others] = nodes;
    if (first === undefined || others.length === 0) return first?.hash ?? new Uint8Array();
    return rootOf(pairs(nodes).map(([left, right]) => (right === undefined ? left : join(left, right))));
  };
  const root = rootOf(sorted.map((hash) => ({ hash, leaves: [bytesToHex(hash)] })));
  return { root, proofs: leaves.map((leaf) => ({ leaf, siblings: siblings.get(bytesToHex(leaf)) ?? [] })) };
}

type Node = { readonly hash: Uint8Array; readonly leaves: readonly string[] };

function pairs(nodes: readonly Node[]): readonly (readonly [Node, Node | undefined])[] {
  return nodes.flatMap((left, index) => (index % 2 === 0 ? [[left, nodes[index + 1]] as const] : []));
}

/**
 * The root that a proof leads to, 32 bytes. It is the `recipientRoot` of the policy if the recipient is in its tree.
 *
 * @example
 * ```ts
 * import { recipientHash, recipientRootOf } from '@symbolon/protocol/policy';
 * const leaf = recipientHash('eip155:1', new Uint8Array(20));
 * recipientRootOf({ leaf, siblings: [] }); // => leaf
 * ```
 */
export function recipientRootOf({ leaf, siblings }: RecipientProof): Uint8Array {
  return siblings.reduce(parent, leaf);
}

function parent(a: Uint8Array, b: Uint8Array): Uint8Array {
  const [low, high] = bytesToHex(a) < bytesToHex(b) ? [a, b] : [b, a];
  return sha256(concatBytes(Uint8Array.of(1), low, high));
}

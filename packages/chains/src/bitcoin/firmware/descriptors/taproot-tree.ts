/** The tree of scripts of a Taproot output (BIP-341, "Constructing and spending Taproot outputs"). */
import { concatBytes } from '@noble/hashes/utils.js';
import { tapLeafHash } from '@scure/btc-signer/payment.js';
import { compareBytes, tagSchnorr, taprootTweakPubkey } from '@scure/btc-signer/utils.js';
import type { ControlBlock } from '../transaction/psbt-maps.ts';

/** A script, or a branch with its two sides. */
export type TaprootTree = Uint8Array | readonly [TaprootTree, TaprootTree];

/** BIP-342. */
const leafVersion = 0xc0;

/** A Taproot output, with what spending by each of its leaves takes. */
export type TaprootOutput = {
  /** x of the key in the output: 32 bytes. */
  readonly outputKey: Uint8Array;
  readonly merkleRoot: Uint8Array;
  /** From left to right, as PSBTs have them (BIP-371): each script is followed by its version. */
  readonly leaves: readonly (readonly [ControlBlock, Uint8Array])[];
};

type Hashed = {
  readonly hash: Uint8Array;
  readonly leaves: readonly { readonly script: Uint8Array; readonly path: readonly Uint8Array[] }[];
};

/**
 * The output of an internal key and a tree. A leaf may hold any script: one with the form of an output, such as that of
 * `pkh`, is as good as others.
 *
 * @param internalKey x alone: 32 bytes.
 */
export function taprootOutput(internalKey: Uint8Array, tree: TaprootTree): TaprootOutput {
  const { hash: merkleRoot, leaves } = hashTree(tree);
  const [outputKey, parity] = taprootTweakPubkey(internalKey, merkleRoot);
  return {
    outputKey,
    merkleRoot,
    leaves: leaves.map(({ script, path }) => [
      { version: leafVersion + parity, internalKey, merklePath: path },
      concatBytes(script, Uint8Array.of(leafVersion)),
    ]),
  };
}

function hashTree(tree: TaprootTree): Hashed {
  if (tree instanceof Uint8Array) return { hash: tapLeafHash(tree, leafVersion), leaves: [{ script: tree, path: [] }] };
  const [left, right] = [hashTree(tree[0]), hashTree(tree[1])];
  const below = ({ leaves }: Hashed, sibling: Hashed) =>
    leaves.map(({ script, path }) => ({ script, path: [...path, sibling.hash] }));
  return {
    hash: tagSchnorr('TapBranch', ...[left.hash, right.hash].sort(compareBytes)),
    leaves: [...below(left, right), ...below(right, left)],
  };
}

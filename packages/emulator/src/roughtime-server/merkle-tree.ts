import { roughtimeHash } from '@symbolon/protocol/time';

/** Stands where a level has no more nodes. Nothing hashes to it. */
const nothing = new Uint8Array(32);

/** The tree over all requests of one response (RFC 10049, section 5.3). */
export type MerkleTree = {
  readonly root: Uint8Array;
  /** The siblings from a request up to the root, 32 bytes each. */
  readonly path: (index: number) => Uint8Array;
};

/** Makes the tree of at least one request packet. */
export function merkleTree(packets: readonly Uint8Array[]): MerkleTree {
  const levels = [packets.map((packet) => roughtimeHash(Uint8Array.of(0x00), packet))];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    const below = level;
    level = Array.from({ length: Math.ceil(below.length / 2) }, (_, index) =>
      roughtimeHash(Uint8Array.of(0x01), below[2 * index] ?? nothing, below[2 * index + 1] ?? nothing),
    );
    levels.push(level);
  }
  return {
    root: levels.at(-1)?.[0] ?? nothing,
    path: (index) => {
      const path = new Uint8Array(32 * (levels.length - 1));
      for (const [height, level] of levels.slice(0, -1).entries())
        path.set(level[Math.floor(index / 2 ** height) ^ 1] ?? nothing, 32 * height);
      return path;
    },
  };
}

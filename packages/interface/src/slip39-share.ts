/** A share of SLIP-39, as its words, the cards that keep it and the sums over it all name its parts. */

/**
 * One share of a secret that is split by SLIP-39, as its words hold it. The secret is split among groups, and what a
 * group gets among its members. Indexes count from 0, thresholds and counts say how many. Whoever has as many shares as
 * the thresholds ask for has the secret, encrypted with a passphrase.
 */
export type Slip39Share = {
  /** 0 to 32767 (15 bits): the same in all shares that belong together. */
  readonly identifier: number;
  /** Whether the encryption leaves the identifier out, so that the same secret may be split again under another one. */
  readonly extendable: boolean;
  /** 0 to 15: the encryption takes 10 000 times 2 to the power of this rounds of PBKDF2. */
  readonly iterationExponent: number;
  /** 0 to 15: which group the share is of. It is the x of the group's point. */
  readonly groupIndex: number;
  /** 1 to 16: how many groups it takes. */
  readonly groupThreshold: number;
  /** 1 to 16: how many groups there are, not fewer than it takes. */
  readonly groupCount: number;
  /** 0 to 15: which member of its group. It is the x of the member's point. */
  readonly memberIndex: number;
  /** 1 to 16: how many members of its group it takes. How many there are is in no share. */
  readonly memberThreshold: number;
  /** The y of the point, as long as the secret: 16 to 64 bytes, an even number. Whoever asked for it wipes it. */
  readonly value: Uint8Array;
};

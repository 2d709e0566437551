import { type Line, line } from '@symbolon/interface';

/** Unused addresses in a row after which most wallets stop looking (BIP-44). */
const usualGap = 20;

/**
 * Which addresses are used is what a server says, and what a block has is proven: change far behind that is found by no
 * wallet but this one, and is for whoever lied to sell back.
 *
 * @param changeIndex of the address that the change goes to
 * @param proven those for change that coins of blocks are on
 * @returns `undefined` where it is near
 */
export function farChange(changeIndex: number, proven: readonly number[]): Line | undefined {
  const last = Math.max(-1, ...proven);
  if (changeIndex - last <= usualGap) return undefined;
  const known = last < 0 ? line`It has proven that of none` : line`The last that it has proven is ${last}`;
  return line`the change goes to address ${changeIndex} of the chain of change, since the server says that those before it are used. ${known}. If it lies, most wallets do not find the change: ask another server`;
}

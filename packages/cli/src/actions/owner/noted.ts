/** The owner's notes on the card, as commands show them. */

import type { BitcoinNetworkName } from '@symbolon/chains/bitcoin/address';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Path } from '@symbolon/interface';
import { allChains } from '../../chains/all.ts';
import type { NotedToken } from '../../chains/chain.ts';

export function notedTokens(notes: OwnerNotes): readonly NotedToken[] {
  return allChains.flatMap((chain) => chain.notedTokens?.(notes) ?? []);
}

/** For other programs. */
export function notedDescriptors(notes: OwnerNotes): readonly string[] {
  return allChains.flatMap((chain) => chain.notedDescriptors?.(notes) ?? []);
}

/** Paths that no scan covers: their coin type (SLIP-44) is of no known chain, or the chain's scan leaves them out. */
export function unscannedPaths(notes: OwnerNotes, network: BitcoinNetworkName): readonly Path[] {
  const scanned = new Set(allChains.flatMap((chain) => chain.notedPaths(notes, network)));
  return notes.paths.filter((path) => !scanned.has(path));
}

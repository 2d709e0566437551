/** What an owner has noted on the card, as commands show it. */
import type { NetworkName } from '@symbolon/chains/bitcoin/networks';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Path } from '@symbolon/chains/types';
import { allChains } from '../../chains/all.ts';
import type { Token } from '../../chains/chain.ts';

/** Assets as discovery names them (CAIP-19). */
export function notedTokens(notes: OwnerNotes): readonly Token[] {
  return allChains.flatMap((chain) => chain.notedTokens?.(notes) ?? []);
}

/** What is noted for other programs. */
export function notedDescriptors(notes: OwnerNotes): readonly string[] {
  return allChains.flatMap((chain) => chain.notedDescriptors?.(notes) ?? []);
}

/**
 * Paths that no scan of any chain looks at: a path is for the chain that its coin type names (SLIP-44), and those of no
 * known coin are for none.
 */
export function unscannedPaths(notes: OwnerNotes, network: NetworkName): readonly Path[] {
  const scanned = new Set(allChains.flatMap((chain) => chain.notedPaths(notes, network)));
  return notes.paths.filter((path) => !scanned.has(path));
}

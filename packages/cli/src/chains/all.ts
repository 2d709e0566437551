/** Every chain with its code, for what speaks of all of them. */
import type { Chain } from './chain.ts';
import { chains } from './table.ts';

export const allChains: readonly Chain[] = Object.freeze(
  await Promise.all(Object.values(chains).map(({ load }) => load())),
);

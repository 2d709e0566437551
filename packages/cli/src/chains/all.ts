/** Every chain, loaded. */
import type { ChainSupport } from './chain.ts';
import { chains } from './table.ts';

export const allChains: readonly ChainSupport[] = Object.freeze(
  await Promise.all(Object.values(chains).map(({ load }) => load())),
);

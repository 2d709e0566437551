/** The chains, one row each, in the order of the help. */
import { bitcoin } from './bitcoin/entry.ts';
import type { ChainEntry } from './chain.ts';
import { ethereum } from './ethereum/entry.ts';
import { solana } from './solana/entry.ts';

export const chains = { bitcoin, ethereum, solana } as const satisfies { readonly [name: string]: ChainEntry };

export type ChainName = keyof typeof chains;

export const chainNames = Object.freeze(Object.keys(chains) as ChainName[]);

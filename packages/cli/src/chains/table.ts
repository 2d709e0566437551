/** The chains, one row each, in the order of the help. */
import { bitcoin } from './bitcoin/entry.ts';
import type { ChainEntry } from './chain.ts';
import { ethereum } from './ethereum/entry.ts';
import type { ChainSending } from './sending.ts';
import { solana } from './solana/entry.ts';

export const chains = { bitcoin, ethereum, solana } as const satisfies { readonly [name: string]: ChainEntry };

export type ChainName = keyof typeof chains;

export const chainNames = Object.freeze(Object.keys(chains) as ChainName[]);

/** Those that "send" knows. */
export const sendingNames: readonly ChainName[] = Object.freeze(
  chainNames.filter((name) => (chains[name] as ChainEntry).sending !== undefined),
);

/** What "send" needs of a chain. Throws RangeError for one that is not among {@link sendingNames}. */
export function loadSending(name: ChainName): Promise<ChainSending> {
  const { sending } = chains[name] as ChainEntry;
  if (sending === undefined) throw new RangeError(`nothing is sent on ${name}`);
  return sending();
}

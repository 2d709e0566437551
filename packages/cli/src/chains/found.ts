import type { Holding } from '@symbolon/chains/ethereum/discover';
import { formatPath, type Path } from '@symbolon/interface';
import type { FoundAccount } from './chain.ts';

type FoundAddress = {
  readonly path: Path;
  readonly scheme: string;
  readonly address: string;
  readonly holdings: readonly Holding[];
};

/** Accounts that are one address, each once: two ways of numbering may lead to the same address. */
export function uniqueAddresses(accounts: readonly FoundAddress[]): readonly FoundAccount[] {
  const found = new Map<string, FoundAccount>();
  for (const { path, scheme, address, holdings } of accounts) {
    if (!found.has(address))
      found.set(address, {
        path: formatPath(path),
        kind: scheme,
        key: address,
        used: 1,
        holdings: holdings.map(({ asset, amount }) => ({ asset, amount })),
      });
  }
  return [...found.values()];
}

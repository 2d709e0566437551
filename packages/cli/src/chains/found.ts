import type { Holding } from '@symbolon/chains/account-scan';
import { formatPath } from '@symbolon/chains/path';
import type { Path } from '@symbolon/chains/types';
import type { Found } from './chain.ts';

type Scanned = {
  readonly path: Path;
  readonly scheme: string;
  readonly address: string;
  readonly holdings: readonly Holding[];
};

/**
 * Accounts that are one address: each once, though two ways of numbering may lead to it, for what it holds is there
 * once.
 */
export function byAddress(accounts: readonly Scanned[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { path, scheme, address, holdings } of accounts) {
    if (!found.has(address))
      found.set(address, { path: formatPath(path), kind: scheme, key: address, used: 1, holdings: plain(holdings) });
  }
  return [...found.values()];
}

function plain(holdings: readonly Holding[]): Found['holdings'] {
  return holdings.map(({ asset, amount }) => ({ asset, amount }));
}

import { chainError } from '@symbolon/interface';

/** A row of the owner's list of tokens. */
type Row = { readonly symbol: string; readonly decimals: number };

/**
 * Refuses a list with two rows about one token that differ: the units in which amounts are shown would be those of
 * whichever stands first.
 *
 * @param nameOf Which token a row is about.
 * @throws SymbolonError `argument/invalid`
 */
export function checkOneRow<T extends Row>(argument: string, tokens: readonly T[], nameOf: (token: T) => string): void {
  const rows = new Map<string, T>();
  tokens.forEach((token, at) => {
    const name = nameOf(token);
    const known = rows.get(name) ?? token;
    rows.set(name, known);
    if (known.symbol !== token.symbol || known.decimals !== token.decimals)
      throw chainError('argument/invalid', {
        argument: `${argument}[${at}]`,
        reason: 'the same token stands before it with another symbol or other decimals',
      });
  });
}

/** Amounts of tokens in words. */
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import { formatUnits } from '../../units.ts';
import { formatAddress } from '../firmware/address/address.ts';
import type { SolanaToken } from '../firmware/address/assets.ts';

/** How many of which token, as an instruction says it. */
export type TokenAmount = {
  /** 32 bytes; `undefined` where the instruction does not name it. */
  readonly mint: Uint8Array | undefined;
  readonly amount: bigint;
  /** Those of the instruction, which fails if they are not those of the mint. */
  readonly decimals: number | undefined;
};

/** The mint of SOL as a token (spl-token `native_mint`). */
const wrappedSol: SolanaToken = Object.freeze({
  mint: 'So11111111111111111111111111111111111111112',
  symbol: 'wrapped-SOL',
  decimals: 9,
});

/** An amount in the units of the instruction, else of the owner's list, else in the smallest unit. */
export function tokensInWords({ mint, amount, decimals }: TokenAmount, tokens: readonly SolanaToken[]): Line {
  if (mint === undefined) return line`${amount} (smallest units) of a token that is not named`;
  const token = knownToken(mint, tokens);
  const places = decimals ?? token?.decimals;
  if (places === undefined) return line`${amount} (smallest units) of token ${word(formatAddress(mint))}`;
  const sum = word(formatUnits(amount, places));
  return token && !callsItselfSol(token)
    ? line`${sum} ${word(token.symbol)}`
    : line`${sum} of ${nameOfToken(mint, tokens)}`;
}

/** A token by its symbol if the owner knows it. One that calls itself SOL is not SOL. */
export function nameOfToken(mint: Uint8Array, tokens: readonly SolanaToken[]): Line {
  const token = knownToken(mint, tokens);
  const address = word(formatAddress(mint));
  if (token === undefined) return line`token ${address}`;
  if (callsItselfSol(token)) return line`token ${quote(token.symbol)} (${address}, not SOL itself)`;
  return word(token.symbol);
}

/** A warning where instruction and owner count in other units. */
export function contradiction({ mint, amount, decimals }: TokenAmount, tokens: readonly SolanaToken[]): Line[] {
  const token = mint && knownToken(mint, tokens);
  if (!token || decimals === undefined || token.decimals === decimals) return [];
  const [said, noted] = [formatUnits(amount, decimals), formatUnits(amount, token.decimals)].map(word);
  return said && noted
    ? [
        warn`the transaction counts ${word(token.symbol)} with ${decimals} decimals, the list of tokens with ${token.decimals}: it says ${said}, by the list it is ${noted}`,
      ]
    : [];
}

const callsItselfSol = ({ symbol }: SolanaToken): boolean => /^\W*sol\W*$/i.test(symbol);

function knownToken(mint: Uint8Array, tokens: readonly SolanaToken[]): SolanaToken | undefined {
  const address = formatAddress(mint);
  return [...tokens, wrappedSol].find((known) => known.mint === address);
}

/** Amounts in coins, as people type and read them. */
import { formatUnits } from '@symbolon/chains/ethereum/address';
import { type Line, line, word } from '@symbolon/interface';
import { wrongUsage } from '../errors/cli-error.ts';

/**
 * So many coins in their smallest unit, of digits before and behind the point. Decimals are counted here alone.
 *
 * @returns what is wrong, where it has more decimals than there are
 */
export function inSmallest(
  { whole, fraction }: { readonly whole: string; readonly fraction: string },
  { symbol, decimals }: { readonly symbol: string; readonly decimals: number },
): bigint | string {
  const digits = fraction.replace(/0+$/, '');
  if (digits.length <= decimals) return BigInt(whole + digits.padEnd(decimals, '0'));
  if (decimals === 0) return `is not a whole number, and there is no part of one ${symbol}`;
  return `has ${digits.length} decimals, and ${symbol} has ${decimals} at most`;
}

/** A coin or token: what it is called, and how many decimals it has. */
export type Unit = { readonly symbol: Line; readonly decimals: number };

const decimal = /^([0-9]{1,60})(?:\.([0-9]{1,60}))?$/;

/**
 * @param where the option or argument, for the error
 * @returns in the smallest unit
 * @throws CliError `usage/wrong`
 */
export function parseCoins(
  typed: string,
  { symbol, decimals }: Unit,
  { where, command }: { readonly where: string; readonly command: string },
): bigint {
  const wrong = (reason: string) => wrongUsage(`${where}: ${reason}`, { name: command });
  const text = withoutUnit(typed.trim(), symbol);
  if (/^[1-9][0-9]{0,2}(,[0-9]{3})+$/.test(text))
    throw wrong(
      `"${text}" may be a thousand or a part: write ${text.replaceAll(',', '')} or ${text.replace(',', '.')}, whichever you mean`,
    );
  if (/^[0-9]*,[0-9]+$/.test(text)) throw wrong(`"${text}" has a comma: write ${text.replace(',', '.')}`);
  const [, whole = '', fraction = ''] = decimal.exec(text) ?? [];
  if (whole === '') throw wrong(`"${text}" is not an amount in ${symbol}, such as 0.25`);
  const amount = inSmallest({ whole, fraction }, { symbol, decimals });
  if (typeof amount === 'string') throw wrong(`"${text}" ${amount}`);
  return amount;
}

/** `0.25 ETH` is 0.25 where ETH is asked for. */
function withoutUnit(text: string, symbol: string): string {
  const [, number = text, unit = ''] = /^([0-9.,]+) ?([A-Za-z]+)$/.exec(text) ?? [];
  return unit.toLowerCase() === symbol.toLowerCase() ? number : text;
}

/** As `0.25 ETH`. */
export const coins = (amount: bigint, { symbol, decimals }: Unit): Line =>
  line`${word(formatUnits(amount, decimals))} ${symbol}`;

/** What a fee is to an amount, as `0.08 %`: rounded up to two digits behind the point. */
export function share(fee: bigint, amount: bigint): Line {
  const hundredths = (fee * 10_000n + amount - 1n) / amount;
  return line`${word(formatUnits(hundredths, 2))} %`;
}

/** The same of a fee that is known: `about 0.08 %` where the digits behind it were rounded. */
export function knownShare(fee: bigint, amount: bigint): Line {
  if ((fee * 10_000n) % amount === 0n) return line`exactly ${share(fee, amount)}`;
  return fee * 10_000n < amount ? line`less than 0.01 %` : line`about ${share(fee, amount)}`;
}

/** An address whole, in groups of four that the eye can follow. */
export function grouped(address: string): Line {
  const [, start = '', rest = ''] = /^(0x)?(.*)$/.exec(address) ?? [];
  const parts = [...(start === '' ? [] : [start]), ...(rest.match(/.{1,4}/g) ?? [])].map(word);
  return parts.slice(1).reduce((whole, part) => line`${whole} ${part}`, parts[0] ?? line``);
}

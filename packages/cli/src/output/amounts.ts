/** Amounts of the coins that every chain has, for people: `0.5 ETH`. Tokens stay in their smallest unit. */

/** By SLIP-44 coin type in a CAIP-19 identifier. Chains of Ethereum beside the first have coins of their own names. */
const coins: readonly (readonly [asset: RegExp, symbol: string, decimals: number])[] = [
  [/^bip122:[0-9a-f]{32}\/slip44:0$/, 'BTC', 8],
  [/^bip122:[0-9a-f]{32}\/slip44:1$/, 'test BTC', 8],
  [/^eip155:1\/slip44:60$/, 'ETH', 18],
  [/^eip155:[0-9]+\/slip44:[0-9]+$/, 'of the coin of this chain', 18],
  [/^solana:[0-9a-zA-Z]{32}\/slip44:501$/, 'SOL', 9],
];

/** @param amount in the smallest unit */
export function formatAmountOf(asset: string, amount: bigint | string): string {
  const [, symbol, decimals] = coins.find(([name]) => name.test(asset)) ?? [];
  if (symbol === undefined || decimals === undefined) return `${amount}`;
  const digits = `${amount}`.padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return `${digits.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`} ${symbol}`;
}

/** A refusal of `@symbolon/protocol`, which knows no coins, with its amounts in coins as well. */
export function withCoins(refusal: string): string {
  const inCoins = (asset: string, amount: string): string => {
    const coins = formatAmountOf(asset, amount);
    return coins === amount ? amount : `${coins} (${amount})`;
  };
  return refusal
    .replace(
      /it moves ([0-9]+|any amount) of ([^ ,]+), and ([0-9]+) is/u,
      (_, moved: string, asset: string, limit: string) =>
        `it moves ${/^[0-9]/.test(moved) ? inCoins(asset, moved) : moved} of ${asset}, and ${inCoins(asset, limit)} is`,
    )
    .replace(
      /the fee of ([0-9]+) of ([^ ,]+) is above the "feeCeiling" of the policy, ([0-9]+)/u,
      (_, fee: string, asset: string, limit: string) =>
        `the fee of ${inCoins(asset, fee)} is above the "feeCeiling" of the policy, ${inCoins(asset, limit)}`,
    );
}

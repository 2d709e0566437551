/** Options that commands of several chains share. */
import { choice, number, optionalChoice, optionalText } from '../command-line/parameters.ts';
import { list, text } from '../command-line/schema.ts';
import { wrongUsage } from '../errors/cli-error.ts';

const networks = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'] as const;
const scriptTypes = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const;

export const index = { min: 0, max: 2_147_483_647, otherwise: 0 } as const;

export const network = {
  network: choice('NAME', 'Bitcoin network.', { choices: networks, otherwise: 'mainnet' }),
} as const;
export const scriptType = {
  type: optionalChoice('TYPE', 'Kind of Bitcoin address. Default that of --path (BIP-44, 49, 84, 86), else p2wpkh.', {
    choices: scriptTypes,
  }),
} as const;
export const account = { account: number('N', 'Account.', index) } as const;
export const path = {
  path: optionalText('PATH', "Derivation path instead of the usual one, such as m/84'/0'/0'/0/5."),
} as const;

/** Result of every signing command. */
export const preview = list(text('what it does, a line each, as shown before signing'));

/**
 * Refuses options of Bitcoin alone for another chain, where they would change nothing.
 *
 * @throws CliError `usage/wrong`
 */
export function refuseForeign(
  {
    chain,
    network: net,
    type,
  }: { readonly chain: string; readonly network: string; readonly type?: string | undefined },
  name: string,
): void {
  if (chain === 'bitcoin') return;
  const foreign = type !== undefined ? `--type ${type}` : net !== 'mainnet' ? `--network ${net}` : undefined;
  if (foreign === undefined) return;
  const way =
    chain === 'ethereum'
      ? 'its addresses are the same in every network'
      : 'its addresses are the same in every cluster';
  throw wrongUsage(`"${foreign}" is for Bitcoin alone, and the chain is ${chain}: leave it out, for ${way}`, { name });
}

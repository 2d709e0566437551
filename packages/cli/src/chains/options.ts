/** Options that commands of several chains share. */
import { choice, number, optionalChoice, optionalNumber, optionalText } from '../command-line/parameters.ts';
import { list, text } from '../command-line/schema.ts';
import { wrongUsage } from '../errors/cli-error.ts';
import type { ChainEntry, KeyOption } from './chain.ts';

const networks = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'] as const;
const scriptTypes = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const;

export const index = { min: 0, max: 2_147_483_647, otherwise: 0 } as const;

export const network = {
  network: choice('NAME', 'Bitcoin network.', { choices: networks, otherwise: 'mainnet' }),
} as const;
/** Where another chain may be chosen, for which it has no meaning. */
export const networkIfGiven = {
  network: optionalChoice('NAME', 'Bitcoin network. Default mainnet.', { choices: networks }),
} as const;
export const scriptType = {
  type: optionalChoice('TYPE', 'Kind of Bitcoin address. Default that of --path (BIP-44, 49, 84, 86), else p2wpkh.', {
    choices: scriptTypes,
  }),
} as const;
export const account = { account: number('N', 'Account.', index) } as const;
/** Which key of a chain: none of them where `--path` says it. */
export const accountIfGiven = {
  account: optionalNumber('N', 'Account. Default 0.', { min: 0, max: index.max }),
  index: optionalNumber('N', 'Which address of the account. Default 0. On Solana an account is one address.', {
    min: 0,
    max: index.max,
  }),
} as const;
export const path = {
  path: optionalText('PATH', "Derivation path instead of the usual one, such as m/84'/0'/0'/0/5."),
} as const;

/** Result of every signing command. */
export const preview = list(text('what it does, a line each, as shown before signing'));

type Given = { readonly [O in KeyOption]?: string | number | undefined } & { readonly path?: string | undefined };

/**
 * Refuses an option that would change nothing: one that the chain does not have, or one of what a path says already.
 *
 * @throws CliError `usage/wrong`
 */
export function refuseWithoutEffect(
  given: Given,
  { chain, withoutEffect, name }: Pick<ChainEntry, 'withoutEffect'> & { readonly chain: string; readonly name: string },
): void {
  for (const option of ['network', 'type', 'account', 'index'] as const) {
    const value = given[option];
    if (value === undefined) continue;
    const why = withoutEffect[option];
    if (why !== undefined)
      throw wrongUsage(`"--${option} ${value}" changes nothing, and the chain is ${chain}: leave it out, for ${why}`, {
        name,
      });
    if (given.path !== undefined && (option === 'account' || option === 'index'))
      throw wrongUsage(`--path names one key, whatever --${option} says: give one of them`, { name });
  }
}

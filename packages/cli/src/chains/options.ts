/** Options that commands of several chains share. */
import { choice, number, text as textOption } from '../command-line/command.ts';
import { list, text } from '../command-line/schema.ts';

const networks = ['mainnet', 'testnet', 'testnet4', 'signet', 'regtest'] as const;
const scriptTypes = ['p2wpkh', 'p2tr', 'p2sh-p2wpkh', 'p2pkh'] as const;
export const index = { min: 0, max: 2_147_483_647, otherwise: 0 } as const;

export const network = { network: choice('NAME', 'Bitcoin network.', networks, 'mainnet') } as const;
export const scriptType = { type: choice('TYPE', 'Kind of Bitcoin address.', scriptTypes, 'p2wpkh') } as const;
export const account = { account: number('N', 'Account.', index) } as const;
export const path = {
  path: textOption('PATH', "Derivation path, such as m/84'/0'/0'/0/5, instead of the usual one."),
} as const;

/** Of what a command signs. */
export const preview = list(text('what it does, a line each, as a person is shown it'));

/**
 * The command line of HWI: `hwilib/_cli.py` of bitcoin-core/HWI at 4ae6006. Names, defaults and meanings are its own.
 */
import { parseArgs } from 'node:util';
import type { BitcoinNetworkName, BitcoinScriptType } from '@symbolon/chains/bitcoin/address';
import { type HwiError, hwiError } from './errors.ts';

const chains: { readonly [name: string]: BitcoinNetworkName } = {
  main: 'mainnet',
  test: 'testnet',
  testnet4: 'testnet4',
  signet: 'signet',
  regtest: 'regtest',
};

/** In HWI's order, which is that of its answers. */
export const addressTypes: { readonly [name: string]: BitcoinScriptType } = {
  legacy: 'p2pkh',
  wit: 'p2wpkh',
  sh_wit: 'p2sh-p2wpkh',
  tap: 'p2tr',
};

const string = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const options = {
  'device-path': { ...string, short: 'd' },
  'device-type': { ...string, short: 't' },
  password: { ...string, short: 'p' },
  fingerprint: { ...string, short: 'f' },
  chain: { ...string, default: 'main' },
  stdin: flag,
  stdinpass: flag,
  debug: flag,
  interactive: { ...flag, short: 'i' },
  expert: flag,
  emulators: flag,
  help: { ...flag, short: 'h' },
  version: flag,
  'addr-type': { ...string, default: 'wit' },
  account: { ...string, default: '0' },
  desc: string,
  path: string,
  internal: flag,
  keypool: flag,
  nokeypool: flag,
  all: flag,
  // Of commands that are refused.
  label: { ...string, short: 'l' },
  backup_passphrase: { ...string, short: 'b' },
  word_count: { ...string, short: 'w' },
  registration: string,
  index: string,
  'multipath-index': string,
  change: flag,
  location: string,
} as const;

type HwiValues = ReturnType<typeof parse>['values'];

export type HwiArguments = {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly network: BitcoinNetworkName;
  readonly addressType: BitcoinScriptType;
  readonly account: number;
  readonly values: HwiValues;
};

/** @throws HwiError `missingArguments`: the process then ends with 2, as HWI does */
export function parseHwiArguments(args: readonly string[]): HwiArguments {
  const { values, positionals } = parse(args);
  const [command = '', ...rest] = positionals;
  const network = chains[values.chain.toLowerCase()];
  if (network === undefined)
    throw wrongArguments(
      `argument --chain: invalid choice: '${values.chain}' (choose from ${Object.keys(chains).join(', ')})`,
    );
  const addressType = addressTypes[values['addr-type'].toLowerCase()];
  if (addressType === undefined)
    throw wrongArguments(
      `argument --addr-type: invalid choice: '${values['addr-type']}' (choose from ${Object.keys(addressTypes).join(', ')})`,
    );
  if (!/^[0-9]{1,9}$/.test(values.account))
    throw wrongArguments(`argument --account: invalid int value: '${values.account}'`);
  return { command, positionals: rest, network, addressType, account: Number(values.account), values };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrongArguments(error instanceof Error ? error.message.replace(/\. .*$/s, '') : String(error));
  }
}

/** The error of HWI for a wrong command line. */
export function wrongArguments(reason: string): HwiError {
  return hwiError('missingArguments', `symbolon hwi: error: ${reason}`);
}

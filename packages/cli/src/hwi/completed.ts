/** What shells complete of `symbolon hwi`, whose command line is HWI's own. A test holds the names to `commands.ts`. */
import { flag, optionalText } from '../command-line/parameters.ts';

export const hwiCommandNames = [
  'enumerate',
  'getmasterxpub',
  'getxpub',
  'getdescriptors',
  'getkeypool',
  'displayaddress',
  'signtx',
  'signmessage',
] as const;

/** Those that people type. */
export const hwiOptions = {
  fingerprint: optionalText('HEX', 'Fingerprint of the wallet, as "enumerate" gives it.'),
  'device-type': optionalText('TYPE', 'Always symbolon.'),
  chain: optionalText('CHAIN', 'Network: main, test, testnet4, signet or regtest.'),
  'addr-type': { ...optionalText('TYPE', 'Kind of address.'), choices: ['legacy', 'wit', 'sh_wit', 'tap'] },
  account: optionalText('N', 'Account, from 0.'),
  desc: optionalText('DESCRIPTOR', 'Descriptor of the address to show.'),
  path: optionalText('PATH', 'Path of the address to show.'),
  stdin: flag('Read more arguments from standard input.'),
} as const;

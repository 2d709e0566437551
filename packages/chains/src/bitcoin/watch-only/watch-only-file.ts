/** One account, or several, as the file that a program opens. */
import { chainError, checkArgument } from '@symbolon/interface';
import { type BitcoinAccount, createAddressDeriver, formatFingerprint } from '../address/account.ts';
import {
  coreRequest,
  descriptorLine,
  electrumWallet,
  type FormOptions,
  genericJson,
  nunchukText,
  sparrowText,
  specterWallet,
} from './forms.ts';
import { type WatchingProgram, watchOnlyPrograms } from './programs.ts';

/** What is written beside the keys. */
export type WatchOnlyOptions = {
  /** The name that the program shows, where it takes one from the file. Default `Card`. */
  readonly label?: string;
  /**
   * For Bitcoin Core: Unix seconds before which the account had no coins, or `now` for a new one. It looks at every
   * block since then, which may take hours. Default 0, the first block.
   */
  readonly since?: number | 'now';
};

/** A file, and what to do with it. */
export type WatchOnlyFile = {
  /** A name for it. */
  readonly name: string;
  readonly content: string;
  /** Where to open it, in a sentence. */
  readonly open: string;
};

const writers: {
  readonly [P in WatchingProgram]: (accounts: readonly [BitcoinAccount, ...BitcoinAccount[]], o: FormOptions) => string;
} = {
  sparrow: sparrowText,
  electrum: ([account], options) => electrumWallet([account], options),
  'bitcoin-core': coreRequest,
  specter: ([account], options) => specterWallet([account], options),
  nunchuk: nunchukText,
  bluewallet: descriptorLine,
  'generic-json': genericJson,
};

const endings: { readonly [P in WatchingProgram]: string } = {
  sparrow: 'txt',
  electrum: 'json',
  'bitcoin-core': 'json',
  specter: 'json',
  nunchuk: 'txt',
  bluewallet: 'txt',
  'generic-json': 'json',
};

/**
 * The file by which a program watches accounts: it shows addresses and coins, and makes the PSBTs that the card signs.
 * It holds public keys only, but whoever reads it sees every address of these accounts. Each form is the one that the
 * program's own source reads: see `source` of {@link watchOnlyPrograms}.
 *
 * @param accounts One for most programs; for `bitcoin-core` and `generic-json` one or more of the same wallet, network
 * and account number.
 * @throws `argument/invalid` for no account, more than the program takes, accounts that are not of one wallet, or a kind
 * of address or network that the program does not take
 * @example
 * ```ts
 * import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * import { watchOnlyFile } from '@symbolon/chains/bitcoin/watch-only';
 * const { name, content } = watchOnlyFile('electrum', [await bitcoinAccount(signer)]);
 * name; // => 'card-73c5da0a-p2wpkh-electrum.json'
 * JSON.parse(content).keystore.derivation; // => "m/84'/0'/0'"
 * ```
 */
export function watchOnlyFile(
  program: WatchingProgram,
  accounts: readonly BitcoinAccount[],
  { label = 'Card', since = 0 }: WatchOnlyOptions = {},
): WatchOnlyFile {
  if (typeof program !== 'string' || !Object.hasOwn(watchOnlyPrograms, program))
    throw refused('program', 'no such program');
  checkArgument('accounts', accounts, ['object']);
  checkArgument('label', label, 'text');
  if (since !== 'now' && !(Number.isSafeInteger(since) && since >= 0))
    throw refused('since', 'not a time in Unix seconds, nor "now"');
  const [first, ...others] = accounts;
  if (first === undefined) throw refused('accounts', 'there is none');
  const { name, several, scriptTypes, networks, open } = watchOnlyPrograms[program];
  if (others.length > 0 && !several) throw refused('accounts', `a file of ${name} holds one account`);
  for (const account of accounts) {
    // Checks the account.
    createAddressDeriver(account);
    if (!scriptTypes.includes(account.scriptType))
      throw refused('accounts', `${name} opens no ${account.scriptType} account from a file`);
    if (networks !== undefined && !networks.includes(account.network))
      throw refused('accounts', `${name} knows ${networks.join(', ')} alone, and this is ${account.network}`);
    const isSibling =
      account.masterFingerprint === first.masterFingerprint &&
      account.network === first.network &&
      account.path[2] === first.path[2];
    if (!isSibling) throw refused('accounts', 'they are not of one wallet, network and account number');
  }
  if (new Set(accounts.map(({ scriptType }) => scriptType)).size < accounts.length)
    throw refused('accounts', 'two are of one kind of address');
  const kind = others.length > 0 ? '' : `-${first.scriptType}`;
  return Object.freeze({
    name: `card-${formatFingerprint(first.masterFingerprint)}${kind}-${program}.${endings[program]}`,
    content: writers[program]([first, ...others], { label, since }),
    open,
  });
}

const refused = (argument: string, reason: string) => chainError('argument/invalid', { argument, reason });

/** How each program writes an account. */
import { hardened } from '@symbolon/interface';
import { accountAddress, accountDescriptor, type BitcoinAccount, formatFingerprint } from '../address/account.ts';
import { addChecksum, removeChecksum } from '../firmware/descriptors/checksum.ts';
import { accountFingerprint } from './account-fingerprint.ts';
import { accountPublicKey } from './account-public-key.ts';

/** What is written beside the keys. */
export type FormOptions = {
  readonly label: string;
  /** Unix seconds of the first block to look at, or `now`. */
  readonly since: number | 'now';
};

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** m/84'/0'/0' as people and programs write it. */
const pathOf = ({ path }: BitcoinAccount): string => ['m', ...path.map((index) => `${index - hardened}'`)].join('/');

/** The descriptor of one chain: programs that are older than BIP-389 read no `<0;1>`. */
function chainDescriptor(account: BitcoinAccount, chain: 0 | 1): string {
  return addChecksum(removeChecksum(accountDescriptor(account)).replace('<0;1>', `${chain}`));
}

/** Both chains in one descriptor, below a line that says what it is: lines with # are comments. */
export function sparrowText(accounts: readonly BitcoinAccount[]): string {
  return `# Receive and change descriptor (BIP389):\n${accounts.map(accountDescriptor).join('\n')}\n`;
}

/** One line and nothing else: what is read is the whole file. */
export function descriptorLine(accounts: readonly BitcoinAccount[]): string {
  return `${accounts.map(accountDescriptor).join('\n')}\n`;
}

/** The same with apostrophes: libnunchuk writes the descriptor anew and compares it letter by letter. */
export function nunchukText(accounts: readonly BitcoinAccount[]): string {
  const written = (account: BitcoinAccount): string => {
    const [origin = '', ...rest] = removeChecksum(accountDescriptor(account)).split(']');
    return addChecksum([origin.replace(/h(?=\/|$)/g, "'"), ...rest].join(']'));
  };
  return `${accounts.map(written).join('\n')}\n`;
}

/**
 * A wallet of Electrum that was never opened: it finds the rest. With the version 17 of its format, which every Electrum
 * since 3.0 opens and brings up to its own.
 */
export function electrumWallet([account]: readonly [BitcoinAccount], { label }: FormOptions): string {
  const keystore = {
    type: 'bip32',
    label,
    xpub: accountPublicKey(account),
    xprv: null,
    derivation: pathOf(account),
    root_fingerprint: formatFingerprint(account.masterFingerprint),
    pw_hash_version: 1,
  };
  return json({ keystore, wallet_type: 'standard', use_encryption: false, seed_version: 17 });
}

/** The request of `importdescriptors`. */
export function coreRequest(accounts: readonly BitcoinAccount[], { since }: FormOptions): string {
  const request = accounts.flatMap((account) =>
    ([0, 1] as const).map((chain) => ({
      desc: chainDescriptor(account, chain),
      active: true,
      internal: chain === 1,
      range: [0, 999],
      next_index: 0,
      timestamp: since,
    })),
  );
  return json(request);
}

/** What Specter exports itself, with the descriptor for receiving: it makes that for change of it. */
export function specterWallet([account]: readonly [BitcoinAccount], { label }: FormOptions): string {
  // Without a height Specter would look at new blocks alone.
  const descriptor = chainDescriptor(account, 0);
  return json({ label, blockheight: 0, descriptor, devices: [{ type: 'other', label }] });
}

/** By purpose (BIP-43), with the names that Coldcard gives kinds of address. */
export function genericJson(accounts: readonly BitcoinAccount[]): string {
  const [first] = accounts;
  const sections = accounts.map((account) => {
    const { path, scriptType, extendedPublicKey } = account;
    const slip132 = accountPublicKey(account);
    const section = {
      name: scriptType,
      xfp: accountFingerprint(account).toUpperCase(),
      deriv: pathOf(account),
      xpub: extendedPublicKey,
      desc: accountDescriptor(account),
      ...(slip132 !== extendedPublicKey && { _pub: slip132 }),
      first: accountAddress(account, 0, 0).address,
    };
    return [`bip${(path[0] ?? 0) - hardened}`, section] as const;
  });
  return json({
    chain: first?.network === 'mainnet' ? 'BTC' : first?.network === 'regtest' ? 'XRT' : 'XTN',
    xfp: formatFingerprint(first?.masterFingerprint ?? 0).toUpperCase(),
    account: (first?.path[2] ?? hardened) - hardened,
    ...Object.fromEntries(sections),
  });
}

/** Accounts as the files of other programs, and which action gives out the wallet itself. */
import {
  type BitcoinAccount,
  type BitcoinScriptType,
  bitcoinAccount,
  formatFingerprint,
  scriptTypes,
} from '@symbolon/chains/bitcoin/address';
import {
  accountPublicKey,
  type WatchingProgram,
  watchOnlyFile,
  watchOnlyPrograms,
} from '@symbolon/chains/bitcoin/watch-only';
import { formatPath, isSymbolonError, type Signer } from '@symbolon/interface';
import { withSigner } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import { usualSplit, type walletExportCommand } from '../../commands/wallets.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { exportKeystore } from './export-keystore.ts';
import { exportPhrase } from './export-phrase.ts';
import { type ExportInput, listExports } from './list-exports.ts';

export const exportWallet: ActionOf<typeof walletExportCommand> = async ({ what, ...options }, context) => {
  if (what === undefined) {
    if (options.output !== undefined)
      throw wrongUsage('WHAT goes into the file: it is missing', { name: 'wallet export' });
    return listExports();
  }
  const input = { ...options, what };
  const { output, force } = input;
  refuseWithoutEffect(input);
  refuseHiddenLabel(input);
  refuseUnwritable(output, { force });
  if (what === 'phrase' || what === 'seedqr' || what === 'shares') return exportPhrase(input, context);
  if (what === 'keystore') return exportKeystore(input, context);
  const since = secondsOf(input.since);
  return withSigner(context, async (signer) => {
    const accounts = await accountsFor(signer, input, what);
    const fingerprint = formatFingerprint(accounts[0]?.masterFingerprint ?? 0);
    const options = { ...(input.label !== undefined && { label: input.label }), ...(since !== undefined && { since }) };
    const { content, open } =
      what === 'xpub' ? { content: publicKeys(accounts), open: null } : fileFor(what, accounts, options);
    if (output === undefined) {
      if (open !== null) context.screen.note(open);
      return {
        result: { what, fingerprint, available: null, file: null, content, open },
        text: content.trimEnd().split('\n'),
        copied: true,
      };
    }
    writeWhole(output, content, { replace: force });
    const text = [`Public keys of the wallet ${fingerprint} are in ${output}.`, ...(open === null ? [] : [open])];
    return { result: { what, fingerprint, available: null, file: output, content: null, open }, text };
  });
};

/** What each takes besides the options of all: others would change nothing. */
const optionsOf: { readonly [name: string]: readonly ExportInput['what'][] } = {
  label: ['electrum', 'specter'],
  since: ['bitcoin-core'],
  path: ['keystore'],
  compact: ['seedqr'],
  'password-file': ['keystore'],
  unprotected: ['phrase', 'seedqr', 'shares'],
};

function refuseWithoutEffect(input: ExportInput): void {
  const { what } = input;
  if (what !== 'shares' && input.split !== usualSplit)
    throw wrongUsage(`--split is for shares alone, and changes nothing of ${what}`, { name: 'wallet export' });
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== false);
  for (const [name] of given) {
    const only = optionsOf[name];
    if (only !== undefined && !only.includes(what))
      throw wrongUsage(`--${name} is for ${only.join(', ')} alone, and changes nothing of ${what}`, {
        name: 'wallet export',
      });
  }
  const isSecret = ['phrase', 'seedqr', 'shares', 'keystore'].includes(what);
  if (isSecret && (input.type !== undefined || input.network !== 'mainnet' || input.account !== 0))
    throw wrongUsage(`--type, --network and --account choose a Bitcoin account, and ${what} is of the whole wallet`, {
      name: 'wallet export',
    });
}

/** Another program shows it, perhaps as it is. */
function refuseHiddenLabel({ label }: ExportInput): void {
  if (label !== undefined && (label === '' || !isVisible(label)))
    throw wrongUsage('--label: expected a name of characters that show', { name: 'wallet export' });
}

async function accountsFor(
  signer: Signer,
  { type, network, account }: ExportInput,
  what: WatchingProgram | 'xpub',
): Promise<readonly BitcoinAccount[]> {
  const all = Object.keys(scriptTypes) as BitcoinScriptType[];
  const several = what === 'xpub' || watchOnlyPrograms[what].several;
  const types = type !== undefined ? [type] : several ? all : (['p2wpkh'] as const);
  const accounts: BitcoinAccount[] = [];
  for (const scriptType of types) accounts.push(await bitcoinAccount(signer, { network, scriptType, account }));
  return accounts;
}

/** A program that does not take such an account is a matter of the command line. */
function fileFor(what: WatchingProgram, accounts: readonly BitcoinAccount[], options: object) {
  try {
    return watchOnlyFile(what, accounts, options);
  } catch (error) {
    if (!isSymbolonError(error, 'argument/invalid')) throw error;
    throw wrongUsage(error.context.reason, { name: 'wallet export' });
  }
}

/** A line for each: its path, its key with the prefix of its kind, and its place below the master key. */
function publicKeys(accounts: readonly BitcoinAccount[]): string {
  const lines = accounts.map((account) => {
    const origin = [formatFingerprint(account.masterFingerprint), formatPath(account.path).slice(2)].join('/');
    return `${account.scriptType} ${accountPublicKey(account)} [${origin}]`;
  });
  return `${lines.join('\n')}\n`;
}

function secondsOf(since: string | undefined): number | 'now' | undefined {
  if (since === undefined || since === 'now') return since;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(since) ? Date.parse(`${since}T00:00:00Z`) : Number.NaN;
  // A day that there is not, such as 2026-02-30, becomes another one.
  if (Number.isNaN(at) || at < 0 || !new Date(at).toISOString().startsWith(since))
    throw wrongUsage(`--since: "${since}" is no day such as 2026-01-31, nor "now"`, { name: 'wallet export' });
  return at / 1000;
}

/** What a wallet is made of, as its owner wrote it down: a phrase, shares of SLIP-39, or codex32. */
import {
  type Codex32,
  type Phrase,
  type PhraseLanguage,
  readCodex32,
  readShare,
  seedOfCodex32,
  walletSource,
} from '@symbolon/chains/phrases';
import { chainError, isSymbolonError, type Slip39Share, type SymbolonError } from '@symbolon/interface';
import { secretOfShares, sharesFault } from '@symbolon/protocol/shares';
import type { InputOf } from '../../command-line/command.ts';
import type { walletImportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { type CliError, cliError, wrongUsage } from '../../errors/cli-error.ts';
import { red } from '../../output/screen.ts';
import { gatherShares, isWholeShare } from '../shares/written.ts';
import { askPhrase } from './typed-phrase.ts';

type ImportInput = InputOf<typeof walletImportCommand>;

/** Characters of the shortest codex32: of a seed of 16 bytes. */
const fewestCharacters = 48;

/** For `importWallet` of the client. The caller wipes it. */
type WalletSource = { readonly entropy: Uint8Array } | { readonly seed: Uint8Array };

type ReadSource = {
  readonly source: WalletSource;
  /** Of a phrase. */
  readonly language: PhraseLanguage | null;
  /** Empty: none. */
  readonly passphrase: string;
};

/**
 * Asks for it, and checks all of it. No card is needed.
 *
 * @throws CliError `usage/wrong`, `secret/needed`; SymbolonError `phrase/malformed`, `share/malformed`
 */
export function readSource(input: ImportInput, context: CommandContext): Promise<ReadSource> {
  const { from, exportable } = input;
  if (from === 'phrase') return fromPhrase(input, context);
  if (exportable && from !== 'share-cards')
    throw wrongUsage(`--exportable: of ${from} the card gets the seed, which shows no phrase`, {
      name: 'wallet import',
    });
  if (from !== 'slip39' && asksPassphrase(input, context))
    throw wrongUsage(`--passphrase: --from ${from} has none`, { name: 'wallet import' });
  return from === 'codex32' ? fromCodex32(context) : fromShares(input, context);
}

/** Whether what the wallet is made of is in a file or in the environment, so that nobody has to type it. */
export function isGiven({ from }: ImportInput, { secrets }: CommandContext): boolean {
  return secrets.has(from === 'phrase' ? 'phrase' : 'shareWords');
}

async function fromPhrase(input: ImportInput, context: CommandContext): Promise<ReadSource> {
  if (input.exportable && asksPassphrase(input, context)) throw noPhraseToShow();
  let phrase: Phrase | undefined;
  let passphrase = '';
  await context.inOrder([
    async () => {
      phrase = await askPhrase(context);
    },
    async () => {
      passphrase = await askPassphrase(input, context);
    },
  ]);
  phrase ??= await askPhrase(context);
  if (input.exportable && (passphrase !== '' || phrase.language !== 'english')) throw noPhraseToShow();
  warnOf(phrase, context);
  const source = await walletSource(phrase, { passphrase });
  phrase.entropy.fill(0);
  return { source, language: phrase.language, passphrase };
}

async function fromShares(input: ImportInput, context: CommandContext): Promise<ReadSource> {
  const shares: Slip39Share[] = [];
  try {
    await gatherShares(context, { what: 'The words of share', isWhole: isWholeShare }, async (text) => {
      const share = await readShare(text);
      const fault = sharesFault([...shares, share]);
      if (fault?.kind === 'misfit') throw misfit(fault.reason);
      if (input.from === 'share-cards' && !entropyLengths.includes(share.value.length))
        throw misfit('share cards show none of this length, so these are of a seed: try --from slip39');
      shares.push(share);
      return fault?.reason;
    });
    const passphrase = await askPassphrase(input, context);
    warnOfWork(shares, context);
    const secret = joined(shares, passphrase);
    const source = input.from === 'share-cards' ? { entropy: secret } : { seed: secret };
    return { source, language: null, passphrase };
  } finally {
    for (const { value } of shares) value.fill(0);
  }
}

/** BIP-39, in bytes. */
const entropyLengths: readonly number[] = [16, 20, 24, 28, 32];

function joined(shares: readonly Slip39Share[], passphrase: string): Uint8Array {
  try {
    return secretOfShares(shares, { passphrase });
  } catch (error) {
    if (!isSymbolonError(error, 'data/malformed')) throw error;
    const { what, reason } = error.context;
    if (what === 'passphrase') throw cliError('secret/unusable', { name: what, reason });
    throw misfit(reason);
  }
}

/** From this exponent on, it takes longer than somebody waits without being told. At 15 it takes many minutes. */
const muchWork = 6;

function warnOfWork([first]: readonly Slip39Share[], { screen }: CommandContext): void {
  const exponent = first?.iterationExponent ?? 0;
  // No progress, which is told once a second has passed: joining them leaves no time for that.
  if (exponent >= muchWork)
    screen.note(`The shares were made so that it takes long to join them (exponent ${exponent}): minutes perhaps.`);
}

function misfit(reason: string): SymbolonError {
  return chainError('share/malformed', { what: 'SLIP-39 backup', fault: 'set', place: undefined, reason });
}

/** The secret itself, or as many shares of it as they say. */
async function fromCodex32(context: CommandContext): Promise<ReadSource> {
  const parts: Codex32[] = [];
  try {
    await gatherShares(context, { what: 'The secret, or share', isWhole: isWholeLine }, async (text) => {
      const part = readCodex32(text);
      const missing = part.index === 's' ? 0 : part.threshold - parts.length - 1;
      // What does not belong together is told at once, and not after the last one.
      if (missing <= 0) seedOfCodex32([...parts, part]).fill(0);
      parts.push(part);
      if (missing <= 0) return undefined;
      return missing === 1 ? 'one more share is missing' : `${missing} more shares are missing`;
    });
    return { source: { seed: seedOfCodex32(parts) }, language: null, passphrase: '' };
  } finally {
    for (const { payload } of parts) payload.fill(0);
  }
}

/** At the terminal: all in one line, with spaces or without, or lines until an empty one. */
function isWholeLine(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  return first.replace(/\s/g, '').length >= fewestCharacters || lines.at(-1)?.trim() === '';
}

function noPhraseToShow(): CliError<'usage/wrong'> {
  return wrongUsage(
    '--exportable is for an English phrase without a passphrase: of others the card gets the seed, which shows no phrase',
    { name: 'wallet import' },
  );
}

function asksPassphrase({ passphrase }: ImportInput, { secrets }: CommandContext): boolean {
  return passphrase || secrets.has('passphrase');
}

async function askPassphrase(input: ImportInput, context: CommandContext): Promise<string> {
  if (!asksPassphrase(input, context) && !(await saysPassphrase(input, context))) return '';
  return context.secrets.get('passphrase', { question: 'The passphrase', twice: true });
}

/** Words of SLIP-39 do not tell, and without it they make another wallet. Not asked where a program gives the words. */
async function saysPassphrase({ from }: ImportInput, { secrets, ask }: CommandContext): Promise<boolean> {
  if (from !== 'slip39' || secrets.has('shareWords')) return false;
  const typed = await ask('Do these shares have a passphrase, such as a Trezor asks for? [y/N] ');
  return /^\s*y(es)?\s*$/i.test(typed ?? '');
}

function warnOf(phrase: Phrase, { screen }: CommandContext): void {
  if (phrase.electrum === undefined) return;
  screen.note([
    red(
      `WARNING: these words are an Electrum seed (${phrase.electrum}) too: if they are from Electrum, its coins are not here`,
    ),
  ]);
}

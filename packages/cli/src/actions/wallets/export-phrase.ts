/** The words of a wallet, and their picture: on the terminal until a key is pressed, elsewhere only if asked twice. */
import { hex } from '@scure/base';
import { seedQr } from '@symbolon/chains/phrases';
import { isSymbolonError, line } from '@symbolon/interface';
import type { CommandAnswer, InputOf, ResultOf } from '../../command-line/command.ts';
import type { walletExportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { qrModules, qrPng, qrRows, qrSvg } from '../../output/qr-code.ts';
import type { SecretRow } from '../../output/secret-screen.ts';
import { privateMode, writeWhole } from '../../output/write-file.ts';
import { type ExportedPhrase, withExportedPhrase } from './exported-phrase.ts';

type ExportInput = InputOf<typeof walletExportCommand>;
type Exported = ResultOf<typeof walletExportCommand>;

/** Each form of the wallet, in the ways that it goes out. */
type Form = {
  /** For the terminal. */
  readonly rows: readonly SecretRow[];
  /** For a program. */
  readonly content: string;
  /** For a file of this name. */
  readonly inFile: (file: string) => string | Uint8Array;
};

export async function exportPhrase(input: ExportInput, context: CommandContext): Promise<CommandAnswer<Exported>> {
  const { what, output, force, unprotected, yes } = input;
  const name = what === 'phrase' ? 'phrase' : 'SeedQR';
  const { secretScreen } = context;
  const reason = output === undefined ? secretScreen.missing : 'a file keeps it';
  // Before a card, and before the PUK is typed for nothing.
  if (reason !== undefined && !unprotected) throw cliError('confirmation/unprotected', { what: name, reason });
  if (what === 'seedqr' && output !== undefined && !/\.(svg|png)$/i.test(output))
    throw wrongUsage(`--output: a picture is written as .svg or .png, and "${output}" is neither`, {
      name: 'wallet export',
    });
  const shown = output === undefined && reason === undefined && !unprotected;
  await context.confirm(`giving out the ${name}`, {
    lines: shown
      ? [
          line`Whoever sees it has the wallet for ever, without card and PIN: be where nobody and no camera sees the screen.`,
          line`The card logs that the wallet was read out.`,
        ]
      : [line`Whoever reads where it goes has the wallet for ever, without card and PIN.`],
    agreed: yes || unprotected,
  });
  return withExportedPhrase(context, async (exported) => {
    const form = what === 'phrase' ? wordsOf(exported) : await pictureOf(exported, input.compact);
    const { fingerprint } = exported;
    const result = { what, fingerprint, file: null, content: null, open: null };
    if (shown) {
      await secretScreen.show(form.rows);
      return { result, text: [`The ${name} of the wallet ${fingerprint} was shown, and is off the screen.`] };
    }
    if (output === undefined) return { result: { ...result, content: form.content }, text: form.content.split('\n') };
    writeWhole(output, form.inFile(output), { replace: force, mode: privateMode });
    return { result: { ...result, file: output }, text: [`The ${name} of the wallet ${fingerprint} is in ${output}.`] };
  });
}

/** Columns of words, from top to bottom. */
const COLUMNS = 3;

function wordsOf({ words, fingerprint }: ExportedPhrase): Form {
  const numbered = words.map((word, at) => `${at + 1}`.padStart(2) + ` ${word}`.padEnd(16));
  const height = Math.ceil(words.length / COLUMNS);
  const rows = Array.from({ length: height }, (_, row) =>
    numbered
      .filter((_, at) => at % height === row)
      .join('')
      .trimEnd(),
  );
  const content = words.join(' ');
  return {
    rows: [`The phrase of the wallet ${fingerprint}: ${words.length} words (BIP-39, English).`, '', ...rows],
    content,
    inFile: () => `${content}\n`,
  };
}

async function pictureOf({ words, entropy, fingerprint }: ExportedPhrase, compact: boolean): Promise<Form> {
  const content = await seedQr({ words, entropy }).catch((error: unknown) => {
    if (!isSymbolonError(error, 'argument/invalid')) throw error;
    throw wrongUsage(`${error.context.reason}: export the phrase instead`, { name: 'wallet export' });
  });
  const modules = qrModules(compact ? content.compact : content.standard);
  return {
    rows: [`The ${compact ? 'CompactSeedQR' : 'SeedQR'} of the wallet ${fingerprint}.`, ...qrRows(modules)],
    content: compact ? hex.encode(content.compact) : content.standard,
    inFile: (file) => (/\.svg$/i.test(file) ? qrSvg(modules) : qrPng(modules)),
  };
}

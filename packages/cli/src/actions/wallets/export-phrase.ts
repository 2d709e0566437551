/** The words of a wallet, its shares and its picture: on the terminal for a moment, elsewhere only if asked twice. */
import { hex } from '@scure/base';
import { seedQr } from '@symbolon/chains/phrases';
import { isSymbolonError, line } from '@symbolon/interface';
import type { CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type { walletExportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { qrModules, qrPng, qrRows, qrSvg } from '../../output/qr-code.ts';
import type { SecretRow } from '../../output/secret-screen.ts';
import { inColumns } from '../../output/word-columns.ts';
import { writeWhole } from '../../output/write-file.ts';
import { type ExportedPhrase, withExportedPhrase } from './exported-phrase.ts';
import type { ExportInput } from './list-exports.ts';
import { type Split, splitOf, wordsOfShares } from './wallet-shares.ts';

type Exported = ResultOf<typeof walletExportCommand>;

/** Each form of the wallet, in the ways that it goes out. */
type Form = {
  /** For the terminal, one after the other. */
  readonly screens: readonly (readonly SecretRow[])[];
  /** For a program. */
  readonly content: string;
  /** For a file of this name. */
  readonly inFile: (file: string) => string | Uint8Array;
};

export async function exportPhrase(input: ExportInput, context: CommandContext): Promise<CommandAnswer<Exported>> {
  const { what, output, force, unprotected, yes } = input;
  const name = what === 'seedqr' ? 'SeedQR' : what;
  const split = splitOf(input.split);
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
    agreed: yes,
  });
  return withExportedPhrase(context, async (exported) => {
    const form =
      what === 'phrase'
        ? wordsOf(exported)
        : what === 'shares'
          ? await sharesOf(exported, split)
          : await pictureOf(exported, input.compact);
    const { fingerprint } = exported;
    const together =
      what === 'shares'
        ? ['These shares go together. The same command makes others the next time, which do not mix with these.']
        : [];
    const result = { what, fingerprint, available: null, file: null, content: null, open: null };
    if (shown) {
      for (const rows of form.screens) await secretScreen.show(rows);
      return {
        result,
        text: [
          `It is off the screen, and nowhere on this computer: the ${name} of the wallet ${fingerprint}.`,
          ...together,
        ],
      };
    }
    if (output === undefined)
      return { result: { ...result, content: form.content }, text: form.content.split('\n'), copied: true };
    writeWhole(output, form.inFile(output), { replace: force });
    return {
      result: { ...result, file: output },
      text: [`Written into ${output}: the ${name} of the wallet ${fingerprint}.`, ...together],
    };
  });
}

function wordsOf({ words, fingerprint }: ExportedPhrase): Form {
  const content = words.join(' ');
  const title = `The phrase of the wallet ${fingerprint}: ${words.length} words (BIP-39, English).`;
  return { screens: [[title, '', ...inColumns(words)]], content, inFile: () => `${content}\n` };
}

async function sharesOf({ seed, fingerprint }: ExportedPhrase, split: Split): Promise<Form> {
  const shares = await wordsOfShares(seed, split);
  const content = shares.join('\n');
  const screens = shares.map((words, at) => [
    `Share ${at + 1} of ${split.count} of the wallet ${fingerprint} (SLIP-39). Any ${split.threshold} of them make it.`,
    '',
    ...inColumns(words.split(' ')),
  ]);
  return { screens, content, inFile: () => `${content}\n` };
}

async function pictureOf({ words, entropy, fingerprint }: ExportedPhrase, compact: boolean): Promise<Form> {
  const content = await seedQr({ words, entropy }).catch((error: unknown) => {
    if (!isSymbolonError(error, 'argument/invalid')) throw error;
    throw wrongUsage(`${error.context.reason}: export the phrase instead`, { name: 'wallet export' });
  });
  const modules = qrModules(compact ? content.compact : content.standard);
  return {
    screens: [[`The ${compact ? 'CompactSeedQR' : 'SeedQR'} of the wallet ${fingerprint}.`, ...qrRows(modules)]],
    content: compact ? hex.encode(content.compact) : content.standard,
    inFile: (file) => (/\.svg$/i.test(file) ? qrSvg(modules) : qrPng(modules)),
  };
}

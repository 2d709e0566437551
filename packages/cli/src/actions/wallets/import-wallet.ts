import { type Phrase, readPhrase, walletSource } from '@symbolon/chains/phrases';
import { createSigner, importWallet as importInto, type Session } from '@symbolon/client';
import { chains } from '../../chains/table.ts';
import type { ActionOf, InputOf, ResultOf } from '../../command-line/command.ts';
import type { walletImportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { red } from '../../output/screen.ts';
import { checkSlot, makeWallet } from './make-wallet.ts';

type FirstAddresses = ResultOf<typeof walletImportCommand>['addresses'];

export const importWallet: ActionOf<typeof walletImportCommand> = async (input, context) => {
  const { secrets, screen } = context;
  // A card that was not chosen needs no phrase.
  await context.cards();
  if (!secrets.has('phrase')) await checkSlot(context);
  // Before a session opens: a person types slowly, the card may leave meanwhile, and a wrong phrase needs no card.
  const typed = await secrets.get('phrase', { question: 'The 12 to 24 words', until: isWholePhrase });
  const phrase = await readPhrase(typed);
  const passphrase = await askPassphrase(input, context);
  if (input.exportable && (passphrase !== '' || phrase.language !== 'english'))
    throw wrongUsage(
      '--exportable is for an English phrase without a passphrase: of others the card gets the seed, which shows no phrase',
      { name: 'wallet import' },
    );
  warnOf(phrase, { passphrase, screen });
  const source = await walletSource(phrase, { passphrase });
  phrase.entropy.fill(0);
  try {
    return await makeWallet(input, context, async (session, options) => {
      if (passphrase !== '' && passphrase === (options.pin ?? (await secrets.get('pin'))))
        throw cliError('secret/unusable', {
          name: 'passphrase',
          reason:
            'it is the PIN of the card; the passphrase belongs to the phrase, and another one makes another wallet',
        });
      screen.progress('The card takes the key');
      await importInto(session, { ...options, ...source });
      const addresses = await firstAddresses(session, options.slot);
      return {
        result: { language: phrase.language, passphrase: passphrase !== '', addresses },
        text: [
          'Compare it and the first addresses with those of the wallet that you know:',
          ...addresses.map(({ chain, path, address }) => `  ${chain} ${path}: ${address}`),
          ...(passphrase === ''
            ? []
            : [
                'If they differ, the passphrase is another one: every passphrase makes a wallet, and none is wrong. The card and its clones hold this wallet without the passphrase; nothing on this computer keeps it.',
              ]),
        ],
      };
    });
  } finally {
    for (const secret of Object.values(source)) secret.fill(0);
  }
};

/** At the terminal: one line with all words, or one word a line until an empty line. */
function isWholePhrase(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  const words = first.trim().split(/\s+/).length;
  return words >= 12 || (first.match(/\p{Script=Han}/gu)?.length ?? 0) >= 12 || lines.at(-1)?.trim() === '';
}

async function askPassphrase(
  { passphrase: asked }: InputOf<typeof walletImportCommand>,
  { secrets }: CommandContext,
): Promise<string> {
  if (!asked && !secrets.has('passphrase')) return '';
  return secrets.get('passphrase', { question: 'The passphrase', twice: true });
}

function warnOf(
  phrase: Phrase,
  { passphrase, screen }: { readonly passphrase: string; readonly screen: CommandContext['screen'] },
): void {
  const warnings = [
    ...(phrase.electrum === undefined
      ? []
      : [
          `these words are an Electrum seed (${phrase.electrum}) too: if they are from Electrum, its coins are not here`,
        ]),
    ...(passphrase === passphrase.trim() ? [] : ['the passphrase begins or ends with a space, which counts']),
    ...(/^[0-9]{4,12}$/.test(passphrase)
      ? ['the passphrase is digits alone, as a PIN is: make sure that it is none']
      : []),
  ];
  for (const warning of warnings) screen.note([red(`WARNING: ${warning}`)]);
}

/** Of each chain, as wallets show them first. */
async function firstAddresses(session: Session, slot: number): Promise<FirstAddresses> {
  const signer = createSigner(session, { slot });
  const found: FirstAddresses[number][] = [];
  for (const { load } of Object.values(chains)) {
    for (const { chain, path, address } of await (await load()).planned(signer))
      if (address !== undefined) found.push({ chain, path, address });
  }
  return found;
}

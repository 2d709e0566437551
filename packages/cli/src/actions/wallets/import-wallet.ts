import { importWallet as importInto } from '@symbolon/client';
import type { ActionOf, InputOf } from '../../command-line/command.ts';
import type { walletImportCommand } from '../../commands/wallets.ts';
import type { CommandContext } from '../../context.ts';
import { cliError } from '../../errors/cli-error.ts';
import { red } from '../../output/screen.ts';
import { describeAddresses, firstAddresses } from './first-addresses.ts';
import { isGiven, readSource } from './import-source.ts';
import { checkSlot, checkTerms, makeWallet } from './make-wallet.ts';

const withPassphrase =
  'with it they make another wallet. Give the same command with --passphrase, and an empty slot (--slot): the wallet that was made now stays in its own.';

/** Neither a phrase nor words of SLIP-39 say what they are of, or that they have a passphrase. */
const differing: { readonly [F in InputOf<typeof walletImportCommand>['from']]: readonly string[] } = {
  phrase: [`If they differ, the words may have a passphrase: ${withPassphrase}`],
  codex32: [],
  slip39: [
    `If they differ, the shares may have a passphrase, such as a Trezor asks for: ${withPassphrase}`,
    'Or these may be words that a share card showed ("symbolon shares export"): they are of the phrase, and need --from share-cards.',
  ],
  'share-cards': [
    'If they differ, these may be words of another program: they are of the seed, and need --from slip39.',
  ],
};

export const importWallet: ActionOf<typeof walletImportCommand> = async (input, context) => {
  const { secrets, screen } = context;
  // What is known to fit no card, and a card that was not chosen, need no phrase.
  checkTerms(input, context);
  await context.cards();
  if (!isGiven(input, context)) await checkSlot(context);
  // Before a session opens: a person types slowly, the card may leave meanwhile, and a wrong phrase needs no card.
  const { source, language, passphrase } = await readSource(input, context);
  warnOf(passphrase, screen);
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
        result: { from: input.from, language, passphrase: passphrase !== '', addresses },
        text: [
          'Compare it and the first addresses with those of the wallet that you know:',
          ...describeAddresses(addresses),
          ...(passphrase === ''
            ? differing[input.from]
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

function warnOf(passphrase: string, screen: CommandContext['screen']): void {
  const warnings = [
    ...(passphrase === passphrase.trim() ? [] : ['the passphrase begins or ends with a space, which counts']),
    ...(/^[0-9]{4,12}$/.test(passphrase)
      ? ['the passphrase is digits alone, as a PIN is: make sure that it is none']
      : []),
  ];
  for (const warning of warnings) screen.note([red(`WARNING: ${warning}`)]);
}

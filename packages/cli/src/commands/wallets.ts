/** The wallets on a card. */
import { type Command, defineCommand, flag, number, text as textOption } from '../command-line/command.ts';
import { count, list, orNull, record, text, yes } from '../command-line/schema.ts';

const limits = {
  clones: number('N', 'Other cards it may ever be backed up onto; settled for good.', { min: 0, max: 8, otherwise: 2 }),
  exportable: flag('The PUK may read the key out, as a phrase. Settled for good.'),
  extendable: flag(
    'The cards that hold it may later agree to admit others, in the place of lost ones. Settled for good.',
  ),
  'no-puk': flag('Without a PUK: a blocked PIN then stays blocked.'),
} as const;

const made = record({
  card: text('number of the card'),
  wallet: count('its place on the card, 0 to 2'),
  fingerprint: text('of its master key, 8 hexadecimal digits (BIP-32)'),
  clones: count('other cards it may ever be backed up onto'),
});

const walletCreate = defineCommand({
  name: 'wallet create',
  group: 'Wallets',
  summary: 'Have the card make a wallet from its own randomness.',
  about:
    'No command ever reads the key out. The first wallet of a card also sets its PIN (6 to 12 digits) and, if you want one, its PUK (12 to 16 digits), which unblocks the PIN. Later ones go into the place that --wallet names.',
  arguments: {},
  options: limits,
  card: true,
  examples: ['symbolon wallet create --pack new-box', 'symbolon wallet create --pack box --wallet 1 --clones 0'],
  result: made,
  stopped: 'Either the card has made the wallet or it has not: "symbolon info" says which.',
  load: async () => (await import('../actions/wallets/wallets.ts')).createWallet,
});

const walletImport = defineCommand({
  name: 'wallet import',
  group: 'Wallets',
  summary: 'Put a wallet on the card from its BIP-39 phrase.',
  about:
    'Whoever has seen the phrase knows the key for ever, this computer included: a wallet that the card makes is better. English, without a passphrase.',
  arguments: {},
  options: {
    ...limits,
    'phrase-file': textOption('FILE', 'Take the phrase from a file. SYMBOLON_PHRASE holds the phrase itself.'),
  },
  card: true,
  examples: ['symbolon wallet import --phrase-file phrase.txt --no-puk --pack new-box'],
  result: made,
  stopped: 'Either the card holds the wallet or it does not: "symbolon info" says which.',
  load: async () => (await import('../actions/wallets/wallets.ts')).importWallet,
});

const wallets = defineCommand({
  name: 'wallets',
  group: 'Wallets',
  summary: 'List the wallets on the card, and the cards that hold the same.',
  arguments: {},
  options: {},
  card: true,
  examples: ['symbolon wallets --pack box'],
  result: record({
    wallets: list(
      record({
        wallet: count('its place on the card, 0 to 2'),
        fingerprint: text('of its master key, 8 hexadecimal digits (BIP-32)'),
        set: orNull(
          record({
            id: text('the same on all its cards, hexadecimal'),
            epoch: count('goes on when the set of cards changes'),
            index: count('own place in the set; 0 is the card that made the wallet'),
            role: text('of this card'),
            limit: count('clones that may ever be made'),
            sealed: yes('whether no more clones can be made'),
            members: list(
              record({
                index: count('place in the set'),
                role: text('of that card'),
                state: text('pending or confirmed, of the clones this card made; known, of others; revoked'),
                card: orNull(text('its number, of the clones this card made')),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
  load: async () => (await import('../actions/wallets/wallets.ts')).listWallets,
});

/** In the order of the help. */
export const walletCommands: readonly Command[] = [walletCreate, walletImport, wallets];

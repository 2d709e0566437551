/** Addresses and signatures: what every chain has, and what each has of its own. */
import type { ChainEntry } from '../chains/chain.ts';
import { account, index, network, path, scriptType } from '../chains/options.ts';
import { chainNames, chains } from '../chains/table.ts';
import {
  type Command,
  choice,
  defineCommand,
  needed,
  neededTexts,
  number,
  perhapsNumber,
  text as textOption,
} from '../command-line/command.ts';
import { amount, count, list, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';

/** What each chain says of itself, in one sentence. */
function help(part: (entry: ChainEntry) => string): string {
  return chainNames.map((name) => `for ${name} ${part(chains[name])}`).join('; ');
}

const address = defineCommand({
  name: 'address',
  group: 'Addresses and signatures',
  summary: 'Show an address of the wallet.',
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', chainNames, 'bitcoin'),
    ...network,
    ...scriptType,
    ...account,
    index: number('N', 'Which address of the account.', index),
    ...path,
  },
  card: true,
  examples: [
    'symbolon address --pack box',
    'symbolon address --chain ethereum --pack box',
    'symbolon address --type p2tr --path m/86h/0h/0h/0/7 --pack box --json',
  ],
  result: record({
    chain: text('its CAIP-2 identifier'),
    address: text('the address'),
    path: text('where its key is derived'),
  }),
  load: async () => (await import('../actions/signing/addresses.ts')).showAddress,
});

const discover = defineCommand({
  name: 'discover',
  group: 'Addresses and signatures',
  summary: 'Find the accounts of the wallet that have been used, and what they hold.',
  about: `Asks the servers you name about addresses of the wallet: they learn that these belong together. They can hide what exists; of Bitcoin they can not make up coins. Tokens, accounts and addresses are looked for that you have noted on the card: see "notes set". Whom to ask: ${help(({ servers }) => servers)}. A certificate that nobody vouches for is refused; of a server of your own, name it in NODE_EXTRA_CA_CERTS (a file, PEM).`,
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', chainNames, 'bitcoin'),
    ...network,
    server: neededTexts('URL', 'Whom to ask; for several Ethereum chains once for each.'),
    gap: perhapsNumber(
      'N',
      'Unused addresses in a row after which to stop. By default 20, or 5 where an account is one address.',
      {
        min: 1,
        max: 1000,
      },
    ),
    state: textOption('FILE', 'Keep how far the scan got, and go on from there the next time.'),
  },
  card: true,
  examples: [
    'symbolon discover --server "$ESPLORA" --network regtest --pack box',
    'symbolon discover --chain ethereum --server "$ETHEREUM" --state scan.json --pack box --json',
  ],
  result: record({
    chain: text('CAIP-2 identifier; of several chains with spaces between'),
    accounts: list(
      record({
        path: text('of the account or address'),
        kind: text('kind of address, or the way in which accounts are numbered; noted: its path is noted on the card'),
        key: text('output descriptor, or the address'),
        used: count('addresses that have been used'),
        holdings: list(
          record({
            asset: text('CAIP-19 identifier'),
            amount: amount('in the smallest unit'),
            symbol: orNull(text('as it is noted on the card')),
            decimals: orNull(count('of its amounts, as noted')),
          }),
        ),
      }),
    ),
    noted: list(text('descriptors and paths that are noted on the card, and that no scan looks at')),
    notLookedFor: list(text('what may exist and was not looked for')),
  }),
  stopped: 'How far it got is in the file of --state, if one was named: the same command goes on from there.',
  load: async () => (await import('../actions/signing/discover.ts')).discover,
});

const signMessage = defineCommand({
  name: 'sign message',
  group: 'Addresses and signatures',
  summary: 'Sign a text: to log in, or to show that an address is yours.',
  about: `The signature is, ${help(({ messages }) => messages)}.`,
  arguments: { message: needed('TEXT', 'The message; "-" is standard input.') },
  options: {
    chain: choice('NAME', 'Which chain.', chainNames, 'ethereum'),
    ...network,
    ...scriptType,
    ...path,
    ...consent,
  },
  card: true,
  examples: [
    'symbolon sign message "Log in to example.com" --yes --pack box',
    'symbolon sign message Hello --chain bitcoin --yes --pack box --json',
  ],
  result: record({
    address: text('that signs'),
    message: text('that was signed'),
    signature: text('as the chain exchanges it'),
  }),
  load: async () => (await import('../actions/signing/sign-message.ts')).signText,
});

/** In the order of the help. */
export const signingCommands: readonly Command[] = [
  address,
  discover,
  signMessage,
  ...Object.values(chains).flatMap(({ commands }) => commands),
];

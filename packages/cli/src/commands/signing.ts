/** Addresses and signatures: the commands of all chains, then those of each chain alone. */
import type { ChainEntry } from '../chains/chain.ts';
import { accountIfGiven, networkIfGiven, path, scriptType } from '../chains/options.ts';
import { chainNames, chains } from '../chains/table.ts';
import { declareCommand } from '../command-line/command.ts';
import {
  choice,
  optionalChoice,
  optionalNumber,
  optionalText,
  requiredText,
  requiredTexts,
} from '../command-line/parameters.ts';
import { amount, count, list, orNull, record, text } from '../command-line/schema.ts';
import { consent } from '../command-line/shared-options.ts';

/** Puts what the chains say of themselves into one sentence. */
function ofEachChain(part: (entry: ChainEntry) => string): string {
  return chainNames.map((name) => `for ${name} ${part(chains[name])}`).join('; ');
}

export const addressCommand = declareCommand({
  name: 'address',
  group: 'Receive and send',
  summary: 'Show an address of the wallet.',
  about: 'An option that changes nothing on the chain is refused, and so is a path of another chain or network.',
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', { choices: chainNames, otherwise: 'bitcoin' }),
    ...networkIfGiven,
    ...scriptType,
    ...accountIfGiven,
    ...path,
  },
  card: 'wallet',
  asks: ['pin'],
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
});

export const discoverCommand = declareCommand({
  name: 'discover',
  group: 'Receive and send',
  summary: 'Find the accounts of the wallet that have been used, and what they hold.',
  about: `Asks the servers you name about addresses of the wallet, and so shows them that these belong together. A server can hide what exists, and make up what does not: on Bitcoin coins too, which then nobody can spend. Also looks for the tokens, accounts and addresses that you have noted on the card: see "notes set". Servers: ${ofEachChain(({ servers }) => servers)}. A server whose certificate can not be verified is refused; for a server of your own, name the file of its certificate (PEM) in NODE_EXTRA_CA_CERTS.`,
  arguments: {},
  options: {
    chain: choice('NAME', 'Which chain.', { choices: chainNames, otherwise: 'bitcoin' }),
    ...networkIfGiven,
    server: requiredTexts('URL', 'Server to ask; repeat it for several Ethereum chains.'),
    gap: optionalNumber(
      'N',
      'Stop after so many unused addresses in a row. Default 20, or 5 where an account is one address.',
      {
        min: 1,
        max: 10_000,
      },
    ),
    state: optionalText('FILE', 'Remember how far the scan got, and go on from there the next time.'),
  },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon discover --server "$ESPLORA" --network regtest --pack box',
    'symbolon discover --chain ethereum --server "$ETHEREUM" --state scan.json --pack box --json',
  ],
  result: record({
    chain: text('CAIP-2 identifier; several with spaces between'),
    accounts: list(
      record({
        path: text('of the account or address'),
        kind: text('kind of address, or how accounts are numbered; noted: its path is noted on the card'),
        key: text('output descriptor, or the address'),
        used: count('addresses that have been used'),
        holdings: list(
          record({
            asset: text('CAIP-19 identifier'),
            amount: amount('in the smallest unit'),
            symbol: orNull(text('as noted on the card')),
            decimals: orNull(count('of its amounts, as noted')),
          }),
        ),
      }),
    ),
    noted: list(text('descriptors and paths noted on the card that no scan covers')),
    notLookedFor: list(text('what may exist, but was not looked for')),
  }),
  stopped: 'With --state, the same command goes on from where the scan was.',
});

export const signMessageCommand = declareCommand({
  name: 'sign message',
  group: 'Receive and send',
  summary: 'Sign a text, to log in or to prove that an address is yours.',
  about: `It has no default chain: a signed message logs in or agrees, so you say whose key signs. The signature is, ${ofEachChain(({ messages }) => messages)}.`,
  arguments: { message: requiredText('TEXT', 'The message; "-" is standard input.') },
  options: {
    chain: optionalChoice('NAME', 'Whose key signs. At a terminal it is asked for.', { choices: chainNames }),
    ...networkIfGiven,
    ...scriptType,
    ...path,
    ...consent,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: [
    'symbolon sign message "Log in to example.com" --chain ethereum --yes --pack box',
    'symbolon sign message Hello --chain bitcoin --yes --pack box --json',
  ],
  result: record({
    address: text('that signs'),
    message: text('that was signed'),
    signature: text('as the chain exchanges it'),
  }),
});

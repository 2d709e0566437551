/** Sending: builds, shows, signs and broadcasts, through a server of the owner's and nothing else. */
import { account, path, preview, scriptType } from '../chains/options.ts';
import { chainNames } from '../chains/table.ts';
import { declareCommand } from '../command-line/command.ts';
import {
  flag,
  number,
  optionalNumber,
  optionalText,
  requiredChoice,
  requiredText,
} from '../command-line/parameters.ts';
import { amount, bool, list, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { consent, outputFile } from '../command-line/shared-options.ts';

const chain = { chain: requiredChoice('CHAIN', 'Which chain.', { choices: chainNames }) } as const;
const receiver = requiredText('TO', 'The address that gets it.');

const server = {
  server: requiredText(
    'URL',
    'Your own server. Bitcoin: Electrum (ssl://host:port, tcp://host:port) or the Esplora API (https://…). Ethereum and Solana: JSON-RPC (https://…).',
  ),
  network: optionalText(
    'NAME',
    'Network that the server has to be of. Bitcoin: mainnet, testnet, testnet4, signet, regtest. Ethereum: a name such as base or sepolia, or the number of the chain. Solana: mainnet, devnet, testnet or local. Default mainnet.',
  ),
} as const;

const wait = {
  wait: number('SECONDS', 'How long to wait until it is in the chain, on Ethereum and Solana.', {
    min: 0,
    max: 3600,
    otherwise: 120,
  }),
} as const;

const fees = {
  'fee-rate': optionalText(
    'RATE',
    'What it may cost: satoshi per virtual byte of Bitcoin, gwei per gas of Ethereum. Default: what the server says.',
  ),
  'max-fee': optionalText(
    'COINS',
    'Most of the coin of the chain that one transaction may cost, such as 0.001. Default: what is much for any transaction.',
  ),
} as const;

const steps = {
  'dry-run': flag('Show what would be sent, and sign nothing.'),
  'no-broadcast': flag('Sign, and send nothing: with --output, for "symbolon broadcast".'),
  output: optionalText('FILE', 'Keep what is signed in a file before it is sent, a line for each transaction.'),
  force: outputFile.force,
  yes: flag('Sign and send without asking.'),
} as const;

const included = oneOf(
  'yes: it is in the chain; failed: it is, and did nothing but cost its fee; replaced: another one took its place; unknown: nobody waited, or not long enough',
  'yes',
  'failed',
  'replaced',
  'unknown',
);

const result = record({
  chain: text('CAIP-2 identifier'),
  transactions: list(
    record({
      from: text('address or account that pays'),
      to: text('address that gets it'),
      asset: text('CAIP-19 identifier'),
      amount: amount('in the smallest unit'),
      fee: amount('what it costs, or at most, in the smallest unit of the coin of the chain'),
      transaction: orNull(text('signed, as a server takes it: hexadecimal, base64 on Solana; null with --dry-run')),
      txid: orNull(text('of the transaction')),
      sent: bool('whether the server has taken it'),
      included,
      preview,
    }),
  ),
  left: list(record({ what: text('what stays'), why: text('and why') })),
});

const about =
  'Asks your server what there is and what it costs, and shows what will be sent: to whom, how much, the fee, and what stays. If you agree, the card signs; it judges the same transaction by its policy. Then it asks again, and sends. A server can hide coins, or tell a fee that is too high, up to the limit; it can not change what you agreed to. What is signed and could not be sent is shown, or in the file of --output: "symbolon broadcast" sends it later. On Bitcoin each coin is proven to be in a block, and a fee that is too low can be raised later (BIP-125).';

const stopped =
  'If the card had signed already, what it signed was shown or is in the file of --output, and is sent only after the question. What was sent is named above.';

export const sendCommand = declareCommand({
  name: 'send',
  group: 'Receive and send',
  summary: 'Send coins or tokens: build, show, sign and broadcast.',
  about,
  arguments: {
    ...chain,
    to: receiver,
    amount: requiredText('AMOUNT', 'In coins, such as 0.25, or "all" that the account has.'),
  },
  options: {
    ...server,
    token: optionalText(
      'NAME|ADDRESS',
      'Send a token instead of the coin: its name as you noted it on the card ("notes set"), or its contract or mint.',
    ),
    ...account,
    ...scriptType,
    ...path,
    gap: optionalNumber('N', 'Bitcoin: stop looking after so many unused addresses in a row. Default 20.', {
      min: 1,
      max: 10_000,
    }),
    ...fees,
    ...steps,
    ...wait,
  },
  card: 'wallet',
  asks: ['pin'],
  final: 'what a server has taken goes to the receiver.',
  examples: [
    'symbolon send ethereum 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 0.25 --server "$ETHEREUM" --yes --pack box',
    'symbolon send bitcoin bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080 0.001 --server "$ELECTRUM" --network regtest --dry-run --pack box',
  ],
  result,
  stopped,
});

export const sweepCommand = declareCommand({
  name: 'sweep',
  group: 'Receive and send',
  summary: 'Send everything that the wallet holds on a chain to one address, as of a new wallet.',
  about: `Looks for all accounts as "discover" does, and empties each: tokens that you noted on the card first, then the coin. What stays is listed, with the reason. ${about}`,
  arguments: { ...chain, to: receiver },
  options: {
    ...server,
    gap: optionalNumber(
      'N',
      'Stop after so many unused addresses in a row. Default 20, or 5 where an account is one address.',
      {
        min: 1,
        max: 10_000,
      },
    ),
    ...fees,
    ...steps,
    ...wait,
  },
  card: 'wallet',
  asks: ['pin'],
  final: 'what a server has taken goes to the receiver.',
  examples: [
    'symbolon sweep ethereum 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 --server "$ETHEREUM" --dry-run --pack box',
  ],
  result,
  stopped,
});

export const broadcastCommand = declareCommand({
  name: 'broadcast',
  group: 'Receive and send',
  summary: 'Send what is signed already, through a server of yours.',
  about:
    'Takes transactions as "send", "sweep", "sign" and other programs write them: binary, hexadecimal or base64, one a line, and a PSBT that has all its signatures. Shows what each does, and asks. No card is needed.',
  arguments: { ...chain, file: requiredText('FILE', 'What is signed; "-" is standard input.') },
  options: { ...server, ...wait, ...consent },
  card: false,
  asks: [],
  final: 'what a server has taken goes to the receiver.',
  examples: ['symbolon broadcast ethereum signed.txt --server "$ETHEREUM" --yes'],
  result: record({
    transactions: list(
      record({ txid: text('of the transaction'), sent: bool('whether the server has taken it'), included, preview }),
    ),
  }),
  stopped: 'What was sent is named above. To send the same again does no harm.',
});

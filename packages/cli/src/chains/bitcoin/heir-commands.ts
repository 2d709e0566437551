/** The way of an heir on the chain: what it opens when, and the refresh by which it waits anew. */
import { declareCommand } from '../../command-line/command.ts';
import {
  flag,
  optionalDuration,
  optionalNumber,
  optionalText,
  requiredText,
  texts,
} from '../../command-line/parameters.ts';
import { amount, bool, count, list, moment, oneOf, orNull, record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import { timeSource } from '../../commands/time.ts';
import { network, preview } from '../options.ts';

const wallet = {
  file: requiredText('FILE', 'The wallet, in any form that "multisig join" takes; "-" is standard input.'),
} as const;

const where = {
  ...network,
  server: optionalText(
    'URL',
    'Your Electrum server (tcp://host:port, ssl://host:port), or one with the Esplora API (https://host/path).',
  ),
  coins: optionalText('FILE', 'Without a server: take the coins from a file of "heir coins --save".'),
  gap: optionalNumber('N', 'Stop after so many unused addresses in a row. Default 20.', { min: 1, max: 10_000 }),
  mine: optionalNumber('N', 'Which key of the wallet is yours, from 1. Default: those that wait for nothing.', {
    min: 1,
    max: 99,
  }),
  before: optionalDuration(
    'DURATION',
    'How long before the heir could spend it a coin is due. Default 30 days, or a quarter of the wait if that is less.',
    { min: 3600, max: 31_557_600 },
  ),
  'fee-rate': optionalText(
    'RATE',
    'Satoshi per virtual byte. Default: what the server says, for one that may wait a day, if that is 500 at most.',
  ),
} as const;

const outpoint = text('its transaction and the number of its output, as TXID:N');

const tip = record({ height: count('of the last block'), time: moment('its median time past, by which locks count') });

const opening = {
  keys: list(count('number of a key that can spend it then, from 1')),
  opensHeight: orNull(count('of the first block that may have it, where a lock counts blocks')),
  opens: moment('about when others can spend it; null: never, or the wait has not begun'),
} as const;

export const heirCoinsCommand = declareCommand({
  name: 'heir coins',
  group: 'Time and heirs',
  summary: 'Show when an heir can spend which coin of a wallet with a timelock, and what has to be refreshed.',
  about:
    'Takes no card: the description of the wallet is enough, in which the heir has a key that waits ("older", "after"). Asks your own server about the addresses of the wallet, and so shows it that these belong together. A server can hide a coin, tell one that is spent, or tell another height or date. A coin that it makes up costs it a block of Bitcoin, as each has to be proven to be in one; on test networks it costs nothing. Dates of locks in blocks are estimates: a block in ten minutes. "heir refresh" makes them wait anew.',
  arguments: wallet,
  options: {
    ...where,
    save: optionalText('FILE', 'Write the coins to a file too, for a computer without network: "--coins".'),
    force: flag('Replace the file if it exists.'),
  },
  card: false,
  asks: [],
  examples: ['symbolon heir coins wallet.txt --server "$ELECTRUM" --network regtest'],
  result: record({
    tip,
    coins: list(
      record({
        coin: outpoint,
        amount: amount('satoshi'),
        address: text('where it is'),
        height: orNull(count('of the block that it came in; null: in none yet')),
        state: oneOf(
          'open: others than the owner can spend it; due: a refresh should be made; waiting: not yet; fixed: it opens by a date that no refresh changes; unconfirmed: in no block yet; never: nobody else ever can',
          ...(['open', 'due', 'waiting', 'fixed', 'unconfirmed', 'never'] as const),
        ),
        ...opening,
        renewed: orNull(record(opening)),
        refreshBefore: moment('when a refresh is due; null: none changes anything'),
        dust: bool('whether it costs more to move than it is worth'),
      }),
    ),
    feeRate: text('satoshi per virtual byte'),
    refresh: orNull(
      record({
        coins: list(outpoint),
        fee: amount('satoshi'),
        due: bool('whether these are those that are due; false: nothing is, and they are all that can be refreshed'),
      }),
    ),
    lines: list(text('the same in words, what needs you first')),
  }),
});

export const heirRefreshCommand = declareCommand({
  name: 'heir refresh',
  group: 'Time and heirs',
  summary: 'Move coins of a wallet with a timelock back into it, so that the heir waits anew.',
  about:
    'Moves what is due ("heir coins"), into one new coin of the same wallet, by the way that waits for nothing. On a computer that the card knows ("phone add") it takes no PIN, once per period, where the policy allows it ("policy set --refresh"); else it takes the PIN. The period counts by time that servers prove to the card: with the PIN left out, the time is proven to it after it has signed. The transaction is sent only if you say so, through the same server.',
  arguments: wallet,
  options: {
    ...where,
    all: flag('Refresh every coin in a block, not only what is due.'),
    coin: texts('TXID:N', 'Refresh this coin; may be repeated.'),
    'max-fee': optionalText(
      'COINS',
      'The most that it may cost, in bitcoin, such as 0.0001. Default: a hundredth of what moves, or 10 000 satoshi if that is more.',
    ),
    broadcast: flag('Send it, without asking.'),
    ...outputFile,
    ...consent,
    ...timeSource,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon heir refresh wallet.txt --server "$ELECTRUM" --network regtest --yes --broadcast --pack box'],
  result: record({
    tip,
    due: count('coins that were due'),
    refresh: orNull(
      record({
        coins: list(outpoint),
        left: list(
          record({
            coin: outpoint,
            why: oneOf(
              'dust: it costs more to move than it is worth; unconfirmed: in no block; immature: a reward of the last 100 blocks; weight: nodes relay no more at once; proof: the card reads no more at once',
              'dust',
              'unconfirmed',
              'immature',
              'weight',
              'proof',
            ),
          }),
        ),
        fee: amount('satoshi'),
        feeRate: text('satoshi per virtual byte'),
        amount: amount('satoshi that come back'),
        address: text('of the wallet, where they come back'),
        opened: moment('about when others could have spent the first of them, by what a refresh changes'),
        opens: moment('about when they can, if the next block has it'),
        withoutPin: bool('whether the card signed without the PIN'),
        psbt: text('with the signatures of this card, base64'),
        transaction: orNull(text('if no signature is missing, hexadecimal')),
        txid: orNull(text('of that transaction')),
        sent: bool('whether the server has taken it'),
        preview,
      }),
    ),
  }),
  stopped:
    'If the card had signed already and nothing was sent, give the same command again: without the PIN it signs the next one only in the next period.',
});

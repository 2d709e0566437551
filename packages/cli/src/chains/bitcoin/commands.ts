import { declareCommand } from '../../command-line/command.ts';
import { optionalText, requiredText } from '../../command-line/parameters.ts';
import { amount, count, list, orNull, record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import { account, network, preview } from '../options.ts';

export const descriptorsCommand = declareCommand({
  name: 'descriptors',
  group: 'Addresses and signatures',
  summary: 'Show the Bitcoin accounts as output descriptors, for watching wallets.',
  arguments: {},
  options: { ...network, ...account },
  card: true,
  examples: ['symbolon descriptors --pack box', 'symbolon descriptors --network regtest --account 1 --pack box'],
  result: record({
    fingerprint: text('of the master key, 8 hexadecimal digits'),
    descriptors: list(
      record({
        type: text('kind of address'),
        path: text('of the account'),
        descriptor: text('receiving and change (BIP-380, BIP-389)'),
      }),
    ),
  }),
});

export const signPsbtCommand = declareCommand({
  name: 'sign psbt',
  group: 'Addresses and signatures',
  summary: 'Show what a Bitcoin transaction does, and sign it.',
  about:
    'Takes a PSBT of version 0 or 2, binary or as text in base64 or hexadecimal, also in the answer of Bitcoin Core (JSON), and returns it in the same form, or in base64. Refuses a PSBT that it does not understand to the last byte, and a fee above a quarter of what is spent unless --max-fee allows it.',
  arguments: { file: requiredText('FILE', 'The PSBT; "-" is standard input.') },
  options: {
    ...network,
    'max-fee': optionalText('SATOSHI', 'Allow a fee up to this amount.'),
    ...outputFile,
    ...consent,
  },
  card: true,
  examples: [
    'symbolon sign psbt payment.psbt --network regtest --output signed.psbt --yes --pack box',
    'symbolon sign psbt - --network regtest --yes --json --pack box < payment.psbt',
  ],
  result: record({
    psbt: text('with our signatures, base64'),
    signedInputs: list(count('position of an input of ours')),
    fee: amount('satoshi'),
    spent: amount('satoshi that leave, fee included: all inputs less the change'),
    transaction: orNull(text('if no signature is missing, ready to broadcast, hexadecimal')),
    txid: orNull(text('of that transaction')),
    preview,
  }),
});

import { declareCommand } from '../../command-line/command.ts';
import { requiredText } from '../../command-line/parameters.ts';
import { orNull, record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import { path, preview } from '../options.ts';

export const signSolanaCommand = declareCommand({
  name: 'sign solana',
  group: 'Receive and send',
  summary: 'Show what a Solana transaction does, and sign it.',
  arguments: {
    file: requiredText(
      'FILE',
      'Transaction or message, legacy or version 0, binary or as text in base64, base58 or hexadecimal; "-" is standard input.',
    ),
  },
  options: { ...path, ...outputFile, ...consent },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon sign solana message.b64 --yes --pack box'],
  result: record({
    address: text('that signs'),
    signature: text('base58'),
    transaction: orNull(text('with the signature in it, base64; none if the file is a message')),
    preview,
  }),
});

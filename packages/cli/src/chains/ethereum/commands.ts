import { declareCommand } from '../../command-line/command.ts';
import { optionalText, requiredText } from '../../command-line/parameters.ts';
import { record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import { path, preview } from '../options.ts';

const descriptors = {
  descriptors: optionalText(
    'DIR',
    'Folder of descriptors (ERC-7730) that say calls and data in words, before those that come along.',
  ),
} as const;

export const signEthCommand = declareCommand({
  name: 'sign eth',
  group: 'Receive and send',
  summary: 'Show what an Ethereum transaction does, and sign it.',
  about:
    'The file is a JSON object: type (legacy, eip2930, eip4844 or eip1559, the default), chainId, nonce, to, value, data, gasLimit (or gas), maxFeePerGas, maxPriorityFeePerGas or gasPrice, accessList, maxFeePerBlobGas and blobVersionedHashes. Numbers may also be strings, decimal or 0x-hexadecimal. Refuses a fee above 1 ETH (5 BNB, 3000 xDAI, 10 000 POL, 200 AVAX), unless --max-fee allows it.',
  arguments: { file: requiredText('FILE', 'The transaction; "-" is standard input.') },
  options: {
    ...path,
    ...descriptors,
    'max-fee': optionalText('COINS', 'Allow a fee up to this amount, in the coin of the chain, such as 0.01.'),
    ...outputFile,
    ...consent,
  },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon sign eth transaction.json --yes --pack box'],
  result: record({
    from: text('the address that signs'),
    raw: text('for eth_sendRawTransaction'),
    hash: text('of the transaction'),
    preview,
  }),
});

export const signTypedCommand = declareCommand({
  name: 'sign typed',
  group: 'Receive and send',
  summary: 'Show what typed data (EIP-712) allows, and sign it.',
  arguments: {
    file: requiredText(
      'FILE',
      'Typed data as JSON, or [address, typed data] as in eth_signTypedData_v4; "-" is standard input.',
    ),
  },
  options: { ...path, ...descriptors, ...consent },
  card: 'wallet',
  asks: ['pin'],
  examples: ['symbolon sign typed typed-data.json --yes --pack box'],
  result: record({ address: text('that signs'), signature: text('65 bytes r, s, v, hexadecimal'), preview }),
});

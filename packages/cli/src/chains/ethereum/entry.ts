import { defineCommand, needed } from '../../command-line/command.ts';
import { record, text } from '../../command-line/schema.ts';
import { consent, outputFile } from '../../command-line/shared-options.ts';
import type { ChainEntry } from '../chain.ts';
import { path, preview } from '../options.ts';

const signEth = defineCommand({
  name: 'sign eth',
  group: 'Addresses and signatures',
  summary: 'Show what an Ethereum transaction does, and sign it.',
  about:
    'The file is a JSON object: type (legacy, eip2930 or eip1559, the default), chainId, nonce, to, value, data, gasLimit (or gas), maxFeePerGas, maxPriorityFeePerGas or gasPrice, accessList. Numbers may be decimal or 0x-hexadecimal strings.',
  arguments: { file: needed('FILE', 'The transaction; "-" is standard input.') },
  options: { ...path, ...outputFile, ...consent },
  card: true,
  examples: ['symbolon sign eth transaction.json --yes --pack box'],
  result: record({
    from: text('the address that signs'),
    raw: text('for eth_sendRawTransaction'),
    hash: text('of the transaction'),
    preview,
  }),
  stopped: 'No signed transaction was written.',
  load: async () => (await import('./sign.ts')).signEthTransaction,
});

const signTyped = defineCommand({
  name: 'sign typed',
  group: 'Addresses and signatures',
  summary: 'Show what typed data (EIP-712) allow, and sign them.',
  arguments: { file: needed('FILE', 'JSON as in eth_signTypedData_v4; "-" is standard input.') },
  options: { ...path, ...consent },
  card: true,
  examples: ['symbolon sign typed typed-data.json --yes --pack box'],
  result: record({ address: text('that signs'), signature: text('65 bytes r, s, v, hexadecimal'), preview }),
  load: async () => (await import('./sign.ts')).signTyped,
});

export const ethereum: ChainEntry = Object.freeze({
  commands: [signEth, signTyped],
  servers: 'one JSON-RPC server for each chain',
  messages: 'of EIP-191',
  load: async () => (await import('./chain.ts')).ethereum,
});

/** The published vectors of interpreters are what a card makes of their streams. */
import { fileURLToPath } from 'node:url';
import { bytesToHex } from '@noble/hashes/utils.js';
import { multisigWalletId } from '@symbolon/chains/bitcoin/descriptors';
import type { KeyOracle } from '@symbolon/interface';
import { describe, expect, test } from 'vitest';
import {
  bitcoinMessages,
  bitcoinTransactions,
  confirmed,
} from '../../chains/test/interpreters/streams/bitcoin-streams.ts';
import { evmAuthorizations, evmMessages, evmTypedData } from '../../chains/test/interpreters/streams/evm-messages.ts';
import { evmTransactions } from '../../chains/test/interpreters/streams/evm-transactions.ts';
import { solanaMessages } from '../../chains/test/interpreters/streams/solana-messages.ts';
import { solanaTransactions } from '../../chains/test/interpreters/streams/solana-transactions.ts';
import type { Streams } from '../../chains/test/interpreters/streams/streams.ts';
import { keyOracle, testSeed } from '../../chains/test/software-signer.ts';
import { firmwareInterpreters } from '../src/cards/firmware.ts';
import { vectorFile, vectorOf } from './support/interpreter-vector.ts';

const files: readonly (readonly [id: number, file: string, streams: Streams])[] = [
  [0x01, 'bitcoin-transaction', bitcoinTransactions],
  [0x02, 'bitcoin-message', bitcoinMessages],
  [0x10, 'evm-transaction', evmTransactions],
  [0x11, 'evm-message', evmMessages],
  [0x12, 'evm-typed-data', evmTypedData],
  [0x13, 'evm-authorization', evmAuthorizations],
  [0x20, 'solana-transaction', solanaTransactions],
  [0x21, 'solana-message', solanaMessages],
];

const source = "Symbolon's own: written by vitest --update. Each stream is read by the interpreter of the firmware.";
const note =
  'The keys are those of the BIP-39 phrase of eleven times "abandon" and then "about", without a passphrase. What is in a case is in vectors/README.md.';

test('there is a file for every interpreter', () => {
  expect(files.map(([id]) => id)).toEqual(firmwareInterpreters.map(({ id }) => id).sort((a, b) => a - b));
});

const wallets = confirmed.map(multisigWalletId);
const keys: KeyOracle = keyOracle(testSeed, wallets);

describe.each(files)('interpreter %i: %s', (id, file, streams) => {
  const interpreter = firmwareInterpreters.find((one) => one.id === id);
  if (interpreter === undefined) throw new Error(`no interpreter ${id}`);
  const cases = streams.map(([name, stream]) => vectorOf(name, interpreter, stream, keys));

  test('the file is what a card makes of the streams (to write it: vitest --update)', async () => {
    const path = fileURLToPath(new URL(`../../../vectors/interpreters/${file}.json`, import.meta.url));
    await expect(
      vectorFile({ source, note, ...(id === 1 && { wallets: wallets.map(bytesToHex) }) }, cases),
    ).toMatchFileSnapshot(path);
  });

  test('it has many cases, each by a name of its own, and refusals', () => {
    expect(new Set(streams.map(([name]) => name)).size).toBe(streams.length);
    expect(new Set(streams.map(([, stream]) => bytesToHex(stream))).size).toBe(streams.length);
    expect(streams.length).toBeGreaterThanOrEqual(40);
    expect(cases.filter((one) => 'refused' in one).length).toBeGreaterThanOrEqual(5);
  });
});

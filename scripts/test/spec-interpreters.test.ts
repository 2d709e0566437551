/** The specification has every interpreter under its number. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bitcoinInterpreter } from '@symbolon/chains/bitcoin/interpreter';
import { bitcoinMessageInterpreter } from '@symbolon/chains/bitcoin/message-interpreter';
import { ethereumAuthorizationInterpreter } from '@symbolon/chains/ethereum/authorization-interpreter';
import { ethereumMessageInterpreter } from '@symbolon/chains/ethereum/message-interpreter';
import { ethereumTransactionInterpreter } from '@symbolon/chains/ethereum/transaction-interpreter';
import { ethereumTypedDataInterpreter } from '@symbolon/chains/ethereum/typed-data-interpreter';
import { solanaInterpreter } from '@symbolon/chains/solana/interpreter';
import { solanaMessageInterpreter } from '@symbolon/chains/solana/off-chain-message-interpreter';
import { expect, test } from 'vitest';
import { tablesOf } from '../markdown-tables.ts';

const numbers = {
  'Bitcoin transaction': bitcoinInterpreter,
  'Bitcoin message': bitcoinMessageInterpreter,
  'EVM transaction': ethereumTransactionInterpreter,
  'EVM message': ethereumMessageInterpreter,
  'EVM typed data': ethereumTypedDataInterpreter,
  'EVM authorization': ethereumAuthorizationInterpreter,
  'Solana transaction': solanaInterpreter,
  'Solana message': solanaMessageInterpreter,
};

test('numbers of interpreters', () => {
  const [table] = tablesOf(readFileSync(join(import.meta.dirname, '../../docs/spec/interpreters.md'), 'utf8'));
  expect(table?.rows.map(([number, reads]) => [reads?.match(/\[(.*?)\]/)?.[1] ?? reads, Number.parseInt(number ?? '', 16)])).toEqual(
    Object.entries(numbers).map(([name, { id }]) => [name, id]),
  );
});

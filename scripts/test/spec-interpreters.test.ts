/** The specification has every interpreter under its number. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { interpretersOfChains } from '../chain-folders.ts';
import { tablesOf } from '../markdown-tables.ts';

/** `ethereumMessageInterpreter` reads an EVM message, `solanaInterpreter` a Solana transaction. */
function reads(name: string): string {
  const [chain = '', ...format] = name.replace(/Interpreter$/, '').split(/(?=[A-Z])/);
  return [chain === 'ethereum' ? 'evm' : chain, ...(format.length === 0 ? ['transaction'] : format)]
    .join(' ')
    .toLowerCase();
}

test('numbers of interpreters', async () => {
  const [table] = tablesOf(readFileSync(join(import.meta.dirname, '../../docs/spec/interpreters.md'), 'utf8'));
  const stated = (table?.rows ?? []).map(
    ([number = '', what = '']) => [Number.parseInt(number, 16), what.toLowerCase()] as const,
  );
  const interpreters = Object.entries(await interpretersOfChains()).map(([name, { id }]) => [id, reads(name)] as const);
  expect(stated).toEqual(interpreters.sort(([a], [b]) => a - b));
});

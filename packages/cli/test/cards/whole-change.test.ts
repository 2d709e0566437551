/** What several commands write down at the same time. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownCardsFile, readKnownCards } from '../../src/cards/known-cards.ts';

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'symbolon-state-'));
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

const built = new URL('../../dist/cards/known-cards.js', import.meta.url).href;
const each = 15;

/** A process that adds cards one after the other, as `phone add` does. */
const adds = (name: string) =>
  promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { changeKnownCards } from ${JSON.stringify(built)};
     for (let slot = 0; slot < ${each}; slot += 1)
       changeKnownCards({ XDG_STATE_HOME: ${JSON.stringify(state)} }, (cards) => [
         ...cards, { cardNumber: '123456789012', slot, name: '${name}', secret: new Uint8Array(32) }]);`,
  ]);

test('nothing is lost of what processes add at once', async () => {
  const names = ['desk', 'laptop', 'train'];
  await Promise.all(names.map(adds));
  const environment = { XDG_STATE_HOME: state };
  const kept = readKnownCards(environment);
  for (const name of names)
    expect(kept.filter((card) => card.name === name).map(({ slot }) => slot)).toEqual([...Array(each).keys()]);
  const file = knownCardsFile(environment);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(file, '..')).filter((one) => one.includes('partial'))).toEqual([]);
});

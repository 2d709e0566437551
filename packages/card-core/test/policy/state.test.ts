/** The rules of a wallet as the card keeps them: without them nothing is signed. */
import { describe, expect, test } from 'vitest';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { activeChip, type Chip, testChip } from '../support/chip.ts';
import { scriptedInterpreter } from '../support/scripted-interpreter.ts';
import { answer, signs } from '../support/set.ts';

/** A card with a wallet whose rules are gone. */
function chipWithoutRules(): Chip {
  const { memory } = activeChip();
  const store = openStore(memory);
  store.remove(records.slots[0]!.rules);
  store.commit();
  return testChip('without rules', memory);
}

describe('a wallet whose rules are missing', () => {
  test('signs nothing, approves nothing, and takes no others', () => {
    const chip = chipWithoutRules();
    expect(signs(chip)).toBe('referencedDataNotFound');
    const start = { interpreter: scriptedInterpreter.id };
    for (const name of ['signStart', 'approve'] as const)
      expect(answer(chip, name, start)).toBe('referencedDataNotFound');
    for (const name of ['getPolicy', 'getBudgets'] as const)
      expect(answer(chip, name, {})).toBe('referencedDataNotFound');
    expect(answer(chip, 'setPolicy', activeChip().call('getPolicy', {}, { session: 'pin' }))).toBe(
      'referencedDataNotFound',
    );
    expect(answer(chip, 'signStart', start, { session: 'phone' })).toBe('securityStatus');
  });
});

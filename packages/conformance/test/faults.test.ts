import { emulatorTrust } from '@symbolon/emulator/cards';
import { describe, expect, test } from 'vitest';
import { checkCard } from '../src/index.ts';
import { faults } from './faults/index.ts';
import { random } from './support/cards.ts';
import { faultyPack } from './support/faulty-card.ts';

describe('a fault in a card is found by the requirement that is about it', () => {
  test.each(faults.map((fault) => [`${fault.finds}: ${fault.name}`, fault] as const))('%s', async (_, fault) => {
    const cards = await faultyPack(fault);
    const only = ({ id }: { readonly id: string }) => id === fault.finds;
    const asked = { destructive: true, terminate: true, only };
    const outcomes = await checkCard({ ...cards, trust: emulatorTrust, random, ...asked });
    expect(outcomes.map(({ result }) => result)).toEqual(['failed']);
    // Found for what it is, not because the card could not even be prepared.
    expect(outcomes[0]?.reason).not.toMatch(/could not be prepared/);
  });
});

test('at least 40 faults are planted', () => {
  expect(faults.length).toBeGreaterThanOrEqual(40);
});

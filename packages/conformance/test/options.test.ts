/** Mistakes of whoever calls are told as such, and not as faults of the card. */
import { createPack, emulatorTrust } from '@symbolon/emulator/cards';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { checkCard } from '../src/run.ts';

const random = seededRandom('options');
const [packed] = createPack({ cards: 1, random });
if (packed === undefined) throw new Error('no card');
const { can } = packed;
const right = { card: { connect: async () => packed.tap(), can }, trust: emulatorTrust, random, only: () => false };

test.each([
  ['no card', { ...right, card: undefined }, 'options.card'],
  ['no way to it', { ...right, card: { can } }, 'options.card.connect'],
  ['a CAN that is a number', { ...right, card: { ...right.card, can: Number(can) } }, 'options.card.can'],
  ['no roots', { ...right, trust: undefined }, 'options.trust'],
  ['no randomness', { ...right, random: undefined }, 'options.random'],
  ['a wish to erase that is a text', { ...right, destructive: 'no' }, 'options.destructive'],
  ['names of requirements for a choice of them', { ...right, only: ['SM-01'] }, 'options.only'],
])('%s', async (_, options, argument) => {
  await expect(checkCard(options as never)).rejects.toMatchObject({ code: 'argument/invalid', context: { argument } });
});

test('a reader that is not there', async () => {
  const connect = () => Promise.reject(new Error('no reader plugged in'));
  await expect(checkCard({ ...right, card: { connect, can } })).rejects.toThrow('no reader plugged in');
  await expect(checkCard({ ...right, second: { connect, can } })).rejects.toThrow('no reader plugged in');
});

test('nothing is wrong with what is right', async () => {
  expect(await checkCard(right)).toEqual([]);
});

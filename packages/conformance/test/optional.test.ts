import { emulatorTrust } from '@symbolon/emulator/cards';
import { beforeAll, expect, test } from 'vitest';
import { type CheckOptions, checkCard } from '../src/index.ts';
import { type checkOurs, random, twoCards } from './support/cards.ts';
import { faultyPack, prepareCopies } from './support/faulty-card.ts';

beforeAll(prepareCopies);

test('a card may leave optional commands out: what is about them is not applicable', async () => {
  const cards = await faultyPack(
    {
      name: 'A card without phones',
      finds: '',
      file: 'card-core/src/card/dispatch.ts',
      from: "if (row === undefined) throw new Refusal('unknownInstruction');",
      to: "if (row === undefined || /PHONE/.test(row.definition.name)) throw new Refusal('unknownInstruction');",
    },
    0,
  );
  const only: CheckOptions['only'] = ({ id }) => id === 'PH-01' || id === 'LC-01';
  const outcomes = await checkCard({ ...cards, trust: emulatorTrust, random, destructive: true, only });
  expect(outcomes.map(({ requirement: { id }, result }) => `${id} ${result}`)).toEqual([
    'PH-01 not applicable',
    // A reset is for every card, and needs none of them.
    'LC-01 passed',
  ]);
  expect(outcomes[0]?.reason).toBe('the card does not have ADD PHONE: 6D00');
});

test('without a second card, or without the CAN, what needs them is not applicable', async () => {
  const { second: _, ...alone } = twoCards();
  const ids = ['AP-01', 'SM-01', 'CL-01'];
  const only: CheckOptions['only'] = ({ id }) => ids.includes(id);
  const results = async (options: Parameters<typeof checkOurs>[0]) =>
    (await checkCard({ ...alone, destructive: true, only, ...options })).map(({ result }) => result);
  expect(await results({})).toEqual(['passed', 'passed', 'not applicable']);
  const { connect } = alone.card;
  expect(await results({ card: { connect } })).toEqual(['passed', 'not applicable', 'not applicable']);
});

test('a wallet that this kit did not make is erased with its PIN alone', async () => {
  const { second: _, ...alone } = twoCards();
  const only: CheckOptions['only'] = ({ id }) => id === 'PO-03';
  // The first run leaves the test wallet.
  await checkCard({ ...alone, destructive: true, only });
  const results = async (pin?: string) => {
    const card = { ...alone.card, ...(pin !== undefined && { pin }) };
    return (await checkCard({ ...alone, card, destructive: true, only })).map(({ result, reason }) => reason ?? result);
  };
  expect(await results()).toEqual(['the card holds a wallet, and its PIN was not given']);
  expect(await results('135791')).toEqual(['no password that is known here erases the card']);
  expect(await results('246810')).toEqual(['passed']);
});

import { readFileSync } from 'node:fs';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { cardError } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { expect, test } from 'vitest';
import { type CheckOptions, checkCard, type InterpreterVectors } from '../src/index.ts';
import { type checkOurs, random, twoCards } from './support/cards.ts';
import { type Fault, faultyPack } from './support/faulty-card.ts';

const file = new URL('../../../vectors/interpreters/evm-transaction.json', import.meta.url);
const interpreterVectors: readonly InterpreterVectors[] = [JSON.parse(readFileSync(file, 'utf8'))];

test('a card may leave optional commands out: what is about them is not applicable', async () => {
  const cards = await faultyPack({
    name: 'A card without phones',
    finds: '',
    file: 'card-core/src/card/dispatch.ts',
    from: "if (row === undefined) throw new Refusal('unknownInstruction');",
    to: "if (row === undefined || /PHONE/.test(row.definition.name)) throw new Refusal('unknownInstruction');",
  });
  const only: CheckOptions['only'] = ({ id }) => id === 'PH-01' || id === 'LC-01';
  const outcomes = await checkCard({ ...cards, trust: emulatorTrust, random, destructive: true, only });
  expect(outcomes.map(({ requirement: { id }, result }) => `${id} ${result}`)).toEqual([
    'PH-01 not applicable',
    // What every card forgets at a reset is checked without phones.
    'LC-01 passed',
  ]);
  expect(outcomes[0]?.reason).toBe('the card does not have ADD PHONE: 6D00');
});

test('a command that the card has, or must have, is not left out where it is answered with 6D00', async () => {
  const result = async (fault: Pick<Fault, 'file' | 'from' | 'to'>, id: string) => {
    const cards = await faultyPack({ name: 'A command that is there and not', finds: '', ...fault });
    const only: CheckOptions['only'] = (requirement) => requirement.id === id;
    const options = { trust: emulatorTrust, random, destructive: true, vectors: interpreterVectors, only };
    return (await checkCard({ ...cards, ...options })).map((outcome) => outcome.result);
  };
  const phones = {
    file: 'card-core/src/handlers/phones.ts',
    from: "if (record === undefined) throw new Refusal('notEnoughMemory');",
    to: "if (record === undefined) throw new Refusal('unknownInstruction');",
  } as const;
  expect(await result(phones, 'PH-05')).toEqual(['failed']);
  const signing = {
    file: 'card-core/src/handlers/sign.ts',
    from: 'const reading = currentReading(context);\n  return wipingKeys(reading.keys, () => {\n    const due',
    to: "const reading = currentReading(context);\n  if (piece.length > 300) throw new Refusal('unknownInstruction');\n  return wipingKeys(reading.keys, () => {\n    const due",
  } as const;
  expect(await result(signing, 'IN-03')).toEqual(['failed']);
});

test('a card that does not answer is not one whose reader does not carry the command', async () => {
  const { card } = twoCards();
  const connect = async () => {
    const transport = await card.connect();
    const exchange: typeof transport.exchange = async (command, options) => {
      const isMalformed = command.length === 6;
      if (isMalformed || command[1] === commands.createWallet.ins)
        throw cardError('transport/failed', { transport: 'reader', reason: 'no answer' });
      return transport.exchange(command, options);
    };
    return { ...transport, exchange };
  };
  const ids = ['AP-02', 'AC-01'];
  const only: CheckOptions['only'] = ({ id }) => ids.includes(id);
  const outcomes = await checkCard({ card: { ...card, connect }, trust: emulatorTrust, random, only });
  expect(outcomes.map(({ requirement: { id }, result }) => `${id} ${result}`)).toEqual([
    'AP-02 not checked',
    'AC-01 failed',
  ]);
});

test('without a second card, or without the CAN, what needs them is not checked', async () => {
  const { second: _, ...alone } = twoCards();
  const ids = ['AP-01', 'SM-01', 'CL-01'];
  const only: CheckOptions['only'] = ({ id }) => ids.includes(id);
  const results = async (options: Parameters<typeof checkOurs>[0]) =>
    (await checkCard({ ...alone, destructive: true, only, ...options })).map(({ result }) => result);
  expect(await results({})).toEqual(['passed', 'passed', 'not checked']);
  const { connect } = alone.card;
  expect(await results({ card: { connect } })).toEqual(['passed', 'not checked', 'not checked']);
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

import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import { expect, test } from 'vitest';
import { testCan as can } from '../../../../test/passwords.ts';
import { getInfo } from '../../src/actions/get-info.ts';
import { approveTransaction, signTransaction } from '../../src/actions/sign-transaction.ts';
import { openCard } from '../../src/card.ts';
import { openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { done, refused, scriptedCard } from '../support/scripted-card.ts';

const info = {
  versions: [2],
  release: 7,
  measurement: new Uint8Array(32).fill(1),
  features: [1, 250],
  interpreters: [{ id: 0x10, version: 3 }],
  limits: [{ limit: 200, value: 100_000 }],
};
const transaction = { interpreter: 0x20, transaction: new Uint8Array(10) };

async function opened(starting: number) {
  const scripted = scriptedCard({
    answer: ({ ins }) => {
      if (ins === commands.getInfo.ins) return { data: commands.getInfo.response.encode(info), status: status.ok };
      return ins === commands.signStart.ins || ins === commands.approve.ins ? refused(starting) : done;
    },
  });
  const session = await openSession(await openCard(scripted.transport), { can });
  return { session, understood: scripted.understood, sent: () => scripted.understood.map(({ ins }) => ins) };
}

test('a card tells what its firmware can do, also what this host does not know', async () => {
  const { session } = await opened(status.ok);
  expect(await getInfo(session)).toEqual(info);
});

test.each([
  ['signing', signTransaction, commands.signStart.ins],
  ['approving', approveTransaction, commands.approve.ins],
] as const)('%s what the card has no interpreter for: exactly that, and nothing is read', async (_, run, start) => {
  const { session, sent } = await opened(status.functionNotSupported);
  await expectError(run(session, transaction), 'card/no-interpreter', { interpreter: 0x20, release: 7 });
  expect(sent().slice(-2)).toEqual([start, commands.getInfo.ins]);
});

test('other refusals stay as they are, and cost no further command', async () => {
  const { session, sent } = await opened(status.referencedDataNotFound);
  await expect(signTransaction(session, transaction)).rejects.toMatchObject({ code: 'card/status' });
  expect(sent()).not.toContain(commands.getInfo.ins);
  const known = await opened(status.functionNotSupported);
  await expect(signTransaction(known.session, { ...transaction, interpreter: 0x10 })).rejects.toMatchObject({
    code: 'card/status',
    context: { refusal: 'functionNotSupported' },
  });
});

test('GET INFO is asked in the turn of the signing, and of no slot', async () => {
  const { session, understood } = await opened(status.functionNotSupported);
  const options = { slot: 2, signal: new AbortController().signal };
  await expectError(signTransaction(session, transaction, options), 'card/no-interpreter', {});
  expect(understood.slice(-2).map(({ ins, p1 }) => [ins, p1])).toEqual([
    [commands.signStart.ins, 2],
    [commands.getInfo.ins, 0],
  ]);
  // The turn is over: the session goes on.
  expect(await getInfo(session)).toEqual(info);
});

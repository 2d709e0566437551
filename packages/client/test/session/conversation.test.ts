import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { expect, test } from 'vitest';
import { exportFiles } from '../../src/actions/files.ts';
import { getStatus } from '../../src/actions/get-status.ts';
import { resetCard } from '../../src/actions/reset-card.ts';
import { approveTransaction, signTransaction } from '../../src/actions/sign-transaction.ts';
import { openCard } from '../../src/card.ts';
import { openSession, type Session } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { cardRemoved, done, random, type Script, scriptedCard, testPasswords } from '../support/scripted-card.ts';

const { can } = testPasswords;

const answers = new Map<number, Uint8Array>([
  [commands.signData.ins, commands.signData.response.encode([])],
  [
    commands.signEnd.ins,
    commands.signEnd.response.encode({
      signatures: [new Uint8Array(64)],
      summary: Uint8Array.of(1),
      approval: Uint8Array.of(2),
    }),
  ],
  [
    commands.listFiles.ins,
    commands.listFiles.response.encode([0, 1].map((file) => ({ file, version: 1, name: 'a', size: 1 }))),
  ],
  [commands.readEncryptedFile.ins, commands.readEncryptedFile.response.encode({ encrypted: new Uint8Array(60) })],
  [commands.prepareReset.ins, commands.prepareReset.response.encode({ confirmation: new Uint8Array(8) })],
]);

const script: Script = {
  answer: ({ ins }) => {
    const data = answers.get(ins);
    return data === undefined ? done : { data, status: status.ok };
  },
};

async function opened(own: Script = {}) {
  const scripted = scriptedCard({ ...script, ...own });
  const card = await openCard(scripted.transport, { random });
  const session = await openSession(card, { can });
  const sent = (): readonly number[] => scripted.understood.map(({ ins }) => ins);
  return { ...scripted, card, session, sent };
}

const { signStart, approve, signData, signEnd } = commands;
const long = { interpreter: 0x10, transaction: new Uint8Array(limits.signData + 1) };
const signing = [signStart, signData, signData, signEnd].map(({ ins }) => ins);

test.each<[string, (session: Session) => Promise<unknown>, readonly number[]]>([
  ['signings', (session) => signTransaction(session, long), signing],
  ['approvals', (session) => approveTransaction(session, long), [approve.ins, ...signing.slice(1)]],
  [
    'exports of files',
    (session) => exportFiles(session),
    [commands.listFiles, commands.readEncryptedFile, commands.readEncryptedFile].map(({ ins }) => ins),
  ],
  ['resets', (session) => resetCard(session), [commands.prepareReset.ins, commands.resetCard.ins]],
])('two %s at once, and a command besides: one after the other', async (_, act, unit) => {
  const { session, sent } = await opened();
  await Promise.all([act(session), session.send(commands.cloneSeal, {}), act(session)]);
  expect(sent()).toEqual([...unit, commands.cloneSeal.ins, ...unit]);
});

test('a unit that fails leaves the way free for the next', async () => {
  let refusing = true;
  const { session } = await opened({
    answer: (command, of) =>
      command.ins === signData.ins && refusing
        ? { data: new Uint8Array(), status: status.transactionRefused }
        : (script.answer?.(command, of) ?? done),
  });
  const first = signTransaction(session, long);
  const second = first.catch(() => {
    refusing = false;
  });
  await expectError(first, 'card/status');
  await second;
  expect((await signTransaction(session, long)).signatures).toHaveLength(1);
});

test('an action on a copy of a session waits for nobody: it ends', async () => {
  const { session, sent } = await opened();
  const copy: Session = { ...session, send: (definition, request) => session.send(definition, request) };
  await signTransaction(copy, long);
  expect(sent()).toEqual(signing);
});

test('two openings at once on one card: both succeed, and the first session says that it was superseded', async () => {
  const { card, received } = await opened();
  const [first, second] = await Promise.all([openSession(card, { can }), openSession(card, { can })]);
  await second.send(commands.cloneSeal, {});
  const reason = 'another session was opened on this card';
  await expectError(first.send(commands.cloneSeal, {}), 'channel/closed', { reason });
  const before = received.length;
  await expectError(first.send(commands.cloneSeal, {}), 'channel/closed', { reason });
  expect(received).toHaveLength(before); // nothing was sent: the newer session lives
  await second.send(commands.cloneSeal, {});
});

test('two cards of one transport share their turns', async () => {
  const { transport, card, session, sent } = await opened();
  const [, again] = await Promise.all([signTransaction(session, long), openCard(transport, { random })]);
  expect(sent()).toEqual(signing);
  await expectError(session.send(commands.cloneSeal, {}), 'channel/closed', { reason: 'the card was selected anew' });
  const other = await openSession(again, { can });
  await card.transmit({ cla: 0, ins: 0xb0, p1: 0x9c, p2: 0 });
  await expectError(other.send(commands.cloneSeal, {}), 'channel/closed', {
    reason: 'a plain command was sent to the card',
  });
});

test('an opening that is refused before it sends leaves the session as it was', async () => {
  const { card, session } = await opened();
  await expectError(openSession(card, { pin: '1' }), 'argument/invalid');
  await session.send(commands.cloneSeal, {});
});

test('a signal ends one call, and the card goes on', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const { transport, received } = scriptedCard(script);
  const card = await openCard(transport, { random, signal });
  const session = await openSession(card, { can }, { signal });
  controller.abort();
  const before = received.length;
  await expectError(signTransaction(session, long, { signal }), 'transport/aborted', { transport: 'scripted card' });
  await expectError(openSession(card, { can }, { signal }), 'transport/aborted');
  await expectError(openCard(transport, { signal }), 'transport/aborted');
  expect(received).toHaveLength(before);
  expect((await signTransaction(session, long)).signatures).toHaveLength(1);
});

test('who is stopped while waiting for a turn lets go of it', async () => {
  const controller = new AbortController();
  const { session, sent } = await opened();
  const first = signTransaction(session, long);
  const stopped = signTransaction(session, long, { signal: controller.signal });
  const third = signTransaction(session, long);
  controller.abort('no longer wanted');
  await expect(stopped).rejects.toMatchObject({ code: 'transport/aborted', cause: 'no longer wanted' });
  await Promise.all([first, third]);
  expect(sent()).toEqual([...signing, ...signing]);
});

test.each([1, 2, 3, 4])('a unit stopped during its command %i ends after it, and the session lives', async (at) => {
  const controller = new AbortController();
  let count = 0;
  const { session, sent } = await opened({
    answer: (command, of) => {
      count += 1;
      if (count === at) controller.abort();
      return script.answer?.(command, of) ?? done;
    },
  });
  const outcome = signTransaction(session, long, { signal: controller.signal });
  if (at < signing.length) await expectError(outcome, 'transport/aborted');
  else expect((await outcome).signatures).toHaveLength(1); // it was signed: that is said
  expect(sent()).toEqual(signing.slice(0, at));
  await signTransaction(session, long);
});

test('a session tells how it ended, once', async () => {
  const closed = await opened();
  closed.session.close();
  closed.session.close();
  expect(await closed.session.ended).toMatchObject({ by: 'close', error: { context: { reason: 'it was closed' } } });

  const superseded = await opened();
  await openSession(superseded.card, { can });
  expect(await superseded.session.ended).toMatchObject({ by: 'superseded' });
  superseded.session.close();
  expect(await superseded.session.ended).toMatchObject({ by: 'superseded' });

  const lifted = await opened({ onTheWay: (response, number) => (number === 3 ? cardRemoved() : response) });
  await expectError(lifted.session.send(commands.cloneSeal, {}), 'transport/card-removed');
  const end = await lifted.session.ended;
  expect(end).toMatchObject({ by: 'removal', error: { cause: { code: 'transport/card-removed' } } });
  await expect(lifted.session.send(commands.cloneSeal, {})).rejects.toBe(end.error);

  const broken = await opened({
    onTheWay: (response, number) =>
      number === 3 ? response.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) : response,
  });
  await expectError(broken.session.send(commands.cloneSeal, {}), 'channel/broken');
  expect(await broken.session.ended).toMatchObject({ by: 'failure', error: { cause: { code: 'channel/broken' } } });
});

test('a card that leaves between two commands ends the session as soon as the transport says so', async () => {
  const { transport } = scriptedCard(script);
  let leave = (): void => {};
  const removed = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const session = await openSession(await openCard({ ...transport, removed } as typeof transport, { random }), { can });
  leave();
  expect(await session.ended).toMatchObject({ by: 'removal' });
  await expectError(session.send(commands.cloneSeal, {}), 'channel/closed', { reason: 'the card was removed' });
});

test('progress is told after each piece', async () => {
  const { session } = await opened();
  const told: unknown[] = [];
  const totalBytes = long.transaction.length;
  await signTransaction(session, long, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([
    { sentBytes: limits.signData, totalBytes },
    { sentBytes: totalBytes, totalBytes },
  ]);
});

test('an action may begin where another one reports', async () => {
  const { session, sent } = await opened();
  const others: Promise<unknown>[] = [];
  await signTransaction(session, long, { onProgress: () => others.push(getStatus(session).catch(() => undefined)) });
  await Promise.all(others);
  expect(sent()).toEqual([...signing, commands.getStatus.ins, commands.getStatus.ins]);
});

/** However many calls a signal may stop, it has one listener, and none when they have ended. */
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { getStatus } from '../../src/actions/get-status.ts';
import { openCard } from '../../src/card.ts';
import { openSession } from '../../src/session/session.ts';
import { createTaps } from '../../src/wallet/taps.ts';
import { random, scriptedCard, testPasswords } from '../support/scripted-card.ts';

test('calls at once on one session', async () => {
  const { transport } = scriptedCard({ onTheWay: (response) => response });
  const session = await openSession(await openCard(transport, { random }), { can: testPasswords.can });
  const { signal } = new AbortController();
  const calls = Array.from({ length: 12 }, () => getStatus(session, { signal }).catch(() => undefined));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await Promise.all(calls);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('jobs that wait for one tap: the signal stops them all, whichever of them have ended', async () => {
  let end = (): void => {};
  const tapped = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = createTaps(async () => tapped);
  const stop = new AbortController();
  const { signal } = stop;
  const jobs = Array.from({ length: 12 }, () => run({ task: 'read', signal, run: async () => 1 }));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  const outcomes = Promise.allSettled(jobs);
  stop.abort('enough');
  const codes = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
  expect(new Set(codes)).toEqual(new Set(['transport/aborted']));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  end();
});

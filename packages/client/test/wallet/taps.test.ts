/** Jobs that share taps, without a card. */
import { cardError } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { createTaps } from '../../src/wallet/taps.ts';

const session = {} as never;

/** Lets what is under way come to its next wait. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

test('who joins a tap that another gave up has the request carried out once', async () => {
  let sent = 0;
  const run = createTaps(async (_task, { use }) => {
    // Like `withCard` in the last command of an opening: nothing looks at the signal.
    await turns(40);
    await use(session);
  });
  const stop = new AbortController();
  const given = run({ task: 'sign', signal: stop.signal, run: async () => 'given up' });
  await turns(2);
  stop.abort();
  const joined = run({
    task: 'sign',
    signal: undefined,
    run: async () => {
      sent += 1;
      if (sent === 1) throw cardError('transport/card-removed', { transport: 'test' });
      return 'twice';
    },
  });
  const outcomes = await Promise.allSettled([given, joined]);
  expect(outcomes).toMatchObject([
    { status: 'rejected', reason: { code: 'transport/aborted' } },
    { status: 'rejected', reason: { code: 'transport/card-removed' } },
  ]);
  expect(sent).toBe(1);
});

/** What is signed is sent for a yes, and for nothing that only has a y in it. */

import { expect, test } from 'vitest';
import { deliver } from '../../../src/actions/sending/deliver.ts';
import type { SignedTransaction } from '../../../src/chains/sending.ts';
import type { CommandContext } from '../../../src/context.ts';
import { createScreen } from '../../../src/output/screen.ts';

test.each([
  ['y', true],
  ['YES', true],
  [' yes ', true],
  ['maybe', false],
  ['not yet', false],
  ['yesterday', false],
  ['', false],
  [undefined, false],
])('the answer %j sends: %s', async (answer, sends) => {
  const sent: unknown[] = [];
  const signed = { txid: '11', raw: '00' } as SignedTransaction;
  const context = {
    screen: createScreen({ write: () => true }, {}),
    ask: async () => answer,
    signal: new AbortController().signal,
  } as unknown as CommandContext;
  const broadcast = async (one: SignedTransaction) => void sent.push(one);
  const way = { chain: 'ethereum', server: 'https://example.com' } as never;
  const options = { host: 'example.com', wait: 0, yes: false, kept: undefined, way, context };
  expect(await deliver(signed, { broadcast } as never, options)).toMatchObject({ sent: sends });
  expect(sent).toEqual(sends ? [signed] : []);
});

/** What nobody sent costs no try, and a connection that its owner closed is not a card that was lifted. */
import { commands } from '@symbolon/protocol/commands';
import { expect, test } from 'vitest';
import { openCard } from '../../src/card.ts';
import { openPaceSession } from '../../src/session/pace-session.ts';
import { openSession } from '../../src/session/session.ts';
import { expectError } from '../support/expectations.ts';
import { cardRemoved, random, type Script, scriptedCard, testPasswords } from '../support/scripted-card.ts';

const { can, pin } = testPasswords;
const quiet: Script = { onTheWay: (response) => response };

test.each([{ can }, { pin }, { pin, can }])(
  'closed by its owner before the first command (%o)',
  async (credentials) => {
    const { transport, received } = scriptedCard(quiet);
    const session = await openSession(await openCard(transport, { random }), credentials);
    const sent = received.length;
    await transport.close();
    const reason = 'the connection was closed';
    await expectError(session.send(commands.cloneSeal, {}), 'channel/closed', { reason });
    expect(await session.ended).toMatchObject({ by: 'removal', error: { context: { reason } } });
    expect(received).toHaveLength(sent);
  },
);

test('a PIN proven by PACE, lifted at the last step, is unsettled; before it, nothing was proven', async () => {
  // SELECT, MSE:Set AT, and four times GENERAL AUTHENTICATE: the last has the proof.
  for (const [at, code] of [
    [5, 'transport/card-removed'],
    [6, 'pin/unsettled'],
  ] as const) {
    const { transport } = scriptedCard({ onTheWay: (response, number) => (number === at ? cardRemoved() : response) });
    await expectError(openPaceSession(await openCard(transport, { random }), { pin }), code);
  }
});

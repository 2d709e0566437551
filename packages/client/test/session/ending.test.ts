/** What a session that has ended says of its end: who ended it, or what. */
import { commands } from '@symbolon/protocol/commands';
import { expect, test } from 'vitest';
import { openCard } from '../../src/card.ts';
import { openSession, type Session } from '../../src/session/session.ts';
import { cardRemoved, random, type Script, scriptedCard, testPasswords } from '../support/scripted-card.ts';

/** Its first command is the third that the card gets. */
async function session(onTheWay: Script['onTheWay'] = (response) => response): Promise<Session> {
  const { transport } = scriptedCard({ onTheWay });
  return openSession(await openCard(transport, { random }), { can: testPasswords.can });
}

const use = (opened: Session): Promise<unknown> => opened.send(commands.cloneSeal, {});

test('its host closed it', async () => {
  const opened = await session();
  opened.close();
  await expect(use(opened)).rejects.toMatchObject({ code: 'channel/closed', context: { reason: 'it was closed' } });
});

test.each([
  [
    'the card ended it',
    () => Uint8Array.of(0x69, 0x88),
    'channel/broken',
    'it broke before: the card has ended the session: status 6988 came without protection',
  ],
  [
    'somebody altered it',
    (response: Uint8Array) => response.map((byte, at) => (at === 4 ? byte ^ 1 : byte)),
    'channel/broken',
    expect.stringMatching(/^it broke before: /),
  ],
  ['the card left', cardRemoved, 'transport/card-removed', 'the card was removed'],
] as const)('%s', async (_, change, code, reason) => {
  const opened = await session((response, number) => (number < 3 ? response : change(response)));
  await expect(use(opened)).rejects.toMatchObject({ code });
  await expect(use(opened)).rejects.toMatchObject({ code: 'channel/closed', context: { reason } });
  opened.close();
  await expect(use(opened)).rejects.toMatchObject({ code: 'channel/closed', context: { reason } });
});

/** A dishonest heir who knows the PUK of the card has it show its decoy, which never asked, to the owner's computer. */
import { readFileSync } from 'node:fs';
import { identify, openCard, setDuressPin, setPinInChannel } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPackFolder } from '../../../src/pack/pack-folder.ts';
import { startTimeServers, type TimeServers } from '../../support/time-servers.ts';
import { createWorkplace, errorOf, foundOf, puk, resultOf, type Workplace } from '../../support/workplace.ts';

const duressPin = '111222';
let place: Workplace;
let servers: TimeServers;
beforeAll(async () => {
  place = createWorkplace();
  servers = await startTimeServers(place);
});
afterAll(async () => {
  await servers.close();
  place.remove();
});

async function giveDuressPin(card: number): Promise<void> {
  const folder = openPackFolder(place.path('family'));
  const transport = folder.take(card).tap();
  try {
    const { session } = await identify(await openCard(transport), { puk }, { trust: emulatorTrust });
    await setPinInChannel(session, { on: true });
    await setDuressPin(session, duressPin);
  } finally {
    await transport.close();
    folder.close();
  }
}

test('a card that shows its decoy is never said to sleep, nor not to have asked', async () => {
  const at = ['--pack', 'family', '--json'];
  const owner = (...args: string[]) => place.symbolon(...args, ...at);
  const heir = (...args: string[]) => place.symbolon(...args, '--card', '2', ...at);
  const byDecoy = (...args: string[]) => place.symbolonWith({ SYMBOLON_PIN: duressPin }, ...args, '--card', '2', ...at);
  const known = (...args: string[]) =>
    place.symbolonWith({ SYMBOLON_PIN: undefined }, 'heir', 'status', '--card', '2', ...args);
  const told = async () => (await known('--pack', 'family')).stdout;
  const seen = () => readFileSync(place.path('.local', 'state', 'symbolon', 'seen-heirs.json'), 'utf8');

  resultOf(await place.symbolon('pack', 'new', 'family', '--json'));
  resultOf(await owner('wallet', 'create'));
  resultOf(await owner('time', 'trust', servers.file));
  const made = await owner('backup', '--targets', '1', '--role', 'heir', '--delay', '30 days', '--name', 'for Ben');
  resultOf(made);
  expect(made.stderr).toContain('Let the heir know no PUK');
  resultOf(await heir('phone', 'add'));
  resultOf(await heir('heir', 'status', '--with-pin'));
  expect(resultOf(await known(...at))).toMatchObject({ awake: false, waiting: null, member: 2 });
  const before = seen();

  await giveDuressPin(2);
  resultOf(await byDecoy('time', 'trust', servers.file));
  // Its PIN, once: until then this computer sees the decoy, and no PIN goes to a card that seems another one.
  resultOf(await heir('address'));
  resultOf(await heir('heir', 'ask'));
  resultOf(await byDecoy('address'));
  expect(foundOf(await known(...at), 11)).toMatchObject({ awake: null, waiting: null, member: 2, name: 'for Ben' });
  expect(await told()).toMatch(/ANOTHER WALLET than .* saw asleep, which was member 2 of the set [0-9a-f]{8}/);
  expect(await told()).not.toContain('It has not asked');
  // The decoy's own PIN does not help, and says so.
  expect(foundOf(await byDecoy('heir', 'status', '--with-pin'), 11)).toMatchObject({ awake: null });
  const veto = ['heir', 'veto', '--yes', '--card', '1,2', ...at];
  expect(foundOf(await place.symbolon(...veto), 11)).toMatchObject({ vetoed: false, awake: null });
  expect(seen()).toBe(before);
  const letter = { SYMBOLON_PIN: `246810\n${duressPin}`, SYMBOLON_SECRET: 'x' };
  expect(
    errorOf(await place.symbolonWith(letter, 'heir', 'letter', 'read me', '--yes', '--card', '1,2', ...at)),
  ).toMatchObject({ code: 'card/not-heir', message: expect.stringContaining('when it was seen asleep it was') });

  // Its PIN shows it again.
  expect(foundOf(await heir('heir', 'status', '--with-pin'), 12)).toMatchObject({
    awake: false,
    waiting: { kind: 'wake' },
  });
  expect(foundOf(await known(...at), 12)).toMatchObject({ awake: false, waiting: { kind: 'wake' } });
  expect(resultOf(await place.symbolon(...veto))).toMatchObject({ vetoed: true });
  // It slept and had asked, now it has not: it is the same member, so it sleeps.
  expect(resultOf(await known(...at))).toMatchObject({ awake: false, waiting: null });

  // Who put another wallet onto the card says so, and is told what that is.
  expect(errorOf(await byDecoy('heir', 'status', '--anew'))).toMatchObject({ code: 'card/not-heir' });
});

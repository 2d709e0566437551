/** A forgotten PIN that other cards of the set replace. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTimeServers } from '../../support/time-servers.ts';
import { createWorkplace, errorOf, pin, resultOf, type Workplace } from '../../support/workplace.ts';

const newPin = '135790';
const day = 86_400;
let place: Workplace;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

/** A wallet on a card, with two backups. */
async function family(name: string, ...options: string[]): Promise<string> {
  resultOf(await place.symbolon('pack', 'new', name, '--json'));
  resultOf(await place.symbolon('wallet', 'create', ...options, '--pack', name, '--json'));
  resultOf(await place.symbolon('backup', '--pack', name, '--json'));
  return name;
}

/** Before the numbers of the cards. */
const asking = ['pin', 'reset', '--card'] as const;
const reset = (pack: string, cards: string) =>
  place.symbolonWith({ SYMBOLON_NEW_PIN: newPin }, ...asking, cards, '--pack', pack, '--json');
const show = (pack: string, card: string, typed: string) =>
  place.symbolonWith({ SYMBOLON_PIN: typed }, 'set', 'show', '--card', card, '--pack', pack, '--json');

test('a blocked PIN names the way out, and another card takes it', async () => {
  const pack = await family('one', '--pin-reset', '1');
  expect(resultOf(await place.symbolon('set', 'show', '--card', '3', '--pack', pack, '--json'))).toMatchObject({
    pinReset: 1,
  });
  for (const _ of [1, 2]) await show(pack, '3', '999999');
  await place.symbolonWith({ SYMBOLON_PIN: '999999' }, 'pin', 'resume', '--card', '3', '--pack', pack, '--json');
  expect(errorOf(await place.symbolon('set', 'show', '--card', '3', '--pack', pack, '--json'))).toMatchObject({
    code: 'pin/blocked',
    advice: expect.stringContaining('symbolon pin reset'),
  });
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: 'pin', approvers: [2] });
  resultOf(await show(pack, '3', newPin));
  // The other cards keep theirs.
  resultOf(await place.symbolon('set', 'show', '--card', '2', '--pack', pack, '--json'));
});

test('two cards are enough for one to open the other', async () => {
  const pack = 'pair';
  resultOf(await place.symbolon('pack', 'new', pack, '--cards', '2', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--pin-reset', '1', '--pack', pack, '--json'));
  resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--pack', pack, '--json'));
  expect(resultOf(await reset(pack, '2,1'))).toMatchObject({ changed: 'pin', approvers: [1] });
});

test('two cards have to agree where the wallet was made so, and none can where it was not', async () => {
  const two = await family('two', '--pin-reset', '2');
  expect(resultOf(await reset(two, '2,1,3'))).toMatchObject({ approvers: [1, 3] });
  const none = await family('none');
  expect(errorOf(await reset(none, '2,1'))).toMatchObject({ problem: 'pin-reset-off', exit: 3 });
});

test('a wallet that could never have so many cards is not made so', async () => {
  resultOf(await place.symbolon('pack', 'new', 'few', '--json'));
  const create = [
    'wallet',
    'create',
    '--pin-reset',
    '2',
    '--clones',
    '1',
    '--fixed',
    '--pack',
    'few',
    '--json',
  ] as const;
  expect(errorOf(await place.symbolon(...create))).toMatchObject({ code: 'usage/wrong', exit: 2 });
  expect(resultOf(await place.symbolon('info', '--pack', 'few', '--json'))).toMatchObject({ lifecycle: 'blank' });
});

test('where a new PIN has a delay, the first run begins it, and one after it sets the PIN', async () => {
  const servers = await startTimeServers(place);
  const pack = await family('late', '--pin-reset', '1', '--delay-pin-reset', '2d');
  const trust = ['time', 'trust', servers.file, '--tell', '2', '--card', '1,2,3', '--pack', pack, '--json'];
  resultOf(await place.symbolon(...trust));
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: null, delay: 172_800 });
  servers.turnTo(86_400);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: null });
  expect(errorOf(await show(pack, '3', newPin))).toMatchObject({ code: 'pin/wrong' });
  servers.turnTo(172_800 + 20);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: 'pin', delay: null });
  resultOf(await show(pack, '3', newPin));
  await servers.close();
});

test('a new PIN that waits is stopped by whoever has the old one, and comes in the end where nobody has', async () => {
  const servers = await startTimeServers(place, { file: 'whole-story.json' });
  const pack = await family('story', '--pin-reset', '1', '--delay-pin-reset', '2d');
  const trust = ['time', 'trust', servers.file, '--tell', '2', '--card', '1,2,3', '--pack', pack, '--json'];
  resultOf(await place.symbolon(...trust));
  const waits = { changed: null, delay: 2 * day };
  // A sister with her card asks, and that card alone tells of it.
  const shown = async (card: string) => (await place.symbolon('set', 'show', '--card', card, '--pack', pack)).stdout;
  expect(await shown('2')).not.toContain('NEW PIN');
  const words = await place.symbolonWith({ SYMBOLON_NEW_PIN: newPin }, ...asking, '3,2', '--pack', pack);
  // The card that approved tells of it, and what stops it.
  expect(await shown('2')).toContain('This card has agreed that member 3 gets a NEW PIN');
  expect(await shown('2')).toContain('for 2 days from when it was first asked');
  expect(await shown('2')).toContain('use the PIN on that card, which stops it');
  expect(await shown('1')).not.toContain('NEW PIN');
  expect(resultOf(await show(pack, '2', pin))).toMatchObject({ approved: [3] });
  expect(words.stdout).toContain('a new one waits for 2 days from the first time that this was asked');
  expect(words.stdout).toContain('whoever knows the PIN stops it by using it');
  servers.turnTo(2 * day - 60);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject(waits);
  // The owner taps the card within the delay: what was asked is gone, however long ago it was.
  resultOf(await show(pack, '3', pin));
  servers.turnTo(3 * day);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject(waits);
  servers.turnTo(5 * day - 60);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject(waits);
  // Wrong PINs are no sign of the owner, blocked or not.
  for (const _ of [1, 2]) await show(pack, '3', '999999');
  await place.symbolonWith({ SYMBOLON_PIN: '999999' }, 'pin', 'resume', '--card', '3', '--pack', pack, '--json');
  expect(errorOf(await show(pack, '3', pin))).toMatchObject({ code: 'pin/blocked' });
  servers.turnTo(5 * day + 20);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: 'pin', delay: null, approvers: [2] });
  expect(errorOf(await show(pack, '3', pin))).toMatchObject({ code: 'pin/wrong' });
  resultOf(await show(pack, '3', newPin));
  // It was used up: the next one waits anew.
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject(waits);
  await servers.close();
});

test('servers that nobody reaches begin no delay, and the PIN stays', async () => {
  const servers = await startTimeServers(place, { file: 'silent.json' });
  const pack = await family('silent', '--pin-reset', '1', '--delay-pin-reset', '2d');
  const trust = ['time', 'trust', servers.file, '--tell', '2', '--card', '1,2,3', '--pack', pack, '--json'];
  resultOf(await place.symbolon(...trust));
  const elsewhere = { SYMBOLON_NEW_PIN: newPin, XDG_STATE_HOME: place.path('nothing-known') };
  const unheard = [...asking, '3,2', '--pack', pack, '--json'];
  expect(errorOf(await place.symbolonWith(elsewhere, ...unheard))).toMatchObject({ problem: 'servers-unknown' });
  servers.turnTo(3 * day);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: null });
  servers.turnTo(5 * day + 20);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: 'pin' });
  await servers.close();
});

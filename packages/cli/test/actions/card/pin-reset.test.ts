/** A forgotten PIN that other cards of the set replace. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTimeServers } from '../../support/time-servers.ts';
import { createWorkplace, errorOf, resultOf, type Workplace } from '../../support/workplace.ts';

const newPin = '135790';
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

const reset = (pack: string, cards: string) =>
  place.symbolonWith({ SYMBOLON_NEW_PIN: newPin }, 'pin', 'reset', '--card', cards, '--pack', pack, '--json');
const show = (pack: string, card: string, pin: string) =>
  place.symbolonWith({ SYMBOLON_PIN: pin }, 'set', 'show', '--card', card, '--pack', pack, '--json');

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
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: 'pin', approvers: [1] });
  resultOf(await show(pack, '3', newPin));
  // The other cards keep theirs.
  resultOf(await place.symbolon('set', 'show', '--card', '2', '--pack', pack, '--json'));
});

test('two cards are enough for one to open the other', async () => {
  const pack = 'pair';
  resultOf(await place.symbolon('pack', 'new', pack, '--cards', '2', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--pin-reset', '1', '--pack', pack, '--json'));
  resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--pack', pack, '--json'));
  expect(resultOf(await reset(pack, '2,1'))).toMatchObject({ changed: 'pin', approvers: [0] });
});

test('two cards have to agree where the wallet was made so, and none can where it was not', async () => {
  const two = await family('two', '--pin-reset', '2');
  expect(resultOf(await reset(two, '2,1,3'))).toMatchObject({ approvers: [0, 2] });
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

test('whoever uses the PIN meanwhile stops a new one', async () => {
  const servers = await startTimeServers(place);
  const pack = await family('seen', '--pin-reset', '1', '--delay-pin-reset', '2d');
  const trust = ['time', 'trust', servers.file, '--tell', '2', '--card', '1,2,3', '--pack', pack, '--json'];
  resultOf(await place.symbolon(...trust));
  resultOf(await reset(pack, '3,2'));
  resultOf(await place.symbolon('set', 'show', '--card', '3', '--pack', pack, '--json'));
  servers.turnTo(172_800 + 20);
  expect(resultOf(await reset(pack, '3,2'))).toMatchObject({ changed: null });
  await servers.close();
});

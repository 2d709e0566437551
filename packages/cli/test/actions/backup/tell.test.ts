/** Cards that were made one at a time hear of each other. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copier, createWorkplace, errorOf, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  resultOf(await place.symbolon('pack', 'new', 'staggered', '--cards', '4', '--json'));
  resultOf(await place.symbolon('wallet', 'create', '--clones', '3', '--pack', 'staggered', '--json'));
  for (const card of ['1,2', '1,3', '1,4'])
    resultOf(
      await place.symbolon('backup', '--targets', '1', '--puk', '--card', card, '--pack', 'staggered', '--json'),
    );
  copy = copier(place, 'staggered');
});
afterAll(() => place.remove());

type Told = { members: number; cards: { knows: boolean; told: boolean; clock: number | null }[] };
const isTold = ({ cards }: Told) => cards.map(({ knows, told }) => [knows, told]);

test('all that are named know the newest list then, and nothing is done twice', async () => {
  const at = ['--pack', copy(), '--json'] as const;
  const told = resultOf<Told>(await place.symbolon('set', 'tell', '--card', '2,3,4', ...at));
  expect(told.members).toBe(4);
  expect(isTold(told)).toEqual([
    [true, true],
    [true, true],
    [true, false],
  ]);
  const again = resultOf<Told>(await place.symbolon('set', 'tell', '--cards', '3', '--card', '2,3,4', ...at));
  expect(isTold(again)).toEqual([
    [true, false],
    [true, false],
    [true, false],
  ]);
  // Without the primary, they promote one of them.
  const promoted = await place.symbolon(
    'set',
    'promote',
    '1',
    '--lost-member',
    '0',
    '--signers',
    '2',
    '--card',
    '2,3,4',
    ...at,
  );
  expect(resultOf(promoted)).toMatchObject({ member: 1, epoch: 1 });
  const late = resultOf<Told>(await place.symbolon('set', 'tell', '--card', '2,3,4', ...at));
  expect(isTold(late)).toEqual(isTold(again));
  expect(errorOf(await place.symbolon('set', 'tell', '--card', '2', ...at))).toMatchObject({ code: 'usage/wrong' });
});

test('who knows whom is said, and whose word is missing', async () => {
  const pack = copy();
  const at = ['--pack', pack] as const;
  const verified = await place.symbolon('verify', '--card', '1,2,4', '--cards', '3', ...at);
  // The primary has the longest list, whatever its bytes are.
  expect(verified.stdout.match(/It does not know .*/g)).toEqual([
    'It does not know members 2, 3 of its set, as another card here does. "symbolon set tell --card ..." has these cards hear of each other.',
  ]);
  expect(verified.stdout).toContain(
    'If the primary is lost, 3 cards have to agree on a new one: of those here 2 could.',
  );
  // Three of them make one the primary, and the first one knows none of the others' word but one.
  const promoted = await place.symbolon(
    'set',
    'promote',
    '3',
    '--lost-member',
    '0',
    '--signers',
    '2',
    '--card',
    '4,2,3',
    ...at,
  );
  expect(promoted.status).toBe(0);
  const told = await place.symbolon('set', 'tell', '--card', '1,4', ...at);
  expect(told.stdout).toContain(`"card 1 of ${pack}" missed a change of the set, and takes nobody's word for it.`);
  expect(told.stdout).toMatch(/Bring 2 of these along: member 1 .*, member 2 /);
});

test('on a computer that the card knows it takes no PIN', async () => {
  const pack = copy();
  const at = ['--pack', pack, '--json'] as const;
  for (const card of ['2', '3'])
    resultOf(await place.symbolon('phone', 'add', '--name', `desk ${card}`, '--card', card, ...at));
  const without = (...args: string[]) => place.symbolonWith({ SYMBOLON_PIN: undefined }, ...args, ...at);
  const told = resultOf<Told>(await without('set', 'tell', '--card', '2,3'));
  expect(isTold(told)).toEqual([
    [true, true],
    [true, false],
  ]);
  expect(errorOf(await without('set', 'tell', '--card', '2,4')).exit).toBe(4);
});

test('a card that became the primary writes the plan, and others give their numbers', async () => {
  const pack = copy();
  const at = ['--pack', pack, '--json'] as const;
  resultOf(await place.symbolon('set', 'tell', '--card', '2,3,4', ...at));
  resultOf(
    await place.symbolon('set', 'promote', '1', '--lost-member', '0', '--signers', '2', '--card', '2,3,4', ...at),
  );
  const plan = ['set', 'plan', '--output', `${pack}.html`, '--force', '--ask', '1', '--card', '2,3'];
  const { cards } = resultOf<{ cards: { member: number; card: string | null }[] }>(
    await place.symbolon(...plan, ...at),
  );
  expect(cards.map(({ member, card }) => [member, card?.length ?? 0])).toEqual([
    [1, 12],
    [2, 12],
    [3, 0],
  ]);
});

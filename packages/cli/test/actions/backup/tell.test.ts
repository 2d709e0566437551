/** Cards that were made one at a time hear of each other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copier,
  createWorkplace,
  errorOf,
  makeBackedUp,
  pin,
  resultOf,
  type Workplace,
} from '../../support/workplace.ts';

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
    '--yes',
    '2',
    '--lost-member',
    '1',
    '--signers',
    '2',
    '--card',
    '2,3,4',
    ...at,
  );
  expect(resultOf(promoted)).toMatchObject({ member: 2, epoch: 1 });
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
    `It does not know members 3, 4 of its set, as another card here does. "symbolon set tell --card ... --pack ${pack}" has these cards hear of each other.`,
  ]);
  expect(verified.stdout).toContain(
    'If the primary is lost, 3 cards have to agree on a new one: of those here 2 could.',
  );
  // Three of them make one the primary, and the first one knows none of the others' word but one.
  const promoted = await place.symbolon(
    'set',
    'promote',
    '--yes',
    '4',
    '--lost-member',
    '1',
    '--signers',
    '2',
    '--card',
    '4,2,3',
    ...at,
  );
  expect(promoted.status).toBe(0);
  const told = await place.symbolon('set', 'tell', '--card', '1,4', ...at);
  expect(told.stdout).toContain(`"card 1 of ${pack}" missed a change of the set, and takes nobody's word for it.`);
  expect(told.stdout).toMatch(/Bring 2 of these along: member 2 .*, member 3 /);
});

test('a primary that was put out is told, by its own word, which its owner is asked for', async () => {
  await makeBackedUp(place);
  const at = ['--pack', 'backed-up', '--json'] as const;
  const promote = ['set', 'promote', '2', '--lost-member', '1', '--yes', '--card', '2,3'];
  resultOf(await place.symbolon(...promote, ...at));
  const tell = (...more: string[]) => place.symbolon('set', 'tell', '--card', '2,1', ...more, ...at);
  const asked = await tell();
  expect(errorOf(asked).code).toBe('confirmation/needed');
  expect(asked.stderr).toMatch(/"card 1 of backed-up", number \d+, agrees to the newer list.*\n.*member 1.*is put out/);
  const told = resultOf<Told>(await tell('--yes'));
  expect(isTold(told)).toEqual([
    [true, false],
    [true, true],
  ]);
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
    await place.symbolon(
      'set',
      'promote',
      '--yes',
      '2',
      '--lost-member',
      '1',
      '--signers',
      '2',
      '--card',
      '2,3,4',
      ...at,
    ),
  );
  const plan = ['set', 'plan', '--output', `${pack}.html`, '--force', '--ask', '1', '--card', '2,3'];
  const { cards } = resultOf<{ cards: { member: number; card: string | null }[] }>(
    await place.symbolon(...plan, ...at),
  );
  expect(cards.map(({ member, card }) => [member, card?.length ?? 0])).toEqual([
    [2, 12],
    [3, 12],
    [4, 0],
  ]);
});

describe('cards are told where a command has them at hand', () => {
  const membersOf = async (pack: string, card: string) => {
    const shown = await place.symbolon('set', 'show', '--card', card, '--pack', pack, '--json');
    return resultOf<{ epoch: number; members: unknown[] }>(shown);
  };
  beforeAll(async () => {
    const at = ['--pack', 'growing'] as const;
    resultOf(await place.symbolon('pack', 'new', 'growing', '--cards', '4', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--clones', '3', ...at, '--json'));
    resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--card', '1,2', ...at, '--json'));
  });

  test('a backup that was made earlier hears of the next one, and of the heir', async () => {
    const pack = copier(place, 'growing')();
    const backup = ['backup', '--targets', '1', '--puk', '--tell', '1', '--card', '1,3,2', '--pack', pack];
    const { stdout } = await place.symbolon(...backup);
    expect(stdout).not.toContain('Yet to hear');
    expect((await membersOf(pack, '2')).members).toHaveLength(3);
    // The same again changes nothing, and tells whom it reached.
    expect(resultOf(await place.symbolon(...backup, '--json'))).toMatchObject({ told: [`card 2 of ${pack}`] });
    const add = ['heir', 'add', '--delay', '30d', '--tell', '1', '--card', '1,4,3', '--pack', pack];
    const added = await place.symbolonWith({ SYMBOLON_NEW_PIN: pin }, ...add);
    expect(added.stdout).toMatch(/Yet to hear of the new card: member 2 \(number \d{12}\)\. /);
    expect((await membersOf(pack, '3')).members).toHaveLength(4);
    expect((await membersOf(pack, '2')).members).toHaveLength(3);
  });

  test('a card without a voice hears at once who the new primary is', async () => {
    const pack = copier(place, 'growing')();
    const at = ['--pack', pack, '--json'] as const;
    const add = ['heir', 'add', '--delay', '30d', '--card', '1,3', ...at];
    resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: pin }, ...add));
    resultOf(await place.symbolon('backup', '--targets', '1', '--puk', '--tell', '2', '--card', '1,4,2,3', ...at));
    const promote = ['set', 'promote', '--yes', '2', '--lost-member', '1', '--tell', '1', '--card', '2,4,3'];
    expect(resultOf(await place.symbolon(...promote, ...at))).toMatchObject({
      epoch: 1,
      told: [`card 4 of ${pack}`, `card 3 of ${pack}`],
    });
    for (const card of ['2', '3', '4']) expect(await membersOf(pack, card)).toMatchObject({ epoch: 1 });
  });
});

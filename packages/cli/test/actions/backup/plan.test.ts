/** The recovery plan, as a page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  await makeBackedUp(place);
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

const planOf = (pack: string, ...more: string[]) =>
  place.symbolon('set', 'plan', '--pack', pack, '--json', '--output', `${pack}.html`, ...more);

test('the plan has what the cards and the owner know', async () => {
  const pack = copy();
  const details = { owner: 'Ada <b>', cards: [{ member: 2, label: 'safe', place: 'bank, box 12' }] };
  writeFileSync(place.path('details.json'), JSON.stringify(details));
  resultOf(await planOf(pack, '--details', 'details.json'));
  const page = readFileSync(place.path(`${pack}.html`), 'utf8');
  expect(page).toContain('bank, box 12');
  expect(page).toContain('Ada &lt;b&gt;');
  const { address } = resultOf<{ address: string }>(await place.symbolon('address', '--pack', pack, '--json'));
  expect(page).toContain(address);
  // Proofs that it was not given it knows nothing of.
  expect(page).not.toContain('Never verified');
  resultOf(await planOf(pack, '--force', '--records', 'none-yet.json'));
  expect(readFileSync(place.path(`${pack}.html`), 'utf8')).toContain('Never verified');
  // What a helper can't get by a name alone.
  expect(page).toContain('npx -y pnpm@12 symbolon');
});

test('the plan has what is noted on the cards, and says which cards lack it', async () => {
  const pack = copy();
  const token = 'eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48';
  writeFileSync(place.path('notes.txt'), `${token} 6 USDC\nm/84'/0'/77'\n`);
  resultOf(await place.symbolon('notes', 'set', 'notes.txt', '--pack', pack, '--json'));
  writeFileSync(place.path('own.json'), JSON.stringify({ extras: [{ what: 'A boat', how: 'its papers' }] }));
  const { cards } = resultOf<{ cards: { letter: string }[] }>(
    await planOf(pack, '--details', 'own.json', '--ask', '2', '--card', '1,2,3'),
  );
  expect(cards.map(({ letter }) => letter)).toEqual(['A', 'B', 'C']);
  const before = readFileSync(place.path(`${pack}.html`), 'utf8');
  for (const said of ['USDC, eip155:1/erc20:0x', 'the path m/84&#39;/0&#39;/77&#39;', 'A boat', 'The PUK is kept: '])
    expect(before).toContain(said);
  expect(before).not.toContain('There is no PUK');
  expect(before.match(/It does not keep the same notes/g)).toHaveLength(2);
  resultOf(await place.symbolon('files', 'share', '--card', '1,2', '--pack', pack, '--json'));
  resultOf(await planOf(pack, '--force', '--ask', '2', '--card', '1,2,3'));
  const after = readFileSync(place.path(`${pack}.html`), 'utf8');
  expect(after.match(/It does not keep the same notes/g)).toHaveLength(1);
  expect(after).not.toContain('No more is known to this page');
});

test('the plan says that notes were there and could not be read', async () => {
  const pack = copy();
  writeFileSync(place.path('half'), 'm/84');
  const half = ['files', 'write', '6', 'notes 1/2 a1b2c3', 'half', '--pack', pack, '--json'];
  resultOf(await place.symbolon(...half, '--yes'));
  resultOf(await planOf(pack));
  expect(readFileSync(place.path(`${pack}.html`), 'utf8')).toContain('Notes on the cards that could not be read');
});

test('a card is called by its name where the details say no other one', async () => {
  const pack = copy();
  resultOf(await place.symbolon('set', 'name', '2', 'with Clara', '--pack', pack, '--json'));
  writeFileSync(place.path('places.json'), JSON.stringify({ cards: [{ member: 2, place: 'in the blue folder' }] }));
  const { cards } = resultOf<{ cards: { name: string }[] }>(await planOf(pack, '--details', 'places.json'));
  expect(cards[1]?.name).toBe('with Clara');
  expect(readFileSync(place.path(`${pack}.html`), 'utf8')).toContain('in the blue folder');
  const sheet = ['emergency', '--details', 'places.json', '--output', `${pack}-sheet.html`, '--pack', pack, '--json'];
  resultOf(await place.symbolon(...sheet));
  const page = readFileSync(place.path(`${pack}-sheet.html`), 'utf8');
  expect(page).toMatch(
    /with Clara<\/strong>.*in the blue folder. If it is lost: <code>npx -y pnpm@12 symbolon set revoke 2 /,
  );
});

test('the plan makes the wallet of its shares with the room and the PIN resets that it had', async () => {
  resultOf(await place.symbolon('pack', 'new', 'terms', '--cards', '4', '--json'));
  const at = ['--pack', 'terms', '--json'] as const;
  resultOf(await place.symbolon('wallet', 'create', '--clones', '5', '--pin-reset', '1', ...at));
  const held = { SYMBOLON_SHARE_PIN: pin };
  const deal = ['shares', 'deal', '2', 'of', '2', '--no-share-puk', '--card', '1,2,3', ...at];
  resultOf(await place.symbolonWith(held, ...deal));
  resultOf(await planOf('terms'));
  const page = readFileSync(place.path('terms.html'), 'utf8');
  expect(page).toContain('symbolon shares recover --clones 5 --pin-reset 1');
  const again = ['shares', 'recover', '--clones', '5', '--pin-reset', '1', '--card', '4,2,3', ...at];
  resultOf(await place.symbolonWith(held, ...again));
  const set = await place.symbolon('set', 'show', '--card', '4', ...at);
  expect(resultOf(set)).toMatchObject({ limit: 5, pinReset: 1 });
});

test('a plan is replaced only with --force', async () => {
  const pack = copy();
  resultOf(await planOf(pack));
  expect(errorOf(await planOf(pack))).toMatchObject({
    code: 'file/exists',
    exit: 8,
    advice: expect.stringContaining('--force'),
  });
  resultOf(await planOf(pack, '--force'));
});

test.each([
  ['a PIN', { pinPlace: `my PIN is ${pin}` }, { code: 'argument/invalid', message: expect.not.stringContaining(pin) }],
  [
    'a place that is no text',
    {
      cards: [
        { member: 1, place: 'desk' },
        { member: 2, place: 12 },
      ],
    },
    {
      code: 'file/malformed',
      message: expect.stringContaining('cards: number 2 of the list: place: expected a string'),
    },
  ],
  [
    'a card without its number',
    { cards: [{ label: 'safe' }] },
    { code: 'file/malformed', message: expect.stringContaining('cards: number 1 of the list: "member" is missing') },
  ],
  [
    'half a thing',
    { extras: [{ what: 'a token' }] },
    { code: 'file/malformed', message: expect.stringContaining('extras: number 1 of the list: "how" is missing') },
  ],
  ['an unknown field', { pinplace: 'here' }, { code: 'file/malformed', message: expect.stringContaining('pinplace') }],
])('details with %s are refused, and the plan stays as it is', async (_, details, error) => {
  const pack = copy();
  resultOf(await planOf(pack));
  const before = readFileSync(place.path(`${pack}.html`), 'utf8');
  writeFileSync(place.path('wrong.json'), JSON.stringify(details));
  expect(errorOf(await planOf(pack, '--force', '--details', 'wrong.json'))).toMatchObject(error);
  expect(readFileSync(place.path(`${pack}.html`), 'utf8')).toBe(before);
});

test('the plan says that another card can give one a new PIN, if the wallet was made so', async () => {
  const without = copy();
  resultOf(await planOf(without));
  expect(readFileSync(place.path(`${without}.html`), 'utf8')).not.toContain('can give that card a new one');
  const [pack, json] = ['resettable', '--json'];
  resultOf(await place.symbolon('pack', 'new', pack, json));
  resultOf(await place.symbolon('wallet', 'create', '--pin-reset', '1', '--pack', pack, json));
  resultOf(await place.symbolon('backup', '--pack', pack, json));
  resultOf(await planOf(pack));
  expect(readFileSync(place.path(`${pack}.html`), 'utf8')).toContain('can give that card a new one');
});

test('after a promotion the plan is made from the new primary, and of no other card', async () => {
  const pack = copy();
  resultOf(
    await place.symbolon(
      'set',
      'promote',
      '--yes',
      '2',
      '--lost-member',
      '1',
      '--card',
      '2,3',
      '--pack',
      pack,
      '--json',
    ),
  );
  const cards = resultOf<{ cards: { member: number; card: string | null }[] }>(
    await planOf(pack, '--ask', '1', '--card', '2,3'),
  ).cards;
  expect(cards.map(({ member }) => member)).toEqual([2, 3]);
  for (const { card } of cards) expect(card).toMatch(/^[0-9]{12}$/);
  const page = readFileSync(place.path(`${pack}.html`), 'utf8');
  // Of two cards with a voice one is lost: it takes the PUK of the other.
  expect(page).toContain('card 3 is activated with its PIN and the PUK');
  // The primary did not make the other card, so it does not know its number before it is there.
  expect(resultOf(await planOf(pack, '--force', '--card', '2'))).toMatchObject({
    cards: [{}, { member: 3, card: null }],
  });
  for (const command of [['set', 'plan'], ['emergency']])
    expect(
      errorOf(await place.symbolon(...command, '--output', 'none.html', '--card', '3', '--pack', pack, '--json')),
    ).toMatchObject({
      code: 'card/not-primary',
      message: expect.stringContaining('but a backup'),
      advice: expect.stringContaining('symbolon set promote'),
    });
});

test('the plan and the emergency sheet say how long the word of the primary waits', async () => {
  const at = ['--pack', 'slow', '--json'] as const;
  resultOf(await place.symbolon('pack', 'new', 'slow', ...at.slice(2)));
  resultOf(await place.symbolon('wallet', 'create', '--delay-word', '4d', ...at));
  resultOf(await place.symbolon('backup', ...at));
  resultOf(await planOf('slow'));
  expect(readFileSync(place.path('slow.html'), 'utf8')).toContain('waits 4 days');
  resultOf(await place.symbolon('emergency', '--output', 'sheet.html', ...at));
  expect(readFileSync(place.path('sheet.html'), 'utf8')).toContain('That waits 4 days');
});

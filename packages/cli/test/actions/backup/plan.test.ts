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
  const details = { owner: 'Ada <b>', cards: [{ member: 1, label: 'safe', place: 'bank, box 12' }] };
  writeFileSync(place.path('details.json'), JSON.stringify(details));
  resultOf(await planOf(pack, '--details', 'details.json'));
  const page = readFileSync(place.path(`${pack}.html`), 'utf8');
  expect(page).toContain('bank, box 12');
  expect(page).toContain('Ada &lt;b&gt;');
  const { address } = resultOf<{ address: string }>(await place.symbolon('address', '--pack', pack, '--json'));
  expect(page).toContain(address);
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

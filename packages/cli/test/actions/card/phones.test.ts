/** What the list of phones says of names that somebody else chose. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterAll(() => place.remove());

test('a name stays within its quotation marks, and can not read as what the list says itself', async () => {
  const name = 'x"   (this computer)';
  resultOf(await place.symbolon('phone', 'add', '--name', name, '--pack', 'box', '--json'));
  const elsewhere = { XDG_STATE_HOME: place.path('another-computer') };
  const { stdout } = await place.symbolonWith(elsewhere, 'phone', 'list', '--pack', 'box');
  expect(stdout).toBe('phone 1   "x\\" \\u{20}\\u{20}(this computer)"\n');
});

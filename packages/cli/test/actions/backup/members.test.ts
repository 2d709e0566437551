/** Revoking a lost card. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copier, createWorkplace, errorOf, makeBackedUp, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBackedUp(place);
  copy = copier(place, 'backed-up');
});
afterAll(() => place.remove());

type Members = { members: { standing: string }[] };
const members = async (pack: string, card: string) =>
  resultOf<Members>(await place.symbolon('set', 'show', '--pack', pack, '--card', card, '--json'));

test.concurrent('a lost card is revoked, and the other cards are told', async () => {
  const pack = copy();
  const revoked = resultOf(await place.symbolon('set', 'revoke', '2', '--tell', '1', '--pack', pack, '--json'));
  expect(revoked).toMatchObject({ member: 2, epoch: 1, told: [`card 2 of ${pack}`] });
  for (const card of ['1', '2']) expect((await members(pack, card)).members[2]).toMatchObject({ standing: 'revoked' });
  // The revoked card learns of it as well, and refuses everything from then on.
  resultOf(await place.symbolon('set', 'revoke', '2', '--tell', '2', '--pack', pack, '--json'));
  expect((await place.symbolon('set', 'show', '--card', '3', '--pack', pack)).stdout).toMatch(
    /member 2: backup, this card, revoked, number/,
  );
  expect(errorOf(await place.symbolon('set', 'revoke', '7', '--pack', pack, '--json'))).toMatchObject({
    code: 'argument/invalid',
    exit: 2,
  });
});

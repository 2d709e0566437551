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
  const revoked = resultOf(
    await place.symbolon('set', 'revoke', '--yes', '3', '--tell', '1', '--pack', pack, '--json'),
  );
  expect(revoked).toMatchObject({ member: 3, epoch: 1, told: [`card 2 of ${pack}`] });
  for (const card of ['1', '2']) expect((await members(pack, card)).members[2]).toMatchObject({ standing: 'revoked' });
  const again = await place.symbolon('set', 'revoke', '--yes', '3', '--tell', '1', '--pack', pack);
  expect(`${again.stdout}${again.stderr}`.match(/Revoked: member 3 \(number \d{12}\)/g)).toHaveLength(1);
  // The revoked card learns of it as well, and refuses everything from then on.
  resultOf(await place.symbolon('set', 'revoke', '--yes', '3', '--tell', '2', '--pack', pack, '--json'));
  expect((await place.symbolon('set', 'show', '--card', '3', '--pack', pack)).stdout).toMatch(
    /member 3: backup, this card, revoked, number/,
  );
  expect(errorOf(await place.symbolon('set', 'revoke', '--yes', '8', '--pack', pack, '--json'))).toMatchObject({
    code: 'usage/wrong',
    message: expect.stringContaining('the set has no card "8": there are member 1 (number '),
    exit: 2,
  });
});

test.concurrent('who has yet to hear of it is named, the revoked card itself too, with the command that helps', async () => {
  const pack = copy();
  const at = ['--pack', pack] as const;
  resultOf(await place.symbolon('set', 'name', '2', 'safe', ...at, '--json'));
  const { stdout } = await place.symbolon('set', 'revoke', '--yes', '3', ...at);
  expect(stdout).toMatch(/Yet to hear of it: "safe" \(member 2, number \d{12}\)\./);
  expect(stdout).toMatch(/The revoked card itself has yet to hear of it: member 3 \(number \d{12}\)\. Until then/);
  expect(stdout).toMatch(/"symbolon set tell --card \.\.\. [^"]*" tells them/);
  const verified = await place.symbolon('verify', '--cards', '2', ...at);
  expect(verified.stdout).toContain('It missed a change of its set');
  expect(verified.stdout).toMatch(/"symbolon set tell --card \.\.\. [^"]*" has these cards hear of each other/);
  const told = await place.symbolon('set', 'revoke', '--yes', '3', '--tell', '1', ...at);
  expect(told.stdout).not.toContain('Yet to hear');
  expect(told.stdout).toContain('The revoked card itself');
  const all = await place.symbolon('set', 'revoke', '--yes', '3', '--tell', '2', ...at);
  expect(all.stdout).not.toContain('hear of it');
  resultOf(await place.symbolon('activate', '--yes', '--card', '2,1', ...at, '--json'));
});

test.concurrent('what the first card can not do is refused before anybody agrees to it', async () => {
  const pack = copy();
  const refusal = async (...args: readonly string[]) =>
    errorOf(await place.symbolon('set', ...args, '--pack', pack, '--json'));
  // Without --yes, and nobody is asked.
  expect(await refusal('revoke', '3', '--card', '2')).toMatchObject({
    code: 'card/not-primary',
    advice: expect.stringContaining('symbolon set promote'),
    state: null,
  });
  expect(await refusal('add', '--signers', '1', '--card', '2,3,1')).toMatchObject({ code: 'card/not-primary' });
  for (const args of [
    ['promote', '3'],
    ['replace', '--promote', '3'],
  ])
    expect(await refusal(...args, '--lost-member', '1', '--card', '2,3')).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringMatching(/becomes the primary comes first, member 3, and the first one here is member 2 /),
    });
});

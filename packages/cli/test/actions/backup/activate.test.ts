/** Activating a dormant backup. */
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

test.concurrent('a card that is active already is told so, without a question and another card', async () => {
  const pack = copy();
  for (const more of [
    ['--card', '2,3'],
    ['--card', '3', '--puk'],
  ]) {
    const activate = ['activate', ...more, '--pack', pack];
    expect(await place.symbolon(...activate, '--yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('signs from now on'),
    });
    const again = await place.symbolon(...activate);
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('was active already: it signs') });
    expect(again.stderr).not.toMatch(/agrees that|can't be undone|is active: it signs/);
  }
});

test.concurrent('a backup is dormant until another card or the PUK activates it, and then signs with the same keys', async () => {
  const pack = copy();
  const dormant = await place.symbolon(
    'sign',
    'message',
    'hello',
    '--chain',
    'ethereum',
    '--yes',
    '--card',
    '2',
    '--pack',
    pack,
    '--json',
  );
  expect(errorOf(dormant)).toMatchObject({
    code: 'signer/refuses',
    exit: 7,
    message: expect.stringContaining('not activated'),
  });
  resultOf(await place.symbolon('activate', '--yes', '--card', '2,3', '--pack', pack, '--json'));
  const wrongPuk = await place.symbolonWith(
    { SYMBOLON_PUK: '999999999999' },
    'activate',
    '--puk',
    '--yes',
    '--card',
    '3',
    '--pack',
    pack,
    '--json',
  );
  expect(errorOf(wrongPuk)).toMatchObject({ problem: 'wrong-password', exit: 4 });
  resultOf(await place.symbolon('activate', '--yes', '--puk', '--card', '3', '--pack', pack, '--json'));
  const signatures: unknown[] = [];
  for (const card of ['1', '2', '3'])
    signatures.push(
      resultOf(
        await place.symbolon(
          'sign',
          'message',
          'hello',
          '--chain',
          'ethereum',
          '--yes',
          '--card',
          card,
          '--pack',
          pack,
          '--json',
        ),
      ),
    );
  expect(signatures[1]).toEqual(signatures[0]);
  expect(signatures[2]).toEqual(signatures[0]);
});

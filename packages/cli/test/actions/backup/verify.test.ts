/** Proofs of what cards hold, kept in a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allTries, runAs, triesOf } from '../../support/tries.ts';
import {
  copier,
  createWorkplace,
  errorOf,
  foundOf,
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

test.concurrent('proofs are kept and compared, and refused when somebody has changed them', async () => {
  const pack = copy();
  const verify = (...more: string[]) =>
    place.symbolon('verify', '--records', 'proofs.json', '--pack', pack, '--json', ...more);
  type Verified = { verified: { record: { dormant: boolean }; findings: { kind: string }[] }[]; overdue: unknown[] };
  expect(resultOf<Verified>(await verify('--cards', '3'))).toMatchObject({
    verified: [
      { record: { dormant: false }, findings: [] },
      { record: { dormant: true } },
      { record: { dormant: true } },
    ],
    overdue: [],
  });
  expect(resultOf<Verified>(await verify('--card', '2')).verified[0]?.findings).toEqual([]);
  const kept = readFileSync(place.path('proofs.json'), 'utf8');
  expect(JSON.parse(kept).records).toHaveLength(4);
  writeFileSync(place.path('proofs.json'), kept.replace('"dormant": true', '"dormant": false'));
  expect(errorOf(await verify())).toMatchObject({
    code: 'file/malformed',
    exit: 8,
    message: expect.stringContaining('not what the card signed'),
  });
});

type Verdict = {
  readonly verified: readonly { readonly name: string; readonly member: number }[];
  readonly leftOut: readonly { readonly name: string; readonly problem: string; readonly advice: string }[];
  readonly overdue: readonly unknown[];
  readonly verdict: Record<'allWell' | 'sameWallet' | 'compared' | 'nextDue', unknown>;
};

describe('the verdict', () => {
  test('is of all cards that --card names, and says when the next is due', async () => {
    const pack = copy();
    const verify = (...more: readonly string[]) =>
      place.symbolon('verify', '--card', '1,2,3', '--records', `${pack}.json`, '--pack', pack, ...more);
    const [first, again] = [await verify(), await verify()];
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/^All 3 hold the same wallet\.\nThese are the first proofs of them/m);
    expect(again.stdout).toMatch(/^Nothing has changed since the last time\.\nNext due on \d{4}-\d\d-\d\d\.$/m);
    expect(resultOf<Verdict>(await verify('--json')).verdict).toMatchObject({ allWell: true, compared: 3 });
  });

  test('names the cards of the set of which there is no proof, until there is one', async () => {
    const pack = copy();
    const verify = (card: string, ...more: readonly string[]) =>
      place.symbolon('verify', '--card', card, '--pack', pack, ...more);
    const alone = await verify('1');
    expect(alone.status).toBe(11);
    expect(alone.stdout).toContain('\nNo proof of these cards of the set: member 2; member 3.\n');
    const kept = ['--records', `${pack}-each.json`, '--json'];
    type Found = Verdict & { readonly unseen: unknown };
    const second = foundOf<Found>(await verify('2', ...kept), 11);
    expect(second.unseen).toEqual([
      { member: 1, name: null },
      { member: 3, name: null },
    ]);
    expect(second.verdict).toMatchObject({ allWell: false });
    expect(second.verified.map(({ member }) => member)).toEqual([2]);
    foundOf(await verify('3', ...kept), 11);
    expect(resultOf<Found>(await verify('1', ...kept))).toMatchObject({ unseen: [], verdict: { allWell: true } });
    // What is revoked is missed by nobody.
    resultOf(await place.symbolon('set', 'revoke', '3', '--yes', '--pack', pack, '--json'));
    expect(resultOf<Found>(await verify('1,2', '--json')).unseen).toEqual([]);
  });

  test('says by its exit code that a card is overdue', async () => {
    const pack = copy();
    const verify = (card: string) =>
      place.symbolon('verify', '--card', card, '--records', `${pack}.json`, '--pack', pack, '--json');
    foundOf(await verify('1,2'), 11);
    const later = Date.now() + 181 * 86_400_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later);
    try {
      const { overdue, verdict } = foundOf<Verdict>(await verify('1'), 11);
      expect(overdue).toHaveLength(1);
      expect(verdict).toMatchObject({ allWell: false, sameWallet: true });
    } finally {
      clock.mockRestore();
    }
  });

  test('is of the other cards too where one is blocked, and of none that has no wallet', async () => {
    const pack = copy();
    const blank = `${pack}-blank`;
    resultOf(await place.symbolon('pack', 'new', blank, '--json'));
    const block = (word: string, ...args: readonly string[]) =>
      place.symbolonWith({ SYMBOLON_PIN: word }, ...args, '--card', '2', '--pack', pack, '--json');
    for (const word of ['111111', '111112']) errorOf(await block(word, 'address'));
    errorOf(await block('111113', 'pin', 'resume'));
    const args = ['verify', '--card', '2,1,3', '--pack', pack];
    const { verified, leftOut, verdict } = foundOf<Verdict>(await place.symbolon(...args, '--json'), 11);
    expect(verified.map(({ name }) => name)).toEqual([`card 1 of ${pack}`, `card 3 of ${pack}`]);
    expect(leftOut).toMatchObject([{ name: `card 2 of ${pack}`, problem: 'password-blocked' }]);
    expect(leftOut[0]?.advice).toContain(`"symbolon pin unblock --pack ${pack} --card 2"`);
    expect(verdict).toMatchObject({ allWell: false, sameWallet: true });
    const { stdout } = await place.symbolon(...args);
    expect(stdout).toMatch(/epoch 0; verified \d{4}-\d\d-\d\d$/m);
    expect(stdout).toContain(`"card 2 of ${pack}" was not verified: The PIN or PUK of`);
    expect(stdout).toContain(`\nNot verified: "card 2 of ${pack}".\n`);
    // Alone it fails as any command does.
    expect(errorOf(await place.symbolon('verify', '--card', '2', '--pack', pack, '--json'))).toMatchObject({
      problem: 'password-blocked',
      exit: 4,
    });
    const none = foundOf<Verdict>(await place.symbolon('verify', '--card', '1,2', '--pack', blank, '--json'), 11);
    expect(none).toMatchObject({ verified: [], leftOut: [{ problem: 'no-wallet' }, { problem: 'no-wallet' }] });
    const told = await place.symbolon('verify', '--card', '1,2', '--pack', blank);
    expect(`${told.stdout}${told.stderr}`.match(/symbolon wallet create/g)).toHaveLength(1);
  });

  test('leaves no card out that --card names, and looks before it touches one', async () => {
    const pack = copy();
    const refused = async (...args: readonly string[]) =>
      errorOf(await place.symbolon('verify', ...args, '--pack', pack, '--json'));
    expect(await refused('--card', '1,2,3', '--cards', '2')).toMatchObject({
      code: 'usage/wrong',
      message: expect.stringContaining('--card names 3 cards, and --cards 2 takes 2'),
    });
    const missing = await refused('--card', '1,2,9', '--records', `${pack}.json`);
    expect(missing).toMatchObject({ code: 'pack/no-card', state: null });
  });
});

test('a PIN that one card has refused is tried on no further one', async () => {
  const pack = copy();
  for (const card of ['2', '3']) {
    const change = ['pin', 'change', '--card', card, '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: `13579${card}` }, ...change));
  }
  const tries = async (card: number) => triesOf(place, pack, 'pin', { card });
  const run = await runAs(place, ['verify', '--card', '1,2,3', '--pack', pack], { environment: { SYMBOLON_PIN: pin } });
  const { leftOut } = foundOf<Verdict>(run, 11);
  expect(leftOut.map(({ problem }) => problem)).toEqual(['wrong-password', 'pin-of-another']);
  expect([await tries(2), await tries(3)]).toEqual([allTries - 1, allTries]);
});

/** Backups from the command line, also stopped in the middle and resumed. */
import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copier,
  createWorkplace,
  errorOf,
  makeBackedUp,
  makeBox,
  resultOf,
  start,
  type Workplace,
} from '../../support/workplace.ts';

let place: Workplace;
let copy: () => string;
let copyBackedUp: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  await makeBackedUp(place);
  copy = copier(place, 'box');
  copyBackedUp = copier(place, 'backed-up');
});
afterAll(() => place.remove());

type Members = { sealed: boolean; members: { role: string; state: string; standing: string; card: string | null }[] };
const members = async (pack: string, card = '1') =>
  resultOf<Members>(await place.symbolon('set', 'show', '--pack', pack, '--card', card, '--json'));
const twoBackups = [
  { role: 'primary', state: 'this card' },
  { role: 'backup', state: 'confirmed' },
  { role: 'backup', state: 'confirmed' },
];

/** Loaded before the command: sends it a signal just before it stores what a card has changed, for the given time. */
const signalAt = (signal: string, time: number): Record<string, string> => ({
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    let left = ${time};
    const original = fs.renameSync;
    fs.renameSync = (...args) => {
      left -= 1;
      if (left === 0) process.kill(process.pid, '${signal}');
      return original(...args);
    };
    syncBuiltinESMExports();
  `)}`,
});

describe('a backup', () => {
  test.concurrent('run again changes nothing, and answers the same', async () => {
    const pack = copyBackedUp();
    const again = resultOf<{ clones: { card: string }[] }>(await place.symbolon('backup', '--pack', pack, '--json'));
    expect(again).toMatchObject({
      clones: [{ name: `card 2 of ${pack}` }, { name: `card 3 of ${pack}` }],
      waiting: [],
      sealed: false,
    });
    expect(await members(pack)).toMatchObject({ sealed: false, members: twoBackups });
  });

  test.concurrent('reports each step with the names that the owner gave, and seals if asked to', async () => {
    const pack = copy();
    const { status, stdout, stderr } = await place.symbolon(
      'backup',
      '--name',
      'safe',
      '--name',
      'sister',
      '--seal',
      '--yes',
      '--pack',
      pack,
    );
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/"safe", number \d{12}, holds the wallet\.\n.*\nThe card makes no more/s),
    });
    expect(stderr).toMatch(
      /"safe" offers itself\.\n(.* …\n)*"sister" offers itself\.\n(.*\n)+The backup is complete and sealed/,
    );
    expect((await members(pack)).sealed).toBe(true);
    expect(
      errorOf(
        await place.symbolon(
          'backup',
          '--targets',
          '1',
          '--card',
          '1,2',
          '--name',
          'a',
          '--name',
          'b',
          '--pack',
          pack,
          '--json',
        ),
      ),
    ).toMatchObject({ code: 'usage/wrong' });
  });

  test.concurrent('gives a daily card its own policy, and its share of an allowance', async () => {
    const pack = copy();
    const coin = 'eip155:1/slip44:60';
    writeFileSync(
      place.path('primary.json'),
      JSON.stringify({ otherAssets: 'allow', assets: [{ asset: coin, allowance: '1000' }] }),
    );
    writeFileSync(
      place.path('daily.json'),
      JSON.stringify({ assets: [{ asset: coin, perSignature: '10', allowance: '400' }] }),
    );
    resultOf(await place.symbolon('policy', 'set', 'primary.json', '--yes', '--pack', pack, '--json'));
    const terms = ['--role', 'daily', '--policy', 'daily.json', '--share', `${coin}=400`, '--scope', 'm/44h/60h/0h'];
    resultOf(await place.symbolon('backup', '--targets', '1', ...terms, '--pack', pack, '--json'));
    const left = async (card: string) =>
      resultOf<{ left: { asset: string; amount: string }[] }>(
        await place.symbolon('policy', 'show', '--card', card, '--pack', pack, '--json'),
      ).left;
    expect(await left('1')).toEqual([{ asset: coin, amount: '600' }]);
    expect(await left('2')).toEqual([{ asset: coin, amount: '400' }]);
    // Bitcoin is not in its scope.
    expect(errorOf(await place.symbolon('address', '--card', '2', '--pack', pack, '--json'))).toMatchObject({
      code: 'card/not-held',
      exit: 3,
    });
    resultOf(await place.symbolon('address', '--chain', 'ethereum', '--card', '2', '--pack', pack, '--json'));
  });

  test.concurrent.each([2, 4, 7])(
    'stopped with Ctrl-C while the card stores something for the %d. time goes on from there',
    async (time) => {
      const pack = copy();
      const stopped = await start(place, ['backup', '--pack', pack, '--json'], signalAt('SIGINT', time)).ended;
      expect(errorOf(stopped)).toMatchObject({
        code: 'interrupted',
        exit: 130,
        message: expect.stringContaining('The same command goes on from there'),
      });
      expect(readdirSync(place.path(pack)).filter((file) => file.endsWith('.partial'))).toEqual([]);
      resultOf(await place.symbolon('backup', '--pack', pack, '--json'));
      expect(await members(pack)).toMatchObject({ members: twoBackups });
      expect((await members(pack)).members).toHaveLength(3);
    },
  );

  test.concurrent('killed after the exports is finished with --finish alone', async () => {
    const pack = copy();
    let time = 4;
    // The first store after which the source waits for two clones.
    for (let pending = 0; pending < 2; time += 1) {
      await start(place, ['backup', '--pack', pack], signalAt('SIGKILL', time)).ended;
      pending = (await members(pack)).members.filter(({ state }) => state === 'pending').length;
    }
    const finished = resultOf<{ clones: unknown[] }>(
      await place.symbolon('backup', '--finish', '--pack', pack, '--json'),
    );
    expect(finished.clones).toHaveLength(2);
    expect(await members(pack)).toMatchObject({ members: twoBackups });
  });

  test.concurrent('onto a card with another wallet is refused, and goes on once that card is blank', async () => {
    const pack = copy();
    resultOf(await place.symbolon('wallet', 'create', '--no-puk', '--pack', pack, '--card', '3', '--json'));
    expect(errorOf(await place.symbolon('backup', '--pack', pack, '--json'))).toMatchObject({
      code: 'ceremony/stopped',
      problem: 'target-not-empty',
      exit: 3,
      advice: expect.stringContaining('reset the card first'),
    });
    resultOf(await place.symbolon('reset', '--yes', '--pack', pack, '--card', '3', '--json'));
    resultOf(await place.symbolon('backup', '--pack', pack, '--json'));
    expect(await members(pack)).toMatchObject({ members: twoBackups });
  });

  test.concurrent('with a wrong PIN costs one try', async () => {
    const pack = copy();
    const wrong = await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'backup', '--pack', pack, '--json');
    expect(errorOf(wrong)).toMatchObject({
      code: 'ceremony/stopped',
      problem: 'wrong-password',
      exit: 4,
      message: expect.stringContaining('2 tries are left'),
    });
    const second = await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'address', '--pack', pack, '--json');
    expect(errorOf(second)).toMatchObject({ code: 'pin/wrong', message: 'wrong PIN: 1 try left' });
    expect(errorOf(await place.symbolon('backup', '--pack', pack, '--json'))).toMatchObject({
      problem: 'one-try-left',
      exit: 4,
      advice: expect.stringContaining('symbolon pin resume'),
    });
  });
});

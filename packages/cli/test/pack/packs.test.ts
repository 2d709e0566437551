/**
 * Packs in folders: what is damaged, newer or in use is said exactly, and whatever ends a process leaves a pack that
 * works.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { getStatus, openCard, openSession } from '@symbolon/client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { copier, createWorkplace, errorOf, makeBox, resultOf, start, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

describe('a new pack', () => {
  afterEach(() => rmSync(place.path('new'), { recursive: true, force: true }));

  test('is for its owner alone to read', async () => {
    resultOf(await place.symbolon('pack', 'new', 'new', '--cards', '1', '--json'));
    expect(statSync(place.path('new')).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(place.path('new')))
      expect(statSync(place.path('new', file)).mode & 0o777).toBe(0o600);
  });

  test('replaces nothing, not even an empty folder', async () => {
    const before = readFileSync(place.path('box', 'card-1.card'));
    expect(errorOf(await place.symbolon('pack', 'new', 'box', '--json'))).toMatchObject({
      code: 'pack/exists',
      exit: 6,
    });
    expect(readFileSync(place.path('box', 'card-1.card'))).toEqual(before);
    writeFileSync(place.path('new'), 'a file');
    expect(errorOf(await place.symbolon('pack', 'new', 'new', '--json'))).toMatchObject({ code: 'pack/exists' });
    expect(readFileSync(place.path('new'), 'utf8')).toBe('a file');
  });

  test('leaves nothing behind where it can not be made', async () => {
    const before = readdirSync(place.folder);
    expect(errorOf(await place.symbolon('pack', 'new', 'nowhere/at/all', '--json'))).toMatchObject({
      code: 'file/unwritable',
      exit: 8,
    });
    expect(readdirSync(place.folder)).toEqual(before);
  });

  test.each(['0', '10', 'three', ''])('can have 1 to 9 cards, but not "%s"', async (cards) => {
    expect(errorOf(await place.symbolon('pack', 'new', 'new', '--cards', cards, '--json'))).toMatchObject({
      code: 'usage/wrong',
      exit: 2,
    });
  });
});

describe('a pack', () => {
  const info = (pack: string, ...more: string[]) => place.symbolon('info', '--pack', pack, '--json', ...more);

  test('is reported if it is missing or has no such card', async () => {
    expect(errorOf(await info('nowhere'))).toMatchObject({ code: 'pack/missing', exit: 6 });
    expect(errorOf(await info('box', '--card', '4'))).toMatchObject({
      code: 'pack/no-card',
      message: 'box has no card 4: it has 3 cards',
    });
    expect(errorOf(await info('box', '--card', '0'))).toMatchObject({ code: 'usage/wrong' });
    expect(errorOf(await info('box', '--card', '2,2'))).toMatchObject({ code: 'usage/wrong' });
  });

  test.each([
    ['a card cut short', (folder: string) => truncateSync(join(folder, 'card-1.card'), 20_000)],
    ['an empty card', (folder: string) => truncateSync(join(folder, 'card-1.card'), 0)],
    ['a card with one bit changed', (folder: string) => changeByte(join(folder, 'card-1.card'), 10_000)],
    ['a missing card', (folder: string) => rmSync(join(folder, 'card-1.card'))],
    ['a manifest that is not JSON', (folder: string) => truncateSync(join(folder, 'pack.json'), 40)],
    [
      'a manifest of something else',
      (folder: string) => writeFileSync(join(folder, 'pack.json'), '{"format":"other","version":1}'),
    ],
    [
      'a manifest without cards',
      (folder: string) => writeFileSync(join(folder, 'pack.json'), '{"format":"symbolon pack","version":5,"cards":[]}'),
    ],
  ])('with %s is reported as damaged, and left as it is', async (_, damage) => {
    const pack = copy();
    damage(place.path(pack));
    const before = readdirSync(place.path(pack)).filter((file) => !file.startsWith('lock.'));
    expect(errorOf(await info(pack))).toMatchObject({ code: 'pack/damaged', exit: 6 });
    expect(readdirSync(place.path(pack)).filter((file) => !file.startsWith('lock.'))).toEqual(before);
  });

  test.each([
    ['a newer', 6, 'pack/newer'],
    ['an older', 3, 'pack/older'],
  ])('from %s version is left alone', async (_, version, code) => {
    const pack = copy();
    const manifest = place.path(pack, 'pack.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 5', `"version": ${version}`));
    expect(errorOf(await info(pack))).toMatchObject({ code, exit: 6 });
    const other = copy();
    changeByte(place.path(other, 'card-1.card'), 'symbolon card'.length, version);
    expect(errorOf(await info(other))).toMatchObject({ code });
  });

  test('in use says by which process, and is free again when that is killed', async () => {
    const pack = copy();
    const own = openPackFolder(place.path(pack));
    expect(errorOf(await info(pack))).toMatchObject({
      code: 'pack/in-use',
      exit: 6,
      message: expect.stringContaining(`process ${process.pid}`),
    });
    own.close();
    resultOf(await info(pack));
    // It holds the pack while it reads from a pipe that stays silent.
    execFileSync('mkfifo', [place.path('pipe')]);
    const silent = openSync(place.path('pipe'), 'r+');
    const { child, ended } = start(place, ['wallets', '--pack', pack, '--pin-file', 'pipe']);
    const locks = (): string =>
      readdirSync(place.path(pack))
        .filter((file) => file.startsWith('lock.'))
        .map((file) => readFileSync(place.path(pack, file), 'utf8'))
        .join('');
    await expect.poll(locks, { timeout: 120_000 }).toContain(`${child.pid} `);
    expect(errorOf(await info(pack))).toMatchObject({
      code: 'pack/in-use',
      message: expect.stringContaining(`process ${child.pid}`),
    });
    child.kill('SIGKILL');
    await ended;
    closeSync(silent);
    resultOf(await info(pack));
  });

  test('is not taken over from a process on another machine', async () => {
    const pack = copy();
    writeFileSync(place.path(pack, 'lock.90'), '1 - some-other-machine\n');
    expect(errorOf(await info(pack))).toMatchObject({
      code: 'pack/in-use',
      message: expect.stringContaining('process 1 on some-other-machine'),
    });
  });

  test('is taken over from a dead process whose number is used again', async () => {
    const pack = copy();
    writeFileSync(place.path(pack, 'lock.90'), `${process.pid} 1 ${readFileSync('/proc/sys/kernel/hostname', 'utf8')}`);
    resultOf(await info(pack));
  });
});

/**
 * Loaded before the command: ends the process, as a power cut would, at the call of the given number that changes a
 * file, and in the middle of it where it writes.
 */
const killAt = (call: number): string =>
  `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  let left = ${call};
  for (const name of ['writeSync', 'fsyncSync', 'renameSync', 'linkSync', 'writeFileSync']) {
    const original = fs[name];
    fs[name] = (...args) => {
      left -= 1;
      if (left === 0) {
        if (name === 'writeSync') original(args[0], args[1].subarray(0, args[1].length / 2));
        process.kill(process.pid, 'SIGKILL');
      }
      return original(...args);
    };
  }
  syncBuiltinESMExports();
`)}`;

describe('after a kill at any moment', () => {
  test('a card has done all of a command or none of it', { timeout: 600_000 }, async () => {
    let call = 1;
    const lifecycles: string[] = [];
    for (let status: number | null = null; status !== 0; call += 1) {
      const pack = copy();
      const command = ['wallet', 'create', '--no-puk', '--pack', pack, '--card', '2'];
      ({ status } = await start(place, command, { NODE_OPTIONS: `--import ${killAt(call)}` }).ended);
      lifecycles.push(await lifecycleOf(place.path(pack), 2));
      expect(readdirSync(place.path(pack)).filter((file) => file.endsWith('.partial'))).toEqual([]);
    }
    // Some calls before it is made, then the one that makes it, and those after.
    expect(new Set(lifecycles)).toEqual(new Set(['blank', 'active']));
    expect(lifecycles).toEqual([...lifecycles].sort().reverse());
  });

  test('a new pack is there or it is not', { timeout: 600_000 }, async () => {
    const outcomes: boolean[] = [];
    for (let status: number | null = null, call = 1; status !== 0; call += 1) {
      const pack = `made-${call}`;
      ({ status } = await start(place, ['pack', 'new', pack, '--cards', '1'], {
        NODE_OPTIONS: `--import ${killAt(call)}`,
      }).ended);
      outcomes.push(existsSync(place.path(pack)));
      if (existsSync(place.path(pack))) expect(await lifecycleOf(place.path(pack), 1)).toBe('blank');
    }
    expect(outcomes).toContain(false);
    expect(outcomes.at(-1)).toBe(true);
  });

  test('a wrong PIN has cost its try before its answer leaves', async () => {
    const pack = copy();
    const before = readFileSync(place.path(pack, 'card-1.card'));
    const wrong = await place.symbolonWith({ SYMBOLON_PIN: '999999' }, 'wallets', '--json', '--pack', pack);
    expect(errorOf(wrong)).toMatchObject({ code: 'pin/wrong', exit: 4 });
    expect(readFileSync(place.path(pack, 'card-1.card'))).not.toEqual(before);
  });
});

/** What a card says of itself, after whatever happened to its file. */
async function lifecycleOf(folder: string, card: number): Promise<string> {
  const pack = openPackFolder(folder);
  const transport = pack.take(card).tap();
  const session = await openSession(await openCard(transport), { can: pack.cards[card - 1]?.can ?? '' });
  const { lifecycle } = await getStatus(session);
  await transport.close();
  pack.close();
  return lifecycle;
}

function changeByte(file: string, position: number, value?: number): void {
  const bytes = readFileSync(file);
  bytes[position] = value ?? (bytes[position] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

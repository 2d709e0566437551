/**
 * What somebody put in the way of a file: nothing is written through it, nothing waits for it, and nothing of it is
 * lost.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { partialName } from '../../src/output/write-file.ts';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { writeFixtures } from '../support/fixtures.ts';
import {
  copier,
  createWorkplace,
  errorOf,
  inShell,
  makeBackedUp,
  resultOf,
  type Workplace,
} from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBackedUp(place);
  writeFixtures(place);
  copy = copier(place, 'backed-up');
});
beforeEach(() => writeFileSync(place.path('victim'), 'mine'));
afterAll(() => place.remove());

const pipe = (name: string): string => {
  execFileSync('mkfifo', [place.path(name)]);
  return place.path(name);
};
const log = (output: string, ...more: string[]) =>
  place.symbolon('log', '-o', output, '--pack', copy(), '--json', ...more);
const partials = (folder = '') => readdirSync(place.path(folder)).filter((file) => file.startsWith('.symbolon-'));

describe('in the place of a file that is being written', () => {
  // What this process once called it.
  const once = `${process.pid}.partial`;

  test('a link is not followed: to a file, to a folder, to nothing', async () => {
    mkdirSync(place.path('folder'));
    for (const [name, target] of Object.entries({ a: 'victim', b: 'folder', c: 'not-there' })) {
      symlinkSync(target, place.path(`${name}.${once}`));
      resultOf(await log(name));
      expect(lstatSync(place.path(name)).isFile()).toBe(true);
      expect(readlinkSync(place.path(`${name}.${once}`))).toBe(target);
    }
    expect(readFileSync(place.path('victim'), 'utf8')).toBe('mine');
    expect(existsSync(place.path('not-there'))).toBe(false);
    expect(partials()).toEqual([]);
  });

  test('a pipe and a folder are not touched', async () => {
    // With somebody at its end, so that nothing could wait for one.
    const end = openSync(pipe(`d.${once}`), 'r+');
    mkdirSync(place.path(`e.${once}`));
    resultOf(await log('d'));
    resultOf(await log('e'));
    expect(lstatSync(place.path(`d.${once}`)).isFIFO()).toBe(true);
    expect(lstatSync(place.path(`e.${once}`)).isDirectory()).toBe(true);
    closeSync(end);
  });

  test('its name is unforeseeable', () => {
    expect(new Set(Array.from({ length: 100 }, partialName)).size).toBe(100);
    expect(partialName()).toMatch(/^\.symbolon-[0-9a-f]{16}\.partial$/);
  });
});

describe('in the place of the file itself', () => {
  test('a link is not a free name; --force replaces it and leaves its target', async () => {
    symlinkSync('victim', place.path('link'));
    symlinkSync('not-there', place.path('dangling'));
    for (const name of ['link', 'dangling']) {
      expect(errorOf(await log(name))).toMatchObject({ code: 'file/exists' });
      resultOf(await log(name, '--force'));
      expect(lstatSync(place.path(name)).isFile()).toBe(true);
    }
    expect(readFileSync(place.path('victim'), 'utf8')).toBe('mine');
    expect(existsSync(place.path('not-there'))).toBe(false);
  });

  test('a pipe, a link to one, and a folder are not replaced', async () => {
    pipe('pipe');
    mkdirSync(place.path('taken'));
    symlinkSync('pipe', place.path('to-pipe'));
    for (const [name, reason] of [
      ['pipe', 'what is there is not a file'],
      ['to-pipe', 'what is there is not a file'],
      ['taken', 'it is a folder'],
    ] as const) {
      // Not "exists already": --force would not help.
      expect(errorOf(await log(name))).toMatchObject({ code: 'file/unwritable' });
      expect(errorOf(await log(name, '--force'))).toMatchObject({
        code: 'file/unwritable',
        message: `${name} can't be written: ${reason}`,
      });
    }
    expect(lstatSync(place.path('pipe')).isFIFO()).toBe(true);
    expect(lstatSync(place.path('to-pipe')).isSymbolicLink()).toBe(true);
    expect(partials()).toEqual([]);
  });
});

describe('a trace', () => {
  const traced = (file: string) => place.symbolon('address', '--pack', copy(), '--json', '--trace', file);

  test('is not added to a file that others may read, nor through a hard link', async () => {
    linkSync(place.path('victim'), place.path('trace-hard'));
    writeFileSync(place.path('trace-open'), 'theirs');
    chmodSync(place.path('trace-open'), 0o644);
    for (const [name, reason] of [
      ['trace-hard', 'under another name too'],
      ['trace-open', 'others may read it'],
    ] as const)
      expect(errorOf(await traced(name))).toMatchObject({
        code: 'file/unwritable',
        message: expect.stringContaining(reason),
      });
    rmSync(place.path('trace-hard'));
    expect(readFileSync(place.path('victim'), 'utf8')).toBe('mine');
    expect(readFileSync(place.path('trace-open'), 'utf8')).toBe('theirs');
  });

  test('follows no link into another file', async () => {
    symlinkSync('victim', place.path('trace-link'));
    expect(errorOf(await traced('trace-link'))).toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('it is a link'),
    });
    expect(readFileSync(place.path('victim'), 'utf8')).toBe('mine');
  });

  test('is not written into a pipe or a folder', async () => {
    const end = openSync(pipe('trace-pipe'), 'r+');
    mkdirSync(place.path('trace-folder'));
    expect(errorOf(await traced('trace-pipe'))).toMatchObject({ code: 'file/unwritable' });
    closeSync(end);
    // It does not wait for a reader of the pipe.
    expect(errorOf(await traced('trace-pipe'))).toMatchObject({
      code: 'file/unwritable',
      message: expect.stringContaining('nobody reads'),
    });
    expect(errorOf(await traced('trace-folder'))).toMatchObject({ code: 'file/unwritable' });
  });

  test('is for its owner alone to read', async () => {
    resultOf(await traced('trace.txt'));
    expect(statSync(place.path('trace.txt')).mode & 0o777).toBe(0o600);
  });
});

describe('a pack', () => {
  test('is made beside planted files, which are left alone', async () => {
    const planted = place.path(`.new.${process.pid}.partial`);
    mkdirSync(planted);
    writeFileSync(`${planted}/theirs`, 'theirs');
    resultOf(await place.symbolon('pack', 'new', 'new', '--json'));
    expect(readFileSync(`${planted}/theirs`, 'utf8')).toBe('theirs');
    expect(statSync(place.path('new')).mode & 0o777).toBe(0o700);
    expect(partials()).toEqual([]);
  });

  test('is locked and released without following a link', () => {
    const pack = copy();
    symlinkSync('../victim', place.path(pack, `lock.of-process-${process.pid}`));
    const held = openPackFolder(place.path(pack));
    const lock = readdirSync(place.path(pack)).find((file) => /^lock\.[0-9]+$/.test(file)) ?? '';
    renameSync(place.path(pack, lock), place.path(pack, 'moved'));
    symlinkSync('../victim', place.path(pack, lock));
    held.close();
    held.close();
    expect(readFileSync(place.path('victim'), 'utf8')).toBe('mine');
    expect(readFileSync(place.path(pack, 'moved'), 'utf8')).toBe('free\n');
  });

  test('opens although folders in it have the names of drafts', async () => {
    const pack = copy();
    mkdirSync(place.path(pack, 'x.partial'));
    resultOf(await place.symbolon('info', '--pack', pack, '--json'));
    expect(existsSync(place.path(pack, 'x.partial'))).toBe(true);
  });
});

test('files that tell of the owner are for the owner alone to read', async () => {
  const records = ['verify', '--cards', '3', '--records', 'records.json'];
  const plan = ['set', 'plan', '-o', 'plan.html'];
  for (const args of [records, plan, ['log', '-o', 'own.log']])
    resultOf(await place.symbolon(...args, '--pack', copy(), '--json'));
  const pack = copy();
  resultOf(await place.symbolon('files', 'write', '1', 'labels', 'labels.txt', '--pack', pack, '--json'));
  resultOf(await place.symbolon('files', 'read', '1', '-o', 'own.txt', '--pack', pack, '--json'));
  for (const file of ['records.json', 'plan.html', 'own.log', 'own.txt'])
    expect(statSync(place.path(file)).mode & 0o777).toBe(0o600);
});

const module = fileURLToPath(new URL('../../dist/output/write-file.js', import.meta.url));

test('a full disk leaves the old content, and nothing half-written', async () => {
  writeFileSync(place.path('whole'), 'old');
  const write = (file: string, replace: boolean) =>
    `node --input-type=module -e 'import { writeWhole } from "${module}"; try { writeWhole("${file}", "x".repeat(100000), { replace: ${replace} }) } catch ({ code }) { console.log(code) }'`;
  // A limit on the size of files stops a write where a full disk does: after a part of it. (Mounting a small disk takes
  // rights that tests do not have.)
  const { stdout } = await inShell(
    place,
    `trap '' XFSZ; ulimit -f 8; ${write('whole', true)}; ${write('fresh', false)}`,
    place.folder,
  );
  expect(stdout).toBe('file/unwritable\nfile/unwritable\n');
  expect(readFileSync(place.path('whole'), 'utf8')).toBe('old');
  expect(existsSync(place.path('fresh'))).toBe(false);
  expect(partials()).toEqual([]);
});

test('of many writers at once one gets the name, and every reader sees one whole content', async () => {
  const writers = (replace: boolean) =>
    ['a', 'b', 'c', 'd'].map((letter) => {
      const code = `import { writeWhole } from ${JSON.stringify(module)}; for (let n = 0; n < ${replace ? 20 : 1}; n += 1) writeWhole(${JSON.stringify(place.path(`at-once-${replace}`))}, ${JSON.stringify(letter)}.repeat(200000), { replace: ${replace} });`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
      return new Promise<number | null>((resolve) => child.once('close', resolve));
    });
  let over = false;
  const all = Promise.all(writers(true)).finally(() => {
    over = true;
  });
  const seen = new Set<string>();
  while (!over) {
    if (existsSync(place.path('at-once-true'))) seen.add(readFileSync(place.path('at-once-true'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await all).toEqual([0, 0, 0, 0]);
  for (const content of seen) expect(content).toMatch(/^(.)\1{199999}$/);
  expect((await Promise.all(writers(false))).sort()).toEqual([0, 1, 1, 1]);
  expect(readFileSync(place.path('at-once-false'), 'utf8')).toMatch(/^(.)\1{199999}$/);
  expect(partials()).toEqual([]);
});

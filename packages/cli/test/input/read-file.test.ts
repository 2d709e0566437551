/** Files that are no files, have no end, or hold anything: each is refused in words, and nothing waits without end. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largestInput, readDescriptor } from '../../src/input/read-file.ts';
import { copier, createWorkplace, errorOf, inShell, makeBox, resultOf, type Workplace } from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
  mkdirSync(place.path('folder'));
  execFileSync('mkfifo', [place.path('pipe')]);
  writeFileSync(place.path('endless'), '');
  truncateSync(place.path('endless'), largestInput + 1);
  writeFileSync(
    place.path('junk'),
    Uint8Array.from({ length: 3000 }, (_, index) => (index * 197 + 131) % 256),
  );
});
afterAll(() => place.remove());

/** Every way in which a command takes the name of a file to read. */
const reading: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ['sign psbt', (file) => ['sign', 'psbt', file]],
  ['sign eth', (file) => ['sign', 'eth', file]],
  ['sign typed', (file) => ['sign', 'typed', file]],
  ['sign solana', (file) => ['sign', 'solana', file]],
  ['policy set', (file) => ['policy', 'set', file]],
  ['notes set', (file) => ['notes', 'set', file]],
  ['files write', (file) => ['files', 'write', '1', 'name', file]],
  ['log --earlier', (file) => ['log', '--earlier', file]],
  ['set plan --details', (file) => ['set', 'plan', '-o', 'plan.html', '--details', file]],
  ['set plan --records', (file) => ['set', 'plan', '-o', 'plan.html', '--records', file]],
  ['verify --records', (file) => ['verify', '--records', file]],
  ['discover --state', (file) => ['discover', '--server', 'tcp://127.0.0.1:1', '--state', file]],
  ['backup --policy', (file) => ['backup', '--policy', file]],
  ['--pin-file', (file) => ['address', '--pin-file', file]],
];

describe.each([...reading])('%s', (_, args) => {
  const given = async (file: string) => errorOf(await place.symbolon(...args(file), '--pack', copy(), '--json'));

  test('refuses a folder, a device and an endless file by name', async () => {
    expect(await given('folder')).toMatchObject({
      code: 'file/unreadable',
      message: "folder can't be read: it is a folder",
      exit: 8,
    });
    expect(await given('/dev/null')).toMatchObject({
      code: 'file/unreadable',
      message: expect.stringContaining('neither a file nor a pipe'),
    });
    expect(await given('endless')).toMatchObject({
      code: 'file/unreadable',
      message: expect.stringMatching(/it is larger than [0-9]+ bytes/),
    });
  });

  test('does not wait for a pipe that nobody writes into', async () => {
    expect(await given('pipe')).toMatchObject({
      code: 'file/unreadable',
      message: "pipe can't be read: nobody writes into the pipe",
    });
  });
});

test.each(reading.filter(([name]) => !/^(files|sign psbt|sign solana|--pin)/.test(name)))(
  '%s takes no junk for text',
  async (_, args) => {
    const error = errorOf(await place.symbolon(...args('junk'), '--pack', copy(), '--json'));
    expect(error).toMatchObject({
      code: 'file/malformed',
      message: 'junk is malformed: it is not text in UTF-8',
      exit: 8,
    });
  },
);

test('a message that is not UTF-8 is refused, not signed in another form', async () => {
  const { status, stderr } = await inShell(
    place,
    `printf 'a\\xffb' | symbolon sign message - --chain ethereum --pack ${copy()} --yes --json`,
    place.folder,
  );
  expect(errorOf({ status, stdout: '', stderr })).toMatchObject({
    code: 'file/malformed',
    message: 'standard input is malformed: it is not text in UTF-8',
  });
});

test('a PIN can come from a pipe, also late', async () => {
  const line = `symbolon address --json --pack ${copy()} --pin-file <(sleep 1; echo 246810)`;
  const { address } = resultOf<{ address: string }>({
    args: ['address'],
    ...(await inShell(place, line, place.folder, { SYMBOLON_PIN: '' })),
  });
  expect(address).toMatch(/^bc1q/);
});

test('a pipe with an open end is waited for until the time is over', () => {
  const writer = openSync(place.path('pipe'), 'r+');
  const reader = openSync(place.path('pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
  expect(() => readDescriptor(reader, { most: 10, patience: 30 })).toThrow(expect.objectContaining({ code: 'EAGAIN' }));
  writeFileSync(writer, '12345678901');
  expect(() => readDescriptor(reader, { most: 10, patience: 30 })).toThrow('it is larger than 10 bytes');
  closeSync(writer);
  closeSync(reader);
});

test('HWI reads a bounded part of standard input', async () => {
  const { stdout } = await inShell(
    place,
    `head -c ${largestInput + 1} /dev/zero | tr '\\0' x | symbolon hwi --stdin enumerate`,
    place.folder,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    code: -7,
    error: expect.stringContaining('standard input is longer than'),
  });
});

test('HWI ends although the other end of standard input stays open', async () => {
  const held = `(echo enumerate; echo; exec sleep 100) | (symbolon hwi --stdin; kill $(jobs -p) 2>/dev/null; kill 0)`;
  const { stdout } = await inShell(place, held, place.folder, { SYMBOLON_PACK: copy() });
  expect(JSON.parse(stdout)).toMatchObject([{ fingerprint: '73c5da0a' }]);
});

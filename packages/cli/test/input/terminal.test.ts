/** What a person sees and types: on a pseudo-terminal, and what of it must not get into a pipe. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScreen } from '../../src/output/screen.ts';
import { pinOf } from '../support/prompts.ts';
import {
  atTerminal,
  copier,
  createWorkplace,
  inShell,
  makeBox,
  pin,
  resultOf,
  start,
  type Workplace,
} from '../support/workplace.ts';

let place: Workplace;
let copy: () => string;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  copy = copier(place, 'box');
});
afterAll(() => place.remove());

const asks = { SYMBOLON_PIN: undefined, SYMBOLON_PUK: undefined };
const ctrlC = '\u0003';
const escapeCode = '\u001b';

describe('a question for a PIN', () => {
  test('does not show what is typed, and the answer follows it', async () => {
    const { typeAt, ended } = atTerminal(place, ['address', '--pack', copy()], asks);
    await typeAt('PIN: ', `${pin}\r`);
    const { status, output } = await ended;
    expect(status).toBe(0);
    expect(output).not.toContain(pin);
    expect(output).toMatch(/PIN: \r\n.*bc1q/s);
  });

  test('is asked twice for a new PIN, and differing answers change nothing', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['wallet', 'create', '--no-puk', '--card', '2', '--pack', pack], asks);
    await typeAt('6 to 12 digits: ', '135790\r');
    await typeAt('once more: ', '135791\r');
    const { status, output } = await ended;
    expect({ status, output }).toMatchObject({
      status: 4,
      output: expect.stringContaining('the two are not the same'),
    });
    expect(resultOf(await place.symbolon('info', '--card', '2', '--pack', pack, '--json'))).toMatchObject({
      lifecycle: 'blank',
    });
  });

  test('is asked again after a wrong answer, with the tries that are left', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['backup', '--pack', pack], asks);
    await typeAt(pinOf(`card 1 of ${pack}`), '111111\r');
    await typeAt(/2 tries are left.*PIN of card 1/s, ctrlC);
    const { status, output } = await ended;
    expect(status).toBe(130);
    expect(output).not.toContain('111111');
    // With one card the command ends.
    const alone = atTerminal(place, ['wallets', '--pack', pack], asks);
    await alone.typeAt(pinOf(), '111111\r');
    expect(await alone.ended).toMatchObject({ status: 4, output: expect.stringContaining('1 try left') });
  });

  test('ends with Ctrl-C, which says what holds', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['backup', '--pack', pack], asks);
    await typeAt(pinOf(`card 1 of ${pack}`), ctrlC);
    expect(await ended).toMatchObject({
      status: 130,
      output: expect.stringContaining('The same command goes on from there'),
    });
  });
});

test('Ctrl-C ends a ceremony between two steps, and the same command goes on', async () => {
  const pack = copy();
  const { typeAt, ended } = atTerminal(place, ['backup', '--pack', pack]);
  await typeAt(/offers itself/, ctrlC);
  expect(await ended).toMatchObject({
    status: 130,
    output: expect.stringMatching(/A card has carried out: .*The same command goes on from there/s),
  });
  expect(resultOf<{ clones: unknown[] }>(await place.symbolon('backup', '--pack', pack, '--json')).clones).toHaveLength(
    2,
  );
});

test('consent is asked for without --yes, and anything but yes is no', async () => {
  const pack = copy();
  const no = atTerminal(place, ['reset', '--pack', pack]);
  await no.typeAt('Go on? [y/N] ', '\r');
  expect(await no.ended).toMatchObject({ status: 10, output: expect.stringContaining('Nothing was sent to a card.') });
  const stopped = atTerminal(place, ['reset', '--pack', pack]);
  await stopped.typeAt('Go on? [y/N] ', ctrlC);
  expect(await stopped.ended).toMatchObject({ status: 130, output: expect.stringMatching(/\n\S*symbolon: stopped\./) });
  const yes = atTerminal(place, ['reset', '--pack', pack]);
  await yes.typeAt('Go on? [y/N] ', 'y\r');
  expect(await yes.ended).toMatchObject({ status: 0 });
});

describe('colours and moving text', () => {
  test('are for terminals, except with NO_COLOR or TERM=dumb', async () => {
    const wrong = ['info', '--pack', 'nowhere'];
    expect((await atTerminal(place, wrong).ended).output).toContain(`${escapeCode}[31m`);
    for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect((await atTerminal(place, wrong, environment).ended).output).not.toContain(`${escapeCode}[3`);
      expect((await atTerminal(place, ['--help'], environment).ended).output).not.toContain(escapeCode);
    }
  });

  test('are never written into a pipe', async () => {
    const pack = copy();
    for (const args of [['backup', '--pack', pack], ['info', '--pack', 'nowhere'], ['--help']]) {
      const { stdout, stderr } = await start(place, args).ended;
      expect(stdout + stderr).not.toContain(escapeCode);
      expect(stdout + stderr).not.toContain('\r');
    }
  });
});

describe('what is written', () => {
  test('fails on a full disk, but not for a reader that closes early', async () => {
    const full = await inShell(place, 'symbolon address --pack box > /dev/full', place.folder);
    expect(full).toMatchObject({
      status: 8,
      stderr: "symbolon: standard output can't be written: the disk is full [file/unwritable]\n",
    });
    const head = await inShell(place, 'set -o pipefail; (symbolon completion fish; echo $? >&2) | true', place.folder);
    expect(head.stderr).toMatch(/^[08]\n$/);
  });

  test('as progress stays on one line of a narrow terminal', () => {
    const written: string[] = [];
    const screen = createScreen({ isTTY: true, columns: 20, write: (text) => written.push(text) }, {});
    screen.progress('something that takes a while and is told at length');
    expect(written.at(-1)?.replace(/^\r\S*K/, '')).toBe('something that t …');
  });
});

/** What a person sees and types: on a pseudo-terminal, and what of it must not get into a pipe. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScreen } from '../../src/output/screen.ts';
import { pinOf } from '../support/prompts.ts';
import { allTries, triesOf } from '../support/tries.ts';
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
const ctrlA = '\u0001';
const ctrlC = '\u0003';
const ctrlB = '\u0002';
const ctrlR = '\u0012';
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

  test('is asked twice for a new PIN, and again after a slip: of form, or between the two', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['wallet', 'create', '--no-puk', '--card', '2', '--pack', pack], asks);
    await typeAt('6 to 12 digits: ', '1357\r');
    await typeAt(/expected 6 to 12 digits.*6 to 12 digits: $/s, '135790\r');
    await typeAt('once more: ', '135791\r');
    await typeAt(/the two are not the same.*6 to 12 digits: $/s, '135790\r');
    await typeAt('once more: ', '135790\r');
    await typeAt('[everyday] ', 'nonsense\r');
    await typeAt(/That is none of them.*\[everyday\] /s, 'open\r');
    await typeAt('Take it? [Y/n] ', '\r');
    expect(await ended).toMatchObject({ status: 0, output: expect.stringContaining('Its policy is "open"') });
    const wallets = await place.symbolonWith(
      { SYMBOLON_PIN: '135790' },
      'wallets',
      '--card',
      '2',
      '--pack',
      pack,
      '--json',
    );
    expect(resultOf(wallets)).toMatchObject({ wallets: [expect.anything()] });
  });

  test('takes no try of the card for what no card can have as its PIN', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['wallets', '--pack', pack], asks);
    for (const [before, typed] of ['', '12345', '12345a', pin].entries())
      await typeAt(new RegExp(`^(.*Type it again.*){${before}}PIN: $`, 's'), `${typed}\r`);
    expect(await ended).toMatchObject({ status: 0 });
    expect(await triesOf(place, pack)).toBe(allTries);
  });

  test('shows what is typed while Ctrl-R says so, and takes it off the screen again', async () => {
    const { typeAt, ended } = atTerminal(place, ['address', '--pack', copy()], asks);
    await typeAt(pinOf(), `${pin.slice(0, 3)}${ctrlR}`);
    await typeAt(pin.slice(0, 3), pin.slice(3));
    await typeAt(pin.slice(3), '\r');
    const { status, output } = await ended;
    expect(status).toBe(0);
    // Erased from the row of the question to the end of the screen (ECMA-48, 8.3.39 ED).
    expect(output.slice(output.lastIndexOf(pin.slice(3)))).toContain(`${escapeCode}[0J`);
  });

  test('takes what is typed at once where the cursor is, also within the line', async () => {
    const pack = copy();
    const { typeAt, type, ended } = atTerminal(place, ['address', '--pack', pack], asks);
    await typeAt(pinOf(), pin.slice(3));
    // In a read of its own, as the terminal hands over what a person types.
    await new Promise((resolve) => setTimeout(resolve, 300));
    type(`${ctrlA}${pin.slice(0, 3)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    type('\r');
    expect(await ended).toMatchObject({ status: 0 });
    expect(await triesOf(place, pack)).toBe(allTries);
  });

  test('goes back to the question before with Ctrl-B, and asks that anew', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['wallet', 'create', '--card', '3', '--pack', pack], asks);
    const puk = '135790135790';
    const begins = 'PIN for the card, 6 to 12 digits: ';
    await typeAt(begins, ctrlB);
    await typeAt(/no question before this one.*digits: $/s, '111111\r');
    await typeAt('once more: ', ctrlB);
    await typeAt(begins, '222222\r');
    await typeAt('once more: ', '222222\r');
    await typeAt('for good): ', ctrlB);
    await typeAt(begins, '333333\r');
    await typeAt('once more: ', '333333\r');
    await typeAt('for good): ', `${puk}\r`);
    await typeAt('once more: ', `${puk}\r`);
    await typeAt('[everyday] ', ctrlB);
    await typeAt('for good): ', '\r');
    await typeAt('once more: ', '\r');
    await typeAt('[everyday] ', '\r');
    expect(await ended).toMatchObject({ status: 0, output: expect.stringContaining('This card gets no PUK') });
    const wallets = await place.symbolonWith(
      { SYMBOLON_PIN: '333333' },
      'wallets',
      '--card',
      '3',
      '--pack',
      pack,
      '--json',
    );
    expect(resultOf(wallets)).toMatchObject({ wallets: [expect.anything()] });
  });

  test('is asked for no second time after a wrong answer, and says what is left', async () => {
    const pack = copy();
    const { typeAt, ended } = atTerminal(place, ['backup', '--pack', pack], asks);
    await typeAt(pinOf(`card 1 of ${pack}`), '111111\r');
    const { status, output } = await ended;
    expect({ status, asked: output.split('PIN of card 1').length - 1 }).toEqual({ status: 4, asked: 1 });
    expect(output).toContain('2 tries are left');
    expect(output).not.toContain('111111');
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
  expect(await no.ended).toMatchObject({
    status: 10,
    output: expect.stringContaining('Nothing was changed on a card, and no try was used.'),
  });
  const stopped = atTerminal(place, ['reset', '--pack', pack]);
  await stopped.typeAt('Go on? [y/N] ', ctrlC);
  expect(await stopped.ended).toMatchObject({ status: 130, output: expect.stringMatching(/\n\S*symbolon: stopped\./) });
  const yes = atTerminal(place, ['reset', '--pack', pack]);
  await yes.typeAt('Go on? [y/N] ', 'y\r');
  expect(await yes.ended).toMatchObject({ status: 0 });
});

test('what was typed before the question for consent is no answer to it', async () => {
  const pack = copy();
  const early = atTerminal(place, ['reset', '--pack', pack]);
  early.type('y\ry');
  await early.typeAt('Go on? [y/N] ', '\r');
  expect(await early.ended).toMatchObject({
    status: 10,
    output: expect.stringContaining('Nothing was changed on a card, and no try was used.'),
  });
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

/** The help: fits on a terminal, and what it shows can be typed. That the examples work is for `examples.test.ts`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../src/command-line/command.ts';
import { parseCommandLine } from '../../src/command-line/parse.ts';
import { cardOptions, everywhere } from '../../src/command-line/shared-options.ts';
import { commands } from '../../src/commands/table.ts';
import { helpOfAll, helpOfCommand } from '../../src/help/help.ts';
import { shellWords } from '../../src/hwi/shell-words.ts';
import type { Line } from '../../src/output/screen.ts';
import { createWorkplace, type Workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

const pages = ['', 'all', ...new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] ?? ''])), 'hwi'];
const helpOf = async (page: string): Promise<string> => {
  const words = page === 'all' ? ['help', 'all'] : [...page.split(' ').filter((word) => word !== ''), '--help'];
  const { stdout, stderr } = await place.symbolon(...words);
  return page === 'hwi' ? stderr : stdout;
};

test.each(pages)('the help of "%s" fits into 80 columns and says what to type', async (page) => {
  const help = await helpOf(page);
  if (page !== '') expect(help).toContain(page === 'all' ? 'Usage' : page);
  for (const line of help.split('\n')) {
    expect(line.length, line).toBeLessThanOrEqual(80);
    expect(line, 'a space that nobody sees').toBe(line.trimEnd());
  }
});

test.each(commands)('the help of $name fits a narrow terminal too, where no word is wider', (command) => {
  for (const columns of [60, 120]) {
    const lines = helpOfCommand(command, { columns }).map(plain);
    // An example is typed as it is, and an option with its value is one word.
    const before = lines.findIndex((line) => /^Examples?$/.test(line));
    for (const line of lines.slice(0, before))
      if (/\S {2,}\S|\S \S/.test(line.trim())) expect(line.length, line).toBeLessThanOrEqual(columns);
  }
});

test.each([60, 80])('all commands are on one screen of %i columns', (columns) => {
  const lines = helpOfAll(commands, { columns }).map(plain);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
  expect(lines.length).toBeLessThanOrEqual(columns === 80 ? 24 : 36);
});

const plain = (line: Line): string =>
  typeof line === 'string' ? line : line.map((part) => (typeof part === 'string' ? part : part.text)).join('');

test.each(pages)('"help %s" is the same as "--help"', async (page) => {
  const words = page.split(' ').filter((word) => word !== '');
  const { stdout, stderr, status } = await place.symbolon('help', ...words);
  expect({ help: page === 'hwi' ? stderr : stdout, status }).toEqual({ help: await helpOf(page), status: 0 });
});

test('the help of what is no command is refused, and says what there is', async () => {
  for (const args of [
    ['sign', 'typed-data', '--help'],
    ['help', 'sign', 'typed-data'],
  ]) {
    const { status, stderr } = await place.symbolon(...args);
    expect(status).toBe(2);
    expect(stderr).toContain('"sign typed-data" is not a command; there are: ');
  }
  expect((await place.symbolon('--help', 'nothing')).stderr).toContain('there is no command "nothing"');
});

test('the help of the program names every command', async () => {
  const all = await helpOf('all');
  for (const { name } of commands) expect(all).toMatch(new RegExp(`^  ${name}( |$)`, 'm'));
  const short = (await helpOf('')).replace(/\s+/g, ' ');
  for (const { name } of commands) {
    const [first = '', ...rest] = name.split(' ');
    const more = rest.length === 0 ? '' : `(?: [^;]*)? ${rest.join(' ')}`;
    expect(short).toMatch(new RegExp(`(^|; | )${first}${more}[,; ]`));
  }
});

test.each([
  [['wallet', 'craete'], 'did you mean "wallet create"?'],
  [['walet', 'create'], 'did you mean "wallet create"?'],
  [['adress'], 'did you mean "address"?'],
  [['set', 'revok', '2'], 'did you mean "set revoke"?'],
  [['address', '--acount', '1'], 'did you mean "--account"?'],
  [['info', '--pin-flie', 'x'], undefined],
])('after a slip in %j the nearest word is named', async (args, near) => {
  const { status, stderr } = await place.symbolon(...args);
  expect(status).toBe(2);
  if (near === undefined) expect(stderr).not.toContain('did you mean');
  else expect(stderr).toContain(near);
});

// The flag --puk of "backup" tells that there is a PUK.
test('a secret that an option calls for is one that the command says it asks for', () => {
  const calls = { puk: 'puk', 'own-pin': 'newPin', passphrase: 'passphrase', 'new-pin-file': 'newPin' } as const;
  for (const { name, options, asks } of commands)
    for (const [option, kind] of Object.entries(calls))
      if (option in options && !(name === 'backup' && option === 'puk')) expect(asks, name).toContain(kind);
});

test('what can not be undone is asked for, and what is asked for is in the help', async () => {
  for (const { name, final, options } of commands) {
    if (final === undefined) continue;
    expect(Object.keys(options), name).toContain('yes');
    expect((await helpOf(name)).replace(/\s+/g, ' ')).toContain(`Can not be undone ${final}`);
  }
});

test.each(commands)('the help of $name shows its examples as they are run, and each parses', async (command) => {
  const shown = (await helpOf(command.name)).split(/^Examples?\n/m)[1] ?? '';
  const typed = shown
    .replace(/ \\\n +/g, ' ')
    .replace(/ &&\n +/g, ' && ')
    .trimEnd()
    .split('\n')
    .map((line) => line.trimStart());
  expect(typed).toEqual(command.examples);
  const lines = typed.flatMap((example) => example.split(' && '));
  expect(lines.map(commandOf)).toContain(command);
  for (const line of lines) expect(commandOf(line), line).toBeDefined();
});

/** The command that a line for a shell runs; its variables and files are what they are. */
function commandOf(line: string): Command | undefined {
  const [, words = ''] = /^(?:[A-Z_]+=[0-9]+ )?symbolon ([^<]*)/.exec(line) ?? [];
  const parsed = parseCommandLine(commands, shellWords(words.trim()));
  return parsed.kind === 'run' ? parsed.command : undefined;
}

test('the help of an option gives its default and its range', () => {
  for (const { name, options } of [...commands, { name: 'everywhere', options: { ...cardOptions, ...everywhere } }]) {
    for (const [option, { about, value, required }] of Object.entries(options)) {
      expect(about, `${name} --${option}`).toMatch(/^[A-Z"b].*\.( SYMBOLON_[A-Z]+)?$/);
      if (value === 'N' && !required)
        expect(about, `${name} --${option}`).toMatch(
          /\d to \d+\..*[Dd]efault|[Dd]efault.* \d to \d+\.|give.* \d to \d/,
        );
    }
  }
});

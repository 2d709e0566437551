/** What a command line means where Node's parser or a first look would say otherwise. */
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/command-line/parse.ts';
import { commands } from '../../src/commands/table.ts';

test('after "--" nothing is an option', () => {
  for (const text of ['--help', '-h', '--json']) {
    expect(parseCommandLine(commands, ['sign', 'message', '--', text])).toMatchObject({
      kind: 'run',
      command: { name: 'sign message' },
      json: false,
    });
  }
  expect(parseCommandLine(commands, ['sign', 'message', '--help', '--', 'x'])).toMatchObject({ kind: 'help' });
});

test('an option of one value is taken once', () => {
  const address = ['address', '--slot', '2', '--pack', 'box'];
  expect(parseCommandLine(commands, address)).toMatchObject({ kind: 'run', input: { slot: 1 } });
  expect(() => parseCommandLine(commands, [...address, '--slot', '3'])).toThrow('--slot is given twice');
  expect(() => parseCommandLine(commands, [...address, '--pack=other'])).toThrow('--pack is given twice');
  const named = ['backup', '--name', 'safe', '--name', 'sister'];
  expect(parseCommandLine(commands, named)).toMatchObject({ input: { name: ['safe', 'sister'] } });
  expect(parseCommandLine(commands, ['wallets', '--json', '--json'])).toMatchObject({ json: true });
});

test.each([
  [['--jsno'], 'there is no option "--jsno": did you mean "--json"?'],
  [['-v'], 'there is no option "-v": did you mean "--version"?'],
  [['--pack', 'box', '--json', '--carrd=1'], 'there is no option "--carrd": did you mean "--card"?'],
  [['version'], 'there is no command "version": did you mean "--version"?'],
  [['wallet', 'list'], 'did you mean "wallets"?'],
  [['info', '--card', '-1'], '--card: no number is below 0 here; what is no number is given as --card=-1'],
])('%j is refused with what may be meant', (args, words) => {
  expect(() => parseCommandLine(commands, args)).toThrow(words);
});

test.each([[], ['--help'], ['-h'], ['--pack', 'box', '--json'], ['--version', '--json'], ['help']])(
  'without a command there is help: %j %j %j',
  (...args) => {
    expect(parseCommandLine(commands, args.filter(Boolean))).toMatchObject({ kind: 'help' });
  },
);

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

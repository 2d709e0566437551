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

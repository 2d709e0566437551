/** What shells complete, by the shells themselves. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';
import { chainNames } from '../../src/chains/table.ts';
import { commands } from '../../src/commands/table.ts';
import { completionFor } from '../../src/help/completion.ts';
import { hwiCommands } from '../../src/hwi/commands.ts';
import { hwiCommandNames } from '../../src/hwi/completed.ts';
import { createWorkplace, errorOf, type Workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = createWorkplace();
  for (const shell of ['bash', 'zsh', 'fish'] as const)
    writeFileSync(place.path(`completion.${shell}`), completionFor(commands, shell));
});
afterAll(() => place.remove());

const runs = (shell: string) =>
  systemPart(shell, async () =>
    spawnSync(shell, ['-c', 'true']).status === 0
      ? undefined
      : `it is not installed (Debian: apt-get install ${shell})`,
  );
const inShell = (shell: string, script: string): readonly string[] => {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', script], { cwd: place.folder, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
};

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['the first word', ['s'], ['send', 'set', 'shares', 'sign', 'sweep']],
  ['the second word', ['set', 're'], ['rehearse', 'replace', 'revoke']],
  ['an option', ['wallet', 'create', '--cl'], ['--clones']],
  ['the values of an option', ['address', '--chain', ''], [...chainNames].sort()],
  ['the commands of HWI', ['hwi', 'get'], ['getdescriptors', 'getkeypool', 'getmasterxpub', 'getxpub']],
  ['an option of HWI', ['hwi', 'enumerate', '--fin'], ['--fingerprint']],
  ['after options with values', ['--pack', 'box', 'wal'], ['wallet', 'wallets']],
];

describe.skipIf(!(await runs('bash')))('bash', () => {
  const complete = (words: readonly string[]): readonly string[] => {
    const typed = ['symbolon', ...words].map((word) => `'${word}'`).join(' ');
    return inShell(
      'bash',
      `source completion.bash; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _symbolon; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  };
  test.each(cases)('completes %s', (_, words, expected) => expect([...complete(words)].sort()).toEqual(expected));

  test('completes files where a file is wanted', () => {
    expect(complete(['sign', 'psbt', 'completion.b'])).toEqual(['completion.bash']);
    expect(complete(['address', '--pin-file', 'completion.z'])).toEqual(['completion.zsh']);
  });
});

describe.skipIf(!(await runs('fish')))('fish', () => {
  test.each(cases.slice(0, -1))('completes %s', (_, words, expected) => {
    const lines = inShell('fish', `source completion.fish; complete -C 'symbolon ${words.join(' ')}'`);
    expect(lines.map((line) => line.split('\t')[0]).sort()).toEqual(expected);
  });
});

describe.skipIf(!(await runs('zsh')))('zsh', () => {
  test('loads the script', () => {
    expect(
      inShell('zsh', 'autoload -U compinit; compinit -D; source completion.zsh; print $_comps[symbolon]')[0],
    ).toContain('_symbolon');
  });
});

test('an unknown shell is refused with the list of shells', async () => {
  expect(errorOf(await place.symbolon('completion', 'tcsh', '--json'))).toMatchObject({
    code: 'usage/wrong',
    message: expect.stringContaining('bash, zsh, fish'),
  });
});

test('the commands of HWI that are completed are those that there are', () => {
  expect(['enumerate', ...Object.keys(hwiCommands)].sort()).toEqual([...hwiCommandNames].sort());
});

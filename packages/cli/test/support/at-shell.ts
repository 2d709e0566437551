/** A person at a shell on a pseudo-terminal, who does not answer, closes the terminal, or kills the command. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Workplace } from './workplace.ts';

/** Of a shell at a terminal: the command, then how it ended, and what it left of the terminal. */
export function atShell(
  place: Workplace,
  line: string,
  environment: Record<string, string | undefined>,
  cwd: string = place.folder,
) {
  const folder = mkdtempSync(join(place.folder, 'shell-'));
  const [pidFile, codeFile, modeFile] = ['pid', 'code', 'modes'].map((name) => join(folder, name));
  const shell = `trap '' HUP; sh -c 'echo $$ > ${pidFile}; exec ${line}'; echo $? > ${codeFile}; stty -a > ${modeFile}`;
  const child = spawn('script', ['--quiet', '--flush', '--command', shell, '/dev/null'], {
    cwd,
    env: { ...place.environment, TERM: 'xterm', ...environment } as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const read = (file = ''): string => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
  return {
    shows: (text: string) => expect.poll(() => output, { timeout: 20_000 }).toContain(text),
    type: (text: string) => child.stdin.write(text),
    pid: () => Number(read(pidFile)),
    ended: () => read(codeFile) !== '',
    closeTerminal: () => child.kill('SIGKILL'),
    code: async () => {
      await expect.poll(() => read(codeFile), { timeout: 20_000 }).not.toBe('');
      return Number(read(codeFile));
    },
    modes: async () => {
      await expect.poll(() => read(modeFile), { timeout: 20_000 }).not.toBe('');
      return read(modeFile);
    },
    output: () => output,
  };
}

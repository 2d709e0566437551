/** The examples of the help, as command lines that can be stopped. */
import { cpSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from '../../src/command-line/command.ts';
import { commands } from '../../src/commands/table.ts';
import { shellWords } from '../../src/hwi/shell-words.ts';
import { elsewhere } from '../support/elsewhere.ts';
import { inShell, type Run, type Workplace } from '../support/workplace.ts';

/** An example. `before` has to be done first; `line` is what is stopped. */
export type Line = { readonly command: Command; readonly before: readonly string[]; readonly line: string };

/** Every command that can be run here. Where an example writes no file and the command can, there is one that does. */
export const lines: readonly Line[] = commands
  .filter(({ name }) => elsewhere[name] === undefined)
  .flatMap((command) => {
    const all = command.examples.map((example) => {
      const parts = example.split(' && ');
      return { command, before: parts.slice(0, -1), line: parts.at(-1) ?? '' };
    });
    const [first] = all;
    const writes = Object.keys(command.options).filter((name) => ['output', 'state', 'report'].includes(name));
    const missing = writes.filter((name) => !command.examples.some((example) => example.includes(`--${name} `)));
    const more = missing.flatMap((name) => (first ? [{ ...first, line: `${first.line} --${name} written.out` }] : []));
    return [...all, ...more];
  });

/** How the disk fails, or what comes. */
export type Fault = {
  /** Of all calls, or as "write 1" of those of a kind. */ readonly at: number | string;
  readonly how: string;
};

const disk = fileURLToPath(new URL('failing-disk.mjs', import.meta.url));

/** Runs lines in folders, which hold all that the workplace had when this was made. */
export function createRunner(place: Workplace, made: readonly string[]) {
  const environment = (folder: string) => ({ XDG_STATE_HOME: join(folder, 'state') });

  const plain = async (line: string, folder: string): Promise<Omit<Run, 'args'>> => {
    if (/[<|$]/.test(line)) return inShell(place, line, folder, environment(folder));
    const words = [...shellWords(line)];
    const at = words.indexOf('symbolon');
    const given = Object.fromEntries(words.slice(0, at).map((word) => word.split('=') as [string, string]));
    return place.symbolonInWith(folder, { ...environment(folder), ...given }, ...words.slice(at + 1));
  };

  return {
    /** A folder where all is done that comes before. */
    folderFor: async ({ before }: Line): Promise<string> => {
      const folder = mkdtempSync(join(place.folder, 'run-'));
      for (const name of made) cpSync(place.path(name), join(folder, name), { recursive: true });
      for (const line of before) {
        const { status, stderr } = await plain(line, folder);
        if (status !== 0) throw new Error(`${line}: ${stderr}`);
      }
      return folder;
    },
    plain: ({ line }: Line, folder: string) => plain(inJson(line), folder),
    /** In a process of its own. `calls`: what it did to the files of the folder. */
    stopped: async ({ line }: Line, folder: string, fault?: Fault) => {
      const report = `${folder}.calls`;
      const ended = await inShell(place, inJson(line), folder, {
        ...environment(folder),
        NODE_OPTIONS: `--import=${disk}`,
        STOPS_UNDER: folder,
        STOPS_REPORT: report,
        ...(fault && { STOPS_AT: `${fault.at}`, STOPS_HOW: fault.how }),
      });
      const calls = existsSync(report) ? readFileSync(report, 'utf8').split(' ').filter(Boolean) : [];
      return { ...ended, calls };
    },
  };
}

const inJson = (line: string): string =>
  line.includes('--json') ? line : line.includes(' < ') ? line.replace(' < ', ' --json < ') : `${line} --json`;

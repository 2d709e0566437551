/** The command as people and scripts run it, in a folder of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { commands } from '../../src/commands/table.ts';
import { run } from '../../src/run.ts';
import { madeOnce } from './made-once.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** TEST KEY: the phrase everybody knows. */
export const phrase = `${'abandon '.repeat(11)}about`;
export const root: HDKey = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase));
export const pin = '246810';
export const puk = '123456789012';

export type Run = {
  readonly args: readonly string[];
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
const schemas = new Map(commands.map(({ name, result }) => [name, ajv.compile(result.schema)]));

/** What is wrong with the answer of a command by the schema of that command; `undefined` where nothing is. */
export function schemaErrors(name: string, answer: unknown): string | undefined {
  const valid = schemas.get(name);
  if (valid === undefined) return `there is no command "${name}"`;
  return valid(answer) ? undefined : JSON.stringify(valid.errors);
}

/** The command that a command line begins with. */
function nameOf(args: readonly string[]): string {
  return [args.slice(0, 2).join(' '), args[0] ?? ''].find((name) => schemas.has(name)) ?? '';
}

/** A folder that is removed with `remove`, and the command in it. */
export type Workplace = {
  readonly folder: string;
  readonly path: (...names: readonly string[]) => string;
  /** The environment of the command. Secrets of tests are in it. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The command in this process: what it loads is loaded once. Without a terminal. For a process of its own there are
   * `start`, `atTerminal` and `inShell`.
   */
  readonly symbolon: (...args: readonly string[]) => Promise<Run>;
  /** Other variables, or none where `undefined`. */
  readonly symbolonWith: (environment: Record<string, string | undefined>, ...args: readonly string[]) => Promise<Run>;
  /** In another folder. Not beside other commands of this process, which has one folder at a time. */
  readonly symbolonIn: (folder: string, ...args: readonly string[]) => Promise<Run>;
  /** Both. */
  readonly symbolonInWith: (
    folder: string,
    environment: Record<string, string | undefined>,
    ...args: readonly string[]
  ) => Promise<Run>;
  readonly remove: () => void;
};

export function createWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-cli-'));
  const environment = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    SYMBOLON_PIN: pin,
    SYMBOLON_PUK: puk,
  };
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'symbolon'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, {
    mode: 0o755,
  });
  const runIn = async (
    where: string,
    more: Record<string, string | undefined>,
    args: readonly string[],
  ): Promise<Run> => {
    process.chdir(where);
    const written = { stdout: '', stderr: '' };
    const into = (stream: keyof typeof written) => ({
      write: (text: string) => {
        written[stream] += text;
      },
    });
    const status = await run(args, {
      stdout: into('stdout'),
      stderr: into('stderr'),
      environment: { ...environment, ...more },
      openTerminal: () => undefined,
      onStop: () => undefined,
    });
    return { args, status, ...written };
  };
  return {
    folder,
    path: (...names) => join(folder, ...names),
    environment,
    symbolon: (...args) => runIn(folder, {}, args),
    symbolonWith: (more, ...args) => runIn(folder, more, args),
    symbolonIn: (where, ...args) => runIn(where, {}, args),
    symbolonInWith: (where, more, ...args) => runIn(where, more, args),
    remove: () => {
      process.chdir(tmpdir());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one JSON object a command gives, which is as its schema says. Fails with what it says on standard error. */
export function resultOf<T = Record<string, unknown>>(run: Run): T {
  return foundOf<T>(run, 0);
}

/** The same of a command that has done its work, and tells by its exit code what it has found. */
export function foundOf<T = Record<string, unknown>>({ args, status, stdout, stderr }: Run, exit: number): T {
  if (status !== exit) throw new Error(`exit code ${status}: ${stderr}`);
  const answer = JSON.parse(stdout) as T;
  const wrong = schemaErrors(nameOf(args), answer);
  if (wrong !== undefined) throw new Error(`not as its schema says: ${wrong}`);
  return answer;
}

/** The error a command gives with --json; beside it nothing, or what it had signed or sent before. */
export function errorOf({ status, stdout, stderr, args }: Omit<Run, 'args'> & Partial<Pick<Run, 'args'>>): {
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
  readonly problem: string | null;
  readonly state: string | null;
  readonly exit: number;
  readonly done?: unknown;
} {
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: ReturnType<typeof errorOf> };
  if (error.exit !== status) throw new Error(`exit code ${status}, said ${error.exit}`);
  const done = error.done === undefined ? '' : JSON.stringify(error.done);
  if (stdout === '' ? done !== '' : JSON.stringify(JSON.parse(stdout)) !== done)
    throw new Error(`an error and a result: ${stdout}`);
  const wrong = done === '' || args === undefined ? undefined : schemaErrors(nameOf(args), error.done);
  if (wrong !== undefined) throw new Error(`not as its schema says: ${wrong}`);
  return error;
}

/** A line for a shell, in a folder. Two at once take half the time of one after the other. */
export function inShell(
  place: Workplace,
  line: string,
  folder: string,
  environment: Record<string, string> = {},
): Promise<Omit<Run, 'args'>> {
  const child = spawn('setsid', ['--wait', 'bash', '-c', line], {
    cwd: folder,
    // bash complains where the locale of the machine is not installed.
    env: { ...place.environment, LC_ALL: 'C.UTF-8', ...environment },
    stdio: 'pipe',
  });
  child.stdin.end();
  return outcomeOf(child);
}

function outcomeOf(
  child: ChildProcessByStdio<Writable | null, Readable, Readable>,
  seen: (text: string) => void = () => {},
) {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    seen(`${chunk}`);
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    seen(`${chunk}`);
  });
  return new Promise<Omit<Run, 'args'>>((resolve) =>
    child.once('close', (status) => resolve({ status, stdout, stderr })),
  );
}

/** Makes a pack of three cards, the first with the test wallet. */
export async function makeBox(place: Workplace, pack = 'box', ...more: readonly string[]): Promise<void> {
  await madeOnce(place, pack, ['box', ...more], async () => {
    resultOf(await place.symbolon('pack', 'new', pack, '--json'));
    resultOf(
      await place.symbolonWith({ SYMBOLON_PHRASE: phrase }, 'wallet', 'import', '--pack', pack, '--json', ...more),
    );
  });
}

/** Makes `backed-up`: three cards with the test wallet, two of them backups. */
export async function makeBackedUp(place: Workplace): Promise<void> {
  await madeOnce(place, 'backed-up', ['backed up'], async () => {
    await makeBox(place, 'backed-up');
    resultOf(await place.symbolon('backup', '--pack', 'backed-up', '--json'));
  });
}

/**
 * Makes `kept`: four cards, three of them with the test wallet, and a phrase and a code in the vault of the first one.
 * The code needs an approval.
 */
export async function makeKept(place: Workplace): Promise<void> {
  await madeOnce(place, 'kept', [], async () => {
    resultOf(await place.symbolon('pack', 'new', 'kept', '--cards', '4', '--json'));
    resultOf(await place.symbolon('wallet', 'create', '--pack', 'kept', '--json'));
    resultOf(await place.symbolon('backup', '--pack', 'kept', '--json'));
    const store = (secret: string, ...args: readonly string[]) =>
      place.symbolonWith({ SYMBOLON_SECRET: secret }, 'vault', 'store', ...args, '--pack', 'kept', '--json');
    resultOf(await store(phrase, 'old wallet', '--kind', 'bip39Phrase', '--show', '--members', '--others'));
    resultOf(await store('7431-9902', 'mail', '--kind', 'recoveryCode', '--show', '--members', '--approval'));
  });
}

/** Makes `roomy`: seven cards, the first with the test wallet, which has room for share cards. */
export async function makeRoomy(place: Workplace, pack = 'roomy'): Promise<void> {
  await madeOnce(place, pack, ['roomy'], async () => {
    resultOf(await place.symbolon('pack', 'new', pack, '--cards', '7', '--json'));
    const args = ['wallet', 'import', '--clones', '5', '--exportable', '--pack', pack, '--json'];
    resultOf(await place.symbolonWith({ SYMBOLON_PHRASE: phrase }, ...args));
  });
}

/** Makes `split`: the same, split 2-of-3 over cards 2 to 4. Their PIN is that of the first. */
export async function makeSplit(place: Workplace): Promise<void> {
  await madeOnce(place, 'split', [], async () => {
    await makeRoomy(place, 'split');
    const args = ['shares', 'deal', '2', 'of', '3', '--pack', 'split', '--json'];
    resultOf(await place.symbolonWith({ SYMBOLON_SHARE_PIN: pin, SYMBOLON_SHARE_PUK: puk }, ...args));
  });
}

/** Copies of a folder that was made once, so that each test may do to its own what it likes. */
export function copier(place: Workplace, folder: string): () => string {
  let copies = 0;
  return () => {
    copies += 1;
    const name = `${folder}-${copies}`;
    cpSync(place.path(folder), place.path(name), { recursive: true });
    return name;
  };
}

/** Lines as they were before they were folded at the width of the terminal, each row with its style (ECMA-48, SGR). */
const unfolded = (output: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own
  output.replace(/(?:\u001b\[\d+m)?\r?\n(?:\u001b\[\d+m)? {2,}(?=\S)/g, ' ');

/**
 * The command on a pseudo-terminal, with the person typing: `script` (util-linux) makes it. Standard output and
 * standard error are both the terminal.
 */
export function atTerminal(
  place: Workplace,
  args: readonly string[],
  environment: Record<string, string | undefined> = {},
) {
  const words = [process.execPath, main, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', `exec ${words}`, '/dev/null'], {
    cwd: place.folder,
    env: { ...place.environment, TERM: 'xterm-256color', COLUMNS: '80', ...environment } as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<{ readonly status: number | null; readonly output: string }>((resolve) =>
    child.once('close', (status) => resolve({ status, output: unfolded(output) })),
  );
  /** Types once the screen shows a text that was not there before. */
  const typeAt = async (text: string | RegExp, typed: string): Promise<void> => {
    const seen = output.length;
    const shows = (): boolean =>
      typeof text === 'string'
        ? unfolded(output.slice(seen)).includes(text) || unfolded(output).endsWith(text)
        : text.test(unfolded(output));
    while (!shows()) {
      if (child.exitCode !== null) throw new Error(`ended without "${text}": ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.stdin.write(typed);
  };
  return { typeAt, type: (typed: string) => child.stdin.write(typed), ended, output: () => unfolded(output) };
}

/** Starts the command and lets it run. */
export function start(place: Workplace, args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: place.folder,
    env: { ...place.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let all = '';
  const outcome = outcomeOf(child, (text) => {
    all += text;
  });
  return { child, ended: outcome.then((run): Run => ({ args, ...run })), output: () => all };
}

/** One command line, from its words to its exit code. */
import { readFileSync } from 'node:fs';
import type { CardSource } from './cards/sources/card-source.ts';
import { openCardSource } from './cards/sources/open-card-source.ts';
import type { Command } from './command-line/command.ts';
import { parseCommandLine } from './command-line/parse.ts';
import { commands } from './commands/table.ts';
import type { Context } from './context.ts';
import { CliError } from './errors/cli-error.ts';
import { reportError } from './errors/report.ts';
import { completionFor } from './help/completion.ts';
import { helpOf, overview, overviewOf } from './help/help.ts';
import type { Shell } from './help/shells.ts';
import type { Host } from './host.ts';
import { createSecrets } from './input/secrets.ts';
import type { Terminal } from './input/terminal.ts';
import { createOutput, createScreen, red, type Screen } from './output/screen.ts';
import { openTraceFile } from './output/trace-file.ts';
import { visibleJson } from './output/visible.ts';

/** @returns the exit code: see `errors/advice.ts` */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const screen = createScreen(host.stderr, host.environment);
  const seat = { ...host, screen };
  try {
    if (args[0] === 'hwi') return await runAsHwi(args.slice(1), seat);
    if (args.length === 1 && args[0] === '--version') return printVersion(host);
    const parsed = parseCommandLine(commands, args);
    if (parsed.kind === 'help') return printHelp(parsed, host);
    return await execute(parsed.command, parsed.input, parsed.json, seat);
  } catch (error) {
    return reportError(error, args.includes('--json'), screen);
  }
}

/** In which a signal reaches everybody. */
const SIGNAL_MILLISECONDS = 20;

/** A host, and what people see there. */
type Seat = Host & { readonly screen: Screen };

async function runAsHwi(args: readonly string[], seat: Seat): Promise<number> {
  const { runHwi } = await import('./hwi/main.ts');
  const stop = stopper('Nothing was signed.', seat);
  const made: ReturnType<typeof createContext>[] = [];
  try {
    return await runHwi(args, seat, () => {
      const created = createContext({}, stop, seat);
      made.push(created);
      return created.context;
    });
  } finally {
    for (const { close } of made) await close();
  }
}

/** Fires at Ctrl-C, with what holds then. */
function stopper(state: string, { onStop }: Host): AbortSignal {
  const stop = new AbortController();
  onStop(() => stop.abort(new CliError('interrupted', { state })));
  return stop.signal;
}

async function execute(command: Command, input: Record<string, unknown>, json: boolean, seat: Seat): Promise<number> {
  const signal = stopper(command.stopped ?? 'Nothing was changed.', seat);
  const { context, close } = createContext(input, signal, seat);
  try {
    const action = await command.load();
    const { result, text } = await action(input as never, context);
    seat.screen.done();
    createOutput(seat.stdout, seat.environment)(json ? [visibleJson(result)] : text);
    return 0;
  } catch (error) {
    // Whatever failed because of Ctrl-C failed because of Ctrl-C, and a process of ours that was just being started may
    // have heard of it before we do.
    await new Promise((resolve) => setTimeout(resolve, SIGNAL_MILLISECONDS));
    throw signal.aborted ? signal.reason : withState(error, command);
  } finally {
    await close();
  }
}

/** What Ctrl-C at a question leaves is what it leaves in the middle of the command. */
function withState(error: unknown, { stopped }: Command): unknown {
  return error instanceof CliError && error.code === 'interrupted' && stopped !== undefined
    ? new CliError('interrupted', { state: stopped })
    : error;
}

/** @param input its shared options, which `shared-options.ts` describes */
function createContext(
  input: Record<string, unknown>,
  signal: AbortSignal,
  { screen, environment, openTerminal }: Seat,
): { readonly context: Context; readonly close: () => Promise<void> } {
  const option = (name: string): string | undefined => (typeof input[name] === 'string' ? input[name] : undefined);
  const terminal = openTerminal();
  const files = {
    pin: option('pin-file'),
    puk: option('puk-file'),
    can: option('can-file'),
    newPin: option('new-pin-file'),
    newPuk: option('new-puk-file'),
    phrase: option('phrase-file'),
  };
  const secrets = createSecrets(files, environment, terminal);
  const traceFile = option('trace');
  const trace = traceFile === undefined ? undefined : openTraceFile(traceFile);
  const choice = {
    pack: option('pack'),
    card: option('card'),
    reader: option('reader'),
    'test-cards': input['test-cards'] === true,
  };
  let opened: Promise<CardSource> | undefined;
  const cards = (): Promise<CardSource> => {
    opened ??= openCardSource(choice, { environment, secrets, screen, signal, trace });
    return opened;
  };
  const wallet = typeof input['wallet'] === 'number' ? input['wallet'] : 0;
  const context = {
    cards,
    completionFor: (shell: Shell) => completionFor(shell, commands),
    secrets,
    screen,
    signal,
    environment,
    wallet,
    confirm: confirmer(terminal, screen),
  };
  return { context, close: async () => (await opened?.catch(() => undefined))?.close() };
}

function confirmer(terminal: Terminal | undefined, screen: Screen): Context['confirm'] {
  return async (what, lines, agreed) => {
    for (const line of lines) screen.note(/^warning/i.test(line) ? [red(line)] : line);
    if (agreed) return;
    if (terminal === undefined) throw new CliError('confirmation/needed', { what });
    const answer = await terminal.ask('Go on? [y/N] ');
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw new CliError('confirmation/refused', { what });
  };
}

function printHelp(
  { command, words }: { readonly command: Command | undefined; readonly words: string },
  { stdout, environment }: Host,
): number {
  const kin = commands.filter(({ name }) => name.startsWith(`${words} `));
  const lines =
    command !== undefined ? helpOf(command) : kin.length > 0 && words !== '' ? overviewOf(kin) : overview(commands);
  createOutput(stdout, environment)(lines);
  return 0;
}

function printVersion({ stdout, environment }: Host): number {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  createOutput(stdout, environment)([`${version}`]);
  return 0;
}

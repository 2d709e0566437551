/** One command line, from its words to its exit code. */
import { readFileSync } from 'node:fs';
import { cardError } from '@symbolon/interface';
import type { CardSource } from './cards/sources/card-source.ts';
import { openCardSource } from './cards/sources/open-card-source.ts';
import type { Command } from './command-line/command.ts';
import { type ParsedCommandLine, parseCommandLine } from './command-line/parse.ts';
import { commands } from './commands/table.ts';
import type { CommandContext, Confirm } from './context.ts';
import { cliError, isCliError } from './errors/cli-error.ts';
import { reportError } from './errors/report.ts';
import { completionFor } from './help/completion.ts';
import { helpOfAll, helpOfCommand, helpOfGroup } from './help/help.ts';
import { createSecrets } from './input/secrets.ts';
import type { Terminal } from './input/terminal.ts';
import { createOutput, createScreen, red, type Screen } from './output/screen.ts';
import { openTraceFile } from './output/trace-file.ts';
import { visibleJson } from './output/visible.ts';
import type { ProcessHost } from './process-host.ts';

/** @returns the exit code: see `errors/advice.ts` */
export async function run(args: readonly string[], processHost: ProcessHost): Promise<number> {
  const screen = createScreen(processHost.stderr, processHost.environment);
  const host = { ...processHost, screen };
  try {
    if (args[0] === 'hwi') return await runHwiCommand(args.slice(1), host);
    if (args.length === 1 && args[0] === '--version') return printVersion(host);
    const parsed = parseCommandLine(commands, args);
    return parsed.kind === 'help' ? printHelp(parsed, host) : await execute(parsed, host);
  } catch (error) {
    return reportError(error, { screen, json: args.includes('--json') });
  }
}

/** Time for a signal to reach every process of ours. */
const SIGNAL_MILLISECONDS = 20;

type Host = ProcessHost & { readonly screen: Screen };
type OwnContext = { readonly context: CommandContext; readonly close: () => Promise<void> };

async function runHwiCommand(args: readonly string[], host: Host): Promise<number> {
  const { runHwi } = await import('./hwi/main.ts');
  const signal = stopSignal(host, 'Nothing was signed.');
  const opened: OwnContext[] = [];
  const openContext = (): CommandContext => {
    const own = createContext(host, { input: {}, signal });
    opened.push(own);
    return own.context;
  };
  try {
    return await runHwi(args, { ...host, openContext });
  } finally {
    for (const { close } of opened) await close();
  }
}

/** Fires at Ctrl-C, with a sentence on what holds then. */
function stopSignal({ onStop }: Host, state: string): AbortSignal {
  const stop = new AbortController();
  onStop(() => stop.abort(cliError('interrupted', { state })));
  return stop.signal;
}

async function execute(
  { command, input, json }: Extract<ParsedCommandLine, { readonly kind: 'run' }>,
  host: Host,
): Promise<number> {
  const signal = stopSignal(host, command.stopped ?? 'Nothing was changed.');
  const { context, close } = createContext(host, { input, signal });
  try {
    const action = await command.load();
    const { result, text } = await action(input as never, context);
    host.screen.done();
    createOutput(host.stdout, host.environment)(json ? [visibleJson(result)] : text);
    return 0;
  } catch (error) {
    // Ctrl-C also reaches processes that we have started, so one of them may fail before we hear of it.
    await new Promise((resolve) => setTimeout(resolve, SIGNAL_MILLISECONDS));
    throw signal.aborted ? signal.reason : withState(error, command);
  } finally {
    await close();
  }
}

/** Ctrl-C at a question leaves what it leaves in the middle of the command. */
function withState(error: unknown, { stopped }: Command): unknown {
  return isCliError(error, 'interrupted') && stopped !== undefined
    ? cliError('interrupted', { state: stopped })
    : error;
}

type ContextOptions = {
  /** The shared options, which `shared-options.ts` describes. */
  readonly input: Record<string, unknown>;
  readonly signal: AbortSignal;
};

function createContext({ screen, environment, openTerminal }: Host, { input, signal }: ContextOptions): OwnContext {
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
  const secrets = createSecrets({ files, environment, terminal });
  const traceFile = option('trace');
  const trace = traceFile === undefined ? undefined : openTraceFile(traceFile);
  const choice = {
    pack: option('pack'),
    card: option('card'),
    reader: option('reader'),
    testCards: input['test-cards'] === true,
  };
  let opened: Promise<CardSource> | undefined;
  const cards = (): Promise<CardSource> => {
    opened ??= openCardSource(choice, { environment, secrets, screen, signal, trace });
    return opened;
  };
  const context: CommandContext = {
    cards,
    completionFor: (shell) => completionFor(commands, shell),
    secrets,
    screen,
    signal,
    environment,
    slot: typeof input['slot'] === 'number' ? input['slot'] : 0,
    confirm: createConfirm(screen, terminal),
    ask: async (question) => terminal?.ask(question),
  };
  return { context, close: async () => (await opened?.catch(() => undefined))?.close() };
}

function createConfirm(screen: Screen, terminal: Terminal | undefined): Confirm {
  return async (what, { lines, agreed }) => {
    for (const line of lines) screen.note(/^warning/i.test(line) ? [red(line)] : line);
    if (agreed) return;
    if (terminal === undefined) throw cliError('confirmation/needed', { what });
    const answer = await terminal.ask('Go on? [y/N] ');
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw cardError('confirmation/refused', { what });
  };
}

function printHelp(
  { command, words }: Extract<ParsedCommandLine, { readonly kind: 'help' }>,
  { stdout, environment }: Host,
): number {
  const group = words === '' ? [] : commands.filter(({ name }) => name.startsWith(`${words} `));
  const several = group.length > 0 ? helpOfGroup(group) : helpOfAll(commands);
  createOutput(stdout, environment)(command === undefined ? several : helpOfCommand(command));
  return 0;
}

function printVersion({ stdout, environment }: Host): number {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  createOutput(stdout, environment)([`${version}`]);
  return 0;
}

/** One command line, from its words to its exit code. */
import { visible } from '@symbolon/interface';
import type { NextStep } from './command-line/command.ts';
import { createHints, type Hints } from './command-line/hints.ts';
import { beforeRest, type ParsedCommandLine, parseCommandLine } from './command-line/parse.ts';
import { commands } from './commands/table.ts';
import type { CommandContext } from './context.ts';
import { createContext, type OwnContext } from './create-context.ts';
import { isCliError } from './errors/cli-error.ts';
import { doneBefore } from './errors/done-before.ts';
import { interrupted } from './errors/known-state.ts';
import { ownError, reportError } from './errors/report.ts';
import { helpInFull, helpOfAll, helpOfCommand, helpOfGroup } from './help/help.ts';
import { foldAtSpaces } from './output/fold.ts';
import { bold, columnsOf, createOutput, createScreen, type Line, type Screen } from './output/screen.ts';
import { visibleJson } from './output/visible.ts';
import { ownVersion } from './own-version.ts';
import type { ProcessHost } from './process-host.ts';

/** @returns the exit code: see `errors/advice.ts` */
export async function run(args: readonly string[], processHost: ProcessHost): Promise<number> {
  const screen = createScreen(processHost.stderr, processHost.environment);
  const host = { ...processHost, screen };
  try {
    if (args[0] === 'hwi') return await runHwiCommand(args.slice(1), withPerson(host));
    if (args[0] === 'help' && args[1] === 'hwi') return await runHwiCommand(['--help'], host);
    if (args.length === 1 && args[0] === '--version') return printVersion(host);
    if (args.length === 0 && host.stdout.isTTY === true) return await runGuide(host);
    const parsed = parseCommandLine(commands, args);
    return parsed.kind === 'help' ? printHelp(parsed, host) : await execute(parsed, host);
  } catch (error) {
    return reportError(error, { screen, json: beforeRest(args).includes('--json') });
  }
}

/** Time for a signal to reach every process of ours. */
const SIGNAL_MILLISECONDS = 20;

type Host = ProcessHost & { readonly screen: Screen };

/** What runs "hwi" keeps standard error to itself: what a person is told goes to the terminal. */
function withPerson(host: Host): Host {
  const beside = host.terminalBeside?.();
  return beside === undefined ? host : { ...host, screen: createScreen(beside, host.environment) };
}

async function runHwiCommand(args: readonly string[], host: Host): Promise<number> {
  const { runHwi } = await import('./hwi/main.ts');
  const signal = stopSignal(host);
  const opened: OwnContext[] = [];
  const openContext = (): CommandContext => {
    const own = createContext(host, { input: {}, signal, asks: ['pin'] });
    opened.push(own);
    return own.context;
  };
  const explain = (error: unknown): unknown =>
    signal.aborted || isCliError(error, 'interrupted') ? interrupted(opened.map(({ known }) => known())) : error;
  try {
    return await runHwi(args, { ...host, openContext, explain });
  } finally {
    for (const { close } of opened) await close();
  }
}

/** Fires at Ctrl-C. */
function stopSignal({ onStop }: Host): AbortSignal {
  const stop = new AbortController();
  onStop(() => stop.abort(interrupted([])));
  return stop.signal;
}

async function execute(
  { command, input, json }: Extract<ParsedCommandLine, { readonly kind: 'run' }>,
  host: Host,
): Promise<number> {
  const signal = stopSignal(host);
  let lastTurn = 0;
  const hints = createHints({ commands, input, environment: host.environment, lastTurn: () => lastTurn });
  const screen = withHints(host.screen, hints);
  const { context, known, unused, close } = createContext(
    { ...host, screen },
    {
      input,
      signal,
      asks: command.asks,
      unguarded: command.unguarded === true,
      json,
      hints,
      atCard: (turn) => {
        lastTurn = turn;
      },
    },
  );
  try {
    const action = await command.load();
    const answer = await action(input as never, context);
    const { result, text, copied = false, exit = 0, next = command.next ?? [] } = answer;
    screen.done();
    const leftOver = await unused();
    if (leftOver.length > 0) screen.note(`Not used, though --card names it: ${leftOver.join(', ')}.`);
    const columns = copied ? undefined : columnsOf(host.stdout, host.environment);
    const lines = json
      ? [visibleJson(result)]
      : text.flatMap((line) => foldAtSpaces(visible(copied ? line : hints.inText(line)), columns));
    createOutput(host.stdout, host.environment)(lines);
    if (!json && exit === 0 && host.stdout.isTTY === true) sayNext(next, hints, screen);
    return exit;
  } catch (thrown) {
    const error = ownError(thrown);
    // Ctrl-C also reaches processes that we have started, so one of them may fail before we hear of it.
    await new Promise((resolve) => setTimeout(resolve, SIGNAL_MILLISECONDS));
    // At a question, Ctrl-C is a key and no signal.
    const done = doneBefore(thrown);
    if (json && done !== undefined) createOutput(host.stdout, host.environment)([visibleJson(done)]);
    if (signal.aborted || isCliError(error, 'interrupted'))
      return reportError(interrupted([known()], command), { screen, json, done, hints });
    return reportError(error, { screen, json, known: known(), done, hints });
  } finally {
    await close();
  }
}

/** Names the next commands, with the cards of this one: its first card, and its slot. */
function sayNext(next: readonly NextStep[], hints: Hints, { note }: Screen): void {
  for (const { words, why, cards } of next) note(`Next: symbolon ${hints.inWords(words, cards)}   ${why}`);
}

/** A screen whose hints can be copied. */
function withHints(screen: Screen, { inText }: Hints): Screen {
  const hinted = (line: Line): Line =>
    typeof line === 'string'
      ? inText(line)
      : line.map((part) => (typeof part === 'string' ? inText(part) : { ...part, text: inText(part.text) }));
  return { ...screen, note: (line) => screen.note(hinted(line)) };
}

/** For who does not know what to type. What they choose is run as if they had typed it. */
async function runGuide(host: Host): Promise<number> {
  const terminal = host.openTerminal();
  if (terminal === undefined) return printHelp({ kind: 'help', command: undefined, words: '' }, host);
  const signal = stopSignal(host);
  const { context } = createContext(host, { input: {}, signal, asks: [] });
  // It looks at cards, and asks for no secret.
  const openCards = (input: { readonly pack?: string; readonly reader?: string }) =>
    createContext(host, { input, signal, asks: [] }).context.cards();
  const { guide, typed } = await import('./guide/guide.ts');
  const words = await guide({ ...context, folder: process.cwd(), openCards });
  if (words === undefined) return 0;
  host.screen.note([bold(typed(words))]);
  return run(words, host);
}

function printHelp(
  { command, words }: Extract<ParsedCommandLine, { readonly kind: 'help' }>,
  { stdout, environment }: Host,
): number {
  const options = { columns: columnsOf(stdout, environment) };
  const group = words === '' ? [] : commands.filter(({ name }) => name.startsWith(`${words} `));
  const all = words === 'all' ? helpInFull(commands, options) : helpOfAll(commands, options);
  const several = group.length > 0 ? helpOfGroup(group, options) : all;
  createOutput(stdout, environment)(command === undefined ? several : helpOfCommand(command, options));
  return 0;
}

function printVersion({ stdout, environment }: Host): number {
  createOutput(stdout, environment)([ownVersion()]);
  return 0;
}

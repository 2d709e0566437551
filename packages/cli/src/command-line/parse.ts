/** From a command line to a command and its input, by the table of commands. */
import { parseArgs } from 'node:util';
import { messageOf, wrongUsage } from '../errors/cli-error.ts';
import type { Command } from './command.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Parameter, Parameters } from './parameters.ts';
import { cardOptions, everywhere } from './shared-options.ts';

export type ParsedCommandLine =
  | { readonly kind: 'help'; readonly command: Command | undefined; readonly words: string }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly input: Record<string, unknown>;
      readonly json: boolean;
    };

type Given = { readonly [option: string]: readonly string[] };

/** @throws CliError `usage/wrong` */
export function parseCommandLine(commands: readonly Command[], args: readonly string[]): ParsedCommandLine {
  const [first, ...others] = wordsOf(commands, args);
  const isHelp = first === 'help';
  const words = first === undefined ? [] : isHelp ? others : [first, ...others];
  const command = findCommand(commands, words);
  const isGroup = commands.some(({ name }) => `${name} `.startsWith(`${words.join(' ')} `));
  const isAll = isHelp && words.length === 1 && words[0] === 'all';
  if (command === undefined && words.length > 0 && !isGroup && !isAll) throw unknownCommand(commands, words);
  const options = beforeRest(args);
  if (words.length === 0 && !isHelp) refuseUnknown(commands, options);
  if (isHelp || options.includes('--help') || options.includes('-h') || words.length === 0)
    return { kind: 'help', command, words: words.join(' ') };
  if (command === undefined) throw unknownCommand(commands, words);
  const { given, positionals } = readOptions(command, args);
  const input: Record<string, unknown> = {};
  const read = (name: string, parameter: Parameter<unknown>, texts: readonly string[]): unknown => {
    try {
      return parameter.read(texts);
    } catch (error) {
      if (error instanceof RangeError) throw wrongUsage(`${name}: ${error.message}`, command);
      throw error;
    }
  };
  for (const [name, parameter] of Object.entries(optionsOf(command))) {
    const texts = given[name] ?? [];
    // Of two, nobody could tell which one counts.
    if (texts.length > 1 && parameter.repeatable !== true) throw wrongUsage(`--${name} is given twice`, command);
    input[name] = read(`--${name}`, parameter, texts);
  }
  const left = positionals.slice(command.name.split(' ').length);
  for (const [name, parameter] of Object.entries(command.arguments)) {
    const taken = left.splice(0, parameter.repeatable ? left.length : 1);
    input[name] = read(parameter.value ?? name, parameter, taken);
  }
  if (left[0] !== undefined) throw wrongUsage(`"${left[0]}" is one argument too many`, command);
  return { kind: 'run', command, input, json: input['json'] === true };
}

/** The words that can be options: those after `--` are arguments (POSIX.1-2017, 12.2, guideline 10). */
export function beforeRest(args: readonly string[]): readonly string[] {
  const rest = args.indexOf('--');
  return rest < 0 ? args : args.slice(0, rest);
}

/** All options of a command, shared ones included. */
export function optionsOf(command: Command): Parameters {
  return { ...command.options, ...(command.card === false ? {} : cardOptionsOf(command)), ...everywhere };
}

/** Those that choose a card, and where to take the secrets from that the command may ask for. */
export function cardOptionsOf({ asks }: Pick<Command, 'asks'>): Parameters {
  const { 'pin-file': pin, 'puk-file': puk, ...others } = cardOptions;
  return {
    ...others,
    ...(asks.includes('pin') && { 'pin-file': pin }),
    ...(asks.includes('puk') && { 'puk-file': puk }),
  };
}

/** The command that the words begin with. */
function findCommand(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word));
}

/** The arguments without options, before the command is known: an option is of one kind in all commands. */
function wordsOf(commands: readonly Command[], args: readonly string[]): readonly string[] {
  const all: Parameters = Object.fromEntries(commands.flatMap((command) => Object.entries(optionsOf(command))));
  return parseArgs({ args: [...args], options: toParseArgs(all), allowPositionals: true, strict: false }).positionals;
}

function readOptions(
  command: Command,
  args: readonly string[],
): { readonly given: Given; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: toParseArgs(optionsOf(command)),
      allowPositionals: true,
    });
    const given = Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : [String(value)],
    ]);
    return { given: Object.fromEntries(given), positionals };
  } catch (error) {
    const reason = messageOf(error);
    const [, option] = /^Option '([^' ]+)[^']*' argument is ambiguous/.exec(reason) ?? [];
    if (option !== undefined) refuseNegative(command, { option, args });
    if (option !== undefined)
      throw wrongUsage(`${option} takes a value, and what follows it begins with "-", as options do`, command);
    const number = /^Unknown option '-[0-9]/.test(reason) ? args.find((one) => /^-[0-9]/.test(one)) : undefined;
    if (number !== undefined) throw wrongUsage(`"${number}" is no option, and no number is below 0 here`, command);
    // Only Node's first sentence: its advice after that is about something else.
    const [, unknown] = /^Unknown option '(-[^']*)'/.exec(reason) ?? [];
    const near =
      unknown &&
      didYouMean(
        unknown,
        Object.keys(optionsOf(command)).map((name) => `--${name}`),
      );
    throw wrongUsage(`${reason.replace(/\.\s.*$/s, '')}${near ?? ''}`, command);
  }
}

/** `--index -1`: what is wrong with the number, not with its first character. @throws CliError `usage/wrong` */
function refuseNegative(
  command: Command,
  { option, args }: { readonly option: string; readonly args: readonly string[] },
): void {
  const number = args[args.indexOf(option) + 1] ?? '';
  const parameter = optionsOf(command)[option.replace(/^--/, '')];
  if (!/^-[0-9]/.test(number) || parameter === undefined) return;
  try {
    parameter.read([number]);
  } catch (error) {
    if (error instanceof RangeError) throw wrongUsage(`${option}: ${error.message}`, command);
    throw error;
  }
  throw wrongUsage(`${option}: no number is below 0 here; what is no number is given as ${option}=${number}`, command);
}

/** Without a command there is help, and not for what is misspelt. @throws CliError `usage/wrong` */
function refuseUnknown(commands: readonly Command[], options: readonly string[]): void {
  const long = [...new Set(commands.flatMap((command) => Object.keys(optionsOf(command)))), 'help', 'version'];
  const known = [...long.map((name) => `--${name}`), ...Object.values(shortNames).map((name) => `-${name}`)];
  const unknown = options.map((one) => one.replace(/=.*$/s, '')).find((one) => /^-./.test(one) && !known.includes(one));
  if (unknown === undefined) return;
  const near = /^-v$/i.test(unknown) ? ': did you mean "--version"?' : didYouMean(unknown, known);
  throw wrongUsage(`there is no option "${unknown}"${near}`);
}

function toParseArgs(options: Parameters) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value, repeatable }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: value !== undefined || repeatable === true,
        ...(shortNames[name] === undefined ? {} : { short: shortNames[name] }),
      },
    ]),
  );
}

/** The same in every command. */
export const shortNames: { readonly [option: string]: string } = { output: 'o', help: 'h' };

/** What other programs call it. */
const sameMeaning: { readonly [typed: string]: string } = {
  version: '--version',
  'wallet list': 'wallets',
  'wallet show': 'wallets',
};

function unknownCommand(commands: readonly Command[], words: readonly string[]) {
  const [first = '', second] = words;
  const kin = commands.filter(({ name }) => name.split(' ')[0] === first).map(({ name }) => name);
  const typed = second === undefined ? first : `${first} ${second}`;
  const meant = Object.hasOwn(sameMeaning, typed) ? sameMeaning[typed] : undefined;
  const near =
    (meant && `: did you mean "${meant}"?`) ||
    didYouMean(
      typed,
      commands.map(({ name }) => name),
    ) ||
    didYouMean(
      first,
      commands.map(({ name }) => name),
    );
  if (kin.length === 0) return wrongUsage(`there is no command "${first}"${near}`);
  return wrongUsage(`"${typed}" is not a command; there are: ${kin.join(', ')}${near}`, { name: first });
}

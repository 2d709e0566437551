/** The help, from the table of commands. */

import { type Command, cardNeeds } from '../command-line/command.ts';
import type { Parameter, Parameters } from '../command-line/parameters.ts';
import { cardOptionsOf, shortNames } from '../command-line/parse.ts';
import { cardOptions, everywhere } from '../command-line/shared-options.ts';
import { exitCodes } from '../errors/advice.ts';
import { secretKinds } from '../input/secret-kinds.ts';
import { bold, type Line, type Styled } from '../output/screen.ts';

/** Columns of the help, where the terminal does not say less or more. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read. */
const WIDEST = 100;
const WIDEST_LEFT = 38;

/** @param columns of the terminal; `undefined` for a file or a pipe */
export type HelpOptions = { readonly columns: number | undefined };

const widthIn = ({ columns = USUAL_WIDTH }: HelpOptions): number => Math.max(40, Math.min(WIDEST, columns));

const beside = {
  name: 'hwi ...',
  summary: 'The command line of the Hardware Wallet Interface, for Bitcoin Core and others: "symbolon hwi --help".',
  group: 'Receive and send',
} as const;

/** What `symbolon --help` says: every command by its name, on one screen. */
export function helpOfAll(commands: readonly Command[], options: HelpOptions): readonly Line[] {
  const width = widthIn(options);
  const groups = [...new Set(commands.map(({ group }) => group))];
  const left = Math.max(...groups.map(({ length }) => length)) + 2;
  return [
    [bold('symbolon'), ': cards that make keys, sign, and back each other up'],
    '',
    ...groups.flatMap((group) => {
      const names = commands.filter((command) => command.group === group).map(({ name }) => name);
      const all = inFew(group === beside.group ? [...names, 'hwi'] : names);
      return row(group, all, { left, width, indent: 0, style: bold });
    }),
    '',
    ...wrap('symbolon COMMAND --help explains one. "symbolon help all" has a line for each, and what all take.', width),
    ...wrap('"symbolon" alone, at a terminal, looks at your card or pack and offers a step.', width),
  ];
}

/** `set show, set tell, verify` as `set show, tell; verify`. */
function inFew(names: readonly string[]): string {
  const byFirst = new Map<string, readonly string[]>();
  for (const name of names) {
    const [first = '', ...rest] = name.split(' ');
    byFirst.set(first, [...(byFirst.get(first) ?? []), rest.join(' ')]);
  }
  return [...byFirst]
    .flatMap(([first, rests]) => {
      const more = rests.filter((rest) => rest !== '');
      return [...(rests.includes('') ? [first] : []), ...(more.length === 0 ? [] : [`${first} ${more.join(', ')}`])];
    })
    .join('; ');
}

/** What `symbolon help all` says. */
export function helpInFull(commands: readonly Command[], options: HelpOptions): readonly Line[] {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const width = widthIn(options);
  const left = leftOf(commands, width);
  const rows = (group: string) => [
    ...commands
      .filter((command) => command.group === group)
      .flatMap((command) => row(usage(command), command.summary, { left, width })),
    ...(group === beside.group ? row(beside.name, beside.summary, { left, width }) : []),
  ];
  const layout = { left: leftOfOptions(width), width };
  return [
    [bold('symbolon'), ': smart cards that make keys, sign, and back each other up'],
    '',
    [bold('Usage'), '  symbolon COMMAND [OPTIONS]      symbolon COMMAND --help'],
    ...groups.flatMap((group): readonly Line[] => ['', [bold(group)], ...rows(group)]),
    '',
    [bold('Everywhere')],
    ...optionRows(everywhere, layout),
    '',
    [bold('With every command about a card')],
    ...optionRows(cardOptions, layout),
    '',
    [bold('Exit codes')],
    ...row('0', 'done', { left: 6, width }),
    ...exitCodes.flatMap(({ exit, meaning }) => row(`${exit}`, meaning, { left: 6, width })),
  ];
}

function leftOf(commands: readonly Command[], width: number): number {
  const widest = Math.max(...commands.map((command) => usage(command).length)) + 2;
  return Math.min(widest, WIDEST_LEFT, Math.floor(width / 2));
}

const leftOfOptions = (width: number): number => Math.min(28, Math.floor(width / 3));

/** What `symbolon wallet --help` says of the commands that begin so. */
export function helpOfGroup(commands: readonly Command[], options: HelpOptions): readonly Line[] {
  const width = widthIn(options);
  const layout = { left: leftOf(commands, width), width, style: bold };
  const rows = commands.flatMap((command) => row(usage(command), command.summary, layout));
  return [...rows, '', 'symbolon COMMAND --help says more.'];
}

/** What `symbolon wallet create --help` says. */
export function helpOfCommand(command: Command, options: HelpOptions): readonly Line[] {
  const width = widthIn(options);
  const layout = { left: leftOfOptions(width), width };
  const argumentsWithText = Object.entries(command.arguments);
  const facts = factsOf(command);
  return [
    ...titled(`symbolon ${command.name}`, command.summary, width),
    ...(command.about === undefined ? [] : ['', ...wrap(command.about, width)]),
    '',
    ...usageLines(command, width),
    ...(facts.length === 0 ? [] : ['', ...facts.flatMap(([name, text]) => factRow(name, text, width))]),
    ...(argumentsWithText.length === 0
      ? []
      : [
          '',
          [bold('Arguments')],
          ...argumentsWithText.flatMap(([name, it]) => row(it.value ?? name, detail(it), layout)),
        ]),
    ...(Object.keys(command.options).length === 0
      ? []
      : ['', [bold('Options')], ...optionRows(command.options, layout)]),
    ...(command.card === false ? [] : ['', [bold('The card')], ...optionRows(cardOptionsOf(command), layout)]),
    '',
    [bold('Everywhere')],
    ...optionRows(everywhere, layout),
    '',
    [bold(command.examples.length === 1 ? 'Example' : 'Examples')],
    ...command.examples.flatMap((example) => exampleLines(example, width)),
  ];
}

/** What it needs, asks and leaves: from the table that the code is held to. */
function factsOf({ card, asks, final, stopped }: Command): readonly (readonly [string, string])[] {
  return [
    ...(card === false ? [] : [['Needs', cardNeeds[card]] as const]),
    ...(asks.length === 0 ? [] : [['Asks for', `${asks.map((kind) => secretKinds[kind].name).join(', ')}.`] as const]),
    ...(final === undefined ? [] : [['Can not be undone', final] as const]),
    ...(stopped === undefined ? [] : [['If stopped', stopped] as const]),
  ];
}

function factRow(name: string, text: string, width: number): readonly Line[] {
  return row(name, text, { left: 19, width, indent: 0, style: bold });
}

function usageLines(command: Command, width: number): readonly Line[] {
  const words = `symbolon ${[usage(command), ...neededOptions(command)].join(' ')} [OPTIONS]`;
  const [first = '', ...more] = wrap(words, width - 7);
  return [[bold('Usage'), `  ${first}`], ...more.map((line) => `       ${line}`)];
}

/** Name and summary, the name in bold. */
function titled(name: string, summary: string, width: number): readonly Line[] {
  const [first = '', ...more] = wrap(`${name}: ${summary}`, width);
  return [[bold(name), first.slice(name.length)], ...more];
}

/** An example as a shell takes it, on as many lines as it needs. */
function exampleLines(example: string, width: number): readonly string[] {
  return example.split(/(?<= &&) /).flatMap((line, index) => {
    const indent = index === 0 ? '  ' : '    ';
    const lines: string[] = [];
    for (const part of line.split(/ (?=--)/)) {
      const last = lines.at(-1);
      // Leaves room for the backslash that continues the line.
      if (last !== undefined && last.length + 1 + part.length + ' \\'.length <= width)
        lines[lines.length - 1] = `${last} ${part}`;
      else lines.push(lines.length === 0 ? `${indent}${part}` : `      ${part}`);
    }
    return lines.map((text, at) => (at < lines.length - 1 ? `${text} \\` : text));
  });
}

function neededOptions({ options }: Command): readonly string[] {
  return Object.entries(options).flatMap(([name, { required, value }]) => (required ? [`--${name} ${value}`] : []));
}

function usage(command: Command): string {
  const words = Object.entries(command.arguments).map(([name, { value, required, repeatable }]) => {
    const text = `${value ?? name}${repeatable ? '...' : ''}`;
    return required ? text : `[${text}]`;
  });
  return [command.name, ...words].join(' ');
}

type Layout = { readonly left: number; readonly width: number };

function optionRows(options: Parameters, layout: Layout): readonly Line[] {
  return Object.entries(options).flatMap(([name, parameter]) => {
    const short = shortNames[name] === undefined ? '' : `-${shortNames[name]}, `;
    return row(
      `${short}--${name}${parameter.value === undefined ? '' : ` ${parameter.value}`}`,
      detail(parameter),
      layout,
    );
  });
}

function detail({ about, choices }: Parameter<unknown>): string {
  return choices === undefined ? about : `${about} One of: ${choices.join(', ')}.`;
}

type RowOptions = Layout & {
  /** Columns before the left part. Default 2. */
  readonly indent?: number;
  readonly style?: (text: string) => string | Styled;
};

/** @param options.left columns of the left part */
function row(
  name: string,
  text: string,
  { left, width, indent = 2, style = (plain) => plain }: RowOptions,
): readonly Line[] {
  const [first = '', ...more] = wrap(text, width - left - indent);
  const margin = ' '.repeat(indent);
  const below = ' '.repeat(left + indent);
  const start: readonly Line[] =
    name.length + 2 > left
      ? [[margin, style(name)], `${below}${first}`]
      : [[margin, style(name), `${' '.repeat(left - name.length)}${first}`]];
  return [...start, ...more.map((line) => `${below}${line}`)];
}

function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [''];
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1) ?? '';
      if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines;
  });
}

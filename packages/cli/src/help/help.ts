/** The help, from the table of commands. */

import type { Command } from '../command-line/command.ts';
import type { Parameter, Parameters } from '../command-line/parameters.ts';
import { shortNames } from '../command-line/parse.ts';
import { cardOptions, everywhere } from '../command-line/shared-options.ts';
import { exitCodes } from '../errors/advice.ts';
import { bold, type Line, type Styled } from '../output/screen.ts';

/** Columns of the usual terminal. */
const WIDTH = 80;
const WIDEST_LEFT = 38;

/** What `symbolon --help` says. */
export function helpOfAll(commands: readonly Command[]): readonly Line[] {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const width = Math.max(...commands.map((command) => usage(command).length)) + 2;
  const left = Math.min(width, WIDEST_LEFT);
  const rows = (group: string) =>
    commands
      .filter((command) => command.group === group)
      .flatMap((command) => row(usage(command), command.summary, { left }));
  return [
    [bold('symbolon'), ': smart cards that make keys, sign, and back each other up'],
    '',
    [bold('Usage'), '  symbolon COMMAND [OPTIONS]      symbolon COMMAND --help'],
    ...groups.flatMap((group): readonly Line[] => ['', [bold(group)], ...rows(group)]),
    ...row(
      'hwi ...',
      'The command line of the Hardware Wallet Interface, for Bitcoin Core and others: "symbolon hwi --help".',
      { left },
    ),
    '',
    [bold('Everywhere')],
    ...optionRows(everywhere),
    '',
    [bold('With every command about a card')],
    ...optionRows(cardOptions),
    '',
    [bold('Exit codes')],
    ...row('0', 'done', { left: 6 }),
    ...exitCodes.flatMap(({ exit, meaning }) => row(`${exit}`, meaning, { left: 6 })),
  ];
}

/** What `symbolon wallet --help` says of the commands that begin so. */
export function helpOfGroup(commands: readonly Command[]): readonly Line[] {
  const width = Math.max(...commands.map((command) => usage(command).length)) + 2;
  const layout = { left: Math.min(width, WIDEST_LEFT), style: bold };
  const rows = commands.flatMap((command) => row(usage(command), command.summary, layout));
  return [...rows, '', 'symbolon COMMAND --help says more.'];
}

/** What `symbolon wallet create --help` says. */
export function helpOfCommand(command: Command): readonly Line[] {
  const argumentsWithText = Object.entries(command.arguments);
  return [
    ...titled(`symbolon ${command.name}`, command.summary),
    ...(command.about === undefined ? [] : ['', ...wrap(command.about, WIDTH)]),
    '',
    [bold('Usage'), `  symbolon ${[usage(command), ...neededOptions(command)].join(' ')} [OPTIONS]`],
    ...(argumentsWithText.length === 0
      ? []
      : [
          '',
          [bold('Arguments')],
          ...argumentsWithText.flatMap(([name, it]) => row(it.value ?? name, detail(it), { left: 28 })),
        ]),
    ...(Object.keys(command.options).length === 0 ? [] : ['', [bold('Options')], ...optionRows(command.options)]),
    ...(command.card ? ['', [bold('The card')], ...optionRows(cardOptions)] : []),
    '',
    [bold('Everywhere')],
    ...optionRows(everywhere),
    '',
    [bold(command.examples.length === 1 ? 'Example' : 'Examples')],
    ...command.examples.flatMap(exampleLines),
  ];
}

/** Name and summary, the name in bold. */
function titled(name: string, summary: string): readonly Line[] {
  const [first = '', ...more] = wrap(`${name}: ${summary}`, WIDTH);
  return [[bold(name), first.slice(name.length)], ...more];
}

/** An example as a shell takes it, on as many lines as it needs. */
function exampleLines(example: string): readonly string[] {
  return example.split(/(?<= &&) /).flatMap((line, index) => {
    const indent = index === 0 ? '  ' : '    ';
    const lines: string[] = [];
    for (const part of line.split(/ (?=--)/)) {
      const last = lines.at(-1);
      // Leaves room for the backslash that continues the line.
      if (last !== undefined && last.length + 1 + part.length + ' \\'.length <= WIDTH)
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

function optionRows(options: Parameters): readonly Line[] {
  return Object.entries(options).flatMap(([name, parameter]) => {
    const short = shortNames[name] === undefined ? '' : `-${shortNames[name]}, `;
    return row(`${short}--${name}${parameter.value === undefined ? '' : ` ${parameter.value}`}`, detail(parameter), {
      left: 28,
    });
  });
}

function detail({ about, choices }: Parameter<unknown>): string {
  return choices === undefined ? about : `${about} One of: ${choices.join(', ')}.`;
}

type RowOptions = {
  /** Columns of the left part. */
  readonly left: number;
  readonly style?: (text: string) => string | Styled;
};

function row(name: string, text: string, { left, style = (plain) => plain }: RowOptions): readonly Line[] {
  const [first = '', ...more] = wrap(text, Math.max(40, WIDTH - left - 2));
  const indent = ' '.repeat(left + 2);
  const start: readonly Line[] =
    name.length + 2 > left
      ? [['  ', style(name)], `${indent}${first}`]
      : [['  ', style(name), `${' '.repeat(left - name.length)}${first}`]];
  return [...start, ...more.map((line) => `${indent}${line}`)];
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

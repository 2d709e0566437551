/** The help, from the table of commands. */
import { exitCodes } from './advice.ts';
import type { Command, Parameter, Parameters } from './command.ts';
import { cardOptions, everywhere } from './options.ts';
import { shortNames } from './parse.ts';

type Bold = (text: string) => string;

/** Columns: what fits on a terminal of the usual width. */
const WIDTH = 80;

/** What `symbolon --help` says. */
export function overview(commands: readonly Command[], bold: Bold): string {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const width = Math.max(...commands.map((command) => usage(command).length)) + 2;
  const rows = (group: string) =>
    commands.filter((command) => command.group === group).map((command) => row(usage(command), command.summary, Math.min(width, 40)));
  return [
    `${bold('symbolon')}: smart cards that make keys, sign, and back each other up`,
    '',
    `${bold('Usage')}  symbolon COMMAND [OPTIONS]      symbolon COMMAND --help`,
    ...groups.flatMap((group) => ['', bold(group), ...rows(group)]),
    row(
      'hwi ...',
      'The command line of the Hardware Wallet Interface, for Bitcoin Core and others: "symbolon hwi --help".',
      Math.min(width, 40),
    ),
    '',
    bold('Everywhere'),
    ...optionRows(everywhere),
    '',
    bold('With every command about a card'),
    ...optionRows(cardOptions),
    '',
    bold('Exit codes'),
    row('0', 'done', 6),
    ...exitCodes.map(({ exit, meaning }) => row(`${exit}`, meaning, 6)),
    '',
  ].join('\n');
}

/** What `symbolon wallet --help` says: the commands that begin so. */
export function overviewOf(commands: readonly Command[], bold: Bold): string {
  const width = Math.max(...commands.map((command) => usage(command).length)) + 2;
  return [...commands.map((command) => row(bold(usage(command)), command.summary, width + bold('').length)), ''].join('\n');
}

/** What `symbolon wallet create --help` says. */
export function helpOf(command: Command, bold: Bold): string {
  const argumentsWithText = Object.entries(command.arguments);
  return [
    `${bold(`symbolon ${command.name}`)}: ${command.summary}`,
    ...(command.about === undefined ? [] : ['', ...wrap(command.about, WIDTH)]),
    '',
    `${bold('Usage')}  symbolon ${usage(command)}${Object.keys(command.options).length > 0 || command.card ? ' [OPTIONS]' : ''}`,
    ...(argumentsWithText.length === 0
      ? []
      : ['', bold('Arguments'), ...argumentsWithText.map(([name, it]) => row(it.value ?? name, detail(it), 28))]),
    ...(Object.keys(command.options).length === 0 ? [] : ['', bold('Options'), ...optionRows(command.options)]),
    ...(command.card ? ['', bold('The card'), ...optionRows(cardOptions)] : []),
    '',
    bold('Everywhere'),
    ...optionRows(everywhere),
    '',
    bold(command.examples.length === 1 ? 'Example' : 'Examples'),
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function usage(command: Command): string {
  const places = Object.entries(command.arguments).map(([name, { value, required, repeatable }]) => {
    const text = `${value ?? name}${repeatable ? '...' : ''}`;
    return required ? text : `[${text}]`;
  });
  return [command.name, ...places].join(' ');
}

function optionRows(options: Parameters): readonly string[] {
  return Object.entries(options).map(([name, parameter]) => {
    const short = shortNames[name] === undefined ? '' : `-${shortNames[name]}, `;
    return row(`${short}--${name}${parameter.value === undefined ? '' : ` ${parameter.value}`}`, detail(parameter), 28);
  });
}

function detail({ about, choices }: Parameter<unknown>): string {
  return choices === undefined ? about : `${about} One of: ${choices.join(', ')}.`;
}

function row(left: string, right: string, width: number): string {
  const [first = '', ...more] = wrap(right, Math.max(40, WIDTH - width - 2));
  const indent = ' '.repeat(width + 2);
  const start = left.length + 2 > width ? `  ${left}\n${indent}${first}` : `  ${left.padEnd(width)}${first}`;
  return [start, ...more.map((line) => `${indent}${line}`)].join('\n');
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

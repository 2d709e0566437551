import { hex } from '@scure/base';
import { describeCommand, describeResponse } from '@symbolon/protocol/trace';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { traceCommand } from '../../commands/more.ts';
import { malformedFile } from '../../errors/cli-error.ts';
import { readText } from '../../input/read-file.ts';

type TraceResult = ResultOf<typeof traceCommand>;
type TracedTap = TraceResult['taps'][number];
type TraceLine = TracedTap['lines'][number];

const directions = { '>': 'command', '<': 'response', '-': 'end' } as const;

export const showTrace: ActionOf<typeof traceCommand> = async ({ file }) => {
  const taps = parseTrace(file, readText(file));
  const lines = taps.flatMap((tap) => tap.lines);
  const commands = lines.filter(({ direction }) => direction === 'command').length;
  const refusals = lines.filter(
    ({ direction, text }) => direction === 'response' && !/^(9000|61..) /.test(text),
  ).length;
  return {
    result: { taps, commands, refusals },
    copied: true,
    text: [...taps.flatMap(describe), describeTotals({ taps, commands, refusals })],
  };
};

function describe({ started, card, lines }: TracedTap): readonly string[] {
  const head = started === null ? [] : [`${card}, ${started}`];
  return [
    ...head,
    ...lines.map(({ seconds, direction, text }) => `${(seconds ?? '').padStart(9)} ${marks[direction]} ${text}`),
    '',
  ];
}

const marks = { command: '>', response: '<', end: '-' } as const;

function describeTotals({ taps, commands, refusals }: TraceResult): string {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  return [
    counted(taps.length, 'tap'),
    counted(commands, 'command'),
    ...(refusals === 0 ? [] : [`${refusals} of them refused or lost`]),
  ].join(', ');
}

/** Throws CliError `file/malformed` with the number of the line. */
function parseTrace(file: string, text: string): readonly TracedTap[] {
  const taps: { started: string | null; card: string | null; lines: TraceLine[] }[] = [];
  let command = new Uint8Array();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const [, started, card] = /^# (\S+Z) (.*)$/.exec(line) ?? [];
    if (started !== undefined && card !== undefined) {
      taps.push({ started, card, lines: [] });
      return;
    }
    const [, seconds = null, mark, said = ''] = /^\s*(?:([0-9]+\.[0-9]{3}) )?([-<>]) (.+)$/.exec(line) ?? [];
    const direction = directions[mark as keyof typeof directions];
    if (direction === undefined) throw malformedFile(file, `line ${index + 1} is not a line of a trace`);
    if (taps.length === 0) taps.push({ started: null, card: null, lines: [] });
    const bytes = bytesOf(said);
    if (bytes !== undefined && direction === 'command') command = bytes;
    const decoded =
      bytes === undefined ? said : direction === 'command' ? describeCommand(bytes) : describeResponse(bytes, command);
    taps.at(-1)?.lines.push({ seconds, direction, text: decoded });
  });
  return taps;
}

/** The bytes, if the text is hexadecimal, as in the logs of other programs. */
function bytesOf(said: string): Uint8Array<ArrayBuffer> | undefined {
  const digits = said.replace(/[\s:]/g, '').toLowerCase();
  return /^([0-9a-f]{2})+$/.test(digits) ? Uint8Array.from(hex.decode(digits)) : undefined;
}

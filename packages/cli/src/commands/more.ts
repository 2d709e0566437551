/** Commands about this program itself. */
import { declareCommand } from '../command-line/command.ts';
import { requiredChoice, requiredText } from '../command-line/parameters.ts';
import { count, list, oneOf, orNull, record, text } from '../command-line/schema.ts';
import { shells } from '../help/shells.ts';

export const traceCommand = declareCommand({
  name: 'trace',
  group: 'More',
  summary: 'Show what crossed between computer and card, as --trace wrote it.',
  about:
    'Names every command and puts every answer into words. Shows only those data fields that anybody may see; what the secure channel protects stays protected. Also decodes lines of other logs: "> 00A40400..." and "< 9000".',
  arguments: { file: requiredText('FILE', 'The trace; "-" is standard input.') },
  options: {},
  card: false,
  asks: [],
  examples: ['symbolon address --pack box --trace trace.txt && symbolon trace trace.txt'],
  result: record({
    taps: list(
      record({
        started: orNull(text('when the card came, ISO 8601')),
        card: orNull(text('its name or its reader')),
        lines: list(
          record({
            seconds: orNull(text('since the card came, decimal')),
            direction: oneOf('which way', 'command', 'response', 'end'),
            text: text('what it was'),
          }),
        ),
      }),
    ),
    commands: count('in all'),
    refusals: count('answers other than 9000 and 61xx, and failures'),
  }),
});

export const completionCommand = declareCommand({
  name: 'completion',
  group: 'More',
  summary: 'Print the script that completes commands and options at the Tab key.',
  about:
    'bash: in ~/.bashrc, source <(symbolon completion bash). zsh: the same in ~/.zshrc, after compinit. fish: symbolon completion fish > ~/.config/fish/completions/symbolon.fish',
  arguments: { shell: requiredChoice('SHELL', 'Which shell.', { choices: shells }) },
  options: {},
  card: false,
  asks: [],
  examples: ['symbolon completion bash', 'symbolon completion fish --json'],
  result: record({ shell: oneOf('which', ...shells), script: text('for that shell') }),
});

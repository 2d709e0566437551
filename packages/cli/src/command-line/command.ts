/**
 * A command is one row: its parsing, help, completion and JSON schema all come from it. Rows import nothing heavy, so
 * that the table of all rows loads at once.
 */
import type { CommandContext } from '../context.ts';
import type { Parameter, Parameters } from './parameters.ts';
import type { ResultShape } from './schema.ts';

type InputOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** What a command answers: data for programs, and lines of text for people. */
export type CommandAnswer<R> = { readonly result: R; readonly text: readonly string[] };

type Action<Input, R> = (input: Input, context: CommandContext) => Promise<CommandAnswer<R>>;

type CommandGroup = 'Packs and readers' | 'The card' | 'Wallets' | 'Backup' | 'Addresses and signatures' | 'More';

export type Command<A extends Parameters = Parameters, O extends Parameters = Parameters, R = unknown> = {
  /** As typed: `wallet create`. */
  readonly name: string;
  readonly group: CommandGroup;
  /** One line. */
  readonly summary: string;
  /** Paragraphs. */
  readonly about?: string;
  /** In the order they are typed. */
  readonly arguments: A;
  readonly options: O;
  /** Whether it takes the options that choose a card and give its secrets. */
  readonly card: boolean;
  /** Command lines that work in a folder with the pack `box`; the tests run them. */
  readonly examples: readonly string[];
  readonly result: ResultShape<R>;
  /** What holds when it is stopped in the middle. */
  readonly stopped?: string;
  /** Loads its action, and with it the libraries. */
  readonly load: () => Promise<Action<InputOf<A> & InputOf<O>, R>>;
};

/** Checks a row against the action it loads. */
export function defineCommand<const A extends Parameters, const O extends Parameters, R>(
  command: Command<A, O, R>,
): Command {
  return Object.freeze(command) as unknown as Command;
}

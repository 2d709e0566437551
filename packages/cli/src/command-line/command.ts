/**
 * What a command is: one row from which its parsing, help, completion and JSON schema come. Rows hold no code of the
 * libraries, so that they load at once.
 */
import type { Context } from '../context.ts';
import type { Shape } from './schema.ts';

/** An option or argument. */
export type Parameter<T> = {
  readonly about: string;
  /** What stands for its value in the help; an option without one is a flag. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly required?: true;
  /** May be given more than once, an argument as the last one. */
  readonly repeatable?: true;
  /**
   * From what was given: one text, several if repeatable, none if left out; for a flag "true". Throws RangeError with
   * the reason.
   */
  readonly read: (given: readonly string[]) => T;
};

export type Parameters = { readonly [name: string]: Parameter<unknown> };
type InputOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** What a command gives back: data for machines, and the same in words. */
export type Answer<R> = { readonly result: R; readonly text: readonly string[] };

type Action<Input, R> = (input: Input, context: Context) => Promise<Answer<R>>;

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
  /** Command lines that work in a folder with the pack `box`: see the test of the examples. */
  readonly examples: readonly string[];
  readonly result: Shape<R>;
  /** What holds when it is stopped in the middle. */
  readonly stopped?: string;
  /** Loads its code: nothing heavier than this table is loaded before. */
  readonly load: () => Promise<Action<InputOf<A> & InputOf<O>, R>>;
};

/** Checks a row against the code it loads. */
export function defineCommand<const A extends Parameters, const O extends Parameters, R>(
  command: Command<A, O, R>,
): Command {
  return Object.freeze(command) as unknown as Command;
}

export const flag = (about: string): Parameter<boolean> => ({ about, read: (given) => given.length > 0 });

export const text = (value: string, about: string): Parameter<string | undefined> => ({
  about,
  value,
  read: ([given]) => given,
});

export const needed = (value: string, about: string): Parameter<string> => ({
  about,
  value,
  required: true,
  read: ([given]) => {
    if (given === undefined) throw new RangeError('it is missing');
    return given;
  },
});

export const texts = (value: string, about: string): Parameter<readonly string[]> => ({
  about,
  value,
  repeatable: true,
  read: (given) => given,
});

export const neededTexts = (value: string, about: string): Parameter<readonly string[]> => ({
  ...texts(value, about),
  required: true,
  read: (given) => {
    if (given.length === 0) throw new RangeError('it is missing');
    return given;
  },
});

export const perhapsNumber = (value: string, about: string, range: NumberRange): Parameter<number | undefined> => ({
  about: withRange(about, range),
  value,
  read: ([given]) => (given === undefined ? undefined : wholeNumber(given, range)),
});

/** May be given more than once. */
export const numbers = (value: string, about: string, range: NumberRange): Parameter<readonly number[]> => ({
  about: withRange(about, range),
  value,
  repeatable: true,
  read: (given) => given.map((one) => wholeNumber(one, range)),
});

type NumberRange = { readonly min: number; readonly max: number };

const withRange = (about: string, { min, max }: NumberRange): string => `${about} ${min} to ${max}.`;

export const number = (
  value: string,
  about: string,
  { otherwise, ...range }: NumberRange & { readonly otherwise: number },
): Parameter<number> => ({
  about: `${withRange(about, range)} Default ${otherwise}.`,
  value,
  read: ([given]) => (given === undefined ? otherwise : wholeNumber(given, range)),
});

export const neededNumber = (value: string, about: string, range: NumberRange): Parameter<number> => ({
  about: withRange(about, range),
  value,
  required: true,
  read: ([given]) => {
    if (given === undefined) throw new RangeError('it is missing');
    return wholeNumber(given, range);
  },
});

export const choice = <const T extends string>(
  value: string,
  about: string,
  choices: readonly T[],
  otherwise: T,
): Parameter<T> => ({
  about: `${about} Default ${otherwise}.`,
  value,
  choices,
  read: ([given]) => oneOf(given ?? otherwise, choices),
});

export const neededChoice = <const T extends string>(
  value: string,
  about: string,
  choices: readonly T[],
): Parameter<T> => ({
  about,
  value,
  choices,
  required: true,
  read: ([given = '']) => oneOf(given, choices),
});

function wholeNumber(given: string, { min, max }: NumberRange): number {
  const number = Number(given);
  if (!/^[0-9]{1,10}$/.test(given) || number < min || number > max)
    throw new RangeError(`"${given}" is no number from ${min} to ${max}`);
  return number;
}

function oneOf<T extends string>(given: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new RangeError(`"${given}" is none of ${choices.join(', ')}`);
  return found;
}

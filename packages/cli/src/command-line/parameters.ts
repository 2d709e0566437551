/** Options and arguments of commands. */
import { parseDuration } from '../input/durations.ts';

export type Parameter<T> = {
  readonly about: string;
  /** What stands for its value in the help; an option without one is a flag. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly required?: true;
  /** May be given more than once; of arguments only the last one. */
  readonly repeatable?: true;
  /**
   * Reads the texts given: none, one, or several if repeatable; for a flag "true". Throws RangeError with the reason.
   */
  readonly read: (given: readonly string[]) => T;
};

export type Parameters = { readonly [name: string]: Parameter<unknown> };

type NumberRange = { readonly min: number; readonly max: number };
type Choices<T extends string> = { readonly choices: readonly T[] };

export const flag = (about: string): Parameter<boolean> => ({ about, read: (given) => given.length > 0 });

export const optionalText = (value: string, about: string): Parameter<string | undefined> => ({
  about,
  value,
  read: ([given]) => given,
});

export const defaultText = (value: string, about: string, otherwise: string): Parameter<string> => ({
  about: `${about} Default ${otherwise}.`,
  value,
  read: ([given]) => given ?? otherwise,
});

export const requiredText = (value: string, about: string): Parameter<string> => ({
  about,
  value,
  required: true,
  read: ([given]) => present(given),
});

export const texts = (value: string, about: string): Parameter<readonly string[]> => ({
  about,
  value,
  repeatable: true,
  read: (given) => given,
});

export const requiredTexts = (value: string, about: string): Parameter<readonly string[]> => ({
  ...texts(value, about),
  required: true,
  read: ([first, ...others]) => [present(first), ...others],
});

export const optionalNumber = (value: string, about: string, range: NumberRange): Parameter<number | undefined> => ({
  about: withRange(about, range),
  value,
  read: ([given]) => (given === undefined ? undefined : wholeNumber(given, range)),
});

export const number = (
  value: string,
  about: string,
  { otherwise, ...range }: NumberRange & { readonly otherwise: number },
): Parameter<number> => ({
  about: `${withRange(about, range)} Default ${otherwise}.`,
  value,
  read: ([given]) => (given === undefined ? otherwise : wholeNumber(given, range)),
});

export const requiredNumber = (value: string, about: string, range: NumberRange): Parameter<number> => ({
  about: withRange(about, range),
  value,
  required: true,
  read: ([given]) => wholeNumber(present(given), range),
});

/** Slots, files and phones: people count them from 1, and the value is as cards count, from 0. */
export const ordinal = (
  value: string,
  about: string,
  { count, otherwise }: { readonly count: number; readonly otherwise: number },
): Parameter<number> => {
  const { read, ...shared } = number(value, about, { min: 1, max: count, otherwise: otherwise + 1 });
  return { ...shared, read: (given) => read(given) - 1 };
};

export const optionalOrdinal = (
  value: string,
  about: string,
  { count }: { readonly count: number },
): Parameter<number | undefined> => ({
  about: withRange(about, { min: 1, max: count }),
  value,
  read: ([given]) => (given === undefined ? undefined : wholeNumber(given, { min: 1, max: count }) - 1),
});

export const requiredOrdinal = (
  value: string,
  about: string,
  { count }: { readonly count: number },
): Parameter<number> => ({
  about: withRange(about, { min: 1, max: count }),
  value,
  required: true,
  read: ([given]) => wholeNumber(present(given), { min: 1, max: count }) - 1,
});

/**
 * A card of a set as people call it: by their name for it, its number in the set from 1, or the number on the card.
 * `resolveMember` finds it in the list of a card.
 */
export type MemberWords = { readonly words: string };

export const optionalMember = (value: string, about: string): Parameter<MemberWords | undefined> => ({
  about,
  value,
  read: ([given]) => (given === undefined ? undefined : { words: given }),
});

export const requiredMember = (value: string, about: string): Parameter<MemberWords> => ({
  about,
  value,
  required: true,
  read: ([given]) => ({ words: present(given) }),
});

export const membersOf = (value: string, about: string): Parameter<readonly MemberWords[]> => ({
  about,
  value,
  repeatable: true,
  read: (given) => given.map((words) => ({ words })),
});

export const choice = <const T extends string>(
  value: string,
  about: string,
  { choices, otherwise }: Choices<T> & { readonly otherwise: NoInfer<T> },
): Parameter<T> => ({
  about: `${about} Default ${otherwise}.`,
  value,
  choices,
  read: ([given]) => oneOf(given ?? otherwise, choices),
});

export const optionalChoice = <const T extends string>(
  value: string,
  about: string,
  { choices }: Choices<T>,
): Parameter<T | undefined> => ({
  about,
  value,
  choices,
  read: ([given]) => (given === undefined ? undefined : oneOf(given, choices)),
});

export const requiredChoice = <const T extends string>(
  value: string,
  about: string,
  { choices }: Choices<T>,
): Parameter<T> => ({
  about,
  value,
  choices,
  required: true,
  read: ([given]) => {
    if (given === undefined) throw new RangeError(`it is missing: one of ${choices.join(', ')}`);
    return oneOf(given, choices);
  },
});

/** As `2 weeks` or `6mo`, in seconds. */
export const optionalDuration = (value: string, about: string, range: NumberRange): Parameter<number | undefined> => ({
  about,
  value,
  read: ([given]) => (given === undefined ? undefined : parseDuration(given, range)),
});

export const requiredDuration = (value: string, about: string, range: NumberRange): Parameter<number> => ({
  about,
  value,
  required: true,
  read: ([given]) => parseDuration(present(given), range),
});

const withRange = (about: string, { min, max }: NumberRange): string => `${about} ${min} to ${max}.`;

function present(given: string | undefined): string {
  if (given === undefined) throw new RangeError('it is missing');
  return given;
}

function wholeNumber(given: string, range: NumberRange): number {
  const reason = reasonAgainst(given.trim(), range);
  if (reason === undefined) return Number(given);
  const { min, max } = range;
  throw new RangeError(
    given.trim() === ''
      ? `a number from ${min} to ${max} is missing`
      : `"${given}" ${reason}: it must be ${min} to ${max}`,
  );
}

function reasonAgainst(text: string, { min, max }: NumberRange): string | undefined {
  if (/^-?[0-9]*[.,][0-9]+$/.test(text)) return 'is no whole number';
  if (!/^-?[0-9]+$/.test(text)) return 'is no number';
  if (text.startsWith('-') || Number(text) < min) return 'is too small';
  return Number(text) > max ? 'is too large' : undefined;
}

function oneOf<T extends string>(given: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new RangeError(`"${given}" is none of ${choices.join(', ')}`);
  return found;
}

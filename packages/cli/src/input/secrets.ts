/**
 * Where PIN, PUK and CAN come from: a file, a variable of the environment, or a hidden question. Never from the command
 * line, which every process can read.
 */
import { limits } from '@symbolon/protocol/limits';
import { CliError } from '../errors/cli-error.ts';
import type { Environment } from '../output/screen.ts';
import { largestSecret, readSmallText } from './read-file.ts';
import type { Terminal } from './terminal.ts';

const kinds = {
  pin: { name: 'PIN', option: '--pin-file', variable: 'SYMBOLON_PIN' },
  puk: { name: 'PUK', option: '--puk-file', variable: 'SYMBOLON_PUK' },
  can: { name: 'CAN', option: '--can-file', variable: 'SYMBOLON_CAN' },
  newPin: { name: 'new PIN', option: '--new-pin-file', variable: 'SYMBOLON_NEW_PIN' },
  newPuk: { name: 'new PUK', option: '--new-puk-file', variable: 'SYMBOLON_NEW_PUK' },
  phrase: { name: 'phrase', option: '--phrase-file', variable: 'SYMBOLON_PHRASE' },
} as const;

export type SecretKind = keyof typeof kinds;

export type Secrets = {
  /**
   * @param options.question what to ask instead of "PIN"
   * @param options.line which line of the file or variable, from 0; the last one stands for all that follow. Default 0.
   * @param options.optional a new one may be left empty
   * @param options.twice it is new: a person types it twice, because nothing else tells whether it is right, and it has
   * to have the form of one
   */
  readonly get: (
    kind: SecretKind,
    options?: {
      readonly question?: string;
      readonly line?: number;
      readonly twice?: boolean;
      readonly optional?: boolean;
    },
  ) => Promise<string>;
  /** Has it asked for once more, where a person typed it. */
  readonly forget: (kind: SecretKind, question: string) => void;
  /** Whether it is known without asking. */
  readonly has: (kind: SecretKind) => boolean;
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean;
};

export function createSecrets(
  files: { readonly [K in SecretKind]?: string | undefined },
  environment: Environment,
  terminal: Terminal | undefined,
): Secrets {
  const asked = new Map<string, string>();

  const given = (kind: SecretKind): readonly string[] | undefined => {
    const file = files[kind];
    const lines = file === undefined ? environment[kinds[kind].variable] : readSmallText(file, largestSecret);
    return lines === undefined || lines === '' ? undefined : lines.replace(/\r?\n$/, '').split(/\r?\n/);
  };

  const ask = async (
    kind: SecretKind,
    question: string,
    twice: boolean,
    check: (typed: string) => void,
  ): Promise<string> => {
    if (terminal === undefined) throw new CliError('secret/needed', kinds[kind]);
    const typed = await terminal.ask(`${question}: `, { hidden: true });
    check(typed);
    if (twice && typed !== (await terminal.ask(`${question}, once more: `, { hidden: true }))) {
      throw new CliError('secret/unusable', { name: kinds[kind].name, reason: 'the two are not the same' });
    }
    return typed;
  };

  return {
    has: (kind) => given(kind) !== undefined,
    forget: (kind, question) => asked.delete(`${kind} ${question}`),
    canAsk: terminal !== undefined,
    get: async (kind, { question = kinds[kind].name, line = 0, twice = false, optional = false } = {}) => {
      const check = (given: string): void => {
        if (twice && !(optional && given === '')) checkForm(kind, given);
      };
      const lines = given(kind);
      const found = lines?.[Math.min(line, lines.length - 1)] ?? asked.get(`${kind} ${question}`);
      if (found !== undefined) check(found);
      if (found !== undefined) return found;
      const typed = await ask(kind, question, twice, check);
      asked.set(`${kind} ${question}`, typed);
      return typed;
    },
  };
}

function checkForm(kind: SecretKind, digits: string): void {
  const { name } = kinds[kind];
  const isPuk = kind === 'puk' || kind === 'newPuk';
  const { min, max } = isPuk ? limits.pukDigits : limits.pinDigits;
  if (!/^[0-9]*$/.test(digits) || digits.length < min || digits.length > max)
    throw new CliError('secret/unusable', { name, reason: `expected ${min} to ${max} digits` });
}

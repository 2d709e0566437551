/**
 * Where PIN, PUK, CAN, phrase, passphrase and password come from: a file, a variable of the environment, or a hidden
 * question. Never from the command line, which every process of the machine can read.
 */
import { limits } from '@symbolon/protocol/limits';
import { cliError, isCliError } from '../errors/cli-error.ts';
import { type Environment, red } from '../output/screen.ts';
import { isObviousPin } from './obvious-pin.ts';
import type { Questions } from './questions.ts';
import { largestSecret, readSmallText } from './read-file.ts';
import { type SecretKind, secretKinds } from './secret-kinds.ts';
import { isBack, type Terminal } from './terminal.ts';

/** Of what protects a file, which anybody may try to open as often as they like. */
const SHORTEST_PASSWORD = 8;

/** Six digits, printed on the card. */
const canDigits = { min: 6, max: 6 };

type SecretOptions = {
  /** What to ask. Default: the name of the secret. */
  readonly question?: string;
  /** Which line of the file or variable, from 0; the last one stands for all that follow. Default 0. */
  readonly line?: number;
  /** All lines of the file or variable, with `\n` between; at the terminal, lines until it says that there are enough. */
  readonly until?: (lines: readonly string[]) => boolean;
  /** It is new: it must have the form of one, and is typed twice, because nothing else shows a typing error. */
  readonly twice?: boolean;
  /** It may be left empty. */
  readonly optional?: boolean;
};

export type Secrets = {
  /** @throws CliError `secret/needed`, `secret/unusable`, `interrupted`, and those of files */
  readonly get: (kind: SecretKind, options?: SecretOptions) => Promise<string>;
  /**
   * Forgets a typed answer, so that the same question is asked again.
   *
   * @param question default: the name of the secret
   * @returns whether there was one
   */
  readonly forget: (kind: SecretKind, question?: string) => boolean;
  /** Whether a file or variable gives it. */
  readonly has: (kind: SecretKind) => boolean;
  /** How many lines of it a file or variable gives. */
  readonly lines: (kind: SecretKind) => number;
  /** Whether there is a terminal to ask at. */
  readonly canAsk: boolean;
};

export type SecretSources = {
  readonly files: { readonly [K in SecretKind]?: string | undefined };
  readonly environment: Environment;
  readonly terminal: (Terminal & Partial<Questions>) | undefined;
};

/** So often is an answer of the wrong form asked for again: a program at the terminal would never stop. */
const MOST_SLIPS = 10;

export function createSecrets({ files, environment, terminal }: SecretSources): Secrets {
  /** What was typed, and how many questions there were by then. */
  const typedBefore = new Map<string, { readonly typed: string; readonly asked: number }>();
  let hinted = false;
  terminal?.onBack?.((asked) => {
    for (const [question, answer] of typedBefore) if (answer.asked > asked) typedBefore.delete(question);
  });

  /** A pipe can be read only once. */
  const read = new Map<SecretKind, string | undefined>();

  const given = (kind: SecretKind): readonly string[] | undefined => {
    const file = files[kind];
    // The question and other files of a command may need standard input.
    if (file === '-')
      throw cliError('secret/unusable', {
        name: secretKinds[kind].name,
        reason: `${secretKinds[kind].option} does not read standard input: name a file, or a pipe such as <(pass show pin)`,
      });
    if (!read.has(kind))
      read.set(kind, file === undefined ? environment[secretKinds[kind].variable] : readSmallText(file, largestSecret));
    const lines = read.get(kind);
    // Of a program that failed, say: what was meant to be there is not.
    if (lines === '' && file !== undefined)
      throw cliError('secret/unusable', { name: secretKinds[kind].name, reason: `the file ${file} is empty` });
    return lines === undefined || lines === '' ? undefined : lines.replace(/\r?\n$/, '').split(/\r?\n/);
  };

  return {
    has: (kind) => given(kind) !== undefined,
    lines: (kind) => given(kind)?.length ?? 0,
    forget: (kind, question = secretKinds[kind].name) => typedBefore.delete(`${kind} ${question}`),
    canAsk: terminal !== undefined,
    get: async (kind, { question = secretKinds[kind].name, line = 0, until, twice = false, optional = false } = {}) => {
      const lines = given(kind);
      const chosen = until === undefined ? lines?.[Math.min(line, lines.length - 1)] : lines?.join('\n');
      const found = chosen ?? typedBefore.get(`${kind} ${question}`)?.typed;
      if (found !== undefined) {
        // What no card can have: said here, where it is known whence it came, and before a card is asked.
        if ((twice || digitKinds.includes(kind)) && !(optional && found === ''))
          checkForm(kind, found, chosen === undefined ? '' : origin(kind, lines ?? [], line));
        return found;
      }
      if (terminal === undefined) throw cliError('secret/needed', secretKinds[kind]);
      if (twice || until !== undefined) hint(terminal);
      const typed = await askForm(terminal, { kind, question, until, twice, optional });
      typedBefore.set(`${kind} ${question}`, { typed, asked: terminal.asked?.() ?? 0 });
      return typed;
    },
  };

  /** Where what can't be used was read, for a message. */
  function origin(kind: SecretKind, lines: readonly string[], line: number): string {
    const file = files[kind];
    const place = file === undefined ? secretKinds[kind].variable : `the file ${file}`;
    return `; it is in ${lines.length > 1 ? `line ${Math.min(line, lines.length - 1) + 1} of ` : ''}${place}, and no try was used`;
  }

  /** Of what is long or new, and does not show. */
  function hint({ tell }: Partial<Questions>): void {
    if (!hinted) tell?.('Nothing shows while you type. Ctrl-R shows it, Ctrl-B goes back a question, Ctrl-C ends.');
    hinted = true;
  }
}

type Asked = { readonly kind: SecretKind; readonly question: string } & Pick<
  Required<SecretOptions>,
  'twice' | 'optional'
> & { readonly until: SecretOptions['until'] };

/** Asks until the answer has the form of the secret: what no card can have costs neither a try nor the command. */
async function askForm(terminal: Terminal & Partial<Questions>, asked: Asked): Promise<string> {
  const { kind, question, until, twice, optional } = asked;
  for (let slips = 0; ; ) {
    const typed = await terminal.ask(`${question}: `, { hidden: true, ...(until !== undefined && { until }) });
    try {
      if (!(optional && typed === '') && (twice || digitKinds.includes(kind))) checkForm(kind, typed);
      if (twice && pinKinds.includes(kind) && isObviousPin(typed)) terminal.tell?.(obvious);
      if (!twice || typed === (await terminal.ask(`${question}, once more: `, { hidden: true, back: true })))
        return typed;
      throw cliError('secret/unusable', { name: secretKinds[kind].name, reason: 'the two are not the same' });
    } catch (error) {
      // From the second question back to the first.
      if (isBack(error)) continue;
      slips += 1;
      if (!isCliError(error, 'secret/unusable') || slips === MOST_SLIPS) throw error;
      terminal.tell?.([red(error.message)]);
      terminal.tell?.('Type it again. Ctrl-R shows what you type.');
    }
  }
}

/** Digits alone, as many as `limits` says. */
const digitKinds: readonly SecretKind[] = ['pin', 'puk', 'can', 'newPin', 'newPuk', 'sharePin', 'sharePuk'];

const pinKinds: readonly SecretKind[] = ['pin', 'newPin', 'sharePin'];

const obvious = 'Warning: this PIN is one of the first that a thief tries. Ctrl-B takes you back to choose another.';

/** @param from where it was read, for a message. Default: it was typed */
function checkForm(kind: SecretKind, digits: string, from = ''): void {
  const { name } = secretKinds[kind];
  if (kind === 'passphrase') {
    if (digits === '') throw cliError('secret/unusable', { name, reason: 'it is empty: leave out --passphrase' });
    if (/\p{Cc}/u.test(digits)) throw cliError('secret/unusable', { name, reason: 'it holds a control character' });
    return;
  }
  if (kind === 'password') {
    if ([...digits].length < SHORTEST_PASSWORD)
      throw cliError('secret/unusable', {
        name,
        reason: `it has fewer than ${SHORTEST_PASSWORD} characters, and whoever has the file can try many`,
      });
    if (/\p{Cc}/u.test(digits)) throw cliError('secret/unusable', { name, reason: 'it holds a control character' });
    // Some programs take what was typed in NFKC, and others as it is.
    if (digits !== digits.normalize('NFKC'))
      throw cliError('secret/unusable', {
        name,
        reason:
          'it holds a character that some programs read as another: a wide letter, a no-break space, an accent apart from its letter',
      });
    return;
  }
  const isPuk = kind === 'puk' || kind === 'newPuk' || kind === 'sharePuk';
  const { min, max } = kind === 'can' ? canDigits : isPuk ? limits.pukDigits : limits.pinDigits;
  if (!/^[0-9]*$/.test(digits) || digits.length < min || digits.length > max) {
    const count = min === max ? `${min}` : `${min} to ${max}`;
    throw cliError('secret/unusable', { name, reason: `expected ${count} digits${hintFor(kind, digits)}${from}` });
  }
}

/** What is wrong with it, where that does not show; what was typed may also be BIP-39's passphrase. */
function hintFor(kind: SecretKind, given: string): string {
  if (/^[0-9\s]*\s[0-9\s]*$/.test(given)) return ', and there is a space or a line break among them';
  if (/^[0-9]+$/.test(given.normalize('NFKC')) && /[^0-9]/.test(given))
    return ' 0 to 9, and these are signs that look like them';
  if (/^[A-Z_]+\s*[=:]\s*[0-9]+$/i.test(given)) return ' alone, without a name before them';
  return pinKinds.includes(kind) && /[^0-9]/.test(given)
    ? '; the passphrase of a phrase is another secret: "symbolon wallet import --passphrase"'
    : '';
}

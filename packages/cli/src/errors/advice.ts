/** What an error means for whoever called: the exit code for scripts, and for people what to do next. */
import type { ChainErrorCode } from '@symbolon/chains/errors';
import type { ErrorCode } from '@symbolon/protocol/errors';
import type { CliErrorCode } from './cli-error.ts';

/** Exit codes, by what stands before the slash of an error's code. Never reused for another meaning. */
export const exitCodes = [
  { exit: 1, codes: [], meaning: 'something unexpected: please report it' },
  { exit: 2, codes: ['usage', 'argument', 'path'], meaning: 'the command line is wrong; nothing was done' },
  {
    exit: 3,
    codes: ['card', 'log', 'backup', 'ceremony', 'set'],
    meaning: 'the card refuses, or is not the right one',
  },
  { exit: 4, codes: ['pin', 'secret'], meaning: 'a PIN, PUK or CAN is wrong, missing, suspended or blocked' },
  { exit: 5, codes: ['transport', 'channel'], meaning: 'no card was reached, or it was lost on the way' },
  { exit: 6, codes: ['pack'], meaning: 'the pack of emulated cards is missing, damaged, too new or in use' },
  {
    exit: 7,
    codes: ['data', 'address', 'transaction', 'fee', 'funds', 'signer'],
    meaning: 'what was to be signed is malformed or refused',
  },
  { exit: 8, codes: ['file'], meaning: 'a file exists already, or can not be read or written' },
  { exit: 9, codes: ['server'], meaning: 'a server can not be reached, or answers wrongly' },
  { exit: 10, codes: ['confirmation'], meaning: 'you did not agree, or could not be asked' },
  { exit: 130, codes: ['interrupted'], meaning: 'stopped with Ctrl-C' },
] as const;

/** The exit code for an error's code; 1 for what has none. */
function exitCodeOf(code: string | undefined): number {
  const kind = code?.replace(/\/.*$/, '');
  return exitCodes.find(({ codes }) => (codes as readonly string[]).includes(kind ?? ''))?.exit ?? 1;
}

/** What to do, where the message itself does not say it. */
const advice: { readonly [C in ErrorCode | ChainErrorCode | CliErrorCode]?: string } = {
  'pin/suspended':
    'Run "symbolon pin resume" with the right PIN, or "symbolon puk resume" with the right PUK. If it is wrong as well, it is blocked: for a blocked PIN there is the PUK, for the PUK nothing.',
  'pin/blocked':
    'Run "symbolon pin unblock" with the PUK. Without one the card can only be reset, and the wallet comes back from a backup.',
  'secret/unusable': 'Check what was typed, or the file or variable it came from.',
  'confirmation/needed': 'Look at what is to be done, and add --yes.',
  'card/not-chosen':
    'Name a pack of emulated cards (--pack DIR, or SYMBOLON_PACK) or a reader (--reader NAME, or SYMBOLON_READER).',
  'card/blank': 'Make a wallet with "symbolon wallet create", or back another card up onto it with "symbolon backup".',
  'card/notes-broken': 'Set them once more: "symbolon notes set FILE".',
  'card/no-room': 'Shorten what you note, or delete a file: "symbolon files list".',
  'card/status': 'Nothing was changed by the command that was refused.',
  'pack/missing': 'Make one with "symbolon pack new".',
  'pack/exists': 'Choose another folder.',
  'pack/no-card': 'Choose one of its cards with --card.',
  'pack/damaged': 'Copy the folder back from a backup. What is in it can not be trusted any more.',
  'pack/newer': 'Use a newer version of this program.',
  'pack/in-use': 'Wait until that has ended, or end it.',
  'file/unwritable': 'Nothing half-written was left. Make room, or choose another place.',
  'server/untrusted':
    'If the server is yours, name the file of its certificate (PEM) in NODE_EXTRA_CA_CERTS. If it is not, take another server: somebody may be listening.',
  'file/exists': 'Choose another name, or add --force to replace it.',
};

export type Advice = { readonly exit: number; readonly advice: string | undefined };

const wrongPassword: { readonly [password: string]: string } = {
  PIN: 'Check it before you try again. After the next to last try the card asks for the number printed on it: "symbolon pin resume".',
  PUK: 'Look it up before you try again: a PUK without tries is blocked for good. The last try takes "symbolon puk resume".',
  CAN: 'Compare it with the six digits printed on the card: it may be another card. No try was used.',
};

/**
 * What stops a ceremony and would stop any command has the same exit code there, and the same advice where there is
 * one.
 */
const sameAs: { readonly [problem: string]: ErrorCode } = {
  'wrong-password': 'pin/wrong',
  'wrong-access-number': 'pin/wrong',
  'one-try-left': 'pin/suspended',
  'password-blocked': 'pin/blocked',
  'card-lost': 'transport/card-removed',
};

/** Exit code and advice for an error's code. */
export function adviceFor(code: string | undefined, context: unknown): Advice {
  const problem = problemIn(code, context);
  const meant = (problem === null ? undefined : sameAs[problem]) ?? code;
  const given = (advice as { readonly [code: string]: string | undefined })[meant ?? ''];
  return { exit: exitCodeOf(meant), advice: given ?? specific(code, context) };
}

/**
 * What stopped a ceremony, in a word that stays the same (`ProblemKind` of `@symbolon/backup`); `null` for other
 * errors.
 */
export function problemIn(code: string | undefined, context: unknown): string | null {
  return code === 'ceremony/stopped' && typeof context === 'object' && context !== null && 'problem' in context
    ? String(context.problem)
    : null;
}

function specific(code: string | undefined, context: unknown): string | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  if (code === 'pin/wrong' && 'password' in context) return wrongPassword[String(context.password)];
  if (code === 'usage/wrong' && 'help' in context) return `Try: ${context.help}`;
  if (code === 'ceremony/stopped' && 'advice' in context) return String(context.advice);
  if (code === 'secret/needed' && 'option' in context && 'variable' in context)
    return `Give ${context.option} FILE, or set ${context.variable}.`;
  return undefined;
}

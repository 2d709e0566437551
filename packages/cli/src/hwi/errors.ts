/**
 * Errors as the Hardware Wallet Interface gives them: `{"error": text, "code": number}`. Source: bitcoin-core/HWI,
 * `hwilib/errors.py` at 4ae6006.
 */
import { adviceFor } from '../errors/advice.ts';
import { messageOf } from '../errors/cli-error.ts';

export const hwiCodes = {
  noDeviceType: -1,
  missingArguments: -2,
  deviceConnection: -3,
  unknownDeviceType: -4,
  invalidTransaction: -5,
  noPassword: -6,
  badArgument: -7,
  unavailableAction: -9,
  deviceNotReady: -12,
  unknown: -13,
  actionCanceled: -14,
  deviceBusy: -15,
  helpText: -17,
  deviceNotInitialized: -18,
} as const;

export type HwiErrorName = keyof typeof hwiCodes;

export type HwiFailure = { readonly error: string; readonly code: number };

/** Ends a command with one of the codes of HWI. */
export type HwiError = Error & { readonly name: 'HwiError'; readonly code: number };

export function hwiError(name: HwiErrorName, message: string): HwiError {
  return Object.assign(new Error(message), { name: 'HwiError' as const, code: hwiCodes[name] });
}

/** By the code of an error, or by the part of it before the slash. */
const names: { readonly [code: string]: HwiErrorName } = {
  'secret/needed': 'noPassword',
  pin: 'deviceNotReady',
  'card/blank': 'deviceNotInitialized',
  'card/status': 'unavailableAction',
  'policy/refused': 'unavailableAction',
  'pack/in-use': 'deviceBusy',
  pack: 'deviceConnection',
  'card/not-chosen': 'deviceConnection',
  'card/not-symbolon': 'deviceConnection',
  'card/other-version': 'deviceConnection',
  'card/newer': 'deviceConnection',
  'card/no-interpreter': 'unavailableAction',
  transport: 'deviceConnection',
  channel: 'deviceConnection',
  interrupted: 'actionCanceled',
  data: 'invalidTransaction',
  transaction: 'badArgument',
  fee: 'badArgument',
  path: 'badArgument',
  argument: 'badArgument',
  secret: 'badArgument',
  usage: 'badArgument',
};

export function hwiFailure(error: unknown): HwiFailure {
  const isHwiError = error instanceof Error && error.name === 'HwiError';
  if (isHwiError) return { error: error.message, code: (error as HwiError).code };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = names[code] ?? names[code.replace(/\/.*$/, '')] ?? 'unknown';
  const context = error instanceof Error && 'context' in error ? error.context : undefined;
  const said = messageOf(error).replace(/[.:]$/, '');
  // Bitcoin Core shows these words alone, and no code.
  const advice = code === 'secret/needed' ? whereToAsk : adviceFor(code, context).advice;
  return { error: advice === undefined ? messageOf(error) : `${said}. ${advice}`, code: hwiCodes[name] };
}

/** There is no option of HWI for it. */
const whereToAsk =
  'Set SYMBOLON_PIN for the program that asked, such as bitcoind, or start that in the foreground of a terminal, where it can be asked for.';

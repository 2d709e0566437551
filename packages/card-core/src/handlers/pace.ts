/** PACE with its try counters: MSE:Set AT and GENERAL AUTHENTICATE, TR-03110-3 clauses B.14.1 and B.14.2. */

import { equalBytes } from '@noble/curves/utils.js';
import { type CommandApdu, isChained } from '@symbolon/protocol/apdu';
import {
  createPaceChip,
  generalAuthenticateHeader,
  type PaceChip,
  type PaceFailure,
  type PasswordName,
  p256Parameters,
  paceProtocol,
  paceSteps,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import { decodeWith } from '@symbolon/protocol/encoding';
import type { Context } from '../card/context.ts';
import {
  checkOffered,
  checkTries,
  confirmPassword,
  initialTries,
  passwordKeyOf,
  settleTries,
  takeTry,
  triesOf,
} from '../passwords.ts';
import { Refusal } from '../refusal.ts';

/** A run of PACE between its commands. */
export type PaceRun = { readonly password: PasswordName; readonly chip: PaceChip | undefined; readonly step: number };

/** The result of GENERAL AUTHENTICATE. After the last step there is no `run`. */
export type PaceProgress = { readonly response: Uint8Array; readonly run: PaceRun | undefined };

const lastStep = 4;
/** '63Cx': a warning, x tries are left. */
const triesLeft = 0x63c0;
/** A wrong CAN, which has no counter. */
const wrongPassword = 0x6300;

/**
 * Chooses the password of the next run.
 *
 * @returns the run, and the warning '63Cx' if tries are missing (TR-03110-3 clause B.14.1: x = 1 suspended, 0 blocked)
 * @throws Refusal `wrongParameters`, `incorrectData`, `referencedDataNotFound` (no such password)
 */
export function startPace(
  command: CommandApdu,
  { store }: Context,
): { readonly run: PaceRun; readonly warning: number | undefined } {
  const { p1, p2 } = setAuthenticationTemplateHeader;
  if (command.p1 !== p1 || command.p2 !== p2) throw new Refusal('wrongParameters');
  const template = decodeWith(setAuthenticationTemplate, 'MSE:Set AT', command.data ?? new Uint8Array());
  const names = Object.keys(passwordReferences) as PasswordName[];
  const password = names.find((name) => passwordReferences[name] === template.password);
  const parameters = template.domainParameters ?? p256Parameters.id;
  if (!equalBytes(template.protocol, paceProtocol) || parameters !== p256Parameters.id)
    throw new Refusal('incorrectData');
  if (password === undefined) throw new Refusal('referencedDataNotFound');
  checkOffered(store, password);
  const tries = triesOf(store, password) ?? 0;
  return {
    run: { password, chip: undefined, step: 0 },
    warning: tries < initialTries[password] ? triesLeft + tries : undefined,
  };
}

/**
 * One step. The card takes and stores the try before it checks the terminal's token. Up to then nothing it sent depends
 * on the password, so a card removed earlier loses no try, nor does a malformed last step.
 *
 * @throws Refusal which ends the run
 */
export function continuePace(
  command: CommandApdu,
  run: PaceRun | undefined,
  { store, rng, session, openSession, beginUnprovenRun }: Context,
): PaceProgress {
  const { p1, p2 } = generalAuthenticateHeader;
  if (command.p1 !== p1 || command.p2 !== p2) throw new Refusal('wrongParameters');
  if (run === undefined) throw new Refusal('conditionsOfUse');
  const { password } = run;
  const step = run.step + 1;
  if (isChained(command.cla) !== step < lastStep) throw new Refusal('conditionsOfUse');
  checkTries(store, password, session);
  // What is malformed begins no run, and what is no token is no guess.
  const data = command.data ?? new Uint8Array();
  if (step === 1) {
    decodeWith(paceSteps.nonce.request, 'PACE command', data);
    if (password !== 'can') beginUnprovenRun();
  }
  if (step === lastStep) {
    decodeWith(paceSteps.authentication.request, 'PACE command', data);
    takeTry(store, password);
  }

  const passwordKey = passwordKeyOf(store, password);
  if (passwordKey === undefined) throw new Refusal('referencedDataNotFound');
  const chip =
    run.chip ??
    createPaceChip({ parameters: p256Parameters, passwordKey, password: passwordReferences[password], random: rng });
  const outcome = chip.step(data);
  if (outcome.kind === 'failed') {
    settleTries(store);
    store.commit();
    throw new Refusal(statusOfFailure(outcome.failure, password, triesOf(store, password) ?? 0));
  }
  if (outcome.kind === 'continue') return { response: outcome.response, run: { password, chip, step } };
  confirmPassword(store, password);
  openSession({ kind: password, keys: outcome.session });
  return { response: outcome.response, run: undefined };
}

function statusOfFailure(
  failure: PaceFailure,
  password: PasswordName,
  tries: number,
): 'incorrectData' | 'conditionsOfUse' | number {
  if (failure === 'malformed') return 'incorrectData';
  if (failure === 'ended') return 'conditionsOfUse';
  return password === 'can' ? wrongPassword : triesLeft + tries;
}

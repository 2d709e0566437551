/**
 * A tiny model of the card: what a user of the specification would expect it to remember, and to answer. It knows no
 * bytes and no keys.
 */
import type { Lifecycle, SessionKind } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';

/** What the card keeps without power, as far as the model follows it. */
export type Remembered = {
  lifecycle: Lifecycle;
  pinTries: number | undefined;
  pukTries: number | undefined;
  pukUses: number | undefined;
  /** Which slots hold a phone. */
  phones: boolean[];
  wallets: ({ readonly limit: number; readonly sealed: boolean; readonly exportable: boolean } | undefined)[];
  wrongPins: number;
  wrongPuks: number;
  resets: number;
};

export type Model = Remembered & {
  session: SessionKind;
  /** The password whose proof a session waits for. */
  waiting: 'pin' | 'puk' | undefined;
};

export const blankModel = (): Model => ({
  lifecycle: 'blank',
  pinTries: undefined,
  pukTries: undefined,
  pukUses: undefined,
  phones: Array.from({ length: limits.phones }, () => false),
  wallets: Array.from({ length: limits.wallets }, () => undefined),
  wrongPins: 0,
  wrongPuks: 0,
  resets: 0,
  session: 'none',
  waiting: undefined,
});

export const copyOf = (model: Model): Model => ({ ...model, phones: [...model.phones], wallets: [...model.wallets] });

/** The part that survives without power. */
export function remembered({ session: _, waiting: __, ...rest }: Model): Remembered {
  return rest;
}

/** The session is over, for whatever reason but a command that could not be verified. */
export function endSession(model: Model): void {
  model.session = 'none';
  model.waiting = undefined;
}

/** A protected command was verified. If a session waited for it, the password was right. */
export function prove(model: Model): void {
  const { waiting } = model;
  if (waiting === undefined) return;
  if (waiting === 'pin') model.pinTries = limits.pinTries;
  else model.pukTries = limits.pukTries;
  model.session = waiting;
  model.waiting = undefined;
}

/** A first command that names its run could not be verified, or a later one. @returns the status of the answer */
export function failChannel(model: Model): number {
  const { waiting } = model;
  if (waiting !== undefined) {
    model.waiting = undefined;
    return wrongTry(model, waiting, triesOf(model, waiting) ?? 0);
  }
  endSession(model);
  return status.secureMessagingIncorrect;
}

type Password = 'can' | 'pin' | 'puk';

function triesOf(model: Model, password: Password): number | undefined {
  return password === 'can' ? 1 : password === 'pin' ? model.pinTries : model.pukTries;
}

/** What a card has against a password before it is tried. */
function refusedPassword(model: Model, password: Password): number | undefined {
  const tries = triesOf(model, password);
  if (tries === undefined) return status.referencedDataNotFound;
  if (tries === 0) return status.methodBlocked;
  return password !== 'can' && tries === 1 && model.session !== 'can' ? status.conditionsOfUse : undefined;
}

/**
 * OPEN CHANNEL, inside the session there is or in the clear. It answers alike whether the password is right or wrong.
 */
export function open(model: Model, password: Password): number {
  const refusal =
    refusedBy(model, ['none', 'can'], ['blank', 'active', 'terminated']) ?? refusedPassword(model, password);
  if (refusal !== undefined) return refusal;
  if (password === 'can') model.session = 'can';
  else model.waiting = password;
  return status.ok;
}

/** PACE with a password, inside the session there is or in the clear. @returns status of its last command */
export function pace(model: Model, password: Password, right: boolean): number {
  const refusal = refusedPassword(model, password);
  if (refusal !== undefined) return refusal;
  const tries = triesOf(model, password) ?? 0;
  if (right) {
    if (password === 'pin') model.pinTries = limits.pinTries;
    if (password === 'puk') model.pukTries = limits.pukTries;
    model.session = password;
    model.waiting = undefined;
    return status.ok;
  }
  if (password === 'can') return 0x6300;
  return wrongTry(model, password, tries);
}

function wrongTry(model: Model, password: 'pin' | 'puk', tries: number): number {
  if (password === 'pin') {
    model.pinTries = tries - 1;
    model.wrongPins += 1;
  } else {
    model.pukTries = tries - 1;
    model.wrongPuks += 1;
  }
  return 0x63c0 + tries - 1;
}

/** Refuses where the row of the command table says so; `undefined`: go on. */
function refusedBy(
  model: Model,
  sessions: readonly SessionKind[],
  lifecycles: readonly Lifecycle[] = ['active'],
): number | undefined {
  if (!sessions.includes(model.session)) return status.securityStatus;
  return lifecycles.includes(model.lifecycle) ? undefined : status.conditionsOfUse;
}

export function verify(model: Model, right: boolean): number {
  const refusal = refusedBy(model, ['can', 'phone']);
  if (refusal !== undefined) return refusal;
  const tries = model.pinTries ?? 0;
  if (tries === 0) return status.methodBlocked;
  if (tries === 1 && model.session !== 'can') return status.conditionsOfUse;
  if (!right) return wrongTry(model, 'pin', tries);
  model.pinTries = limits.pinTries;
  model.session = 'pin';
  return status.ok;
}

export type NewWallet = {
  readonly slot: number;
  readonly passwords: boolean;
  readonly clones: number;
  readonly exportable: boolean;
};

export function makeWallet(model: Model, { slot, passwords, clones, exportable }: NewWallet): number {
  const refusal = refusedBy(model, ['can', 'pin'], ['blank', 'active']);
  if (refusal !== undefined) return refusal;
  const first = model.lifecycle === 'blank';
  if (!first && model.session !== 'pin') return status.securityStatus;
  if (first !== passwords) return status.incorrectData;
  if (model.wallets[slot] !== undefined) return status.notEnoughMemory;
  model.wallets[slot] = { limit: clones, sealed: false, exportable };
  if (first) {
    Object.assign(model, {
      lifecycle: 'active',
      pinTries: limits.pinTries,
      pukTries: limits.pukTries,
      pukUses: limits.pukUses,
    });
    model.session = 'pin';
  }
  return status.ok;
}

export function exportWallet(model: Model, slot: number): number {
  const refusal = refusedBy(model, ['puk']);
  if (refusal !== undefined) return refusal;
  const wallet = model.wallets[slot];
  if (wallet === undefined) return status.referencedDataNotFound;
  return wallet.exportable ? status.ok : status.conditionsOfUse;
}

/** Signing, or asking for a public key. */
export function useKey(model: Model, slot: number): number {
  const refusal = refusedBy(model, ['pin', 'phone']);
  if (refusal !== undefined) return refusal;
  // The policy that a wallet begins with lets no phone do anything before the PIN.
  if (model.session === 'phone') return status.securityStatus;
  return model.wallets[slot] === undefined ? status.referencedDataNotFound : status.ok;
}

export function seal(model: Model, slot: number): number {
  const refusal = refusedBy(model, ['pin']);
  if (refusal !== undefined) return refusal;
  const wallet = model.wallets[slot];
  if (wallet === undefined) return status.referencedDataNotFound;
  model.wallets[slot] = { ...wallet, sealed: true };
  return status.ok;
}

/** CLONE EXPORT to an offer that is none. */
export function exportToNobody(model: Model, slot: number): number {
  const refusal = refusedBy(model, ['pin']);
  if (refusal !== undefined) return refusal;
  const wallet = model.wallets[slot];
  if (wallet === undefined) return status.referencedDataNotFound;
  return wallet.sealed ? status.setSealed : status.incorrectData;
}

export function addPhone(model: Model): number {
  const refusal = refusedBy(model, ['pin']);
  if (refusal !== undefined) return refusal;
  const slot = model.phones.indexOf(false);
  if (slot < 0) return status.notEnoughMemory;
  model.phones[slot] = true;
  return status.ok;
}

export function forgetPhone(model: Model, slot: number): number {
  const refusal = refusedBy(model, ['pin']);
  if (refusal !== undefined) return refusal;
  if (model.phones[slot] !== true) return status.referencedDataNotFound;
  model.phones[slot] = false;
  return status.ok;
}

/** By any phone. One that the card does not know can use its session for nothing. */
export function resume(model: Model): number {
  model.session = 'phone';
  model.waiting = undefined;
  return status.ok;
}

/** RESET RETRY COUNTER. */
export function resetRetryCounter(model: Model, change: 'pin' | 'puk' | 'unblock'): number {
  const allowed = model.session === 'puk' || (model.session === 'pin' && change === 'pin');
  if (!allowed) return status.securityStatus;
  if (model.lifecycle !== 'active') return status.conditionsOfUse;
  if (model.session === 'puk') {
    if (model.pukUses === 0) return status.methodBlocked;
    model.pukUses = (model.pukUses ?? 0) - 1;
  }
  if (change === 'puk') model.pukTries = limits.pukTries;
  else model.pinTries = limits.pinTries;
  return status.ok;
}

/** PREPARE RESET; RESET CARD right after it answers alike. */
export function prepareReset(model: Model): number {
  const refusal = refusedBy(model, ['pin', 'puk']);
  if (refusal !== undefined) return refusal;
  return model.session === 'puk' && model.pinTries !== 0 ? status.conditionsOfUse : status.ok;
}

export function reset(model: Model): number {
  const answer = prepareReset(model);
  if (answer !== status.ok) return answer;
  const { session, waiting, wrongPins, wrongPuks, resets } = model;
  Object.assign(model, blankModel(), { session, waiting, wrongPins, wrongPuks, resets: resets + 1 });
  return status.ok;
}

/** A command that anyone with a session may send. */
export function anySession(model: Model): number {
  return model.session === 'none' ? status.securityStatus : status.ok;
}

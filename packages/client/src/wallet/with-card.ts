import { cardError, checkArgument, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { status } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';
import { attest } from '../actions/attest.ts';
import { type IdentifyResult, identify } from '../actions/identify.ts';
import { verifyPin } from '../actions/pin.ts';
import { type Card, openCard } from '../card.ts';
import type { CallOptions } from '../session/conversation.ts';
import type { Attestation, AttestOptions } from '../session/genuine.ts';
import { type Credentials, checkedCredentials } from '../session/passwords.ts';
import { checkKnown, type KnownCard, resumeSession } from '../session/resume.ts';
import { openSession, type Session } from '../session/session.ts';
import { type AskCredentials, checkNotStopped, type NextCard, type TapReason, unlessStopped } from './next-card.ts';

/** Where the card comes from, what opens it, and which card it must be. */
export type WithCardOptions = AttestOptions &
  CallOptions & {
    /** Brings a card to the reader. */
    readonly nextCard: NextCard;
    /**
     * The password, or who asks for it. Not asked for while a known phone opens the card. A card that takes its PIN
     * only inside a channel needs the CAN too.
     */
    readonly credentials: Credentials | AskCredentials;
    /** What this phone keeps of cards that know it, at most 4: they open without a password. */
    readonly known?: readonly KnownCard[];
    /** The number of the only card to accept. */
    readonly cardNumber?: string;
    /** What the card is for, for who is asked for it. Default `use`. */
    readonly task?: TapReason['task'];
    /** How many taps at most, if the card is lifted too soon. Default 3. */
    readonly taps?: number;
  };

/**
 * Asks for a card, opens it, has it prove that it is genuine, and uses it once: the whole of a tap.
 *
 * Where the card is lifted before anything was proven, it is asked for again, and the password that was entered serves
 * for the next tap: no card has seen a proof of it. After that nothing is repeated: no PIN is proven a second time, and
 * `use` runs once, except where a session of a known phone is not enough for it: then it runs again after the PIN. So
 * `use` should begin with what may be refused.
 *
 * @param use gets the session, and what the card has proven; both end with it
 * @throws SymbolonError `argument/invalid` before a card is asked for; `card/other` for another card than `cardNumber`;
 * `card/blank`; `transport/aborted`; what `openCard`, `identify`, `nextCard`, `credentials` and `use` throw
 * @example
 * ```ts
 * import { getStatus, withCard } from '@symbolon/client';
 * const options = { nextCard: async () => transport, credentials: { can: '123456' }, trust };
 * const { lifecycle } = await withCard(options, (session) => getStatus(session));
 * lifecycle; // => 'blank'
 * ```
 */
export async function withCard<T>(
  options: WithCardOptions,
  use: (session: Session, attestation: Attestation) => Promise<T>,
): Promise<T> {
  const { known = [], signal, task = 'use', taps = 3 } = options;
  if (!(taps >= 1)) throw cardError('argument/invalid', { argument: 'taps', reason: 'at least one is needed' });
  const call = signal === undefined ? {} : { signal };
  if (known.length > 0) checkKnown(known);
  let byPhone = known.length > 0;
  let entered: Credentials | undefined;
  let lifted = 0;
  let problem: SymbolonError | undefined;
  for (let tap = 1; ; tap += 1) {
    const reason: TapReason = Object.freeze({ task, tap, problem });
    const stop = { signal, name: 'the next card' };
    if (!byPhone && entered === undefined) {
      const ask = (): Credentials | Promise<Credentials> => askFor(options.credentials, { reason, call });
      entered = await unlessStopped(ask, stop, () => undefined);
      checkedCredentials(entered);
    }
    const outcome = await oneTap(options, { reason, call, credentials: entered }, use);
    if (outcome.kind === 'done') return outcome.result;
    problem = outcome.problem;
    // Whoever has had a proof may be another card.
    if (outcome.kind === 'lifted' && outcome.proofSent) entered = undefined;
    if (outcome.kind === 'pin needed') byPhone = false;
    else lifted += 1;
    if (lifted >= taps) throw problem;
  }
}

type Tap = {
  readonly reason: TapReason;
  readonly call: CallOptions;
  /** None: a known phone is to open the card. */
  readonly credentials: Credentials | undefined;
};

type Outcome<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'lifted'; readonly problem: SymbolonError; readonly proofSent: boolean }
  | { readonly kind: 'pin needed'; readonly problem: SymbolonError | undefined };

async function oneTap<T>(
  options: WithCardOptions,
  { reason, call, credentials }: Tap,
  use: (session: Session, attestation: Attestation) => Promise<T>,
): Promise<Outcome<T>> {
  const { nextCard } = options;
  const stop = { signal: call.signal, name: 'the next card' };
  const transport = await unlessStopped(() => nextCard(reason, call), stop, release);
  checkArgument('transport', transport, { name: 'text', limits: 'object', exchange: 'function', close: 'function' });
  try {
    checkNotStopped({ ...stop, name: transport.name });
    const opened = await opening(transport, { options, credentials, call });
    if (opened.kind !== 'opened') return opened;
    const { session, attestation } = opened;
    try {
      checkNumber(attestation, options);
      checkNotStopped({ ...stop, name: transport.name });
      return { kind: 'done', result: await use(session, attestation) };
    } catch (error) {
      if (credentials === undefined && needsPin(error)) return { kind: 'pin needed', problem: error };
      throw error;
    } finally {
      session.close();
    }
  } finally {
    await release(transport);
  }
}

type Opened = ({ readonly kind: 'opened' } & IdentifyResult) | Exclude<Outcome<never>, { readonly kind: 'done' }>;

/** Up to the proof a lifted card costs nothing; `identify` has another error for what comes later. */
async function opening(
  transport: Transport,
  {
    options,
    credentials,
    call,
  }: { readonly options: WithCardOptions; readonly credentials: Credentials | undefined; readonly call: CallOptions },
): Promise<Opened> {
  const { trust, certificates, cardNumber, known = [] } = options;
  const expected = { trust, ...(certificates !== undefined && { certificates }), ...call };
  let proofSent = false;
  try {
    const card = await openCard(transport, call);
    if (credentials !== undefined) {
      const proves = (): void => {
        proofSent = true;
      };
      return { kind: 'opened', ...(await openWith(card, credentials, { expected, cardNumber, proves })) };
    }
    const opened = await resumeAndAttest(card, known, expected);
    return opened === undefined ? { kind: 'pin needed', problem: undefined } : { kind: 'opened', ...opened };
  } catch (error) {
    if (isSymbolonError(error, 'transport/card-removed')) return { kind: 'lifted', problem: error, proofSent };
    throw error;
  }
}

type Opening = {
  readonly expected: AttestOptions & CallOptions;
  readonly cardNumber: string | undefined;
  /** Called before a PIN or PUK is proven. */
  readonly proves: () => void;
};

async function openWith(card: Card, credentials: Credentials, opening: Opening): Promise<IdentifyResult> {
  const { expected, proves } = opening;
  if (!('pin' in credentials || 'puk' in credentials)) return identify(card, credentials, expected);
  const call = expected.signal === undefined ? {} : { signal: expected.signal };
  let session: Session;
  try {
    session = await openSession(card, credentials, call);
  } catch (error) {
    if (!('pin' in credentials) || credentials.can === undefined || !isUnknown(error)) throw error;
    return openInside(card, { pin: credentials.pin, can: credentials.can }, opening);
  }
  proves();
  return { session, attestation: await attest(session, expected) };
}

/** A card may take the PIN only inside a channel (`setPinInChannel`): then the CAN opens it. */
async function openInside(
  card: Card,
  { pin, can }: { readonly pin: string; readonly can: string },
  { expected, cardNumber, proves }: Opening,
): Promise<IdentifyResult> {
  const opened = await identify(card, { can }, expected);
  checkNumber(opened.attestation, { cardNumber });
  proves();
  try {
    await verifyPin(opened.session, pin, expected);
  } catch (error) {
    if (!isSymbolonError(error, 'transport/card-removed')) throw error;
    throw cardError('pin/unsettled', { password: 'PIN' }, { cause: error });
  }
  return opened;
}

/** @throws SymbolonError `card/other` */
function checkNumber(
  { cardNumber: found }: Attestation,
  { cardNumber }: { readonly cardNumber?: string | undefined },
): void {
  if (cardNumber === undefined || found === cardNumber) return;
  throw cardError('card/other', { expected: `card ${cardNumber}`, found: `card ${found}` });
}

/** It has no such password, or does not take it here. */
function isUnknown(error: unknown): boolean {
  return isSymbolonError(error, 'card/status') && error.context.status === status.referencedDataNotFound;
}

async function resumeAndAttest(
  card: Card,
  known: readonly KnownCard[],
  expected: AttestOptions & CallOptions,
): Promise<IdentifyResult | undefined> {
  const resumed = await resumeSession(card, known, expected);
  if (resumed === undefined) return undefined;
  const { session } = resumed;
  return { session, attestation: await attest(session, expected) };
}

function askFor(
  credentials: WithCardOptions['credentials'],
  { reason, call }: Pick<Tap, 'reason' | 'call'>,
): Credentials | Promise<Credentials> {
  return typeof credentials === 'function' ? credentials(reason, call) : credentials;
}

/** A session without the PIN is refused like this, whatever the reason. */
function needsPin(error: unknown): error is SymbolonError {
  return isSymbolonError(error) && 'status' in error.context && error.context.status === status.securityStatus;
}

/** What was done with the card stands, whether or not the reader lets go of it. */
async function release(transport: Transport): Promise<void> {
  try {
    await transport.close();
  } catch {}
}

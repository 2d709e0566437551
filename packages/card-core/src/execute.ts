/**
 * One plain command, whatever protected it on its way: the interindustry ones here, the application's own by the
 * dispatcher.
 */
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { classBits } from '@symbolon/protocol/apdu';
import { interindustry } from '@symbolon/protocol/commands';
import { Refusal } from '@symbolon/protocol/refusal';
import { type ChipMessaging, createChipMessaging } from '@symbolon/protocol/secure-messaging';
import { status } from '@symbolon/protocol/status';
import type { Context, NewSession, Opener, Session } from './context.ts';
import { dispatch, guarded } from './dispatch.ts';
import { readBinary, type SelectedFile, select } from './handlers/card-access.ts';
import { continuePace, type PaceRun, startPace } from './handlers/pace.ts';
import { resetRetryCounter } from './handlers/passwords.ts';
import { decoyStore } from './nvm/decoy-store.ts';
import type { Store } from './nvm/store.ts';
import type { Ports } from './ports.ts';
import { type Reading, readingState } from './reading.ts';
import type { WatchedRng } from './rng.ts';
import type { Scratch } from './scratch.ts';

/** A session and the secure messaging it runs on. */
export type Channel = {
  readonly session: Session;
  readonly messaging: ChipMessaging;
  /** Who opened it and has not yet proven himself by a command. */
  readonly unproven: Opener | undefined;
};

/** Everything between two commands that a loss of power forgets. */
export type Volatile = {
  readonly store: Store;
  readonly rng: WatchedRng;
  readonly scratch: Scratch;
  channel: Channel | undefined;
  pace: PaceRun | undefined;
  selected: SelectedFile;
  passedOn: Uint8Array | undefined;
  reading: Reading | undefined;
};

/** What a command asks to happen to the channel once its answer is out. */
export type ChannelChange = { readonly open: NewSession } | { readonly session: Session } | 'end';

export type Outcome = { readonly response: ResponseApdu; readonly change: ChannelChange | undefined };

/** Bytes a run of PACE keeps between its steps: nonce, two key pairs, the transcript. */
const paceState = 640;
const nothing = new Uint8Array();

/** Carries out a command. Never throws. */
export function execute(command: CommandApdu, session: Session, card: Volatile, ports: Ports): Outcome {
  let change: ChannelChange | undefined;
  const { passedOn, pace, reading } = card;
  card.passedOn = undefined;
  card.pace = undefined;
  card.reading = undefined;
  card.scratch.hold('pace', 0);
  card.scratch.hold('stream', 0);
  const context: Context = {
    ...ports,
    rng: card.rng.draw,
    store: session.decoy ? decoyStore(card.store) : card.store,
    memory: card.store,
    session,
    slot: command.p1,
    passedOn,
    passOn: (value) => {
      card.passedOn = value;
    },
    reading,
    goOnReading: (next) => {
      card.scratch.hold('stream', readingState);
      card.reading = next;
    },
    promote: (proven) => {
      change = { session: { ...session, ...proven } };
    },
    openSession: (open) => {
      change = { open };
    },
  };
  const response = route(command, context, card, pace);
  if (command.ins === interindustry.select.ins && command.cla === 0) return { response, change: 'end' };
  return { response, change: isSuccess(response.status) ? change : undefined };
}

function route(command: CommandApdu, context: Context, card: Volatile, pace: PaceRun | undefined): ResponseApdu {
  switch ((command.cla & ~classBits.chaining) === 0 ? command.ins : undefined) {
    case interindustry.select.ins:
      return guarded(context, () => {
        const { selected, response } = select(command);
        card.selected = selected;
        return response;
      });
    case interindustry.readBinary.ins:
      return guarded(context, () => readBinary(command, card.selected));
    case interindustry.manageSecurityEnvironment.ins: {
      let warning: number | undefined;
      const response = guarded(context, () => {
        const started = startPace(command, context);
        card.scratch.hold('pace', paceState);
        card.pace = started.run;
        warning = started.warning;
        return nothing;
      });
      return warning === undefined ? response : { ...response, status: warning };
    }
    case interindustry.generalAuthenticate.ins:
      return guarded(context, () => {
        if (pace === undefined) throw new Refusal('conditionsOfUse');
        const progress = continuePace(command, pace, context);
        if (progress.run !== undefined) card.scratch.hold('pace', paceState);
        card.pace = progress.run;
        return progress.response;
      });
    case interindustry.resetRetryCounter.ins:
      return guarded(context, () => resetRetryCounter(command, context));
    default:
      return dispatch(command, context);
  }
}

/** The channel after a command. */
export function changedChannel(channel: Channel | undefined, change: ChannelChange): Channel | undefined {
  if (change !== 'end' && 'session' in change) return channel && { ...channel, session: change.session };
  channel?.messaging.close();
  if (change === 'end') return undefined;
  const { kind, keys, opener, decoy = false } = change.open;
  const session: Session = {
    kind,
    channelBinding: keys.channelBinding,
    decoy,
    ...(kind === 'puk' && { untold: true }),
  };
  return { session, messaging: createChipMessaging(keys), unproven: opener };
}

function isSuccess(sw: number): boolean {
  return sw === status.ok;
}

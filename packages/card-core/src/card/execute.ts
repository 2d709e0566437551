/** Executes one plain command: interindustry commands here, those of the application in the dispatcher. */
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import { classBits } from '@symbolon/protocol/apdu';
import { type ChipMessaging, createChipMessaging } from '@symbolon/protocol/channel';
import { interindustry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { readBinary, type SelectedFile, select } from '../handlers/card-access.ts';
import { continuePace, type PaceRun, startPace } from '../handlers/pace.ts';
import { resetRetryCounter } from '../handlers/passwords.ts';
import { decoyStore } from '../nvm/decoy-store.ts';
import type { Store } from '../nvm/store.ts';
import type { Ports } from '../ports.ts';
import { type Reading, readingState } from '../reading.ts';
import { Refusal } from '../refusal.ts';
import type { Context, NewSession, Session } from './context.ts';
import { dispatch, guarded } from './dispatch.ts';
import type { TestedRng } from './rng.ts';
import type { Scratch } from './scratch.ts';

/** A session and its secure messaging. */
type Channel = {
  readonly session: Session;
  readonly messaging: ChipMessaging;
};

/** A session whose password nobody has proven yet. Its first command does. */
export type Waiting = Channel & { readonly password: 'pin' | 'puk' };

/** All state that a loss of power erases. */
export type VolatileState = {
  readonly store: Store;
  readonly rng: TestedRng;
  readonly scratch: Scratch;
  channel: Channel | undefined;
  /** Beside a channel only where it was opened inside the session of the CAN. */
  waiting: Waiting | undefined;
  unprovenRuns: number;
  pace: PaceRun | undefined;
  selected: SelectedFile;
  kept: Uint8Array | undefined;
  reading: Reading | undefined;
};

/** What a command does to the channel once its response is out. */
export type ChannelChange = { readonly open: NewSession } | { readonly session: Session } | 'end';

export type Outcome = { readonly response: ResponseApdu; readonly change: ChannelChange | undefined };

/** Bytes that PACE keeps between its steps: nonce, two key pairs, transcript. */
const paceState = 640;
const noData = new Uint8Array();

/** Executes a command. Never throws. */
export function execute(command: CommandApdu, session: Session, card: VolatileState, ports: Ports): Outcome {
  let change: ChannelChange | undefined;
  const { kept, pace, reading } = forgetSteps(card);
  const context: Context = {
    ...ports,
    rng: card.rng.draw,
    store: session.decoy ? decoyStore(card.store) : card.store,
    memory: card.store,
    session,
    slot: command.p1,
    kept,
    keepForNext: (value) => {
      card.scratch.hold('kept', value.length);
      card.kept = value;
    },
    reading,
    keepReading: (next) => {
      card.scratch.hold('stream', readingState);
      card.reading = next;
    },
    changeSession: (proven) => {
      change = { session: { ...session, ...proven } };
    },
    openSession: (open) => {
      change = { open };
    },
    beginUnprovenRun: () => {
      if (card.unprovenRuns >= limits.unprovenRuns) throw new Refusal('notAllowed');
      card.unprovenRuns += 1;
    },
  };
  const response = route(command, context, card, pace);
  // Shares, or what is split: whatever became of this command, none but the next one has any use for it.
  kept?.fill(0);
  if (command.ins === interindustry.select.ins && command.cla === 0) return { response, change: 'end' };
  return { response, change: response.status === status.ok ? change : undefined };
}

/** What the last command left for this one lasts no longer. */
export function forgetSteps(card: VolatileState): Pick<VolatileState, 'kept' | 'pace' | 'reading'> {
  const { kept, pace, reading } = card;
  card.kept = undefined;
  card.pace = undefined;
  card.reading = undefined;
  card.scratch.hold('pace', 0);
  card.scratch.hold('stream', 0);
  card.scratch.hold('kept', 0);
  return { kept, pace, reading };
}

function route(command: CommandApdu, context: Context, card: VolatileState, pace: PaceRun | undefined): ResponseApdu {
  switch ((command.cla & ~classBits.chaining) === 0 ? command.ins : undefined) {
    case interindustry.select.ins:
      return guarded(context, () => {
        const { selected, response } = select(command);
        card.selected = selected;
        return response;
      });
    case interindustry.readBinary.ins:
      return guarded(context, () => {
        const { selected, response } = readBinary(command, card.selected);
        card.selected = selected;
        return response;
      });
    case interindustry.manageSecurityEnvironment.ins: {
      let warning: number | undefined;
      const response = guarded(context, () => {
        const started = startPace(command, context);
        card.scratch.hold('pace', paceState);
        card.pace = started.run;
        warning = started.warning;
        return noData;
      });
      return warning === undefined ? response : { ...response, status: warning };
    }
    case interindustry.generalAuthenticate.ins:
      return guarded(context, () => {
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

/** Applies what a command does to the sessions, once its response is out. */
export function changeSessions(card: VolatileState, change: ChannelChange): void {
  if (change === 'end') {
    endSessions(card);
    return;
  }
  if ('session' in change) {
    if (card.channel !== undefined) card.channel = { ...card.channel, session: change.session };
    return;
  }
  const { kind, keys, proof, decoy = false } = change.open;
  const session: Session = {
    kind,
    channelBinding: keys.channelBinding,
    decoy,
    ...(kind === 'puk' && { pukUnlogged: true }),
  };
  if (proof !== undefined) {
    card.waiting = { session, messaging: createChipMessaging(keys, proof), password: proof.password };
    return;
  }
  endSessions(card);
  if (kind === 'pin' || kind === 'puk') card.unprovenRuns = 0;
  card.channel = { session, messaging: createChipMessaging(keys) };
}

/** Ends every session, and overwrites its keys and what its last command left. */
export function endSessions(card: VolatileState): void {
  card.kept?.fill(0);
  card.kept = undefined;
  card.channel?.messaging.close();
  card.waiting?.messaging.close();
  card.channel = undefined;
  card.waiting = undefined;
}

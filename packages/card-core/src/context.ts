import type { CommandName, Commands } from '@symbolon/protocol/commands';
import type { Lifecycle, RequestOf, ResponseOf, SessionKind } from '@symbolon/protocol/commands/define';
import { records } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import type { Ports } from './ports.ts';

/** Who is talking to the card, as far as it was proven. */
export type Session = {
  readonly kind: SessionKind;
  /** Binding of the secure channel, 32 bytes; empty where there is none. */
  readonly channelBinding: Uint8Array;
};

/** What a handler works with. A handler changes the store; the dispatcher commits when it returns and discards when it throws. */
export type Context = Pick<Ports, 'rng' | 'trust' | 'firmware'> & {
  readonly store: Store;
  readonly session: Session;
  /** The session has proven another password, by setting it. */
  readonly promote: (kind: SessionKind) => void;
};

export type Handler<N extends CommandName> = (request: RequestOf<Commands[N]>, context: Context) => ResponseOf<Commands[N]>;

/** A memory never written to belongs to a card that has just been made. */
export function lifecycleOf(store: Store): Lifecycle {
  return store.get(records.lifecycle) ?? 'manufacture';
}

import type { CommandName, Commands } from '@symbolon/protocol/commands';
import type { Lifecycle, RequestOf, ResponseOf, SessionKind } from '@symbolon/protocol/commands/define';
import { Refusal } from '@symbolon/protocol/refusal';
import type { MessagingKeys } from '@symbolon/protocol/secure-messaging';
import type { WalletSecret } from './keys/wallet.ts';
import { records, type WalletRecords } from './nvm/layout.ts';
import type { Store } from './nvm/store.ts';
import type { Ports } from './ports.ts';
import type { Reading } from './reading.ts';

/** Who is talking to the card, as far as it was proven. */
export type Session = {
  readonly kind: SessionKind;
  /** Binding of the secure channel, 32 bytes; empty where there is none. */
  readonly channelBinding: Uint8Array;
  /** Opened by the duress PIN: sees the decoy, and nothing on the wire says so. */
  readonly decoy: boolean;
  /** Opened by the PUK, of which the decoy's log has yet to hear: `logPukAct`. */
  readonly untold?: boolean;
};

/**
 * What a handler works with. A handler changes the store; the dispatcher commits when it returns and discards when it
 * throws.
 */
export type Context = Pick<Ports, 'rng' | 'trust' | 'firmware' | 'release' | 'interpreters'> & {
  /**
   * The records as this session reaches them: in a session of the duress PIN the owner's PIN, wallets and files are the
   * decoy's.
   */
  readonly store: Store;
  /** All records, in the same transaction: for what concerns owner and decoy alike, which is PINs, logs and erasing. */
  readonly memory: Store;
  readonly session: Session;
  /** The slot that P1 chose, 0 to 2. */
  readonly slot: number;
  /** The session has proven another password: it is of this kind from the next command on. */
  readonly promote: (session: Pick<Session, 'kind' | 'decoy' | 'untold'>) => void;
  /** A new session replaces the one there is, once the answer to this command is out. */
  readonly openSession: (session: NewSession) => void;
  /** What one command leaves for the very next one, and no other: it is gone after that, and with the session. */
  readonly passedOn: Uint8Array | undefined;
  readonly passOn: (value: Uint8Array) => void;
  /**
   * The transaction being read, if the command before this one went on with it; it is gone unless this one does so too.
   */
  readonly reading: Reading | undefined;
  readonly goOnReading: (reading: Reading) => void;
};

/**
 * Who opened a channel and has yet to prove that he has its keys, by a command that verifies: a known phone, by its
 * slot, or somebody who tries a password.
 */
export type Opener = { readonly phone: number } | { readonly password: 'pin' | 'puk' };

/** A key agreement's outcome. The keys are secure messaging's from here on. */
export type NewSession = {
  readonly kind: SessionKind;
  readonly keys: MessagingKeys & { readonly channelBinding: Uint8Array };
  /** Opened by a phone that the decoy knows. */
  readonly decoy?: boolean;
  /** Who is yet to prove himself with his first command; PACE leaves nobody to. */
  readonly opener?: Opener | undefined;
};

export type Handler<N extends CommandName> = (
  request: RequestOf<Commands[N]>,
  context: Context,
) => ResponseOf<Commands[N]>;

/** A memory never written to belongs to a card that has just been made. */
export function lifecycleOf(store: Store): Lifecycle {
  return store.get(records.lifecycle) ?? 'manufacture';
}

/** The records of the slot that P1 chose. */
export function slotOf({ slot }: Pick<Context, 'slot'>): WalletRecords {
  return required(records.wallets[slot]);
}

/**
 * The wallet the command is about.
 *
 * @throws Refusal `referencedDataNotFound` for an empty slot, and as {@link checkPhone}
 */
export function walletOf(context: Pick<Context, 'store' | 'session' | 'slot'>): WalletSecret {
  checkPhone(context);
  const wallet = context.store.get(slotOf(context).secret);
  if (wallet === undefined) throw new Refusal('referencedDataNotFound');
  return wallet;
}

/**
 * A known phone that has not proven the PIN may use a wallet only where its policy says so.
 *
 * @throws Refusal `securityStatus`
 */
export function checkPhone(context: Pick<Context, 'store' | 'session' | 'slot'>): void {
  const { store, session } = context;
  if (session.kind === 'phone' && store.get(slotOf(context).rules)?.policy.withoutPin !== true)
    throw new Refusal('securityStatus');
}

/** A value that the card's state says exists. @throws Refusal `conditionsOfUse` */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal('conditionsOfUse');
  return value;
}

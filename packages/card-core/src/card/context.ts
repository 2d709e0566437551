import type { MessagingKeys } from '@symbolon/protocol/channel';
import type { CommandName, Commands, Lifecycle, RequestOf, ResponseOf, SessionKind } from '@symbolon/protocol/commands';
import type { StatusName } from '@symbolon/protocol/status';
import type { WalletSecret } from '../keys/wallet.ts';
import { records, type SlotRecords } from '../nvm/layout.ts';
import type { Store } from '../nvm/store.ts';
import type { Ports } from '../ports.ts';
import type { Reading } from '../reading.ts';
import { Refusal } from '../refusal.ts';

/** What the peer has proven. */
export type Session = {
  readonly kind: SessionKind;
  /** Binding of the secure channel, 32 bytes; empty without a channel. */
  readonly channelBinding: Uint8Array;
  /** Opened by the duress PIN. The session sees the decoy, and nothing on the wire shows that. */
  readonly decoy: boolean;
  /** Opened by the PUK, which the decoy's log does not show yet: `logPukUse`. */
  readonly pukUnlogged?: boolean;
};

/**
 * What a handler works with. A handler changes the store; the dispatcher commits when it returns and discards when it
 * throws.
 */
export type Context = Pick<Ports, 'rng' | 'trust' | 'firmware' | 'release' | 'interpreters'> & {
  /**
   * The records that this session sees. A session of the duress PIN sees the decoy's PIN, wallets and files in place of
   * the owner's.
   */
  readonly store: Store;
  /** All records, in the same transaction. For PINs, logs and erasure, which concern owner and decoy alike. */
  readonly memory: Store;
  readonly session: Session;
  /** The slot in P1, 0 to 2. */
  readonly slot: number;
  /** The session has proven another password. The new kind applies from the next command on. */
  readonly changeSession: (session: Pick<Session, 'kind' | 'decoy' | 'pukUnlogged'>) => void;
  /** Opens a session once the response to this command is out. */
  readonly openSession: (session: NewSession) => void;
  /**
   * Counts a key agreement with the PIN or the PUK that its peer may leave unproven. A chip could be measured while it
   * computes with the password, and that costs no try.
   *
   * @throws Refusal `notAllowed` at {@link limits.unprovenRuns} since power-up or the last proof
   */
  readonly beginUnprovenRun: () => void;
  /** What the previous command kept for this one. It lasts for one command and ends with the session. */
  readonly kept: Uint8Array | undefined;
  readonly keepForNext: (value: Uint8Array) => void;
  /**
   * The transaction being read, if the previous command continued it. It is gone unless this command continues it too.
   */
  readonly reading: Reading | undefined;
  readonly keepReading: (reading: Reading) => void;
};

/** The result of a key agreement. Secure messaging owns the keys from here on. */
export type NewSession = {
  readonly kind: SessionKind;
  readonly keys: MessagingKeys & { readonly channelBinding: Uint8Array };
  /** Opened by a phone that sees the decoy. */
  readonly decoy?: boolean;
  /**
   * The password that the first command has to prove, and the name of the run by which it says so, 8 bytes. None where
   * the peer has proven its keys already, as in PACE, or where nothing is counted, as with the CAN and a known phone.
   */
  readonly proof?: { readonly run: Uint8Array; readonly password: 'pin' | 'puk' };
};

/** What the records of a slot are read by. */
export type SlotContext = Pick<Context, 'store' | 'session' | 'slot'>;

export type Handler<N extends CommandName> = (
  request: RequestOf<Commands[N]>,
  context: Context,
) => ResponseOf<Commands[N]>;

/** Memory that was never written belongs to a card in manufacture. */
export function lifecycleOf(store: Store): Lifecycle {
  return store.get(records.lifecycle) ?? 'manufacture';
}

export function slotRecordsOf({ slot }: Pick<Context, 'slot'>): SlotRecords {
  return required(records.slots[slot]);
}

/** What a known phone wants with a wallet: to have a transaction read, which may be a refresh; or anything else. */
export type PhoneUse = 'reading' | undefined;

/**
 * The wallet in the slot of this command.
 *
 * @throws Refusal `referencedDataNotFound` for an empty slot, and as {@link checkPhone}
 */
export function walletOf(context: SlotContext, use?: PhoneUse): WalletSecret {
  checkPhone(context, use);
  const wallet = context.store.get(slotRecordsOf(context).secret);
  if (wallet === undefined) throw new Refusal('referencedDataNotFound');
  return wallet;
}

/**
 * Without a PIN in this session, a known phone may use a wallet only where the policy allows it. Where it allows a
 * refresh, transactions are read, and the decision refuses every other.
 *
 * @throws Refusal `securityStatus`
 */
export function checkPhone(context: SlotContext, use?: PhoneUse): void {
  const { store, session } = context;
  if (session.kind !== 'phone') return;
  const policy = store.get(slotRecordsOf(context).rules)?.policy;
  const allows = policy?.withoutPin === true || (use === 'reading' && policy?.refresh !== undefined);
  if (!allows) throw new Refusal('securityStatus');
}

/** The refusal of what is not there. Without a PIN a known phone learns no more than that it may not. */
export function notFound({ kind }: Pick<Session, 'kind'>, reason: StatusName): Refusal {
  return new Refusal(kind === 'phone' ? 'securityStatus' : reason);
}

/** Unwraps a value that must exist in this state of the card. @throws Refusal `conditionsOfUse` */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Refusal('conditionsOfUse');
  return value;
}

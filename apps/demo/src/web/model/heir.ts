/** What the phone remembers of a wallet with an heir. None of it is secret: messages to a card are encrypted. */
import type { SignedAnchor } from '@symbolon/client';
import type { Accounts } from './accounts.ts';

/** Answers of the time servers over a nonce of the heir's card, from the day when the card was made. */
export type KeptAnswers = {
  readonly nonce: Uint8Array;
  readonly responses: readonly { readonly serverKey: Uint8Array; readonly response: Uint8Array }[];
  /** Seconds since 1970. */
  readonly at: number;
};

/** How far the making of the heir's card has come: the messages that a next card takes. */
export type Making = {
  readonly offer?: Uint8Array;
  /** The wallet, encrypted for the heir's card. */
  readonly exported?: Uint8Array;
  readonly anchor?: SignedAnchor;
  readonly receipt?: Uint8Array;
  readonly vaultOffer?: Uint8Array;
  /** The letter, encrypted for the heir's card. */
  readonly letter?: Uint8Array;
};

/** What the heir's card announced and waits for. */
export type Asked = {
  /** Member number of the heir's card. */
  readonly member: number;
  /** Seconds since 1970 at which the delay began. */
  readonly since: number;
  /** Seconds since 1970 at which it is over. */
  readonly opens: number;
};

export type Heir = {
  /** The owner's card and the heir's. */
  readonly owner: string;
  readonly heir: string;
  readonly making: Making;
  readonly accounts?: Accounts;
  /** The heir's card has the key and the letter. */
  readonly made: boolean;
  /** The earliest that it can be, by what each card believes: seconds since 1970. 0: it knows no time. */
  readonly believed: { readonly [card: string]: number };
  readonly kept?: KeptAnswers;
  readonly asked?: Asked;
  /** A sign of life of the owner's card that the heir's card has yet to take. */
  readonly veto?: Uint8Array;
  /** How often the heir's card dropped what it had announced. */
  readonly vetoed: number;
  readonly awake: boolean;
  /** Days that the phone's clock is ahead, for a try to cheat. */
  readonly ahead: number;
  /** The owner's card has an allowance that comes back by the week. */
  readonly weekly: boolean;
};

/** Days that the heir's card waits once it has asked. */
export const waitDays = 30;

export function newHeir(owner: string, heir: string): Heir {
  return { owner, heir, making: {}, made: false, believed: {}, vetoed: 0, awake: false, ahead: 0, weekly: false };
}

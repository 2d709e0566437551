import type { TrustStore } from '@symbolon/protocol/certificates';
import type { PasswordName } from '@symbolon/protocol/channel';
import type { Transport } from '@symbolon/protocol/transport';
import type { InterpreterVectors } from '../vectors.ts';
import { createLink, type Exchange, type Link } from './link.ts';
import type { Random } from './opening.ts';
import { type Opened, type OpenOptions, openChannel, type PaceOptions, type PaceOutcome, runPace } from './opening.ts';
import type { Session } from './session.ts';
import { testPasswords } from './test-wallet.ts';
import { notChecked } from './verdict.ts';

/** A card to check, and what its owner knows of it. */
export type CardUnderTest = {
  /** Connects to the card, with power just applied. Closing the transport takes the power away. */
  readonly connect: () => Promise<Transport>;
  /** The digits printed on it. Without them only what strangers see can be checked. */
  readonly can?: string;
  /** Of a card that holds a wallet, to erase it. */
  readonly pin?: string;
};

/** What a check works with: one card, with its power just applied. */
export type Bench = Pick<Link, 'power' | 'raw' | 'one' | 'transmit' | 'transport'> & {
  readonly link: Link;
  readonly random: Random;
  readonly trust: TrustStore;
  /** The digits of a password: the CAN of this card, or those of the test wallet. */
  readonly digits: (password: PasswordName) => string;
  /** Opens a channel that the card must open. Default password: the CAN. */
  readonly open: (password?: PasswordName, options?: OpenOptions & { readonly digits?: string }) => Promise<Opened>;
  /** The same, and the session alone. */
  readonly session: (password?: PasswordName) => Promise<Session>;
  readonly pace: (password: PasswordName, digits?: string, options?: PaceOptions) => Promise<PaceOutcome>;
  /** The second card. @throws that the check can't be made, if there is none */
  readonly second: () => Bench;
  /** What interpreters have to tell, as data. */
  readonly vectors: readonly InterpreterVectors[];
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Tells what was measured. */
  readonly tell: (text: string) => void;
};

/** What a bench is made of. */
export type BenchOptions = {
  readonly card: CardUnderTest;
  readonly second?: CardUnderTest | undefined;
  readonly trust: TrustStore;
  readonly random: Random;
  readonly vectors?: readonly InterpreterVectors[] | undefined;
  readonly now?: (() => number) | undefined;
  readonly record: (exchange: Exchange, replaces?: Exchange) => void;
  readonly tell: (text: string) => void;
};

export function createBench({ card, second, ...shared }: BenchOptions): Bench {
  const other = second === undefined ? undefined : benchFor('second card', second, shared, undefined);
  return benchFor('card', card, shared, other);
}

function benchFor(
  name: string,
  card: CardUnderTest,
  { trust, random, record, tell, now = Date.now, vectors = [] }: Omit<BenchOptions, 'card' | 'second'>,
  other: Bench | undefined,
): Bench {
  const link = createLink(name, card.connect, record);
  const digitsOf = (password: PasswordName): string => {
    if (password !== 'can') return testPasswords[password];
    if (card.can === undefined)
      throw notChecked(`the CAN of the ${name} was not given`, name === 'card' ? 'can' : 'second card');
    return card.can;
  };
  const open: Bench['open'] = (password = 'can', { digits = digitsOf(password), ...options } = {}) =>
    openChannel(link, random, password, digits, options);
  return {
    ...link,
    link,
    random,
    trust,
    vectors,
    now,
    tell,
    digits: digitsOf,
    open,
    session: async (password) => (await open(password)).session,
    pace: (password, digits = digitsOf(password), options) => runPace(link, random, password, digits, options),
    second: () => {
      if (other === undefined) throw notChecked('a second card was not given', 'second card');
      return other;
    },
  };
}

/** What a wallet's decisions depend on, as a card told it last. */
import { isSymbolonError, type PolicyVerdict, type ToBeSigned } from '@symbolon/interface';
import { type SigningTerms, willSign } from '@symbolon/protocol/policy';
import { signingTerms } from '../actions/signing-terms.ts';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/** The terms of one wallet. What is left of its allowances is unknown after a signature, until they are read again. */
export type KnownTerms = {
  /** By what is known: `unknown` before the first reading. Waits for one that is under way. */
  readonly ask: (toBeSigned: ToBeSigned) => Promise<PolicyVerdict>;
  /** Reads them from the card, once in each session. */
  readonly read: (session: Session, options: RequestOptions) => Promise<SigningTerms>;
  /**
   * Reads them after something else. Nobody was promised them: a card that is lifted, or wants the PIN for it, tells
   * nothing.
   */
  readonly readAfter: (other: () => Promise<void>, session: Session, options: RequestOptions) => Promise<void>;
  /** The card may charge the amounts of what it signs, even where that fails. */
  readonly whileSigning: <T>(sign: () => Promise<T>) => Promise<T>;
};

export function createKnownTerms(): KnownTerms {
  let terms: SigningTerms | undefined;
  let toldIn: Session | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const read: KnownTerms['read'] = async (session, options) => {
    if (terms === undefined || toldIn !== session) terms = await signingTerms(session, options);
    toldIn = session;
    return terms;
  };
  const known: KnownTerms = {
    ask: async (toBeSigned) => {
      await underWay;
      return terms === undefined ? { signs: 'unknown', unknown: ['policy'] } : willSign(terms, toBeSigned);
    },
    read,
    readAfter: (other, session, options) => {
      const reading = other().then(async () => {
        await read(session, options).catch((error: unknown) => {
          if (!isSymbolonError(error)) throw error;
        });
      });
      underWay = reading.catch(() => undefined);
      return reading;
    },
    whileSigning: async (sign) => {
      toldIn = undefined;
      if (terms !== undefined) terms = { ...terms, left: undefined };
      try {
        return await sign();
      } catch (error) {
        // They did not say so.
        if (isSymbolonError(error, 'policy/refused')) terms = undefined;
        throw error;
      }
    },
  };
  return Object.freeze(known);
}

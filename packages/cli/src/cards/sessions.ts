/** The sessions commands work in. The PIN is asked for once; a wrong one ends the command, for nothing here tries again. */
import { type Attestation, attest } from '@symbolon/client/actions/attest';
import { verifyPin } from '@symbolon/client/actions/pin';
import { type Card, openCard } from '@symbolon/client/card';
import { openSession, type Session } from '@symbolon/client/session';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { status } from '@symbolon/protocol/status';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { resumeKnown } from './known-cards.ts';

/** A card before any session. */
async function withCard<T>(context: Context, use: (card: Card) => Promise<T>, place = 0): Promise<T> {
  const source = await context.cards();
  return source.tap(place, async (transport) => use(await openCard(transport, { signal: context.signal })));
}

/** A session opened with the CAN on a card that has proven to be genuine. */
export function withCan<T>(context: Context, use: (session: Session, attestation: Attestation) => Promise<T>, place = 0): Promise<T> {
  return withCard(
    context,
    async (card) => {
      const source = await context.cards();
      const session = await openSession(card, { can: await source.can(place) });
      return closing(session, async () => use(session, await attest(session, { trust: source.trust })));
    },
    place,
  );
}

/** A PIN session. Not with the last try: see {@link withLastTry}. */
export function withPin<T>(context: Context, use: (session: Session) => Promise<T>, place = 0): Promise<T> {
  return withCard(context, async (card) => closing(await openPinSession(card, context, place), use), place);
}

/** A session with the PIN, for the caller to close. @throws CliError `card/blank`, whose cause is what the card refused with */
export async function openPinSession(card: Card, context: Context, place: number): Promise<Session> {
  const pin = await context.secrets.get('pin');
  try {
    return await openSession(card, { pin });
  } catch (error) {
    // A card without a wallet has no PIN, and one with a duress PIN takes it inside a channel only.
    if (!isSymbolonError(error, 'card/status') || error.context.status !== status.referencedDataNotFound) throw error;
    const source = await context.cards();
    const session = await openSession(card, { can: await source.can(place) });
    const { lifecycle } = await attest(session, { trust: source.trust });
    if (lifecycle !== 'active') throw new CliError('card/blank', { card: source.name(place) }, { cause: error });
    await verifyPin(session, pin);
    return session;
  }
}

async function closing<T>(session: Session, use: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await use(session);
  } finally {
    session.close();
  }
}

/** A session that takes the last try of its password, with the CAN before it. Only for who asked for it in so many words. */
export function withLastTry<T>(password: 'pin' | 'puk', context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    const digits = await context.secrets.get(password);
    const can = await (await context.cards()).can(0);
    return closing(await openSession(card, password === 'pin' ? { pin: digits, can } : { puk: digits, can }), use);
  });
}

/** A session opened with the PUK. */
export function withPuk<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => closing(await openSession(card, { puk: await context.secrets.get('puk') }), use));
}

/**
 * A session to use a wallet in. A card that knows this computer opens it in one round trip; where its policy wants the PIN nevertheless, or the card does not know
 * it, the PIN is asked for.
 *
 * @param use begins with something that takes the PIN if anything in it does: it is called again once the PIN is proven
 */
export function withWallet<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    const session = await resumeKnown(card, context.environment);
    if (session === undefined) return closing(await openPinSession(card, context, 0), use);
    try {
      return await use(session);
    } catch (error) {
      if (!isSymbolonError(error, 'card/status') || error.context.status !== status.securityStatus) throw error;
      await attest(session, { trust: (await context.cards()).trust });
      await verifyPin(session, await context.secrets.get('pin'));
      return await use(session);
    } finally {
      session.close();
    }
  });
}

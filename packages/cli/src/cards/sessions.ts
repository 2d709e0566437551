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
  return withCard(context, (card) => openAttested(card, context, place, use), place);
}

async function openAttested<T>(
  card: Card,
  context: Context,
  place: number,
  use: (session: Session, attestation: Attestation) => Promise<T>,
): Promise<T> {
  const source = await context.cards();
  const session = await openSession(card, { can: await source.can(place) });
  try {
    return await use(session, await attest(session, { trust: source.trust }));
  } finally {
    session.close();
  }
}

/** A PIN session. Not with the last try: see {@link withLastTry}. */
export function withPin<T>(context: Context, use: (session: Session) => Promise<T>, place = 0): Promise<T> {
  return withCard(context, (card) => openWithPin(card, context, place, use), place);
}

async function openWithPin<T>(card: Card, context: Context, place: number, use: (session: Session) => Promise<T>): Promise<T> {
  const pin = await context.secrets.get('pin');
  let session: Session;
  try {
    session = await openSession(card, { pin });
  } catch (error) {
    // A card without a wallet has no PIN, and one with a duress PIN takes it inside a channel only.
    if (!isSymbolonError(error, 'card/status') || error.context.status !== status.referencedDataNotFound) throw error;
    return openAttested(card, context, place, async (canSession, { lifecycle }) => {
      if (lifecycle !== 'active') throw new CliError('card/blank', { card: (await context.cards()).name(place) });
      await verifyPin(canSession, pin);
      return use(canSession);
    });
  }
  try {
    return await use(session);
  } finally {
    session.close();
  }
}

/** A PIN session that takes the last try, with the CAN before it. Only for who asked for it in so many words. */
export function withLastTry<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    const source = await context.cards();
    const session = await openSession(card, { pin: await context.secrets.get('pin'), can: await source.can(0) });
    try {
      return await use(session);
    } finally {
      session.close();
    }
  });
}

/** A session opened with the PUK. */
export function withPuk<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    const session = await openSession(card, { puk: await context.secrets.get('puk') });
    try {
      return await use(session);
    } finally {
      session.close();
    }
  });
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
    if (session === undefined) return openWithPin(card, context, 0, use);
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

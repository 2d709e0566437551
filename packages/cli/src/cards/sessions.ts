/**
 * The sessions commands work in. In each the card has proven that it is genuine before anything that it says is shown,
 * kept or believed: who knows the PIN can make a false card that opens with it. The PIN is asked for once; a wrong one
 * ends the command, for nothing here tries again.
 */
import { type Attestation, attest } from '@symbolon/client/actions/attest';
import { identify } from '@symbolon/client/actions/identify';
import { verifyPin } from '@symbolon/client/actions/pin';
import { type Card, openCard } from '@symbolon/client/card';
import type { Credentials, Session } from '@symbolon/client/session';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { status } from '@symbolon/protocol/status';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';
import { resumeKnown } from './known-cards.ts';
import type { CardSource } from './sources/card-source.ts';

/** A card before any session. */
async function withCard<T>(context: Context, use: (card: Card) => Promise<T>, place = 0): Promise<T> {
  const source = await context.cards();
  return source.tap(place, async (transport) => use(await openCard(transport, { signal: context.signal })));
}

/** A session opened with the CAN on a card that has proven to be genuine. */
export function withCan<T>(
  context: Context,
  use: (session: Session, attestation: Attestation) => Promise<T>,
  place = 0,
): Promise<T> {
  return withCard(
    context,
    async (card) => {
      const source = await context.cards();
      return closing(await identify(card, { can: await source.can(place) }, source), use);
    },
    place,
  );
}

type Identified = { readonly session: Session; readonly attestation: Attestation };
/** Certificates of the card that is expected, if they are at hand. */
export type SessionOptions = { readonly certificates?: readonly Uint8Array[] };

/** A PIN session. Not with the last try: see {@link withLastTry}. */
export function withPin<T>(
  context: Context,
  use: (session: Session, attestation: Attestation) => Promise<T>,
  { place = 0 }: { readonly place?: number } = {},
): Promise<T> {
  return withCard(context, async (card) => closing(await openPinSession(card, context, place), use), place);
}

/** A session by one password. */
export function openWith(
  card: Card,
  credentials: Credentials,
  { trust }: Pick<CardSource, 'trust'>,
  { certificates }: SessionOptions = {},
): Promise<Identified> {
  return identify(card, credentials, { trust, ...(certificates !== undefined && { certificates }) });
}

/**
 * A session with the PIN, for the caller to close. @throws CliError `card/blank`, whose cause is what the card refused
 * with
 */
export async function openPinSession(
  card: Card,
  context: Context,
  place: number,
  options?: SessionOptions,
): Promise<Identified> {
  const pin = await context.secrets.get('pin');
  const source = await context.cards();
  try {
    return await openWith(card, { pin }, source, options);
  } catch (error) {
    // A card without a wallet has no PIN, and one with a duress PIN takes it inside a channel only.
    if (!isSymbolonError(error, 'card/status') || error.context.status !== status.referencedDataNotFound) throw error;
    const { session, attestation } = await identify(card, { can: await source.can(place) }, source);
    const { lifecycle } = attestation;
    if (lifecycle !== 'active') throw new CliError('card/blank', { card: source.name(place) }, { cause: error });
    await verifyPin(session, pin);
    return { session, attestation };
  }
}

async function closing<T>(
  { session, attestation }: Identified,
  use: (session: Session, attestation: Attestation) => Promise<T>,
): Promise<T> {
  try {
    return await use(session, attestation);
  } finally {
    session.close();
  }
}

/**
 * A session that takes the last try of its password, with the CAN before it. Only for who asked for it in so many
 * words.
 */
export function withLastTry<T>(
  password: 'pin' | 'puk',
  context: Context,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  return withCard(context, async (card) => {
    const digits = await context.secrets.get(password);
    const source = await context.cards();
    const can = await source.can(0);
    return closing(await identify(card, password === 'pin' ? { pin: digits, can } : { puk: digits, can }, source), use);
  });
}

/** A session opened with the PUK, on a card that has proven to be genuine. */
export function withPuk<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    return closing(await identify(card, { puk: await context.secrets.get('puk') }, await context.cards()), use);
  });
}

/**
 * A session to use a wallet in. A card that knows this computer opens it in one round trip, and proves in one more that
 * it is genuine: the computer's secret can be copied with its disk. Where the card's policy wants the PIN nevertheless,
 * or the card does not know this computer, the PIN is asked for.
 *
 * @param use begins with something that takes the PIN if anything in it does: it is called again once the PIN is proven
 */
export function withWallet<T>(context: Context, use: (session: Session) => Promise<T>): Promise<T> {
  return withCard(context, async (card) => {
    const session = await resumeKnown(card, context.environment);
    if (session === undefined) return closing(await openPinSession(card, context, 0), use);
    try {
      await attest(session, { trust: (await context.cards()).trust });
      return await withPinIfAsked(session, context, use);
    } finally {
      session.close();
    }
  });
}

async function withPinIfAsked<T>(
  session: Session,
  { secrets }: Context,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  try {
    return await use(session);
  } catch (error) {
    if (!isSymbolonError(error, 'card/status') || error.context.status !== status.securityStatus) throw error;
    await verifyPin(session, await secrets.get('pin'));
    return use(session);
  }
}

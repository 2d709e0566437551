/**
 * The sessions of commands. Before anything that a card says is shown, kept or used, it has proven in that session that
 * it is genuine: whoever knows the PIN can make a false card that opens with it. The PIN is asked for once, and a wrong
 * one ends the command: nothing here tries again.
 */

import type { UnlockOptions } from '@symbolon/backup';
import {
  type Attestation,
  attest,
  type Card,
  type Credentials,
  createSigner,
  identify,
  openCard,
  type Session,
  verifyPin,
} from '@symbolon/client';
import type { Signer } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';
import { resumeKnown } from './known-cards.ts';
import type { CardSource } from './sources/card-source.ts';
import { stoppable } from './stoppable.ts';

export type OpenedSession = { readonly session: Session; readonly attestation: Attestation };

export type UseSession<T> = (session: Session, attestation: Attestation) => Promise<T>;
/** Which card: see `CardSource`. Default 0. */
export type TurnOptions = { readonly turn?: number };

async function withCard<T>(
  context: CommandContext,
  use: (card: Card, source: CardSource) => Promise<T>,
  { turn = 0 }: TurnOptions = {},
): Promise<T> {
  const source = await context.cards();
  return source.connect(turn, async (transport) => use(await openCard(stoppable(transport, context.signal)), source));
}

/** A session by the CAN. */
export function withCan<T>(context: CommandContext, use: UseSession<T>, { turn = 0 }: TurnOptions = {}): Promise<T> {
  const open = async (card: Card, source: CardSource): Promise<T> =>
    closing(await openWith(card, { can: await source.can(turn) }, source), use);
  return withCard(context, open, { turn });
}

/** A session by the PIN. Not with its last try: see {@link withLastTry}. */
export function withPin<T>(context: CommandContext, use: UseSession<T>, { turn = 0 }: TurnOptions = {}): Promise<T> {
  return withCard(context, async (card) => closing(await openPinSession(card, context, { turn }), use), { turn });
}

/** A session by the PUK. */
export function withPuk<T>(context: CommandContext, use: UseSession<T>): Promise<T> {
  return withCard(context, async (card, source) =>
    closing(await openWith(card, { puk: await context.secrets.get('puk') }, source), use),
  );
}

/** A session by the last try of the password, after the CAN. Only for commands that say so. */
export function withLastTry<T>(
  context: CommandContext,
  use: UseSession<T>,
  { password }: { readonly password: 'pin' | 'puk' },
): Promise<T> {
  return withCard(context, async (card, source) => {
    const digits = await context.secrets.get(password);
    const can = await source.can(0);
    return closing(await openWith(card, password === 'pin' ? { pin: digits, can } : { puk: digits, can }, source), use);
  });
}

/**
 * A session to sign in. A card that knows this computer opens it in one round trip, and proves in one more that it is
 * genuine, because the computer's secret can be copied with its disk. The PIN is asked for if the card does not know
 * this computer or its policy wants the PIN.
 *
 * @param use called again after the PIN is proven. So it must begin with what needs the PIN, if anything does
 */
export function withSigner<T>(context: CommandContext, use: (signer: Signer) => Promise<T>): Promise<T> {
  const sign = (session: Session): Promise<T> => use(createSigner(session, { slot: context.slot }));
  return withCard(context, async (card, { trust }) => {
    const session = await resumeKnown(card, context.environment);
    if (session === undefined) return closing(await openPinSession(card, context), sign);
    try {
      await attest(session, { trust });
      return await sign(session).catch(async (error: unknown) => {
        if (!isRefusal(error, 'securityStatus')) throw error;
        await verifyPin(session, await context.secrets.get('pin'));
        return sign(session);
      });
    } finally {
      session.close();
    }
  });
}

/** A session that the caller closes. */
export function openWith(
  card: Card,
  credentials: Credentials,
  { trust, certificates }: Pick<CardSource, 'trust'> & UnlockOptions,
): Promise<OpenedSession> {
  return identify(card, credentials, { trust, ...(certificates !== undefined && { certificates }) });
}

/**
 * A session by the PIN that the caller closes.
 *
 * @throws CliError `card/blank`, with the card's own refusal as its cause
 */
export async function openPinSession(
  card: Card,
  context: CommandContext,
  { turn = 0, ...options }: TurnOptions & UnlockOptions = {},
): Promise<OpenedSession> {
  const pin = await context.secrets.get('pin');
  const source = await context.cards();
  try {
    return await openWith(card, { pin }, { trust: source.trust, ...options });
  } catch (error) {
    // A card without a wallet has no PIN, and one with a duress PIN takes it only inside a channel.
    if (!isRefusal(error, 'referencedDataNotFound')) throw error;
    const { session, attestation } = await openWith(card, { can: await source.can(turn) }, source);
    const { lifecycle } = attestation;
    if (lifecycle !== 'active') throw cliError('card/blank', { card: source.name(turn) }, { cause: error });
    await verifyPin(session, pin);
    return { session, attestation };
  }
}

async function closing<T>({ session, attestation }: OpenedSession, use: UseSession<T>): Promise<T> {
  try {
    return await use(session, attestation);
  } finally {
    session.close();
  }
}

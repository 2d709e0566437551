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
import { cardError, isSymbolonError, type Signer } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { isRefusal, status } from '@symbolon/protocol/status';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';
import type { CardPin, PinOwner } from './card-pins.ts';
import { inSlot, type UseSession } from './in-slot.ts';
import { readKnownCards, resumeKnown, type StoredCard } from './known-cards.ts';
import { type PinTries, readPinTries } from './pin-tries.ts';
import { refuseOther, refuseOtherUnseen } from './same-card.ts';
import type { CardSource } from './sources/card-source.ts';
import { stoppable } from './stoppable.ts';

export type OpenedSession = { readonly session: Session; readonly attestation: Attestation };

/** Which card: see `CardSource`. Default 0. */
export type TurnOptions = {
  readonly turn?: number;
  /** A sentence for the person at the reader. */
  readonly prompt?: string;
};

/** Before the card: a person types slowly, and a card may leave meanwhile. The answer is remembered. */
export async function askFirst(
  { cards, secrets, pins }: CommandContext,
  password: 'pin' | 'puk',
  card: PinOwner = { turn: 0 },
): Promise<void> {
  // A card that was not chosen needs no PIN.
  await cards();
  if (password === 'pin') await pins.of(card);
  else await secrets.get(password);
}

async function withCard<T>(
  context: CommandContext,
  use: (card: Card, source: CardSource) => Promise<T>,
  { turn = 0, prompt }: TurnOptions = {},
): Promise<T> {
  const source = await context.cards();
  return source.connect(
    turn,
    async (transport) => use(await openCard(stoppable(transport, context.signal)), source),
    prompt === undefined ? undefined : { prompt, another: false },
  );
}

/** A session by the CAN. */
export function withCan<T>(context: CommandContext, use: UseSession<T>, { turn = 0 }: TurnOptions = {}): Promise<T> {
  const open = async (card: Card, source: CardSource): Promise<T> =>
    closing(await openWith(card, { can: await source.can(turn) }, source), inSlot(use, context, turn));
  return withCard(context, open, { turn });
}

/**
 * A session by the PIN. Not with its last try: see {@link withLastTry}.
 *
 * @param options.role what the card does, for the question: `approves`
 */
export async function withPin<T>(
  context: CommandContext,
  use: UseSession<T>,
  { turn = 0, role, ...options }: TurnOptions & { readonly role?: string } = {},
): Promise<T> {
  const { name } = await context.cards();
  const called = role === undefined ? name(turn) : `${name(turn)}, which ${role}`;
  const owner = turn === 0 ? { turn } : { turn, called };
  await askFirst(context, 'pin', owner);
  const open = async (card: Card): Promise<T> => {
    const opened = await openPinSession(card, context, { turn, given: await context.pins.of(owner) });
    context.pins.taken(turn, opened.attestation.cardNumber);
    return closing(opened, inSlot(use, context, turn));
  };
  return withCard(context, open, { turn, ...options });
}

/** A session by the PUK. */
export async function withPuk<T>(context: CommandContext, use: UseSession<T>): Promise<T> {
  await askFirst(context, 'puk');
  return withCard(context, async (card, source) => closing(await openPukSession(card, context, source), use));
}

/** A session by the last try of the password, after the CAN. Only for commands that say so. */
export async function withLastTry<T>(
  context: CommandContext,
  use: UseSession<T>,
  { password }: { readonly password: 'pin' | 'puk' },
): Promise<T> {
  await sayIfLast(context, password);
  await askFirst(context, password);
  return withCard(context, async (card, source) => {
    const can = await source.can(0);
    if (password === 'pin') return closing(await openPinSession(card, context, { can }), use);
    return closing(await openPukSession(card, context, source, can), use);
  });
}

/** Before somebody types what can block a card. */
async function sayIfLast(context: CommandContext, password: 'pin' | 'puk'): Promise<void> {
  const { secrets, screen } = context;
  if (!secrets.canAsk || secrets.has(password)) return;
  const tries = await withCard(context, (card) => readPinTries(card, password));
  if (tries !== 'last') return;
  const after = password === 'pin' ? 'the PIN is blocked' : 'the PUK is blocked, for good';
  screen.note(`This is the last try. If it is wrong, ${after}. Ctrl-R shows what you type.`);
}

/**
 * A session to sign in. A card that knows this computer opens it in one round trip, and proves in one more that it is
 * genuine, because the computer's secret can be copied with its disk. The PIN is asked for if the card does not know
 * this computer or its policy wants the PIN.
 *
 * @param use called again after the PIN is proven. So it must begin with what needs the PIN, if anything does
 * @param options.beforePin called before the card is given a PIN, with what it tells of its tries; it throws to refuse
 */
export async function withSigner<T>(
  context: CommandContext,
  use: (signer: Signer, session: Session) => Promise<T>,
  { beforePin }: { readonly beforePin?: (tries: PinTries) => void } = {},
): Promise<T> {
  if (readKnownCards(context.environment).length === 0) await askFirst(context, 'pin');
  const sign = inSlot(async (session: Session): Promise<T> => {
    const { signer, hasSigned } = noticed(explaining(session, context));
    const done = await use(signer, session).catch(async (error: unknown) => {
      if (isUsedUp(error)) await context.tellRefills(session);
      throw error;
    });
    // No server is asked here: a signature waits for none, and tells nobody that it was made.
    if (hasSigned()) await context.tellRefills(session, { undated: true });
    return done;
  }, context);
  return withCard(context, async (card, { trust }) => {
    const tries = beforePin && (await readPinTries(card));
    const givesPin = (): void => {
      if (tries !== undefined) beforePin?.(tries);
    };
    const resumed = await resumeKnown(card, context.environment);
    if (resumed === undefined) {
      givesPin();
      const opened = await openPinSession(card, context);
      context.pins.taken(0, opened.attestation.cardNumber);
      return closing(opened, sign);
    }
    return closing(await attested(resumed.session, trust), (session, attestation) =>
      sign(session, attestation).catch(async (error: unknown) => {
        if (!isRefusal(error, 'securityStatus')) throw error;
        givesPin();
        await refuseOther(attestation, context, 0);
        await verifyPin(session, await context.secrets.get('pin'));
        context.pins.taken(0, attestation.cardNumber);
        return sign(session, attestation);
      }),
    );
  });
}

/** A signer that tells the amounts of a refusal as the owner counts them. */
function explaining(session: Session, { slot, wordsFor }: CommandContext): Signer {
  const signer = createSigner(session, { slot });
  return {
    ...signer,
    willSign: async (toBeSigned) => {
      const verdict = await signer.willSign(toBeSigned);
      if (verdict.signs !== false) return verdict;
      const { transfers = [], approvals = [], facts } = toBeSigned;
      const moved = [...transfers, ...approvals, ...(facts === undefined ? [] : [facts.fee])];
      const words = await wordsFor(
        moved.map(({ asset }) => asset),
        session,
      );
      return createSigner(session, { slot, ...words }).willSign(toBeSigned);
    },
  };
}

/** A signer that remembers that it signed. */
function noticed(signer: Signer): { readonly signer: Signer; readonly hasSigned: () => boolean } {
  const { signDigests, signTransaction } = signer;
  let signed = false;
  const noting = async <R>(signing: Promise<R>): Promise<R> => {
    const made = await signing;
    signed = true;
    return made;
  };
  return {
    hasSigned: () => signed,
    signer: {
      ...signer,
      signDigests: (...given) => noting(signDigests(...given)),
      ...(signTransaction !== undefined && { signTransaction: (...given) => noting(signTransaction(...given)) }),
    },
  };
}

const isUsedUp = (error: unknown): boolean =>
  isSymbolonError(error, 'signer/refuses') && error.context.status === status.allowanceExceeded;

/** What is known of a computer that a card knows: the card's proof in this session, and the entry with the secret. */
export type KnownHere = { readonly attestation: Attestation; readonly entry: StoredCard };

/** @returns `undefined` where the card does not know this computer */
export async function findKnownHere(context: CommandContext): Promise<KnownHere | undefined> {
  // Without an entry there is nothing to ask a card.
  if (readKnownCards(context.environment).length === 0) return undefined;
  return withCard(context, async (card, { trust }) => {
    const resumed = await resumeKnown(card, context.environment);
    if (resumed === undefined) return undefined;
    return closing(await attested(resumed.session, trust), async (_, attestation) => ({
      attestation,
      entry: resumed.card,
    }));
  });
}

/** A session of a computer that the card knows; `undefined` where it does not. The caller closes it. */
export async function openKnown(card: Card, context: CommandContext): Promise<OpenedSession | undefined> {
  const { trust } = await context.cards();
  const resumed = await resumeKnown(card, context.environment);
  return resumed && attested(resumed.session, trust);
}

async function attested(session: Session, trust: TrustStore): Promise<OpenedSession> {
  try {
    return { session, attestation: await attest(session, { trust }) };
  } catch (error) {
    session.close();
    throw error;
  }
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
 * A session by the PIN that the caller closes. A PIN that was given for another card is tried only on one that has all
 * its tries: if it is wrong, one is gone, and two are left for the right one.
 *
 * @param options.can allows the last try
 * @param options.given default: the PIN of the command's first card
 * @throws SymbolonError `card/blank`, with the card's own refusal as its cause; CliError `secret/of-another`
 */
export async function openPinSession(
  card: Card,
  context: CommandContext,
  { turn = 0, can, given, ...options }: PinSessionOptions = {},
): Promise<OpenedSession> {
  const chosen = given ?? (await context.pins.of({ turn }));
  const source = await context.cards();
  try {
    return await openGiven(card, chosen, context, { turn, ...(can !== undefined && { can }), ...options });
  } catch (error) {
    // A card without a wallet has no PIN, and one with a duress PIN takes it only inside a channel.
    if (!isRefusal(error, 'referencedDataNotFound')) throw error;
    const { session, attestation } = await openWith(card, { can: await source.can(turn) }, source);
    const { lifecycle } = attestation;
    if (lifecycle !== 'active') throw cardError('card/blank', { card: source.name(turn) }, { cause: error });
    await refuseOther(attestation, context, turn).catch((other: unknown) => {
      session.close();
      throw other;
    });
    // Nor does it say how many tries are left.
    if (chosen.borrowed) {
      session.close();
      throw cliError('secret/of-another', { card: source.name(turn) }, { cause: error });
    }
    await verifyPin(session, chosen.pin);
    return { session, attestation };
  }
}

/** @throws CliError `card/no-puk`, with the card's own refusal as its cause */
async function openPukSession(
  card: Card,
  { secrets }: CommandContext,
  source: CardSource,
  can?: string,
): Promise<OpenedSession> {
  try {
    return await openWith(card, { puk: await secrets.get('puk'), ...(can !== undefined && { can }) }, source);
  } catch (error) {
    throw isRefusal(error, 'referencedDataNotFound')
      ? cliError('card/no-puk', { card: source.name(0) }, { cause: error })
      : error;
  }
}

type PinSessionOptions = TurnOptions & UnlockOptions & { readonly can?: string; readonly given?: CardPin };

/**
 * A session by this PIN that the caller closes, as {@link openPinSession}, of a card that takes it outside a channel.
 *
 * @throws CliError `secret/of-another`
 */
export async function openGiven(
  card: Card,
  { pin, borrowed, refused }: CardPin,
  context: CommandContext,
  { turn = 0, can, ...options }: Omit<PinSessionOptions, 'given'>,
): Promise<OpenedSession> {
  const { name, trust } = await context.cards();
  if (refused) throw cliError('secret/of-another', { card: name(turn) });
  if (borrowed) await refuseToSpend(card, name(turn));
  await refuseOtherUnseen(card, context, turn);
  let opened: OpenedSession;
  try {
    opened = await openWith(card, { pin, ...(can !== undefined && { can }) }, { trust, ...options });
  } catch (error) {
    const of = context.pins.takenBy(turn);
    if (of !== undefined && isSymbolonError(error, 'pin/wrong'))
      context.screen.note(`The card with number ${of} has taken this PIN. Another one is there now: ${name(turn)}.`);
    if (borrowed && isSymbolonError(error, 'pin/wrong')) {
      context.pins.lentInVain();
      context.screen.note(`The PIN was given for another card. It is not the PIN of ${name(turn)}.`);
    }
    throw error;
  }
  try {
    await refuseOther(opened.attestation, context, turn);
  } catch (error) {
    opened.session.close();
    throw error;
  }
  return opened;
}

/**
 * Leaves a card alone that has lost a try.
 *
 * @throws CliError `secret/of-another`
 */
async function refuseToSpend(card: Card, name: string): Promise<void> {
  const tries = await readPinTries(card);
  // No try is taken from a card that has no such PIN, or whose PIN is blocked: it says so itself.
  if (tries === 'some' || tries === 'last') throw cliError('secret/of-another', { card: name });
}

async function closing<T>({ session, attestation }: OpenedSession, use: UseSession<T>): Promise<T> {
  try {
    return await use(session, attestation);
  } finally {
    session.close();
  }
}

import { admissionCode, describeSharePlace, describeSharePlan, splitCode } from '@symbolon/backup';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { getStatus, openCard, type Session, shareStatus } from '@symbolon/client';
import { cardError, quote } from '@symbolon/interface';
import type { DealtSplit, GetStatusResponse, HeldShare } from '@symbolon/protocol/commands';
import { placesOf, splitDigest } from '@symbolon/protocol/shares';
import { type CardNames, readCardNames } from '../../cards/files/card-names.ts';
import { openWith, withCan, withPin } from '../../cards/sessions.ts';
import { stoppable } from '../../cards/stoppable.ts';
import { labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { sharesCodeCommand, sharesStatusCommand } from '../../commands/shares.ts';
import { cliError } from '../../errors/cli-error.ts';
import { shownOrNull } from '../../output/numbers.ts';
import { holderPasswords } from './share-cards.ts';

type Shown = ResultOf<typeof sharesStatusCommand>;

export const showShares: ActionOf<typeof sharesStatusCommand> = (_, context) => {
  const { slot } = context;
  return withPin(context, async (session) => {
    const state = await getStatus(session, { slot });
    if (state.set === undefined) throw cardError('card/blank', { card: (await context.cards()).name(0) });
    const { held, dealt } = await shareStatus(session, { slot });
    const isShare = state.set.role === 'share';
    const names = dealt === undefined ? new Map() : await readCardNames(session, { slot });
    const room = isShare ? null : Math.max(0, state.set.sealed ? 0 : state.set.limit - state.set.members.length);
    const result: Shown = {
      held: held === undefined ? null : heldOf(held),
      dealt: dealt === undefined ? null : dealtOf(dealt, state.set, names),
      room,
    };
    return { result, text: describe(result) };
  });
};

function heldOf({ split, index }: HeldShare): NonNullable<Shown['held']> {
  const { plan, number, masterFingerprint, exportable } = split.terms;
  return {
    share: describeSharePlace(plan, index),
    plan: describeSharePlan(plan),
    number,
    code: splitCode(splitDigest(split)),
    fingerprint: formatFingerprint(masterFingerprint),
    exportable,
  };
}

function dealtOf(
  { plan, number, pending, shares }: DealtSplit,
  { members }: NonNullable<GetStatusResponse['set']>,
  names: CardNames,
): NonNullable<Shown['dealt']> {
  const all = placesOf(plan).map((_, index) => {
    const member = shares.find((share) => share.index === index)?.member ?? null;
    const { cardNumber: card = null, state = 'open' } = members.find((one) => one.member === member) ?? {};
    const name = member === null ? null : (names.get(member) ?? null);
    return { share: describeSharePlace(plan, index), name, member: shownOrNull(member), card, state };
  });
  return { plan: describeSharePlan(plan), number, pending, shares: all };
}

function describe({ held, dealt, room }: Shown): readonly string[] {
  if (held !== null)
    return [
      `This card holds ${held.share} of the wallet ${held.fingerprint}: ${held.plan} make it.`,
      `Split ${held.number}, code ${held.code}${held.exportable ? '; its PUK may read the share out' : ''}.`,
    ];
  const left = room === null ? [] : [`The wallet has room for ${room === 1 ? 'one more card' : `${room} more cards`}.`];
  if (dealt === null) return ['The wallet is not split: "symbolon shares deal".', ...left];
  return [
    `Split ${dealt.number}: ${dealt.plan} make the wallet.`,
    ...dealt.shares.map(({ share, name, member, card, state }) =>
      ['  ', share, ': ', ...(member === null ? ['nobody has it yet'] : [whose(name, member, card), ', ', state])].join(
        '',
      ),
    ),
    ...(dealt.pending
      ? ['Not all shares have arrived: the same "symbolon shares deal" or "renew" goes on from there.']
      : []),
    ...left,
  ];
}

function whose(name: string | null, member: number, card: string | null): string {
  return [name === null ? '' : `${quote(name)}, `, `member ${member}`, card === null ? '' : `, number ${card}`].join(
    '',
  );
}

/** The code of a blank card, by a share card of the wallet and by that card itself. */
export const showRecoveryCode: ActionOf<typeof sharesCodeCommand> = async (_, context) => {
  const label = await labelOf(context, 0, 'share card 1');
  const { pins } = holderPasswords(context, [label]);
  const { pin } = await pins.of({ label });
  const source = await context.cards();
  const { held, set } = await source.connect(0, async (transport) => {
    const { session } = await openWith(await openCard(stoppable(transport, context.signal)), { pin }, source);
    try {
      return await heldAnd(session);
    } finally {
      session.close();
    }
  });
  if (held === undefined || set === undefined) throw cliError('card/no-share', { card: source.name(0) });
  const { publicKey, cardNumber } = await withCan(context, async (__, attestation) => attestation, { turn: 1 });
  const code = admissionCode({ setId: set.id, epoch: set.epoch, publicKey });
  return { result: { code, card: cardNumber }, text: [`Code of card ${cardNumber}: ${code}`] };
};

async function heldAnd(session: Session) {
  const { set } = await getStatus(session);
  const { held } = await shareStatus(session);
  return { held, set };
}

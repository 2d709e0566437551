import { hex } from '@scure/base';
import { admissionCode, revokeMember, updateMembers } from '@symbolon/backup';
import { getRoster, getStatus, type Session, shareStatus } from '@symbolon/client';
import { cardError, quote, warn } from '@symbolon/interface';
import { noDelays, type WakeTerms } from '@symbolon/protocol/delays';
import { isSleeper } from '@symbolon/protocol/set';
import { noteAnnounced } from '../../cards/announced-here.ts';
import { readCardDelays } from '../../cards/files/card-delays.ts';
import { readCardNames, reasonAgainstName, writeCardNames } from '../../cards/files/card-names.ts';
import { approvedPins, describeApproved } from '../../cards/pin-approvals.ts';
import { withCan, withPin } from '../../cards/sessions.ts';
import {
  calledMember,
  describeMember,
  readSetMembers,
  requirePrimary,
  resolveMember,
  type SetMember,
} from '../../cards/set-members.ts';
import { inTurn } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import { sameSet } from '../../ceremonies/same-set.ts';
import type { ActionOf, ResultOf } from '../../command-line/command.ts';
import type { setCodeCommand, setNameCommand, setRevokeCommand, setShowCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';
import { shown } from '../../output/numbers.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { splitWords } from '../shares/share-cards.ts';
import { describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import { describeDelays } from '../wallets/lasting-terms.ts';
import { hasClock } from './ask-card.ts';
import { createUnheard } from './unheard.ts';

type ShownMember = ResultOf<typeof setShowCommand>['members'][number];

export const showMembers: ActionOf<typeof setShowCommand> = (_, context) => {
  const { slot } = context;
  return withPin(context, async (session, attestation) => {
    const { cardNumber: ownNumber } = attestation;
    const { set } = await getStatus(session, { slot });
    const source = await context.cards();
    if (set === undefined) throw cardError('card/blank', { card: source.name(0) });
    const { roster } = await getRoster(session, { slot });
    const names = await readCardNames(session, { slot });
    const clock = await hasClock(session, slot);
    const waits = await readCardDelays(session, { slot });
    const members = roster.members.map(({ role, standing, publicKey }, member): ShownMember => {
      const { state = 'this card', cardNumber = member === set.member ? ownNumber : null } =
        set.members.find((one) => one.member === member) ?? {};
      const code = standing === 'admitted' ? admissionCode({ setId: set.id, epoch: roster.epoch, publicKey }) : null;
      const wakes = member === set.member ? set.wake : isSleeper(role) ? waits.get(member) : undefined;
      const called = names.get(member) ?? null;
      return {
        member: shown(member),
        name: called,
        role,
        standing,
        state,
        card: cardNumber,
        code,
        wake: wakes ?? null,
      };
    });
    const { epoch, extendable, sealed, limit, pinReset = 0, delays = noDelays, wake = null } = set;
    const id = hex.encode(set.id);
    const approved = await approvedPins(session, attestation, { set, slot });
    return {
      result: {
        id,
        epoch,
        member: shown(set.member),
        extendable,
        sealed,
        limit,
        pinReset,
        delays,
        wake,
        approved: approved.map(shown),
        members,
      },
      text: [
        `Set ${id}, epoch ${epoch}${extendable ? ', extendable' : ''}${sealed ? ', sealed' : ''}`,
        ...(pinReset === 0 ? [] : [`${pinReset === 1 ? 'One card' : 'Two cards'} of it can give another a new PIN`]),
        ...describeDelays(delays, { clock }),
        ...(wake === null ? [] : [`This card ${set.dormant ? 'sleeps' : 'is AWAKE'}; it ${describeWake(wake)}`]),
        ...describeApproved(approved, delays.pinReset),
        ...members.map(describe),
      ],
    };
  });
};

function describeWake({ delay, factor }: WakeTerms): string {
  const after = `wakes ${formatDuration(delay)} after it has asked`;
  return factor ? `${after}, with another card or the PUK as well` : after;
}

function describe({ member, name, role, standing, state, card, code, wake }: ShownMember): string {
  const details = [
    ...(name === null ? [] : [`${quote(name)}`]),
    role,
    state,
    ...(wake === null || state === 'this card' ? [] : [describeWake(wake)]),
    ...(standing === 'revoked' && state !== 'revoked' ? [standing] : []),
    ...(card === null ? [] : [`number ${card}`]),
    ...(code === null ? [] : [`${standing}, code ${code}`]),
  ];
  return `  member ${member}: ${details.join(', ')}`;
}

export const nameMember: ActionOf<typeof setNameCommand> = ({ member, name }, context) => {
  const reason = name === '' ? undefined : reasonAgainstName(name);
  if (reason !== undefined) throw wrongUsage(`NAME: "${name}" can't be a name: ${reason}`, { name: 'set name' });
  const { slot } = context;
  return withPin(context, async (session, attestation) => {
    const one = resolveMember(await readSetMembers(session, attestation, context), member);
    const all = await writeCardNames(session, new Map([[one.member, name]]), { slot });
    const names = [...all].map(([named, given]) => ({ member: shown(named), name: given }));
    return {
      result: { names },
      text:
        names.length === 0 ? ['No card has a name.'] : names.map((one) => `member ${one.member}: ${quote(one.name)}`),
    };
  });
};

/** The code of an admitted card, by the list of members and by the card itself. */
export const compareCodes: ActionOf<typeof setCodeCommand> = async ({ member }, context) => {
  const { slot } = context;
  const { roster, one } = await withPin(context, async (session, attestation) => {
    const members = await readSetMembers(session, attestation, context);
    return { one: resolveMember(members, member), roster: (await getRoster(session, { slot })).roster };
  });
  const listed = roster.members[one.member];
  if (listed?.standing !== 'admitted') throw wrongUsage(`${calledMember(one)} was not admitted`, { name: 'set show' });
  const { publicKey } = await withCan(context, async (_, attestation) => attestation, { turn: 1 });
  const { setId, epoch } = roster;
  const list = admissionCode({ setId, epoch, publicKey: listed.publicKey });
  const card = admissionCode({ setId, epoch, publicKey });
  const same = list === card;
  return {
    result: { list, card, same },
    text: [
      `In the list: ${list}`,
      `Of the card: ${card}`,
      same ? 'They are the same.' : 'Another card was put into the list: revoke it.',
    ],
  };
};

export const revokeCard: ActionOf<typeof setRevokeCommand> = async (input, context) => {
  const { member: words, tell, yes, ...announced } = input;
  const source = timeSourceOf(context, announced);
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const told = await otherLabels(context, { count: tell, firstTurn: 1 });
  const { members, lost, again } = await withPin(context, async (session, attestation) => {
    const members = await readSetMembers(session, attestation, context);
    const lost = resolveMember(members, words);
    return { members, lost, again: await replacing(session, lost, context) };
  });
  if (lost.role === 'primary')
    throw wrongUsage(
      `${calledMember(lost)} is the primary, and no card revokes itself: where it is lost, another one takes its place with "symbolon set promote"`,
      { name: 'set promote' },
    );
  await requirePrimary(members, context);
  const called = calledMember(lost);
  await context.confirm('revoking the card', {
    lines: [
      warn`this can't be undone. The card is put out of the set, and never comes back into it:`,
      describeMember(lost),
    ],
    agreed: yes,
  });
  const unheard = createUnheard(context, ['revoke']);
  const driver = await createDriver(context, [primary.label, ...told], {
    atSession: inTurn(sameSet(context, members), unheard.atSession),
  });
  const { member } = lost;
  const { newest, advice, waiting } = await revokeMember(driver, {
    primary,
    member,
    source,
    replace: announced.replace,
  });
  const { epoch } = newest.roster;
  if (waiting?.over === false) {
    noteAnnounced(context.environment, waiting.announcement.subject, `that ${called} is revoked`);
    return {
      result: { member: shown(member), revoked: false, waiting: toWaiting(waiting), epoch, told: [], advice },
      text: [...describeWaiting(waiting, context.environment), advice],
      exit: exitOfWaiting(waiting),
    };
  }
  await updateMembers(driver, { members: told.map((label) => ({ label })), newest });
  return {
    next: [again, { words: 'set plan --output plan.html', why: 'writes the plan anew' }],
    result: { member: shown(member), revoked: true, waiting: null, epoch, told, advice },
    text: [`Revoked: ${called}.`, ...unheard.describe(newest, [member]), advice],
  };
};

/** What makes a new card in the place of a lost one: of a share card, one with a new share, and never the whole wallet. */
async function replacing(session: Session, { role, member }: SetMember, { slot }: CommandContext) {
  if (role !== 'share')
    return {
      words: `set replace --lost-member ${shown(member)}`,
      why: 'makes a new card in the place of the lost one',
    };
  const { dealt } = await shareStatus(session, { slot });
  const split = dealt === undefined ? '' : ` ${splitWords(dealt.plan)}`;
  return { words: `shares renew${split} --new 1`, why: 'gives out new shares, one of them to a new card' };
}

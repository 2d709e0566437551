import { askToWake, lookAtCard, type Waiting, type WakeResult, wakeCard } from '@symbolon/backup';
import { readLog } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import { forgetHeir } from '../../cards/seen-heirs.ts';
import { asksToWake } from '../../ceremonies/asks-to-wake.ts';
import { type AtSession, inTurn } from '../../ceremonies/card-namer.ts';
import { calledOf, createDriver, labelOf } from '../../ceremonies/driver.ts';
import { sleeperOnly } from '../../ceremonies/sleeper-only.ts';
import type { ActionOf, CommandAnswer, ResultOf } from '../../command-line/command.ts';
import type { heirAskCommand, heirStatusCommand, heirWakeCommand } from '../../commands/heirs.ts';
import type { CommandContext } from '../../context.ts';
import { isoOf } from '../../output/moments.ts';
import { shown, shownOrNull } from '../../output/numbers.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeTime, describeWaiting, exitOfWaiting, toWaiting } from '../time/words.ts';
import {
  createLookingDriver,
  describeAsleep,
  describeAwake,
  describeChanged,
  describeUnknown,
  forgetsWoken,
  type Heir,
  judgeHeir,
  refuseOther,
} from './card-words.ts';

type WakeAnswer = CommandAnswer<ResultOf<typeof heirAskCommand>>;

export const askHeir: ActionOf<typeof heirAskCommand> = async (input, context) => {
  const { slot, environment } = context;
  const source = timeSourceOf(context, input);
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label], sleeperOnly(context, card));
  const asked = await askToWake(driver, { card, source, slot });
  const answer = answerOf(card.label, asked, context);
  const { awake, waiting } = asked;
  if (awake || waiting === undefined) return answer;
  return {
    ...answer,
    text: [
      ...(waiting.until === undefined
        ? [
            `${quote(card.label)} has asked, and NOTHING COUNTS YET: no time was proven to it since.`,
            ...describeWaiting(waiting, environment),
            'Give the same command again with --servers FILE, the list of the time servers that the card believes, or where the internet is. Come back only when it says on which day the delay ends.',
          ]
        : [
            `${quote(card.label)} sleeps, and has asked: its delay has begun.`,
            ...describeWaiting(waiting, environment),
            asked.terms.factor
              ? 'Wake it then, with its PUK or another card of the set as well: "symbolon heir wake --puk", or "symbolon activate".'
              : 'Wake it then: "symbolon heir wake".',
          ]),
    ],
    exit: exitOfWaiting(waiting),
  };
};

export const wakeHeir: ActionOf<typeof heirWakeCommand> = async (input, context) => {
  const { slot, pins } = context;
  const source = timeSourceOf(context, input);
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label], {
    atSession: inTurn(forgetsWoken(context), toldOfVeto(context), asksToWake(context, { agreed: input.yes })),
    ...sleeperOnly(context, card),
  });
  const puk = async () => pins.pukOf({ called: calledOf(await context.cards(), card.label, 0) });
  const result = await wakeCard(driver, { card, source, slot, ...(input.puk && { puk }) });
  const answer = answerOf(card.label, result, context);
  if (result.awake) return answer;
  const early = 'It is too early: give the same command again then.';
  const factor = 'Its delay comes with a second factor: "symbolon heir wake --puk", or "symbolon activate".';
  return { ...answer, text: [...answer.text, result.waiting?.over === true ? factor : early], exit: 3 };
};

export const showHeir: ActionOf<typeof heirStatusCommand> = async ({ 'with-pin': withPin, anew }, context) => {
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const { driver, nameOf } = await createLookingDriver(context, [card.label]);
  const look = await lookAtCard(driver, { card, slot: context.slot, withPin: withPin || anew });
  if (anew) forgetHeir(context.environment, { cardNumber: look.cardNumber, slot: context.slot });
  const heir = judgeHeir(look, context, nameOf(card.label));
  refuseOther(heir);
  const { state, name, member, delay } = heir;
  const { cardNumber, time, waiting } = look;
  return {
    result: {
      ...{
        card: cardNumber,
        name: name === '' ? null : name,
        member: shownOrNull(member ?? null),
        delay: delay ?? null,
      },
      ...{ awake: isAwake(heir), time: isoOf(time), waiting: toWaiting(waiting) },
    },
    text: [...describeHeir(heir, context), describeTime('It', time)],
    ...(isUnsure(heir) && { exit: 11 as const }),
    ...((state === 'awake' || waiting?.announcement.kind === 'wake') && look.revoked !== true && { exit: 12 as const }),
  };
};

/** It may be awake. */
export const isUnsure = ({ state }: Heir): boolean => state === 'unknown' || state === 'changed';

export const isAwake = (heir: Heir): boolean | null => (isUnsure(heir) ? null : heir.state !== 'asleep');

/** A card that has to ask first may have asked, and been vetoed: its log tells. */
function toldOfVeto({ slot, screen }: CommandContext): AtSession {
  return async (card, session) => ({
    ...card,
    time: async () => {
      const known = await card.time();
      if (known.announcement !== undefined) return known;
      const { entries } = await readLog(session, await card.attest());
      const asked = entries.filter(({ entry }) => entry.event === 'announced' || entry.event === 'vetoed');
      const last = asked.at(-1)?.entry;
      if (last?.event === 'vetoed' && last.details.slot === slot)
        screen.note(
          `It had asked, and member ${shown(last.details.member)} of its set VETOED that: the owner is there, and said no.`,
        );
      return known;
    },
  });
}

/** The whole of what is known of the card of an heir. */
export function describeHeir(heir: Heir, { environment }: CommandContext): readonly string[] {
  const { state, words } = heir;
  const { waiting, revoked } = heir.look;
  if (state === 'changed') return describeChanged(heir);
  if (revoked === true)
    return [`${words}.`, 'It was REVOKED by its set, and has heard of it: it neither wakes nor signs.'];
  if (state === 'awake') return describeAwake(heir);
  if (state === 'unknown') return describeUnknown(heir);
  if (waiting === undefined) return [...describeAsleep(heir), ...describeFactor(heir)];
  return [
    `${words}.`,
    'It HAS ASKED to wake.',
    ...describeWaiting(waiting, environment),
    ...describeFactor(heir),
    ...describeVeto(waiting),
  ];
}

/** With its PIN alone a card tells how it wakes. */
function describeFactor({ look }: Heir): readonly string[] {
  return look.set?.wake?.factor === true
    ? ['After its delay it takes its PUK, or another card of the set, as well.']
    : [];
}

function describeVeto({ over, until }: Waiting): readonly string[] {
  if (until === undefined)
    return ['Say no NOW: "symbolon heir veto". It may wake as soon as somebody brings it a proof that was kept back.'];
  return over
    ? ['It wakes as soon as somebody says so. Until then you can still say no: "symbolon heir veto", at once.']
    : ['Until then you can say no: "symbolon heir veto". The veto has to reach this card before it wakes.'];
}

function answerOf(label: string, { awake, terms, waiting }: WakeResult, { environment }: CommandContext): WakeAnswer {
  return {
    result: { awake, delay: terms.delay, time: isoOf(waiting?.time), waiting: toWaiting(waiting) },
    text: awake
      ? [`${quote(label)} is awake: it signs.`]
      : [`${quote(label)} sleeps.`, ...(waiting === undefined ? [] : describeWaiting(waiting, environment))],
  };
}

import { hex } from '@scure/base';
import {
  bringVeto,
  type LabelledCard,
  lookAtCard,
  sayWell,
  type VetoCardResult,
  vetoCard,
  type Waiting,
} from '@symbolon/backup';
import { line, quote } from '@symbolon/interface';
import type { SignedRoster } from '@symbolon/protocol/set';
import { listOfText, listToText } from '../../cards/lists.ts';
import { memberNumbers } from '../../cards/set-members.ts';
import { calledOf, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { heirTakeCommand, heirVetoCommand, heirWellCommand } from '../../commands/heirs.ts';
import type { CommandContext } from '../../context.ts';
import { malformedFile, wrongUsage } from '../../errors/cli-error.ts';
import { asCount, asFieldsOf, asList, asText } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { formatMoment, isoOf } from '../../output/moments.ts';
import { shown, shownOrNull } from '../../output/numbers.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { timeSourceOf } from '../../time/time-source.ts';
import { describeWaiting } from '../time/words.ts';
import { createLookingDriver, type Heir, judgeHeir, refuseOther } from './card-words.ts';
import { describeHeir, isAwake, isUnsure } from './wake.ts';

export const vetoHeir: ActionOf<typeof heirVetoCommand> = async ({ yes }, context) => {
  const { slot, environment, screen } = context;
  const first = { label: await labelOf(context, 0, 'of the owner') };
  const second = { label: await labelOf(context, 1, 'of the heir') };
  const { driver, nameOf } = await createLookingDriver(context, [first.label, second.label]);
  // Both are asked for before the first card is held up.
  await context.pins.of({ turn: 0, called: calledOf(await context.cards(), first.label, 0) });
  const lookAt = async (card: LabelledCard): Promise<Heir> => {
    const look = await lookAtCard(driver, { card, slot });
    return judgeHeir(look, context, nameOf(card.label));
  };
  let heir = await lookAt(second);
  let [owner, card] = [first, second];
  if (heir.state === 'other' && heir.look.waiting === undefined) {
    // They may be in the other order: what they are decides.
    const other = await lookAt(first);
    if (other.state === 'other' && other.look.waiting === undefined) refuseOther(heir);
    // Whoever gave their own card first means the other one: what their own waits for is theirs to say no to.
    if (other.state === 'other' && yes)
      throw wrongUsage(
        `${quote(second.label)} waits for nothing, and ${quote(first.label)} does. To drop what ${quote(first.label)} itself has announced, give it last in --card, or leave out --yes and look at what it is`,
        { name: 'heir veto' },
      );
    [heir, owner, card] = [other, second, first];
    screen.note(`Taken in the other order: ${quote(card.label)} is the one to veto.`);
  }
  const { waiting } = heir.look;
  if (waiting === undefined || heir.state === 'changed') {
    const { state } = heir;
    return {
      result: { vetoed: false, kind: null, awake: isAwake(heir), member: shownOrNull(heir.member ?? null) },
      text: [
        ...describeHeir(heir, context),
        ...(state === 'asleep' ? ['There was nothing to veto.'] : ['NOTHING WAS VETOED.']),
      ],
      ...(state === 'awake' && { exit: 12 as const }),
      ...(isUnsure(heir) && { exit: 11 as const }),
    };
  }
  for (const text of [`${heir.words}.`, ...describeWaiting(waiting, environment)]) screen.note(text);
  await context.confirm('vetoing', {
    lines: [
      line`${quote(card.label)}, member ${shown(waiting.announcement.member)}, drops what it has announced itself, by the word of ${quote(owner.label)}.`,
    ],
    agreed: yes,
  });
  const { announcement } = await vetoCard(driver, { owner, card, announcement: waiting.announcement, slot });
  const { member } = waiting.announcement;
  return {
    result: {
      vetoed: announcement !== undefined,
      kind: announcement?.kind ?? null,
      awake: isAwake(heir),
      member: shown(member),
    },
    text:
      announcement === undefined
        ? [`${quote(card.label)} had dropped it before: there was nothing left to veto.`]
        : [`${quote(card.label)} has dropped it.`, ...describeAgain(waiting)],
  };
};

/** What to do about a card that can do the same again at once. */
function describeAgain({ announcement: { kind, member } }: Waiting): readonly string[] {
  return kind === 'wake'
    ? [
        'It can ask again at once, and begins a new wait then. Look again.',
        `Who must not ask at all is revoked, with that card at hand: "symbolon set revoke ${shown(member)} --tell 1", first the primary, then that card. A card that has not heard of it asks and wakes all the same.`,
      ]
    : [
        'It can announce the same again at once. If you did not announce it, somebody has that card and its PIN:',
        'change its PIN ("symbolon pin change"), or make another card the primary and revoke it: "symbolon set promote".',
      ];
}

export const sayIAmWell: ActionOf<typeof heirWellCommand> = async (input, context) => {
  const { output, force } = input;
  const { slot } = context;
  refuseUnwritable(output, { force });
  const source = timeSourceOf(context, input);
  const owner = { label: await labelOf(context, 0, 'of the owner') };
  const card = { label: await labelOf(context, 1, 'of the heir') };
  const { driver, nameOf } = await createLookingDriver(context, [owner.label, card.label]);
  const members = input.member.length === 0 ? {} : { members: await memberNumbers(context, input.member) };
  const { time, signs, list } = await sayWell(driver, { owner, source, slot, ...members });
  const about = signs.map(({ member }) => member);
  const said = `As of ${formatMoment(time)} you are well.`;
  if (output !== undefined) {
    const kept = signs.map(({ member, message }) => ({ member, message: hex.encode(message) }));
    // With it the card of an heir hears of the card that signed, if it was made before that one.
    const known = list === undefined ? {} : { list: listToText(list) };
    writeJson(output, { symbolon: format, version: 1, signs: kept, ...known }, { replace: force });
    return {
      result: { time: isoOf(time), members: about.map(shown), dropped: false, file: output },
      text: [said, `${output}: bring it to the card of the heir, "symbolon heir take".`],
    };
  }
  const [first, ...more] = signs;
  if (first === undefined || more.length > 0)
    throw wrongUsage(`there are ${signs.length} heirs: say which with --member, or give --output`, {
      name: 'heir well',
    });
  const brought = await bringVeto(driver, { card, message: first.message, list, slot });
  const { text, ...exit } = tellBrought(brought, context, nameOf(card.label));
  return {
    result: { time: isoOf(time), members: about.map(shown), dropped: brought.announcement !== undefined, file: null },
    text: [said, ...text],
    ...exit,
  };
};

export const takeSign: ActionOf<typeof heirTakeCommand> = async ({ file, member }, context) => {
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const { driver, nameOf } = await createLookingDriver(context, [card.label]);
  const { signs, list } = readSigns(file);
  // An heir does not know a number, and the card does.
  const own =
    member ??
    (signs.length === 1
      ? undefined
      : judgeHeir(await lookAtCard(driver, { card, slot: context.slot }), context).member);
  const message = signOf(file, signs, own);
  const brought = await bringVeto(driver, { card, message, list, slot: context.slot });
  const { text, ...exit } = tellBrought(brought, context, nameOf(card.label));
  return { result: { dropped: brought.announcement !== undefined }, text, ...exit };
};

/** What became of a sign of life, and what the card is. */
function tellBrought(
  { announcement, stays, look }: VetoCardResult,
  context: CommandContext,
  name: string,
): { readonly text: readonly string[]; readonly exit?: 11 | 12 } {
  if (look === undefined) return { text: [] };
  const heir = judgeHeir(look, context, name);
  const { state, words } = heir;
  if (announcement !== undefined) return { text: [`${words}, has dropped what it had asked.`] };
  if (stays !== undefined)
    return {
      text: [
        `${words}, asked after that, to the seconds by which servers may be wrong, and waits on: "symbolon heir veto".`,
        ...(look.waiting === undefined ? [] : describeWaiting(look.waiting, context.environment)),
      ],
      exit: 12,
    };
  return {
    text: describeHeir(heir, context),
    ...(state === 'awake' && { exit: 12 as const }),
    ...(isUnsure(heir) && { exit: 11 as const }),
  };
}

/** Written into the file, so that nobody takes another one for it. */
const format = 'sign of life of "heir well"';

type Sign = { readonly member: number; readonly message: Uint8Array };

type Signs = { readonly signs: readonly Sign[]; readonly list: SignedRoster | undefined };

/** @throws CliError `file/unreadable`, `file/malformed` */
function readSigns(file: string): Signs {
  return readJson(file, (value) => {
    const fields = asFieldsOf(value, ['symbolon', 'version', 'signs', 'list']);
    if (fields.symbolon !== format || fields.version !== 1) throw new RangeError(`it is no ${format}`);
    const { list: given } = fields;
    const known = given === undefined ? undefined : listOfText(asText(given));
    const all = asList(fields.signs).map((each) => {
      const sign = asFieldsOf(each, ['member', 'message']);
      return { member: asCount(sign.member), message: hex.decode(asText(sign.message)) };
    });
    return { signs: all, list: known };
  });
}

/** @throws CliError `file/malformed`, `usage/wrong` */
function signOf(file: string, signs: readonly Sign[], member: number | undefined): Uint8Array {
  const [found, ...more] = signs.filter((sign) => member === undefined || sign.member === member);
  if (found === undefined) throw malformedFile(file, 'it has nothing for that card');
  if (more.length > 0) throw wrongUsage(`${file} is for several cards: say which with --member`, { name: 'heir take' });
  return found.message;
}

import { hex } from '@scure/base';
import { bringVeto, sayWell, type VetoCardResult, vetoCard } from '@symbolon/backup';
import { line, quote } from '@symbolon/interface';
import { createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { heirTakeCommand, heirVetoCommand, heirWellCommand } from '../../commands/heirs.ts';
import { malformedFile, wrongUsage } from '../../errors/cli-error.ts';
import { asCount, asFieldsOf, asList, asText } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { formatMoment, isoOf } from '../../output/moments.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { timeSourceOf } from '../../time/time-source.ts';

export const vetoHeir: ActionOf<typeof heirVetoCommand> = async ({ yes }, context) => {
  const { slot } = context;
  const owner = { label: await labelOf(context, 0, 'of the owner') };
  const card = { label: await labelOf(context, 1, 'of the heir') };
  await context.confirm('vetoing', {
    lines: [line`${quote(card.label)} drops what it waits for, by the word of ${quote(owner.label)}.`],
    agreed: yes,
  });
  const driver = await createDriver(context, [owner.label, card.label]);
  const { announcement } = await vetoCard(driver, { owner, card, slot });
  return {
    result: { vetoed: announcement !== undefined, kind: announcement?.kind ?? null },
    text:
      announcement === undefined
        ? [`${quote(card.label)} waits for nothing: there was nothing to veto.`]
        : [
            `${quote(card.label)} has dropped it. It can ask again at once.`,
            'Who must not ask at all is revoked: "symbolon set revoke".',
          ],
  };
};

export const sayIAmWell: ActionOf<typeof heirWellCommand> = async (input, context) => {
  const { output, force } = input;
  const { slot } = context;
  refuseUnwritable(output, { force });
  const source = timeSourceOf(context, input);
  const owner = { label: await labelOf(context, 0, 'of the owner') };
  const card = { label: await labelOf(context, 1, 'of the heir') };
  const driver = await createDriver(context, [owner.label, card.label]);
  const members = input.member.length === 0 ? {} : { members: input.member };
  const { time, signs } = await sayWell(driver, { owner, source, slot, ...members });
  const about = signs.map(({ member }) => member);
  const said = `As of ${formatMoment(time)} you are well.`;
  if (output !== undefined) {
    const kept = signs.map(({ member, message }) => ({ member, message: hex.encode(message) }));
    writeJson(output, { symbolon: format, version: 1, signs: kept }, { replace: force });
    return {
      result: { time: isoOf(time), members: about, dropped: false, file: output },
      text: [said, `${output}: bring it to the card of the heir, "symbolon heir take".`],
    };
  }
  const [first, ...more] = signs;
  if (first === undefined || more.length > 0)
    throw wrongUsage(`there are ${signs.length} heirs: say which with --member, or give --output`, {
      name: 'heir well',
    });
  const brought = await bringVeto(driver, { card, message: first.message, slot });
  return {
    result: { time: isoOf(time), members: about, dropped: brought.announcement !== undefined, file: null },
    text: [said, describeBrought(card.label, brought)],
  };
};

export const takeSign: ActionOf<typeof heirTakeCommand> = async ({ file, member }, context) => {
  const message = readSign(file, member);
  const card = { label: await labelOf(context, 0, 'of the heir') };
  const driver = await createDriver(context, [card.label]);
  const brought = await bringVeto(driver, { card, message, slot: context.slot });
  return {
    result: { dropped: brought.announcement !== undefined },
    text: [describeBrought(card.label, brought)],
  };
};

function describeBrought(label: string, { announcement, stays }: VetoCardResult): string {
  if (announcement !== undefined) return `${quote(label)} has dropped what it had asked.`;
  return stays === undefined
    ? `${quote(label)} had asked nothing.`
    : `${quote(label)} asked after that, to the seconds by which servers may be wrong, and waits on: "symbolon heir veto".`;
}

/** Written into the file, so that nobody takes another one for it. */
const format = 'sign of life of "heir well"';

/** @throws CliError `file/unreadable`, `file/malformed`, `usage/wrong` */
function readSign(file: string, member: number | undefined): Uint8Array {
  const signs = readJson(file, (value) => {
    const fields = asFieldsOf(value, ['symbolon', 'version', 'signs']);
    if (fields.symbolon !== format || fields.version !== 1) throw new RangeError(`it is no ${format}`);
    return asList(fields.signs).map((each) => {
      const sign = asFieldsOf(each, ['member', 'message']);
      return { member: asCount(sign.member), message: hex.decode(asText(sign.message)) };
    });
  });
  const [found, ...more] = signs.filter((sign) => member === undefined || sign.member === member);
  if (found === undefined) throw malformedFile(file, 'it has nothing for that card');
  if (more.length > 0) throw wrongUsage(`${file} is for several cards: say which with --member`, { name: 'heir take' });
  return found.message;
}

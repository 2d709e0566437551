import { emergencySheet } from '@symbolon/backup/plan';
import { readCardNames } from '../../cards/files/card-names.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { emergencyCommand } from '../../commands/sets.ts';
import { readPlanDetails } from '../../input/plan-details.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { askCard } from './ask-card.ts';
import { blank, blanks } from './plan.ts';

/** The primary says which cards there are. */
export const writeEmergencySheet: ActionOf<typeof emergencyCommand> = async (input, context) => {
  const { output, force, details: file } = input;
  const details = readPlanDetails(file);
  refuseUnwritable(output, { force });
  const { members, names, delays } = await withPin(context, async (session, attestation) => ({
    ...(await askCard(session, attestation, context)),
    names: await readCardNames(session, context),
  }));
  const cards = members.map(({ member, role, cardNumber }) => {
    const { label = names.get(member) ?? `card ${member + 1}`, place = blank } =
      details.cards.find((card) => card.member === member) ?? {};
    return { label, place, role, member, ...(cardNumber !== undefined && { cardNumber }) };
  });
  const page = emergencySheet({
    ...blanks,
    ...details.plan,
    ...(delays !== undefined && { delays }),
    date: Date.now(),
    cards,
  });
  writeWhole(output, page, { replace: force });
  return {
    result: { file: output, cards: cards.length },
    text: [
      `${output}: print it, fill in what is blank, and put it where you would look in a hurry.`,
      ...(members[0]?.role === 'primary'
        ? []
        : ['OTHER CARDS ARE MISSING on it: this card is no primary, and does not know their numbers.']),
    ],
  };
};

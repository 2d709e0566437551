import { hostname } from 'node:os';
import { addPhone, forgetPhone, listPhones } from '@symbolon/client';
import { limits } from '@symbolon/protocol/limits';
import { knownCardsFile, readKnownCards, writeKnownCards } from '../../cards/known-cards.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { phoneAddCommand, phoneForgetCommand, phoneListCommand } from '../../commands/card.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';

export const addThisComputer: ActionOf<typeof phoneAddCommand> = (
  { name = hostname().slice(0, limits.phoneName) },
  context,
) => {
  if (!isVisible(name))
    throw wrongUsage(`--name: "${name}" can't be a name: expected only characters that show`, { name: 'phone add' });
  return withPin(context, async (session, { cardNumber }) => {
    const { environment } = context;
    const { slot: phone, secret } = await addPhone(session, { name });
    const others = readKnownCards(environment).filter((known) => known.cardNumber !== cardNumber);
    writeKnownCards(environment, [...others, { cardNumber, slot: phone, secret }]);
    const file = knownCardsFile(environment);
    return {
      result: { phone, name, file },
      text: [`The card knows this computer as "${name}", phone ${phone}.`, `Its secret is in ${file}.`],
    };
  });
};

export const listKnownPhones: ActionOf<typeof phoneListCommand> = (_, context) =>
  withPin(context, async (session, { cardNumber }) => {
    const known = readKnownCards(context.environment);
    const phones = (await listPhones(session)).map(({ slot: phone, name }) => ({
      phone,
      name,
      thisComputer: known.some((card) => card.cardNumber === cardNumber && card.slot === phone),
    }));
    const lines = phones.map(
      ({ phone, name, thisComputer }) => `phone ${phone}   ${name}${thisComputer ? '   (this computer)' : ''}`,
    );
    return { result: { phones }, text: lines.length === 0 ? ['The card knows no phone and no computer.'] : lines };
  });
export const forgetKnownPhone: ActionOf<typeof phoneForgetCommand> = ({ phone }, context) =>
  withPin(context, async (session, { cardNumber }) => {
    const { environment } = context;
    await forgetPhone(session, phone);
    const known = readKnownCards(environment);
    const left = known.filter((card) => card.cardNumber !== cardNumber || card.slot !== phone);
    if (left.length < known.length) writeKnownCards(environment, left);
    return { result: { phone }, text: [`The card has forgotten phone ${phone}.`] };
  });

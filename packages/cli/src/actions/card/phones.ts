import { forgetPhone, listPhones } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import { readKnownCards, type StoredCard, writeKnownCards } from '../../cards/known-cards.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { phoneForgetCommand, phoneListCommand } from '../../commands/card.ts';

export const listKnownPhones: ActionOf<typeof phoneListCommand> = (_, context) => {
  const known = readKnownCards(context.environment);
  return withPin(context, async (session, { cardNumber }) => {
    const phones = (await listPhones(session)).map(({ slot: phone, name }) => ({
      phone,
      name,
      thisComputer: known.some((card) => card.cardNumber === cardNumber && card.slot === phone && card.name === name),
    }));
    const lines = phones.map(
      ({ phone, name, thisComputer }) => `phone ${phone}   ${quote(name)}${thisComputer ? '   (this computer)' : ''}`,
    );
    return { result: { phones }, text: lines.length === 0 ? ['The card knows no phone and no computer.'] : lines };
  });
};

export const forgetKnownPhone: ActionOf<typeof phoneForgetCommand> = ({ phone }, context) => {
  const { environment } = context;
  const known = readKnownCards(environment);
  return withPin(context, async (session, { cardNumber }) => {
    await forgetPhone(session, phone);
    const isForgotten = (card: StoredCard): boolean => card.cardNumber === cardNumber && card.slot === phone;
    const left = known.filter((card) => !isForgotten(card));
    if (left.length < known.length) writeKnownCards(environment, left);
    return { result: { phone }, text: [`The card has forgotten phone ${phone}.`] };
  });
};

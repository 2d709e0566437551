import { forgetPhone, listPhones } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import type { KnownPhone } from '@symbolon/protocol/commands';
import { changeKnownCards, readKnownCards, type StoredCard } from '../../cards/known-cards.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { phoneForgetCommand, phoneListCommand } from '../../commands/card.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { shown } from '../../output/numbers.ts';

export const listKnownPhones: ActionOf<typeof phoneListCommand> = (_, context) => {
  const known = readKnownCards(context.environment);
  return withPin(context, async (session, { cardNumber }) => {
    const phones = (await listPhones(session)).map(({ slot, name }) => ({
      phone: shown(slot),
      name,
      thisComputer: known.some((card) => card.cardNumber === cardNumber && card.slot === slot && card.name === name),
    }));
    const lines = phones.map(
      ({ phone, name, thisComputer }) => `phone ${phone}   ${quote(name)}${thisComputer ? '   (this computer)' : ''}`,
    );
    return { result: { phones }, text: lines.length === 0 ? ['The card knows no phone and no computer.'] : lines };
  });
};

export const forgetKnownPhone: ActionOf<typeof phoneForgetCommand> = ({ phone: words }, context) => {
  const { environment } = context;
  // A list that can't be read is told before the card forgets anything.
  readKnownCards(environment);
  return withPin(context, async (session, { cardNumber }) => {
    const { slot, name } = found(await listPhones(session), words.trim());
    await forgetPhone(session, slot);
    const isForgotten = (card: StoredCard): boolean => card.cardNumber === cardNumber && card.slot === slot;
    if (readKnownCards(environment).some(isForgotten))
      changeKnownCards(environment, (cards) => cards.filter((card) => !isForgotten(card)));
    return {
      result: { phone: shown(slot), name },
      text: [`The card has forgotten phone ${shown(slot)}, ${quote(name)}.`],
    };
  });
};

/** By its name, or its number from 1. No two have the same name. */
function found(phones: readonly KnownPhone[], words: string): KnownPhone {
  const one = phones.find(({ name }) => name === words) ?? phones.find(({ slot }) => `${shown(slot)}` === words);
  if (one !== undefined) return one;
  const all = phones.map(({ slot, name }) => `${shown(slot)} ${quote(name)}`).join(', ');
  throw wrongUsage(`the card knows no phone or computer ${quote(words)}${all === '' ? '' : `: it knows ${all}`}`, {
    name: 'phone list',
  });
}

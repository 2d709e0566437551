import { hostname } from 'node:os';
import { addPhone, forgetPhone, listPhones } from '@symbolon/client/actions/phones';
import { limits } from '@symbolon/protocol/limits';
import { knownCardsFile, readKnownCards, writeKnownCards } from '../../cards/known-cards.ts';
import { withPin } from '../../cards/sessions.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';

type Added = { readonly slot: number; readonly name: string; readonly file: string };

export function addThis(
  { name = hostname().slice(0, limits.phoneName) }: { readonly name: string | undefined },
  context: Context,
): Promise<Answer<Added>> {
  if (!isVisible(name))
    throw wrongUsage(`--name: "${name}" can be no name: expected nothing that does not show`, { name: 'phone add' });
  return withPin(context, async (session, { cardNumber }) => {
    const { environment } = context;
    const { slot, secret } = await addPhone(session, { name });
    const others = readKnownCards(environment).filter((known) => known.cardNumber !== cardNumber);
    writeKnownCards(environment, [...others, { cardNumber, slot, secret }]);
    const file = knownCardsFile(environment);
    return {
      result: { slot, name, file },
      text: [`The card knows this computer as "${name}", in slot ${slot}.`, `Its secret is in ${file}.`],
    };
  });
}

type Phones = {
  readonly phones: readonly { readonly slot: number; readonly name: string; readonly thisComputer: boolean }[];
};

export function list(_: unknown, context: Context): Promise<Answer<Phones>> {
  return withPin(context, async (session, { cardNumber }) => {
    const known = readKnownCards(context.environment);
    const phones = (await listPhones(session)).map(({ slot, name }) => ({
      slot,
      name,
      thisComputer: known.some((card) => card.cardNumber === cardNumber && card.slot === slot),
    }));
    const lines = phones.map(
      ({ slot, name, thisComputer }) => `slot ${slot}   ${name}${thisComputer ? '   (this computer)' : ''}`,
    );
    return { result: { phones }, text: lines.length === 0 ? ['The card knows no phone and no computer.'] : lines };
  });
}

export function forget(
  { slot }: { readonly slot: number },
  context: Context,
): Promise<Answer<{ readonly slot: number }>> {
  return withPin(context, async (session, { cardNumber }) => {
    const { environment } = context;
    await forgetPhone(session, slot);
    const known = readKnownCards(environment);
    const left = known.filter((card) => card.cardNumber !== cardNumber || card.slot !== slot);
    if (left.length < known.length) writeKnownCards(environment, left);
    return { result: { slot }, text: [`The card has forgotten it. Slot ${slot} is free.`] };
  });
}

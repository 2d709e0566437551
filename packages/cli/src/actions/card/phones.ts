import { hostname } from 'node:os';
import { addPhone, forgetPhone, listPhones } from '@symbolon/client/actions/phones';
import { limits } from '@symbolon/protocol/limits';
import { knownCardsFile, readKnownCards, writeKnownCards } from '../../cards/known-cards.ts';
import { withPin } from '../../cards/sessions.ts';
import type { CommandAnswer } from '../../command-line/command.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isVisible } from '../../output/visible.ts';

type PhoneAddInput = { readonly name: string | undefined };
type PhoneAddResult = { readonly phone: number; readonly name: string; readonly file: string };

export function addThisComputer(
  { name = hostname().slice(0, limits.phoneName) }: PhoneAddInput,
  context: CommandContext,
): Promise<CommandAnswer<PhoneAddResult>> {
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
}

type PhoneListResult = {
  readonly phones: readonly { readonly phone: number; readonly name: string; readonly thisComputer: boolean }[];
};

export function listKnownPhones(_: unknown, context: CommandContext): Promise<CommandAnswer<PhoneListResult>> {
  return withPin(context, async (session, { cardNumber }) => {
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
}

type PhoneForget = { readonly phone: number };

export function forgetKnownPhone({ phone }: PhoneForget, context: CommandContext): Promise<CommandAnswer<PhoneForget>> {
  return withPin(context, async (session, { cardNumber }) => {
    const { environment } = context;
    await forgetPhone(session, phone);
    const known = readKnownCards(environment);
    const left = known.filter((card) => card.cardNumber !== cardNumber || card.slot !== phone);
    if (left.length < known.length) writeKnownCards(environment, left);
    return { result: { phone }, text: [`The card has forgotten phone ${phone}.`] };
  });
}

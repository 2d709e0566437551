/** A card that was given a part of a wallet holds no keys elsewhere. */
import { getStatus, type Session } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';

type Wanted = {
  readonly session: Session;
  readonly context: Pick<CommandContext, 'slot'>;
  /** Where the key is: "m/84'/0'/0'". */
  readonly path: string;
};

/** Does what takes a key of the card. @throws CliError `card/not-held` where the card has a wallet without that key */
export async function sayingNotHeld<T>(use: () => Promise<T>, { session, context, path }: Wanted): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!isRefusal(error, 'referencedDataNotFound') || !isSymbolonError(error, 'card/status')) throw error;
    // An empty slot is answered in the same way. A known phone is not told which it is.
    const { slots = [context.slot] } = await getStatus(session);
    if (!slots.includes(context.slot)) throw error;
    throw cliError('card/not-held', { path }, { cause: error });
  }
}

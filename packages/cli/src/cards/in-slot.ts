/** What a card refuses because there is no wallet, in the slot that the command asks about. */
import { type Attestation, getStatus, type Session } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import { isRefusal } from '@symbolon/protocol/status';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors/cli-error.ts';

/** What a command does in a session, with what the card proved of itself. */
export type UseSession<T> = (session: Session, attestation: Attestation) => Promise<T>;

/**
 * Says of a slot without a wallet that it has none, whatever the card was asked there.
 *
 * @throws CliError `card/no-wallet`, with the card's own refusal as its cause
 */
export function inSlot<T>(use: UseSession<T>, { slot, cards }: CommandContext, turn = 0): UseSession<T> {
  return async (session, attestation) => {
    try {
      return await use(session, attestation);
    } catch (error) {
      const isBlank = isSymbolonError(error, 'card/blank');
      if (!isBlank && !isRefusal(error, 'referencedDataNotFound', 'conditionsOfUse')) throw error;
      const { slots } = await getStatus(session).catch(() => ({ slots: undefined }));
      if (slots === undefined || slots.includes(slot)) throw error;
      if (isBlank && slots.length === 0) throw error;
      throw cliError('card/no-wallet', { card: (await cards()).name(turn), slot }, { cause: error });
    }
  };
}

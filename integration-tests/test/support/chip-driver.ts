/**
 * Drives ceremonies with TEST chips: the host's own ceremonies and actions, with the channel left out, so that the
 * power can go at any write of a whole ceremony.
 */

import { type CeremonyDriver, type RunStep, type StepRequest, unlockedCard } from '@symbolon/backup';
import { records } from '@symbolon/card-core/nvm';
import { type Card, requestApdu, responseValue, type Session } from '@symbolon/client';
import { cardError } from '@symbolon/interface';
import type { CommandApdu, ResponseApdu } from '@symbolon/protocol/apdu';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import { status } from '@symbolon/protocol/status';
import type { Player } from './adversary/cards.ts';

export type Hand = {
  readonly take: (request: StepRequest) => Player;
  readonly trust: TrustStore;
  /** Whether a card has lost its power: nobody hears what it still computes. */
  readonly isDead?: (card: Player) => boolean;
};

/** Binding of the sessions that test chips are told they have. */
const channelBinding = new Uint8Array(32).fill(9);
const nothing = new Uint8Array();

/** @returns a driver that stops at the first problem */
export function driverWithChips({ take, trust, isDead = () => false }: Hand): CeremonyDriver {
  const tap: RunStep = async (request, use) => {
    const player = take(request);
    const { slot: wallet } = request;

    function ask(command: CommandApdu, session: 'none' | Session['openedWith']): ResponseApdu {
      let answer: ResponseApdu | undefined;
      try {
        answer = player.chip.execute(command, { session });
      } catch (cause) {
        if (!isDead(player)) throw cause;
      }
      if (answer === undefined || isDead(player)) throw cardError('transport/card-removed', { transport: 'test' });
      return answer;
    }

    const card: Card = {
      transport: {
        name: player.name,
        limits: { command: 65_544, response: 65_538 },
        removed: new Promise<void>(() => {}),
        exchange: async () => nothing,
        close: async () => {},
      },
      random: (length) => new Uint8Array(length).fill(5),
      transmit: async (command) => ask(command, 'none'),
    };
    const sessionOf = (openedWith: Session['openedWith']): Session => ({
      card,
      openedWith,
      channelBinding,
      send: async (definition, message, options) =>
        responseValue(definition, ask(requestApdu(definition, message, options), openedWith)),
      ended: new Promise(() => {}),
      close: () => {},
    });
    return use({
      unlock: async (password) => {
        // A card without a PIN opens no session with one.
        const hasPin = player.store.get(records.pinKey) !== undefined;
        if (password === 'pin' && !hasPin)
          responseValue(commands.openChannel, { status: status.referencedDataNotFound, data: nothing });
        return unlockedCard(sessionOf(password), { trust, slot: wallet });
      },
    });
  };
  return { runStep: tap };
}

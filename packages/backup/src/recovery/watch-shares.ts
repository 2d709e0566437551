/** What the cards of a rehearsal of shares have really done. Not exported: `rehearse-shares.ts` is. */
import { isRefusal } from '@symbolon/protocol/status';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { CeremonyDriver } from '../ceremony/driver.ts';
import { listed } from '../shares/split-words.ts';

export type WatchedShares = {
  /** A driver that notes what cards are told, and whether they have answered. */
  readonly watch: (driver: CeremonyDriver) => CeremonyDriver;
  /** Whether the blank card was told to begin. */
  readonly hasBegun: () => boolean;
  /** What stays in the logs of the share cards, for the person. */
  readonly inLogs: () => readonly string[];
};

export function watchShares(): WatchedShares {
  let begun = false;
  /** By card number: its label, and whether its answer arrived. */
  const gave = new Map<string, { readonly label: string; readonly sure: boolean }>();

  const watched = (session: UnlockedCard, label: string): UnlockedCard => ({
    ...session,
    offerRecovery: (options) => {
      begun = true;
      return session.offerRecovery(options);
    },
    releaseShare: async (offer, options) => {
      const { cardNumber } = await session.attest();
      const before = gave.get(cardNumber);
      gave.set(cardNumber, { label, sure: before?.sure === true });
      try {
        const recovery = await session.releaseShare(offer, options);
        gave.set(cardNumber, { label, sure: true });
        return recovery;
      } catch (error) {
        // A card that refuses says so, and has given nothing now.
        if (isRefusal(error)) {
          if (before === undefined) gave.delete(cardNumber);
          else gave.set(cardNumber, before);
        }
        throw error;
      }
    },
  });

  return {
    hasBegun: () => begun,
    watch: (driver) => ({
      ...driver,
      runStep: (request, use) =>
        driver.runStep(request, (card) =>
          use({ unlock: async (...given) => watched(await card.unlock(...given), request.card.label) }),
        ),
    }),
    inLogs: () => {
      const all = [...gave.values()];
      const sure = all.filter((one) => one.sure).map(({ label }) => label);
      const unsure = all.filter((one) => !one.sure).map(({ label }) => label);
      if (all.length === 0) return ['No share card gave its share.'];
      return [
        ...(sure.length === 0 ? [] : [`${says(sure, 'says')}: a card never forgets that.`]),
        ...(unsure.length === 0 ? [] : [`${says(unsure, 'may say')}: no answer arrived.`]),
      ];
    },
  };
}

function says(labels: readonly string[], verb: 'says' | 'may say'): string {
  return labels.length === 1
    ? `The log of ${listed(labels)} ${verb} that it gave its share`
    : `Each log of ${listed(labels)} ${verb} that the card gave its share`;
}

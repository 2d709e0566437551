/** On which cards another clock begins, and on which nothing changes. */
import type { UnlockedCard } from '@symbolon/backup';
import { isRefusal } from '@symbolon/protocol/status';
import type { AtSession } from '../../ceremonies/card-namer.ts';

export type ClockChanges = {
  readonly atSession: AtSession;
  /** Whether another clock began on the card with this label. */
  readonly has: (label: string) => boolean;
  /** What became of the time of these cards. */
  readonly describe: (labels: readonly string[]) => readonly string[];
};

/** Sees by the number of the clock what each card believed before it takes an anchor. */
export function createChanges(): ClockChanges {
  const before = new Map<string, number | undefined>();
  const changed = new Set<string>();
  const has = (label: string): boolean => changed.has(label);
  return {
    atSession: (card, _, { card: { label } }) => ({
      ...card,
      time: async () => {
        const known = await card.time();
        before.set(label, known.anchor.number);
        return known;
      },
      adoptAnchor: async (statement) => {
        // In a session of the PUK the card was asked before, in that of the PIN.
        if (!before.has(label)) before.set(label, await clockOf(card));
        await card.adoptAnchor(statement);
        if (before.get(label) !== statement.anchor.number) changed.add(label);
      },
    }),
    has,
    describe: (labels) => {
      const begun = labels.filter(has);
      const same = labels.filter((label) => !has(label));
      return [
        ...(begun.length === 0 ? [] : [unknownTo(begun, { all: same.length === 0 })]),
        ...(same.length === 0
          ? []
          : [`Nothing changed on ${same.join(', ')}: the time that was proven stays, and so does what was announced.`]),
      ];
    },
  };
}

/** @param options.all nothing stays as it was on any card that was told */
function unknownTo(labels: readonly string[], { all }: { readonly all: boolean }): string {
  const [called, prove] = labels.length === 1 ? ['it', ''] : ['them', ` --cards ${labels.length}`];
  return all
    ? `The time is unknown to ${called} until it is proven: "symbolon time prove${prove}".`
    : `The time is unknown to ${labels.join(', ')} until it is proven: "symbolon time prove".`;
}

async function clockOf(card: UnlockedCard): Promise<number | undefined> {
  try {
    return (await card.time()).anchor.number;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

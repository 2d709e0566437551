/**
 * Keeps the names that a ceremony is given for new cards, on the card with the wallet: before its files go along to the
 * clones, and when it takes their receipts.
 */
import type { TapRequest } from '@symbolon/backup/ceremony/cards';
import { getStatus } from '@symbolon/client/actions/get-status';
import type { UnlockedCard } from '@symbolon/client/ceremony-card';
import type { Session } from '@symbolon/client/session';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type CardNames, readCardNames, writeCardNames } from '../cards/files/card-names.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';

/** What happens at every session of a ceremony: see `personOf`. */
export type AtSession = (
  card: UnlockedCard,
  session: Session,
  request: TapRequest,
) => UnlockedCard | Promise<UnlockedCard>;

export type Namer = {
  readonly atSession: AtSession;
  /** The owner's name for the card with this number, given now or earlier. */
  readonly nameOf: (cardNumber: string) => string | undefined;
  /** Clones that can still be made, once the card with the wallet has said so. */
  readonly room: () => number | undefined;
};

/** @param given names from the command line; what else cards are called in a ceremony is not kept */
export function createNamer({ screen, wallet }: Context, given: readonly string[]): Namer {
  const labels = new Map<string, string>();
  const names = new Map<string, string>();
  let room: number | undefined;

  const keep = async (session: Session): Promise<void> => {
    const { set } = await getStatus(session, { wallet });
    const members = set?.members ?? [];
    if (set !== undefined) room = Math.max(0, set.limit - members.length);
    const changes = new Map(
      members.flatMap(({ index, cardNumber = '', state }) => {
        const label = labels.get(cardNumber);
        return label === undefined || !given.includes(label) || state === 'revoked' ? [] : [[index, label] as const];
      }),
    );
    const known = changes.size === 0 ? await readCardNames(session, { wallet }) : await written(session, changes);
    for (const { index, cardNumber } of members) {
      const name = known.get(index);
      if (cardNumber !== undefined && name !== undefined) names.set(cardNumber, name);
    }
  };
  const written = async (session: Session, changes: CardNames): Promise<CardNames> => {
    try {
      return await writeCardNames(session, changes, { wallet });
    } catch (error) {
      // A backup matters more than what its cards are called.
      if (!(error instanceof CliError) && !isSymbolonError(error, 'card/status')) throw error;
      screen.note(`Warning: ${error.message}. The names are not kept on the card.`);
      return changes;
    }
  };

  return {
    nameOf: (cardNumber) => names.get(cardNumber),
    room: () => room,
    atSession: async (card, session, { step, card: { part, label } }) => {
      if (step === 'confirm') await keep(session);
      if (part === 'wallet')
        return {
          ...card,
          exportFiles: async () => {
            await keep(session);
            return card.exportFiles();
          },
        };
      const attest: UnlockedCard['attest'] = async () => {
        const attestation = await card.attest();
        // The last one held up for a name is the one that has it: those before were not right.
        for (const [number, other] of labels) if (other === label) labels.delete(number);
        labels.set(attestation.cardNumber, label);
        return attestation;
      };
      return {
        ...card,
        attest,
        offer: async (agreed) => {
          await attest();
          return card.offer(agreed);
        },
      };
    },
  };
}

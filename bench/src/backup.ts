/** The backup of every measurement that has one. */
import { backUp, ceremonyCard, type RunStep } from '@symbolon/backup';
import { openCard } from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import type { WakeTerms } from '@symbolon/protocol/delays';
import type { Transport } from '@symbolon/protocol/transport';
import { seededRandom } from '../../test/seeded-random.mjs';

/** TEST PIN: of cards that hold nothing. */
export const pin = '246810';

/** A card that somebody holds to a phone, and takes away when `use` is done. */
export type HeldCard = {
  readonly can: string;
  readonly tap: <T>(use: (transport: Transport) => Promise<T>) => Promise<T>;
};

/** Backs a wallet up onto blank cards of its pack, which get its PIN and a PUK. */
export function backUpOnto(
  source: HeldCard,
  targets: readonly HeldCard[],
  role: 'backup' | 'daily' = 'backup',
  wake?: WakeTerms,
): Promise<unknown> {
  const host = { random: seededRandom('host') };
  const tap: RunStep = (request, use) => {
    const place = Number(request.card.label);
    const card = request.card.part === 'wallet' ? source : (targets[place] ?? source);
    const credentials = { can: { can: card.can }, pin: { pin }, puk: { puk: pin } };
    return card.tap(async (transport) =>
      use(ceremonyCard(await openCard(transport, host), (password) => credentials[password], { trust: emulatorTrust })),
    );
  };
  return backUp(
    { runStep: tap },
    { targets: targets.map((_, place) => ({ label: `${place}`, role, ...(wake && { wake }) })), puk: true },
  );
}

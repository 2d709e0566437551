/** Unboxing: is the card genuine, and has nobody used it before? */
import { attest } from '@symbolon/client/actions/attest';
import { proveBlank } from '@symbolon/client/actions/prove-blank';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { know } from '../model/phone.ts';
import type { World } from '../world/world.ts';

/** @throws SymbolonError `card/counterfeit`, `card/used` */
export async function checkCard(world: World, card: string): Promise<void> {
  await world.tap(card, { can: world.can(card) }, async (session) => {
    const genuine = await attest(session, { trust: emulatorTrust });
    const { untouched } = await proveBlank(session, genuine);
    world.state.set((now) => ({ ...now, phone: know(now.phone, card, { number: genuine.cardNumber, untouched }) }));
  });
}

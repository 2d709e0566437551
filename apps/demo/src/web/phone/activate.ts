/** A card makes the wallet. */
import { attest } from '@symbolon/client/actions/attest';
import { createWallet } from '@symbolon/client/actions/create-wallet';
import type { Session } from '@symbolon/client/session';
import { emulatorTrust } from '@symbolon/emulator/factory';
import type { Which } from '../model/phone.ts';
import type { World } from '../world/world.ts';
import { readAccounts } from './accounts.ts';
import { unpack } from './unpack.ts';
import { remember, walletIn } from './wallet.ts';

/**
 * The card makes a key, takes the PIN, and gives the public keys of its accounts: one tap. A card that has done so
 * already, unheard, is asked again. A quorum of its set may later admit a card in place of a lost one.
 */
export async function activate(world: World, card: string, pin: string, which: Which = 'wallet'): Promise<void> {
  const read = async (session: Session): Promise<void> => {
    const accounts = await readAccounts(session);
    world.pin.set(() => pin);
    remember(world, (now) => ({ ...now, primary: card, accounts }), which);
    for (const one of walletIn(world, which).cards) unpack(world, one);
  };
  const can = world.can(card);
  const fresh = await world.tap(card, { can }, async (session) => {
    const { lifecycle } = await attest(session, { trust: emulatorTrust });
    if (lifecycle !== 'blank') return false;
    await createWallet(session, { pin, extendable: true });
    await read(session);
    return true;
  });
  if (!fresh) await world.tap(card, { pin, can }, read);
}

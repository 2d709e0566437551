/** The first card makes the wallet. */
import { attest } from '@symbolon/client/actions/attest';
import { createWallet } from '@symbolon/client/actions/create-wallet';
import type { Session } from '@symbolon/client/session';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { targetsOf } from '../model/chapters.ts';
import type { CloneRole } from '../model/phone.ts';
import type { Table } from '../model/table.ts';
import type { World } from '../world/world.ts';
import { readAccounts } from './accounts.ts';

/** The card makes a key, takes the PIN, and gives the public keys of its accounts: one tap. A card that has done so already, unheard, is asked again. */
export async function activate(world: World, card: string, pin: string): Promise<void> {
  const remember = async (session: Session): Promise<void> => {
    const accounts = await readAccounts(session);
    world.pin.set(() => pin);
    world.state.set((now) => ({ ...now, phone: { ...now.phone, primary: card, roles: firstDaily(now.table, card), ...accounts } }));
  };
  const can = world.can(card);
  const fresh = await world.tap(card, { can }, async (session) => {
    const { lifecycle } = await attest(session, { trust: emulatorTrust });
    if (lifecycle !== 'blank') return false;
    await createWallet(session, { pin });
    await remember(session);
    return true;
  });
  if (!fresh) await world.tap(card, { pin, can }, remember);
}

/** Unless the owner chooses otherwise, the first clone is the card to carry. */
function firstDaily(table: Table, primary: string): { readonly [card: string]: CloneRole } {
  const [first] = targetsOf(table, primary);
  return first === undefined ? {} : { [first]: 'daily' };
}

/** Each tap of a wallet with an heir: the phone brings the card the time, and remembers what it believes. */
import { getTime, proofsFor, proveTime, type Session } from '@symbolon/client';
import { askForProofs } from '@symbolon/client/time';
import type { Asked, Heir } from '../model/heir.ts';
import type { Store } from '../store/store.ts';
import { updatePhone } from './memory.ts';
import { serversNeeded, timekeepersOf } from './time-servers.ts';

/** Owner and heir have a PIN of their own. The page types them: the wallet holds nothing of value. */
const [ownerPin, heirPin] = ['135790', '864209'] as const;

export function pinOfCard({ owner }: Heir, card: string): string {
  return card === owner ? ownerPin : heirPin;
}

export function getHeir(store: Store): Heir {
  const { heir } = store.state.get().phone;
  if (heir === undefined) throw new Error('There are no cards for an heir yet.');
  return heir;
}

export function updateHeir(store: Store, change: (heir: Heir) => Heir): void {
  updatePhone(store, (phone) => ({ ...phone, heir: change(getHeir(store)) }));
}

/** Has two of the time servers sign the time over the card's nonce, and gives the card their answers. */
export async function bringTime(store: Store, session: Session): Promise<void> {
  const { nonce, anchor } = await getTime(session);
  const proofs = await askForProofs({ nonce, ...timekeepersOf(store), needed: serversNeeded });
  await proveTime(session, { servers: proofsFor(anchor, proofs) });
}

/** Remembers the time that the card believes, and what the heir's card waits for. */
export async function noteTime(store: Store, card: string, session: Session): Promise<void> {
  const { time, announcement } = await getTime(session);
  updateHeir(store, ({ asked: before, ...heir }) => {
    const asked = card === heir.heir ? announcement && askedOf(announcement) : before;
    return { ...heir, believed: { ...heir.believed, [card]: Number(time) }, ...(asked && { asked }) };
  });
}

function askedOf(announcement: { readonly member: number; readonly since: bigint; readonly delay: number }): Asked {
  const since = Number(announcement.since);
  return { member: announcement.member, since, opens: since + announcement.delay };
}

/** Opens a session with the PIN of the card, brings it the time, and remembers afterwards what it believes. */
export function tapInTime<T>(store: Store, card: string, use: (session: Session) => Promise<T>): Promise<T> {
  return store.tap(card, { pin: pinOfCard(getHeir(store), card) }, async (session) => {
    await bringTime(store, session);
    try {
      return await use(session);
    } finally {
      await noteTime(store, card, session);
    }
  });
}

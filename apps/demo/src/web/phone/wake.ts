/** A backup sleeps until another member of the set agrees that it wakes: two taps. */
import { activate, approveActivation } from '@symbolon/client/actions/activation';
import { getStatus } from '@symbolon/client/actions/get-status';
import type { World } from '../world/world.ts';

/** Another member agrees. @returns its signed approval */
export function approveWaking(world: World, by: string, pin: string, member: number): Promise<Uint8Array> {
  return world.tap(by, { pin, can: world.can(by) }, (session) => approveActivation(session, member));
}

/** The backup takes the approval and wakes. */
export async function wake(world: World, card: string, pin: string, approval: Uint8Array): Promise<void> {
  await world.tap(card, { pin, can: world.can(card) }, (session) => activate(session, { approval }));
  world.state.set((now) => ({ ...now, phone: { ...now.phone, awake: [...now.phone.awake.filter((id) => id !== card), card] } }));
}

/** The card's place in its set. */
export function placeInSet(world: World, card: string, pin: string): Promise<number> {
  return world.tap(card, { pin, can: world.can(card) }, async (session) => (await getStatus(session)).set?.index ?? 0);
}

/** What the heir does with a card that sleeps, and what the owner says to it. */
import {
  activate,
  announce,
  getTime,
  listVault,
  proofsFor,
  proveTime,
  readFromVault,
  type Session,
  takeVeto,
  veto,
} from '@symbolon/client';
import { proveWith } from '@symbolon/client/time';
import { isRefusal } from '@symbolon/protocol/status';
import type { Store } from '../store/store.ts';
import { bringTime, getHeir, noteTime, pinOfCard, tapInTime, updateHeir } from './heir-memory.ts';

/** The heir's card announces that it is to wake, and gets the time from which its delay counts. */
export function askToWake(store: Store): Promise<void> {
  return store.tap(getHeir(store).heir, { pin: heirsPin(store) }, async (session) => {
    await announce(session, 'wake');
    await bringTime(store, session);
    await noteTime(store, getHeir(store).heir, session);
  });
}

/** Wakes the heir's card. @returns false where the card refuses because its delay is not over */
export async function tryToWake(store: Store): Promise<boolean> {
  const woken = await tapInTime(store, getHeir(store).heir, async (session) => {
    try {
      await activate(session, {});
      return true;
    } catch (error) {
      if (isRefusal(error, 'tooEarly')) return false;
      throw error;
    }
  });
  if (woken) updateHeir(store, (heir) => ({ ...heir, awake: true }));
  return woken;
}

/**
 * Gives the heir's card the answers that were kept from before it asked.
 *
 * @returns whether the card took them for a proof
 */
export async function deliverKept(store: Store): Promise<boolean> {
  const { heir, kept } = getHeir(store);
  if (kept === undefined) return false;
  return store.tap(heir, { pin: heirsPin(store) }, async (session) => {
    const { anchor } = await getTime(session);
    try {
      await proveTime(session, { servers: proofsFor(anchor, proveWith(kept)) });
      return true;
    } catch (error) {
      if (isRefusal(error, 'timeWrong')) return false;
      throw error;
    } finally {
      await noteTime(store, heir, session);
    }
  });
}

/** The owner's card signs that its owner is well at the time that it believes. The phone carries it to the heir's. */
export async function sayWell(store: Store): Promise<void> {
  const { owner, asked } = getHeir(store);
  const said = await tapInTime(store, owner, (session) => veto(session, { member: asked?.member ?? 1 }));
  updateHeir(store, (heir) => ({ ...heir, veto: said }));
}

/** The heir's card takes the sign of life, and drops what it announced before. @returns whether it had announced */
export async function hearWell(store: Store): Promise<boolean> {
  const { heir, asked: before, veto: said = new Uint8Array() } = getHeir(store);
  await tapInTime(store, heir, (session) => takeVeto(session, said));
  const dropped = before !== undefined && getHeir(store).asked === undefined;
  updateHeir(store, ({ veto: _, ...now }) => ({ ...now, vetoed: now.vetoed + (dropped ? 1 : 0) }));
  return dropped;
}

/** Reads the letter from the heir's card. @returns nothing where the card refuses because it sleeps */
export function readLetter(store: Store): Promise<string | undefined> {
  return tapInTime(store, getHeir(store).heir, async (session) => {
    try {
      return await readText(session);
    } catch (error) {
      if (isRefusal(error, 'memberDormant')) return undefined;
      throw error;
    }
  });
}

async function readText(session: Session): Promise<string> {
  const { items } = await listVault(session);
  const { content } = await readFromVault(session, items[0]?.item ?? 0);
  try {
    return new TextDecoder().decode(content);
  } finally {
    content.fill(0);
  }
}

/** Sets the phone's clock ahead of the page's by some days, or right again. No card asks the phone. */
export function setPhoneAhead(store: Store, ahead: number): void {
  updateHeir(store, (heir) => ({ ...heir, ahead }));
}

function heirsPin(store: Store): string {
  const heir = getHeir(store);
  return pinOfCard(heir, heir.heir);
}

/** A weekly allowance of the owner's card: it comes back as time goes on, by the time that the card believes. */
import { networks } from '@symbolon/chains/bitcoin/address';
import { getBudgets, type Session, setPolicy } from '@symbolon/client';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import type { Store } from '../store/store.ts';
import { type PlannedPayment, payInSession } from './bitcoin.ts';
import { bringTime, getHeir, tapInTime, updateHeir } from './heir-memory.ts';

const asset = nameOf(networks.regtest.asset);

/** In satoshi, fees included, and seconds in which all of the allowance comes back. */
export const weeklyLimits = { perSignature: 1_000_000n, allowance: 2_000_000n, period: 604_800 } as const;

const weeklyPolicy: Policy = { ...strictPolicy, assets: [{ asset, ...weeklyLimits }] };

/** The owner's card takes the limit. @returns what is left of the allowance, in satoshi */
export async function limitByWeek(store: Store): Promise<bigint> {
  const left = await tapInTime(store, getHeir(store).owner, async (session) => {
    await setPolicy(session, weeklyPolicy);
    return leftOf(session);
  });
  updateHeir(store, (heir) => ({ ...heir, weekly: true }));
  return left;
}

export function readWeekly(store: Store): Promise<bigint> {
  return tapInTime(store, getHeir(store).owner, leftOf);
}

/** Pays with the owner's card, and has it date what it spent in the same tap: what is not dated does not come back. */
export function payWeekly(store: Store, payment: PlannedPayment): Promise<bigint> {
  return tapInTime(store, getHeir(store).owner, async (session) => {
    await payInSession(session, store, payment);
    await bringTime(store, session);
    return leftOf(session);
  });
}

async function leftOf(session: Session): Promise<bigint> {
  const budgets = await getBudgets(session);
  return budgets.find((budget) => budget.asset === asset)?.left ?? 0n;
}

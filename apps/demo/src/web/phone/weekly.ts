/** A weekly allowance of the owner's card: it comes back as time goes on, by the time that the card believes. */
import { networks } from '@symbolon/chains/bitcoin/address';
import { getBudgets, type Session, setPolicy } from '@symbolon/client';
import { nameOf, type Policy, refillDate, strictPolicy } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import type { Store } from '../store/store.ts';
import { type PlannedPayment, payInSession } from './bitcoin.ts';
import { currentTime } from './clock.ts';
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

/** What a card answers to a payment. */
export type WeeklyPayment = {
  readonly paid: boolean;
  /** In satoshi. */
  readonly left: bigint;
  /** Seconds since 1970 at which as much is there again as the payment takes. */
  readonly again?: number;
};

/** Pays with the owner's card, and has it date what it spent in the same tap: what is not dated does not come back. */
export function payWeekly(store: Store, payment: PlannedPayment): Promise<WeeklyPayment> {
  return tapInTime(store, getHeir(store).owner, async (session) => {
    try {
      await payInSession(session, store, payment);
    } catch (error) {
      if (!isRefusal(error, 'allowanceExceeded')) throw error;
      return { paid: false, ...(await whenAgain(store, session, payment.preview.spent)) };
    }
    await bringTime(store, session);
    return { paid: true, left: await leftOf(session) };
  });
}

async function leftOf(session: Session): Promise<bigint> {
  return (await budgetOf(session))?.left ?? 0n;
}

async function whenAgain(
  store: Store,
  session: Session,
  amount: bigint,
): Promise<Pick<WeeklyPayment, 'left' | 'again'>> {
  const { left = 0n, refill } = (await budgetOf(session)) ?? {};
  const now = BigInt(Math.floor(currentTime(store) / 1000));
  const again = refill && refillDate(refill, weeklyLimits, { amount, now });
  return { left, ...(again !== undefined && { again: Number(again) }) };
}

async function budgetOf(session: Session) {
  return (await getBudgets(session)).find((budget) => budget.asset === asset);
}

/** The daily card: it signs within an allowance, and the primary refills it. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { networks } from '@symbolon/chains/bitcoin/address';
import { getBudgets, getStatus, issueVoucher, redeemVoucher, type Session } from '@symbolon/client';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import type { Store } from '../store/store.ts';
import { type PlannedPayment, payInSession } from './bitcoin.ts';
import { getWallet, updateWallet } from './memory.ts';

const asset = nameOf(networks.regtest.asset);

/** In satoshi, fees included: the limit of one payment, and of all payments until the next refill. */
export const dailyLimits = { perSignature: 1_000_000n, allowance: 2_000_000n } as const;

/** Allows Bitcoin within the limits and nothing else. Only a primary could loosen it. */
export const dailyPolicy: Policy = { ...strictPolicy, assets: [{ asset, ...dailyLimits }] };

/** What is left of the allowance, in satoshi, and the member number of the card: a voucher names it. */
export type Allowance = { readonly left: bigint; readonly member: number };

export function readAllowance(store: Store, card: string, pin: string): Promise<Allowance> {
  return store.tap(card, { pin }, allowanceOf);
}

/** Pays and reads the allowance, in one tap. */
export function payDaily(store: Store, card: string, pin: string, payment: PlannedPayment): Promise<Allowance> {
  return store.tap(card, { pin }, async (session) => {
    await payInSession(session, store, payment);
    return allowanceOf(session);
  });
}

/** The primary signs a voucher for what the daily card has spent. The phone keeps it for the daily card. */
export async function makeVoucher(
  store: Store,
  primary: string,
  pin: string,
  { left, member }: Allowance,
): Promise<void> {
  const amount = dailyLimits.allowance - left;
  const voucher = await store.tap(primary, { pin }, (session) => issueVoucher(session, { member, amount, asset }));
  updateWallet(store, (now) => ({ ...now, voucher: bytesToHex(voucher) }));
}

/** The daily card redeems the voucher. A card that was taken away after it had redeemed it is only read. */
export async function refill(store: Store, card: string, pin: string): Promise<Allowance> {
  const { voucher = '' } = getWallet(store);
  const allowance = await store.tap(card, { pin }, async (session) => {
    await redeemVoucher(session, hexToBytes(voucher)).catch((error: unknown) => {
      if (!isRefusal(error, 'voucherUsed')) throw error;
    });
    return allowanceOf(session);
  });
  updateWallet(store, ({ voucher: _, ...now }) => now);
  return allowance;
}

async function allowanceOf(session: Session): Promise<Allowance> {
  const budgets = await getBudgets(session);
  const { set } = await getStatus(session);
  return { left: budgets.find((budget) => budget.asset === asset)?.left ?? 0n, member: set?.member ?? 0 };
}

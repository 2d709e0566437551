/** The set that is attacked: its cards, what its owner settled, and what he pinned. FOR TESTS ONLY. */
import { type Policy, strictPolicy } from '@symbolon/protocol/policy';
import type { TimeAnchor } from '@symbolon/protocol/time';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';

export const day = 86_400;
/** What the owner allows of the one asset: so much, which comes back in a day. */
export const allowed = { allowance: 1000n, period: day } as const;
/** Limit per signature, and the one that an owner has to announce. */
export const [tight, loose] = [400n, 500n];
export const policyWith = (
  perSignature: bigint,
  allowance: bigint = allowed.allowance,
  period: number = allowed.period,
): Policy => ({ ...strictPolicy, assets: [{ asset, perSignature, allowance, period }] });
export const delays = { pinReset: 0, loosening: 7 * day, word: 9 * day } as const;
export const wakes = {
  heir: { delay: 30 * day, factor: false },
  backup: { delay: 2 * day, factor: true },
} as const;

export const names = ['primary', 'daily', 'heir', 'backup', 'later'] as const;
export type Name = (typeof names)[number];

/** A floor that a test can reach: that of regtest. */
export const floor = 0x207fffff;
export const anchorWith = (number: number, servers: readonly Uint8Array[]): TimeAnchor => ({
  version: 2,
  number,
  needed: 2,
  servers,
  floor,
});

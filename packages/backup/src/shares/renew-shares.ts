import type { SignedRoster } from '@symbolon/protocol/set';
import type { CeremonyDriver } from '../ceremony/driver.ts';
import { confirmShares, type DealSharesOptions, type DealSharesResult, dealShares } from './deal-shares.ts';

/** A new split, and the new list of members where it revoked cards. */
export type RenewSharesResult = DealSharesResult & {
  /** For the members that have yet to adopt it: `updateMembers`. None where no card was left out. */
  readonly newest?: SignedRoster;
};

/**
 * Splits a wallet anew, in 2n + 2 steps, and revokes the share cards that are left out: after one was lost, or to
 * change who holds how much. The new shares take the place of the old ones on the cards that get one. A card that is
 * left out keeps its old share, which makes the wallet only with as many others that were not renewed: so have enough
 * cards renewed, and take the others back.
 *
 * One that was stopped in the middle is finished by the same call. `again: 'anew'` begins a new one instead: for when a
 * card of it is lost.
 *
 * @throws SymbolonError as `dealShares`
 * @example
 * ```ts
 * import { renewShares } from '@symbolon/backup';
 * const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
 * const holders = [{ label: 'aunt', holdsShare: true }, { label: 'notary' }]; // the notary is new, the brother is out
 * const choosePasswords = async () => ({ pin: '246810', puk: '123456789012' }); // each holder types their own
 * const { number, leftOut } = await renewShares({ runStep: tapSplit }, { plan, holders, choosePasswords });
 * number; // => 2
 * leftOut.length; // => 1
 * ```
 */
export async function renewShares(driver: CeremonyDriver, options: DealSharesOptions): Promise<RenewSharesResult> {
  const { source, slot } = options;
  const dealt = await dealShares(driver, { again: 'renew', ...options });
  const { newest } = await confirmShares(driver, dealt, {
    ...(source !== undefined && { source }),
    ...(slot !== undefined && { slot }),
    revoke: dealt.leftOut.map(({ member }) => member),
  });
  return Object.freeze({ ...dealt, ...(newest !== undefined && { newest }) });
}

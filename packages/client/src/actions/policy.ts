import { commands } from '@symbolon/protocol/commands';
import type { BudgetState, Budgets, Policy } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/**
 * Reads the policy of a wallet, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getPolicy } from '@symbolon/client';
 * const { digestsUnseen, assets } = await getPolicy(session);
 * digestsUnseen; // => true
 * assets[0]?.allowance; // => 10n ** 18n
 * ```
 */
export function getPolicy(session: Session, options?: RequestOptions): Promise<Policy> {
  return session.send(commands.getPolicy, {}, options);
}

/**
 * Replaces the policy of a wallet, in a PIN session. A primary and an activated backup take any policy. Other members
 * take only one that allows nothing more than their old one (refusal `policyLoosened`).
 *
 * What was spent of an allowance stays spent. The card also keeps it for assets that have no allowance now, in case a
 * later policy gives them one ({@link getKeptBudgets}). If it has no room left for that, it refuses (`budgetsFull`): a
 * voucher for such an asset makes room.
 *
 * Start from `strictPolicy`, which allows nothing: {@link Policy} has the rules. The coin that pays the fees needs a
 * rule too.
 *
 * @throws SymbolonError `data/malformed` for a policy that has no encoding (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { getPolicy, setPolicy } from '@symbolon/client';
 * import { nameOf, strictPolicy } from '@symbolon/protocol/policy';
 * const bitcoin = nameOf('bip122:000000000019d6689c085ae165831e93/slip44:0');
 * await setPolicy(session, { ...strictPolicy, assets: [{ asset: bitcoin, perSignature: 100_000n, allowance: 500_000n }] });
 * (await getPolicy(session)).assets[0]?.perSignature; // => 100_000n
 * ```
 */
export async function setPolicy(session: Session, policy: Policy, options?: RequestOptions): Promise<void> {
  await session.send(commands.setPolicy, policy, options);
}

/**
 * Reads what is left of each allowance, in a PIN session. Of one that comes back by time it is what is left at the time
 * that the card has proof of; `refillDate` of `@symbolon/protocol/policy` says when an amount is there again.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getBudgets } from '@symbolon/client';
 * import { nameOf } from '@symbolon/protocol/policy';
 * const left = 10n ** 18n - (10n ** 17n + 21_000n); // an allowance of 1 ETH, less 0.1 ETH sent and the fee
 * await getBudgets(session); // => [{ asset: nameOf('eip155:1/slip44:60'), left }]
 * ```
 */
export async function getBudgets(session: Session, options?: RequestOptions): Promise<readonly BudgetState[]> {
  return (await session.send(commands.getBudgets, {}, options)).left;
}

/**
 * Reads what was spent of assets without an allowance now, in a PIN session. It counts when they get one again. A
 * voucher of that amount makes the card forget it.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getKeptBudgets, setPolicy } from '@symbolon/client';
 * import { nameOf, startingPolicies } from '@symbolon/protocol/policy';
 * await setPolicy(session, startingPolicies.open); // it has no allowance any more for what was spent
 * await getKeptBudgets(session); // => [{ asset: nameOf('eip155:1/slip44:60'), spent: 10n ** 17n + 21_000n }]
 * ```
 */
export async function getKeptBudgets(session: Session, options?: RequestOptions): Promise<Budgets> {
  return (await session.send(commands.getBudgets, {}, options)).kept;
}

import { commands } from '@symbolon/protocol/commands';
import type { BudgetStates, SigningTerms } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { getStatus } from './get-status.ts';
import { getPolicy } from './policy.ts';

/**
 * Reads what a wallet's decision about a transaction depends on, in a PIN session: `willSign` of
 * `@symbolon/protocol/policy` then says without the card what it will sign. Keep it for the next time, to ask before the
 * tap; what is left of allowances goes down with each signature.
 *
 * @param session a PIN session
 * @param options the slot of the wallet
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { signingTerms } from '@symbolon/client';
 * import { willSign } from '@symbolon/protocol/policy';
 * const terms = await signingTerms(session);
 * terms.role; // => 'primary'
 * willSign(terms, { facts: undefined, paths: [[0x8000002c]] }); // => { signs: true }
 * ```
 */
export async function signingTerms(session: Session, options: RequestOptions = {}): Promise<SigningTerms> {
  const policy = await getPolicy(session, options);
  const hasBudget = policy.refresh !== undefined || policy.assets.some(({ allowance }) => allowance !== undefined);
  const { left, refresh } = hasBudget ? await session.send(commands.getBudgets, {}, options) : nothingLimited;
  const { set } = await getStatus(session, options);
  return {
    policy,
    left,
    refresh: refresh?.left,
    role: set?.role,
    dormant: set?.dormant,
    loosening: set?.delays?.loosening,
  };
}

const nothingLimited: BudgetStates = { left: [], kept: [] };

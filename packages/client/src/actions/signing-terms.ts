import type { SigningTerms } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { getStatus } from './get-status.ts';
import { getBudgets, getPolicy } from './policy.ts';

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
  const hasAllowance = policy.assets.some(({ allowance }) => allowance !== undefined);
  const left = hasAllowance ? await getBudgets(session, options) : [];
  const { set } = await getStatus(session, options);
  return { policy, left, role: set?.role, dormant: set?.dormant };
}

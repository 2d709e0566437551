import { commands } from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session.ts';

/**
 * A member agrees that another one, a dormant backup, begins to sign, in a PIN session.
 *
 * @param member place of the backup in the set
 * @returns the signed approval, for {@link activate}
 * @throws SymbolonError `card/status` (6A88: no such member, 9D07: it is no backup)
 * @example
 * ```ts
 * import { activate, approveActivation } from '@symbolon/client/actions/activation';
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * await activate(backupSession, { approval: await approveActivation(primarySession, 1) });
 * (await getStatus(backupSession)).set?.dormant; // => false
 * ```
 */
export async function approveActivation(
  session: Session,
  member: number,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.approveActivation, { member }, options)).approval;
}

/**
 * The second factor beside the PIN: another member's approval, as {@link approveActivation} gives it, or the PUK, 12 to
 * 16 digits.
 */
export type ActivationFactor = { readonly approval: Uint8Array } | { readonly puk: string };

/**
 * Wakes a dormant backup, in a PIN session: from here on it signs. A wrong PUK takes one of its tries; the card learns
 * it, so it must have been attested.
 *
 * @throws SymbolonError `card/unattested` for a PUK (nothing was sent), `card/status` (9D2C: the approval is not for
 * this card, 63Cx: wrong PUK)
 * @example
 * ```ts
 * import { activate } from '@symbolon/client/actions/activation';
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * await activate(backupSession, { puk: '123456789012' });
 * (await getStatus(backupSession)).set?.dormant; // => false
 * ```
 */
export async function activate(
  session: Session,
  factor: ActivationFactor,
  options: RequestOptions = {},
): Promise<void> {
  await session.send(commands.activate, factor, options);
}

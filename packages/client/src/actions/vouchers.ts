import { commands } from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/** What a voucher gives. */
export type VoucherGrant = {
  /** The member that it is for, 0 to 8. A primary may grant to itself. */
  readonly member: number;
  /** The asset, as `nameOf` gives it. */
  readonly asset: string;
  /** In the asset's smallest unit, above 0. */
  readonly amount: bigint;
};

/**
 * Has a primary grant a member of its set more of an allowance, in a PIN session. A member redeems the vouchers of one
 * issuer in the order they were issued: after a newer one, an older one is worth nothing.
 *
 * @returns the signed voucher, for {@link redeemVoucher}
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { issueVoucher } from '@symbolon/client';
 * import { voucherMessage } from '@symbolon/protocol/set';
 * import { nameOf } from '@symbolon/protocol/policy';
 * const voucher = await issueVoucher(session, { member: 0, asset: nameOf('eip155:1/slip44:60'), amount: 10n ** 17n });
 * const { body } = voucherMessage.decode(voucher);
 * body.amount; // => 10n ** 17n
 * body.counter; // => 1
 * ```
 */
export async function issueVoucher(
  session: Session,
  grant: VoucherGrant,
  options?: RequestOptions,
): Promise<Uint8Array> {
  return (await session.send(commands.issueVoucher, grant, options)).voucher;
}

/**
 * Gives a card a voucher, in a PIN session. The card takes the amount off what was spent. It refuses a voucher for more
 * than that (`allowanceFull`), which then stays good for later.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getBudgets, redeemVoucher } from '@symbolon/client';
 * const [before] = await getBudgets(session);
 * await redeemVoucher(session, voucher); // for 0.01 ETH
 * const [after] = await getBudgets(session);
 * (after?.left ?? 0n) - (before?.left ?? 0n); // => 10n ** 16n
 * ```
 */
export async function redeemVoucher(session: Session, voucher: Uint8Array, options?: RequestOptions): Promise<void> {
  await session.send(commands.redeemVoucher, { voucher }, options);
}

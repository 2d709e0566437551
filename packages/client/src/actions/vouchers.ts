import { commands } from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session.ts';

/** What a voucher gives, and to whom. */
export type VoucherGrant = {
  /** Index of the member in the set, 0 to 8; a primary may grant to itself. */
  readonly member: number;
  /** `nameOf` the asset. */
  readonly asset: string;
  /** In the asset's smallest unit, above 0. */
  readonly amount: bigint;
};

/**
 * Has a primary card grant a member of its set more of an allowance. Vouchers of one issuer are redeemed in the order
 * they were issued in; an older one is worth nothing after a newer one.
 *
 * @returns the signed voucher, for {@link redeemVoucher}
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { issueVoucher } from '@symbolon/client/actions/vouchers';
 * import { voucherMessage } from '@symbolon/protocol/member-statements';
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
 * Gives a card a voucher: its amount is taken off what was spent. One for more than was spent is refused (status
 * `allowanceFull`) and good for later.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { getBudgets } from '@symbolon/client/actions/policy';
 * import { redeemVoucher } from '@symbolon/client/actions/vouchers';
 * const [before] = await getBudgets(session);
 * await redeemVoucher(session, voucher); // for 0.01 ETH
 * const [after] = await getBudgets(session);
 * (after?.left ?? 0n) - (before?.left ?? 0n); // => 10n ** 16n
 * ```
 */
export async function redeemVoucher(session: Session, voucher: Uint8Array, options?: RequestOptions): Promise<void> {
  await session.send(commands.redeemVoucher, { voucher }, options);
}

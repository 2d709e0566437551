import { commands } from '@symbolon/protocol/commands';
import type { VaultUse } from '@symbolon/protocol/vault';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/** A use of an item that another member is to approve. */
export type VaultUseToApprove = {
  /** Number of the item. */
  readonly item: number;
  /** What it is to be used for. */
  readonly use: VaultUse;
  /** Identity key of the card that is to get it, 33 bytes: for the use `send`, and for no other. */
  readonly target?: Uint8Array;
};

/**
 * Has the card that holds an item ask for an approval, in a PIN session. The card keeps one request at a time, and each
 * approval is good for one use.
 *
 * @returns the signed request, for {@link approveVaultUse} on another member
 * @throws SymbolonError `card/status` (6A82: no such item, 9D50: its rule does not allow the use, 6985: it needs no
 * approval)
 * @example
 * ```ts
 * import { approveVaultUse, readFromVault, requestVaultUse, storeInVault } from '@symbolon/client';
 * const rule = { show: true, members: false, others: false, approval: true };
 * const item = await storeInVault(primarySession, { kind: 'text', label: 'will', rule, content: 'all to Ann' });
 * const request = await requestVaultUse(primarySession, { item, use: 'show' });
 * const approval = await approveVaultUse(backupSession, request);
 * (await readFromVault(primarySession, item, { approval })).content.length; // => 10
 * ```
 */
export async function requestVaultUse(
  session: Session,
  { item, use, target }: VaultUseToApprove,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  const wanted = { item, use, ...(target && { target }) };
  return (await session.send(commands.vaultRequest, wanted, options)).request;
}

/**
 * Has a member approve what another member has asked for, in a PIN session. Show the person what the request says
 * first: `vaultRequestMessage` of `@symbolon/protocol/vault` decodes it.
 *
 * @returns the signed approval
 * @throws SymbolonError `card/status` (9D06: of another set or epoch, 6A88: no such member, 9D01: not signed by it)
 * @example
 * ```ts
 * import { approveVaultUse, requestVaultUse, storeInVault } from '@symbolon/client';
 * import { vaultRequestMessage } from '@symbolon/protocol/vault';
 * const rule = { show: true, members: false, others: false, approval: true };
 * const item = await storeInVault(primarySession, { kind: 'text', label: 'will', rule, content: 'all to Ann' });
 * const request = await requestVaultUse(primarySession, { item, use: 'show' });
 * vaultRequestMessage.decode(request).body.label; // => 'will'
 * (await approveVaultUse(backupSession, request)).length > 100; // => true
 * ```
 */
export async function approveVaultUse(
  session: Session,
  request: Uint8Array,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.vaultApprove, { request }, options)).approval;
}

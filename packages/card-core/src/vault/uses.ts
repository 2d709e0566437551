/** Whether an item may be used as somebody wants to: its rule, and the approval of another member. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  type VaultRequestBody,
  type VaultRule,
  type VaultUse,
  vaultApprovalBody,
  vaultApprovalMessage,
  vaultLabels,
  vaultRequestBody,
  vaultVersion,
} from '@symbolon/protocol/vault';
import type { Context } from '../card/context.ts';
import { records } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { memberOf, peerOf, rosterOf, setOf, voiceOf } from '../sets.ts';
import { checkSignature } from '../tunnel/sign.ts';
import type { StoredItem } from './items.ts';

/** A use of an item; for `send`, with the identity key of the card that is to get it. */
export type WantedUse = { readonly use: VaultUse; readonly target?: Uint8Array | undefined };

/** What waits for the holder to wake is no use to a card that sleeps. @throws Refusal `memberDormant` */
export function checkAwake({ rule }: Pick<StoredItem, 'rule'>, context: Context): void {
  if (rule.awake === true && setOf(context).dormant) throw new Refusal('memberDormant');
}

/**
 * Checks what the rule says, the approval aside. To make a wallet of an item is always allowed: what such a wallet can
 * do is limited where it is made.
 *
 * @throws Refusal `vaultRuleRefused`, `memberDormant`
 */
export function checkRule({ rule }: Pick<StoredItem, 'rule'>, { use, target }: WantedUse, context: Context): void {
  const allowed =
    use === 'wallet' ||
    (use === 'show' ? rule.show : rule.others || (rule.members && isOtherMember(target ?? new Uint8Array(), context)));
  if (!allowed) throw new Refusal('vaultRuleRefused');
  checkAwake({ rule }, context);
}

/** Whether this is the key of another member of the set that is not revoked. */
export function isOtherMember(publicKey: Uint8Array, context: Context): boolean {
  const member = memberOf(rosterOf(context).members, publicKey);
  return member !== undefined && peerOf(context, member) !== undefined;
}

/** Whether whoever has the PIN may read the item without anybody's consent. */
export function isOpen({ show, approval }: VaultRule): boolean {
  return show && !approval;
}

/**
 * Checks and uses up the approval, where the rule wants one. An item that needs none takes none.
 *
 * @throws Refusal `vaultApprovalMissing`, `vaultApprovalWrong`, `incorrectData`
 */
export function settleApproval(
  stored: StoredItem,
  { approval, ...wanted }: WantedUse & { readonly approval?: Uint8Array | undefined },
  context: Context,
): void {
  if (!stored.rule.approval) return;
  if (approval === undefined) throw new Refusal('vaultApprovalMissing');
  acceptApproval(approval, { stored, wanted }, context);
  context.store.remove(records.vault.request);
}

/** What this card has asked for: the same bytes each time. */
export function requestBody(
  { item, kind, label, rule }: StoredItem,
  { use, target, nonce }: WantedUse & { readonly nonce: Uint8Array },
  context: Context,
): VaultRequestBody {
  const { id: setId, epoch, member: holder } = setOf(context);
  const what = { item, kind, label, rule, use, ...(target !== undefined && { target }), nonce };
  return { version: vaultVersion, setId, epoch, holder, ...what };
}

type Approved = { readonly stored: StoredItem; readonly wanted: WantedUse };

/**
 * An approval is for the one request that is open, which names item, use, card, set, epoch and holder.
 *
 * @throws Refusal `vaultApprovalWrong`, `incorrectData`
 */
function acceptApproval(bytes: Uint8Array, { stored, wanted }: Approved, context: Context): void {
  const { body, signature } = decodeWith(vaultApprovalMessage, 'vault approval', bytes);
  const open = context.store.get(records.vault.request);
  const { id, epoch, member } = setOf(context);
  const approver = voiceOf(context, body.approver);
  if (open === undefined || open.item !== stored.item || approver === undefined)
    throw new Refusal('vaultApprovalWrong');
  const asked = vaultRequestBody.encode(requestBody(stored, { ...wanted, nonce: open.nonce }, context));
  const isThis =
    body.version === vaultVersion &&
    equalBytes(body.setId, id) &&
    body.epoch === epoch &&
    body.holder === member &&
    equalBytes(body.requestHash, sha256(asked));
  if (!isThis) throw new Refusal('vaultApprovalWrong');
  try {
    checkSignature(vaultLabels.approval, vaultApprovalBody.encode(body), signature, approver.publicKey);
  } catch {
    throw new Refusal('vaultApprovalWrong');
  }
}

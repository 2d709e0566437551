/** Approvals of a use of an item: the holder asks, another member of the set agrees. */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  vaultApprovalBody,
  vaultApprovalMessage,
  vaultLabels,
  vaultRequestBody,
  vaultRequestMessage,
  vaultVersion,
} from '@symbolon/protocol/vault';
import type { Handler } from '../card/context.ts';
import { logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';
import { checkVoice, peerOf, setOf } from '../sets.ts';
import { checkSignature } from '../tunnel/sign.ts';
import { itemOf } from '../vault/items.ts';
import { checkRule, requestBody } from '../vault/uses.ts';
import { signAsCard } from './identity.ts';

export const vaultRequest: Handler<'vaultRequest'> = ({ item, use, target }, context) => {
  const { store, rng } = context;
  if ((use === 'send') !== (target !== undefined)) throw new Refusal('incorrectData');
  const stored = itemOf(context, item);
  checkRule(stored, { use, target }, context);
  if (!stored.rule.approval) throw new Refusal('conditionsOfUse');
  const asked = { item, use, target, nonce: rng(16) };
  store.put(records.vault.request, asked);
  const body = requestBody(stored, asked, context);
  const signature = signAsCard(store, vaultLabels.request, vaultRequestBody.encode(body));
  return { request: vaultRequestMessage.encode({ body, signature }) };
};

export const vaultApprove: Handler<'vaultApprove'> = ({ request }, context) => {
  checkVoice(context);
  const { body: asked, signature } = decodeWith(vaultRequestMessage, 'vault request', request);
  if (asked.version !== vaultVersion) throw new Refusal('incorrectData');
  const { id: setId, epoch, member: approver } = setOf(context);
  const { holder, item, use } = asked;
  if (!equalBytes(asked.setId, setId) || asked.epoch !== epoch) throw new Refusal('otherCeremony');
  const peer = peerOf(context, holder);
  if (peer === undefined) throw new Refusal('referencedDataNotFound');
  const encoded = vaultRequestBody.encode(asked);
  checkSignature(vaultLabels.request, encoded, signature, peer.publicKey);
  const body = { version: vaultVersion, setId, epoch, approver, holder, requestHash: sha256(encoded) };
  logWalletEvent(context, 'vaultApproved', { slot: context.slot, item, member: holder, use });
  return {
    approval: vaultApprovalMessage.encode({
      body,
      signature: signAsCard(context.store, vaultLabels.approval, vaultApprovalBody.encode(body)),
    }),
  };
};

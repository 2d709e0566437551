/** A new PIN by the word of other members of the set: what the forgetful card asks, what a member approves. */
import type { OfferPinResetRequest } from '@symbolon/protocol/commands';
import { pinResetVersion } from '@symbolon/protocol/set';
import { type Context, type Handler, required } from '../card/context.ts';
import { logPinResetOfDecoy, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { restoreTries, setPassword, settleTries } from '../passwords.ts';
import {
  acceptPinReset,
  acceptRequest,
  mayTakePin,
  proveForPinReset,
  signPinReset,
  signRequest,
} from '../pin-reset.ts';
import { verify } from '../policy/statements.ts';
import { Refusal } from '../refusal.ts';
import { checkNotRevoked, setOf } from '../sets.ts';
import { identityOf } from './identity.ts';
import { refuseDuressPin } from './passwords.ts';
import { adoptStatement } from './set.ts';

/**
 * Asks for a new PIN. A card whose owner did not allow it asks as well, and so does a revoked one: a stranger with the
 * CAN must not learn which it is.
 */
export const offerPinReset: Handler<'offerPinReset'> = (consent, context) => {
  const { store, rng } = context;
  const { publicKey } = identityOf(store);
  const { count } = store.get(records.pinResets) ?? { count: 0 };
  const waiting = store.get(records.pinResetNonce);
  const nonce = waiting ?? rng(16);
  const counter = waiting === undefined ? Math.min(0xffffffff, count + 1) : count;
  if (waiting === undefined) {
    store.put(records.pinResetNonce, nonce);
    store.put(records.pinResets, { count: counter });
  } else if (consent.servers !== undefined) startDelay(consent, context);
  return { request: signRequest({ version: pinResetVersion, publicKey, nonce, counter }, store) };
};

export const approvePinReset: Handler<'approvePinReset'> = ({ request }, context) => {
  checkNotRevoked(context);
  const asking = acceptRequest(request, context);
  logWalletEvent(context, 'pinResetApproved', { slot: context.slot, member: asking.member });
  return { approval: signPinReset(asking, context) };
};

/** Whatever is wrong, the answer is the same: a stranger with the CAN learns nothing by it. */
export const resetPin: Handler<'resetPin'> = ({ pin, approvals, roster, servers }, asked) => {
  const { memory } = asked;
  verify('approvalWrong', () => {
    const context = ofFirstWallet(asked);
    const approvers = approversOf({ approvals, roster }, context);
    if (servers !== undefined) proveForPinReset({ approvers, approvals, servers }, context);
    if (!mayTakePin(context)) throw new Refusal('approvalWrong');
    refuseDuressPin(memory, pin);
    settleTries(memory);
    logWalletEvent(context, 'pinReset', { slot: context.slot, approvers });
  });
  logPinResetOfDecoy(memory);
  setPassword(memory, 'pin', pin);
  restoreTries(memory, 'pin');
  return {};
};

/**
 * The delay of a new PIN counts from a proof over the approvals, so no stranger with the CAN begins it before members
 * have approved, nor with a proof that was kept. What is wrong starts nothing, and the answer does not tell.
 */
function startDelay({ servers = [], approvals = [], roster }: OfferPinResetRequest, asked: Context): void {
  try {
    verify('approvalWrong', () => {
      const context = ofFirstWallet(asked);
      const approvers = approversOf({ approvals, roster }, context);
      proveForPinReset({ approvers, approvals, servers }, context);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Nor does a list of members that came with it count.
    asked.store.discard();
  }
}

type Consent = { readonly approvals: readonly Uint8Array[]; readonly roster: Uint8Array | undefined };

/** The members that have approved, if they are as many as the owner settled. @throws Refusal */
function approversOf({ approvals, roster }: Consent, context: Context): readonly number[] {
  if (roster !== undefined) adoptIfNewer(roster, context);
  checkNotRevoked(context);
  const { pinReset } = setOf(context);
  const members = [...new Set(approvals.map((approval) => acceptPinReset(approval, context)))];
  if (pinReset === 0 || members.length < pinReset) throw new Refusal('approvalWrong');
  return members;
}

/**
 * The set that decides about the PIN is that of the wallet with which the card got it. Another wallet, which came
 * later, may be of a set of other people.
 */
function ofFirstWallet(context: Context): Context {
  const slot = records.slots.findIndex(({ set }) => context.store.get(set)?.first === true);
  required(records.slots[slot]);
  return { ...context, slot };
}

/** A card that missed a change of its set can't be told of it without its PIN. Here it can. */
function adoptIfNewer(statement: Uint8Array, context: Context): void {
  try {
    adoptStatement(statement, context);
  } catch {
    // It changes nothing. The approvals are judged by the roster that the card has.
  }
}

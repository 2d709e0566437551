/** Signatures over digests unseen, and over transactions that the card has read and judged. */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { KeyOracle } from '@symbolon/interface';
import { schemeCurve } from '@symbolon/protocol/encoding';
import {
  allowedRecipients,
  decide,
  decideDigestsUnseen,
  knowsMultisigWallet,
  type Policy,
  type RecipientProof,
} from '@symbolon/protocol/policy';
import { type StatusName, status } from '@symbolon/protocol/status';
import { signedSummary, summaryBody, summaryLabel, summaryVersion } from '@symbolon/protocol/summary';
import { type Context, type Handler, walletOf } from '../card/context.ts';
import { publicKey } from '../keys/derive.ts';
import { createKeyRing, type KeyRing } from '../keys/key-ring.ts';
import { sign } from '../keys/sign.ts';
import { walletFingerprint, wipeWallet } from '../keys/wallet.ts';
import { logRefusal, logWalletEvent } from '../log.ts';
import { putRules, rulesOf, type WalletRules } from '../policy/state.ts';
import { acceptApproval, signApproval } from '../policy/statements.ts';
import { createReading, type DueDigest, type InterpretedTransaction, type Judge, type Reading } from '../reading.ts';
import { Refusal } from '../refusal.ts';
import { checkActive, checkVoice, selfOf } from '../sets.ts';
import { forgetTimeNonce, provenTime } from '../time/clock.ts';
import { signAsCard } from './identity.ts';

export const signDigests: Handler<'signDigests'> = (requests, context) => {
  const { policy } = rulesOf(context);
  checkMember(context);
  const paths = requests.map(({ path }) => path);
  const tag = tagOf(sha256(concatBytes(...requests.map((request) => request.digest))));
  const reason = decideDigestsUnseen({
    policy,
    paths,
    withoutPin: isWithoutPin(context),
    cosigner: isCosigner(context),
  });
  if (reason !== undefined) return hidingReason(context, () => refuse(context, 'digestsRefused', { reason, tag }));
  const keys = keyRingOf(context);
  const signatures = wipingKeys(keys, () => signAll(requests, keys, context));
  logWalletEvent(context, 'digestsSigned', { slot: context.slot, signatures: signatures.length, tag });
  return signatures;
};

export const signStart: Handler<'signStart'> = ({ interpreter, recipients = [], approval }, context) => {
  start(context, { purpose: 'sign', interpreter, recipients, approval });
  return {};
};

export const approve: Handler<'approve'> = ({ interpreter, recipients = [] }, context) => {
  start(context, { purpose: 'approve', interpreter, recipients });
  return {};
};

export const signData: Handler<'signData'> = ({ piece }, context) => {
  const reading = currentReading(context);
  return wipingKeys(reading.keys, () => {
    const due = hidingReason(context, () => reading.push(piece, judgeFor(reading, context)));
    const signatures = signDue(reading, due, context);
    context.keepReading({ ...reading, signatures: reading.signatures + signatures.length });
    return signatures;
  });
};

export const signEnd: Handler<'signEnd'> = (_, context) => {
  const reading = currentReading(context);
  return wipingKeys(reading.keys, () => {
    const { due, transaction } = hidingReason(context, () => reading.end(judgeFor(reading, context)));
    const signatures = signDue(reading, due, context);
    const summary = summarise(transaction, reading.signatures + signatures.length, context);
    return {
      signatures,
      summary,
      ...(reading.purpose === 'approve' && { approval: signApproval(transaction.commitment, context) }),
    };
  });
};

type StartOptions = {
  readonly purpose: Reading['purpose'];
  readonly interpreter: number;
  readonly recipients: readonly RecipientProof[];
  readonly approval?: Uint8Array | undefined;
};

function start(context: Context, { purpose, interpreter: id, recipients, approval }: StartOptions): void {
  const { policy } = rulesOf(context, 'reading');
  checkMember(context);
  const interpreter = context.interpreters.find((known) => known.id === id);
  // What it would sign counts nowhere.
  if (purpose === 'approve') checkVoice(context);
  if (interpreter === undefined) throw new Refusal('functionNotSupported');
  const approved = approval === undefined ? undefined : hidingReason(context, () => acceptApproval(approval, context));
  const keys = keyRingOf(context);
  const terms = {
    interpreter,
    keys: oracleOf(keys, policy),
    policy,
    recipients: allowedRecipients(policy, recipients),
  };
  const reading = wipingKeys(keys, () =>
    hidingReason(context, () => createReading(terms, { slot: context.slot, purpose, approved, signatures: 0, keys })),
  );
  context.keepReading(reading);
}

function keyRingOf(context: Context): KeyRing {
  return createKeyRing(() => walletOf(context, 'reading'));
}

/** Wipes all secrets at the end of a command. */
function wipingKeys<T>(keys: KeyRing, run: () => T): T {
  try {
    return run();
  } finally {
    keys.forget();
  }
}

function oracleOf(keys: KeyRing, policy: Policy): KeyOracle {
  return {
    publicKey: (path, curve) => keys.withKey({ curve, path }, ({ secretKey }) => publicKey(curve, secretKey)),
    knowsMultisigWallet: (id) => knowsMultisigWallet(policy, id),
  };
}

/** @throws Refusal `conditionsOfUse` if no transaction is being read for this slot */
function currentReading({ reading, slot }: Context): Reading {
  if (reading?.slot !== slot) throw new Refusal('conditionsOfUse');
  return reading;
}

/**
 * Judges a transaction. Its budget is deducted and committed before anything is signed, and stays deducted whatever
 * happens next.
 */
function judgeFor({ purpose, approved }: Reading, context: Context): Judge {
  return ({ tally, facts, commitment }) => {
    const rules = rulesOf(context, 'reading');
    const isApproved = approved !== undefined && equalBytes(approved, commitment);
    const tag = tagOf(commitment);
    if (approved !== undefined && !isApproved) refuse(context, 'transactionRefused', { reason: 'approvalWrong', tag });
    const { policy, budgets, refreshed } = rules;
    const known = { policy, budgets, refreshed, now: provenTime(context) };
    const signer = { withoutPin: isWithoutPin(context), cosigner: isCosigner(context) };
    const decision = decide({ ...known, tally, facts, purpose, approved: isApproved, ...signer });
    if (decision.kind === 'refuse') return refuse(context, 'transactionRefused', { reason: decision.reason, tag });
    if (purpose === 'approve') return;
    const after = { ...rules, budgets: decision.budgets, refreshed: decision.refreshed ?? refreshed };
    if (hasSpent(rules, after)) forgetTimeNonce(context);
    putRules(context, after);
    // One signature for each of the wallet's inputs; one if a chain has no inputs. The entry has two bytes.
    const signatures = Math.min(0xffff, Math.max(1, facts.inputs.count));
    logWalletEvent(context, 'transactionSigned', { slot: context.slot, signatures, tag });
    context.store.commit();
  };
}

/** Whether something was spent from one to the other. */
function hasSpent(before: WalletRules, after: WalletRules): boolean {
  const all = ({ budgets, refreshed }: WalletRules): bigint =>
    [...budgets, refreshed].reduce((sum, { spent }) => sum + spent, 0n);
  return all(after) > all(before);
}

/** Only the purpose `sign` makes signatures. */
function signDue({ purpose, keys }: Reading, due: readonly DueDigest[], context: Context): readonly Uint8Array[] {
  return purpose === 'sign' ? signAll(due, keys, context) : [];
}

function signAll(due: readonly DueDigest[], keys: KeyRing, { rng }: Context): readonly Uint8Array[] {
  return due.map(({ scheme, path, digest }) =>
    keys.withKey({ curve: schemeCurve[scheme], path }, ({ secretKey }) => sign({ scheme, digest }, secretKey, rng)),
  );
}

function summarise(
  { tally: _, commitment: __, ...transaction }: InterpretedTransaction,
  signatures: number,
  context: Context,
): Uint8Array {
  const body = { version: summaryVersion, masterFingerprint: fingerprintOf(context), ...transaction, signatures };
  return signedSummary.encode({
    body,
    signature: signAsCard(context.store, summaryLabel, summaryBody.encode(body)),
  });
}

function fingerprintOf(context: Context): number {
  const wallet = walletOf(context, 'reading');
  try {
    return walletFingerprint(wallet);
  } finally {
    wipeWallet(wallet);
  }
}

/** Only sessions with the PIN log refusals: otherwise anyone could fill the log. */
function refuse(
  context: Context,
  event: 'digestsRefused' | 'transactionRefused',
  { reason, tag }: { readonly reason: StatusName; readonly tag: Uint8Array },
): never {
  if (!isWithoutPin(context)) logRefusal(context, event, { slot: context.slot, status: status[reason], tag });
  throw new Refusal(reason);
}

/** Names in the log what was signed: the first four bytes of its hash. */
function tagOf(hash: Uint8Array): Uint8Array {
  return hash.slice(0, 4);
}

/**
 * After {@link rulesOf}: before the session may use the wallet, nothing is revealed of the set.
 *
 * @throws Refusal `memberRevoked`, `memberDormant`
 */
function checkMember(context: Context): void {
  hidingReason(context, () => checkActive(context));
}

/** A cosigner signs only what another member has approved. */
function isCosigner(context: Context): boolean {
  return selfOf(context).role === 'cosigner';
}

/** Anybody may hold a known phone, so it signs only where the policy allows it. */
function isWithoutPin({ session }: Context): boolean {
  return session.kind === 'phone';
}

/** Without the PIN every refusal looks the same. */
function hidingReason<T>({ session }: Context, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Refusal && session.kind !== 'pin' ? new Refusal('securityStatus') : error;
  }
}

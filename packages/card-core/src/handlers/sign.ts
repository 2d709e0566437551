/** Signatures: over digests unseen, and over transactions that the card has read and judged. */

import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { signBody } from '@symbolon/backup/card/transcript';
import type { Policy } from '@symbolon/protocol/policy';
import type { RecipientProof } from '@symbolon/protocol/recipient-tree';
import { Refusal } from '@symbolon/protocol/refusal';
import { type StatusName, status } from '@symbolon/protocol/status';
import { signedSummary, summaryBody, summaryLabel, summaryVersion } from '@symbolon/protocol/summary';
import { schemeCurve } from '@symbolon/protocol/values';
import { type Context, type Handler, walletOf } from '../context.ts';
import { publicKey } from '../keys/derive.ts';
import { createKeyRing, type KeyRing } from '../keys/key-ring.ts';
import { sign } from '../keys/sign.ts';
import { walletFingerprint, wipeWallet } from '../keys/wallet.ts';
import { logRefusal, logWalletEvent } from '../log.ts';
import { decide, decideRawDigests, knowsWallet } from '../policy/decide.ts';
import { putRules, rulesOf } from '../policy/state.ts';
import { acceptApproval, giveApproval } from '../policy/statements.ts';
import { allowedRecipients } from '../policy/tally.ts';
import type { KeyOracle } from '../ports.ts';
import { type DueDigest, type Judge, type Reading, startReading, type Understood } from '../reading.ts';
import { checkActive, selfOf } from '../sets.ts';
import { identityOf } from './identity.ts';

export const signDigests: Handler<'signDigests'> = (requests, context) => {
  checkMember(context);
  const paths = requests.map(({ path }) => path);
  const digest = tagOf(sha256(concatBytes(...requests.map((request) => request.digest))));
  const { policy } = rulesOf(context);
  const reason = decideRawDigests({ policy, paths, withoutPin: isWithoutPin(context), cosigner: isCosigner(context) });
  if (reason !== undefined) return withReason(context, () => refuse('digestsRefused', reason, digest, context));
  const keys = keyRingOf(context);
  const signatures = forgetting(keys, () => signAll(requests, keys, context));
  logWalletEvent(context, 'digestsSigned', { wallet: context.slot, signatures: signatures.length, digest });
  return signatures;
};

export const signStart: Handler<'signStart'> = ({ interpreter, recipients = [], approval }, context) => {
  const approved = approval === undefined ? undefined : withReason(context, () => acceptApproval(approval, context));
  start('sign', interpreter, recipients, approved, context);
  return {};
};

export const approve: Handler<'approve'> = ({ interpreter, recipients = [] }, context) => {
  start('approve', interpreter, recipients, undefined, context);
  return {};
};

export const signData: Handler<'signData'> = ({ piece }, context) => {
  const reading = currentReading(context);
  return forgetting(reading.keys, () => {
    const due = withReason(context, () => reading.push(piece, judgeFor(reading, context)));
    const signatures = signDue(reading, due, context);
    context.goOnReading({ ...reading, signatures: reading.signatures + signatures.length });
    return signatures;
  });
};

export const signEnd: Handler<'signEnd'> = (_, context) => {
  const reading = currentReading(context);
  return forgetting(reading.keys, () => {
    const { due, understood } = withReason(context, () => reading.end(judgeFor(reading, context)));
    const signatures = signDue(reading, due, context);
    const summary = summarise(understood, reading.signatures + signatures.length, context);
    return {
      signatures,
      summary,
      ...(reading.purpose === 'approve' && { approval: giveApproval(understood.commitment, context) }),
    };
  });
};

function start(
  purpose: Reading['purpose'],
  id: number,
  proofs: readonly RecipientProof[],
  approved: Uint8Array | undefined,
  context: Context,
): void {
  checkMember(context);
  const { policy } = rulesOf(context);
  const interpreter = context.interpreters.find((known) => known.id === id);
  if (interpreter === undefined) throw new Refusal('functionNotSupported');
  const keys = keyRingOf(context);
  const terms = { interpreter, keys: oracleOf(keys, policy), policy, recipients: allowedRecipients(policy, proofs) };
  const reading = forgetting(keys, () =>
    withReason(context, () => startReading(terms, { slot: context.slot, purpose, approved, signatures: 0, keys })),
  );
  context.goOnReading(reading);
}

function keyRingOf(context: Context): KeyRing {
  return createKeyRing(() => walletOf(context));
}

/** No secret outlives a command. */
function forgetting<T>(keys: KeyRing, run: () => T): T {
  try {
    return run();
  } finally {
    keys.forget();
  }
}

function oracleOf(keys: KeyRing, policy: Policy): KeyOracle {
  return {
    publicKey: (path, curve) => keys.withKey(curve, path, ({ secretKey }) => publicKey(curve, secretKey)),
    knowsWallet: (id) => knowsWallet(policy, id),
  };
}

/** @throws Refusal `conditionsOfUse` where no transaction is being read for this wallet */
function currentReading({ reading, slot }: Context): Reading {
  if (reading?.slot !== slot) throw new Refusal('conditionsOfUse');
  return reading;
}

/**
 * Decides about the transaction; what it takes from the budgets is permanent before anything is signed, and stays so
 * whatever happens next.
 */
function judgeFor({ purpose, approved }: Reading, context: Context): Judge {
  return ({ tally, facts, commitment }) => {
    const rules = rulesOf(context);
    const isApproved = approved !== undefined && equalBytes(approved, commitment);
    const digest = tagOf(commitment);
    if (approved !== undefined && !isApproved) refuse('transactionRefused', 'approvalWrong', digest, context);
    const { policy, budgets } = rules;
    const who = { withoutPin: isWithoutPin(context), cosigner: isCosigner(context) };
    const decision = decide({ policy, budgets, tally, facts, purpose, approved: isApproved, ...who });
    if (decision.kind === 'refuse') return refuse('transactionRefused', decision.reason, digest, context);
    if (purpose === 'approve') return;
    putRules(context, { ...rules, budgets: decision.budgets });
    // One signature for each input of ours; one where a chain has no inputs. The entry holds no more than two bytes.
    const signatures = Math.min(0xffff, Math.max(1, facts.inputs.count));
    logWalletEvent(context, 'transactionSigned', { wallet: context.slot, signatures, digest });
    context.store.commit();
  };
}

/** Only the signer signs. */
function signDue({ purpose, keys }: Reading, due: readonly DueDigest[], context: Context): readonly Uint8Array[] {
  return purpose === 'sign' ? signAll(due, keys, context) : [];
}

function signAll(due: readonly DueDigest[], keys: KeyRing, { rng }: Context): readonly Uint8Array[] {
  return due.map(({ scheme, path, digest }) =>
    keys.withKey(schemeCurve[scheme], path, ({ secretKey }) => sign(scheme, digest, secretKey, rng)),
  );
}

function summarise(
  { tally: _, commitment: __, ...understood }: Understood,
  signatures: number,
  context: Context,
): Uint8Array {
  const body = { version: summaryVersion, masterFingerprint: fingerprintOf(context), ...understood, signatures };
  return signedSummary.encode({
    body,
    signature: signBody(summaryLabel, summaryBody.encode(body), identityOf(context.store).secretKey),
  });
}

function fingerprintOf(context: Context): number {
  const wallet = walletOf(context);
  try {
    return walletFingerprint(wallet);
  } finally {
    wipeWallet(wallet);
  }
}

/** Logged for the owner alone: strangers are not to fill the log. */
function refuse(
  event: 'digestsRefused' | 'transactionRefused',
  reason: StatusName,
  digest: Uint8Array,
  context: Context,
): never {
  if (!isWithoutPin(context)) logRefusal(context, event, { wallet: context.slot, reason: status[reason], digest });
  throw new Refusal(reason);
}

/** How the log names what was signed: the first four bytes of its hash. */
function tagOf(hash: Uint8Array): Uint8Array {
  return hash.slice(0, 4);
}

/**
 * @throws Refusal `memberRevoked`, `memberDormant`, and what {@link rulesOf} throws: before who asks is settled,
 * nothing is said of the set
 */
function checkMember(context: Context): void {
  rulesOf(context);
  withReason(context, () => checkActive(context));
}

/** Signs nothing alone. */
function isCosigner(context: Context): boolean {
  return selfOf(context).role === 'cosigner';
}

/** A known phone, whose owner may be anybody: it may sign only where the policy says so. */
function isWithoutPin({ session }: Context): boolean {
  return session.kind === 'phone';
}

/** To whoever has not proven the PIN every refusal looks the same. */
function withReason<T>({ session }: Context, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof Refusal && session.kind !== 'pin' ? new Refusal('securityStatus') : error;
  }
}

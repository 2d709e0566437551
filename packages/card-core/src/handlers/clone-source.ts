/**
 * The source of a clone: export, receipt, seal. The messages are in `../clone`; this module is about what
 * the card stores between them.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { withCertificates } from '@symbolon/protocol/clone';
import type { Commands, RequestOf } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { isTightening } from '@symbolon/protocol/policy';
import { isSleeper, type Role, type RosterMember } from '@symbolon/protocol/set';
import { type Context, type Handler, required, slotRecordsOf, walletOf } from '../card/context.ts';
import { acceptOffer, acceptReceipt, createExport, exportSecret, receiptHash, receiptMember } from '../clone/source.ts';
import { fileKeyOf } from '../files.ts';
import {
  isWhole,
  keySetDigest,
  restrictWallet,
  type WalletSecret,
  walletFingerprint,
  wipeWallet,
} from '../keys/wallet.ts';
import { cardTag, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { afterClone, beforeClone, cloneBudgets, policyOfClone } from '../policy/shares.ts';
import { fundsOf, putRules, rulesOf } from '../policy/state.ts';
import { Refusal } from '../refusal.ts';
import {
  checkActive,
  type Export,
  exportsOf,
  hasRoom,
  memberOf,
  pendingExports,
  putExport,
  rosterOf,
  selfOf,
  setOf,
} from '../sets.ts';
import type { AcceptedOffer } from '../tunnel/offer.ts';
import { wholeOffer } from '../tunnel/peer.ts';
import { identityOf } from './identity.ts';
import { ownRosterStatement } from './own-roster.ts';

type ExportTerms = Omit<RequestOf<Commands['cloneExport']>, 'offer'> & {
  readonly offer: AcceptedOffer;
  readonly members: readonly RosterMember[];
};

/** Data of CLONE IMPORT with whole certificates, less the data object around the export, and those of PIN and PUK. */
const longestExport = (ownPin: boolean): number =>
  limits.commandData - 4 - (ownPin ? 4 + limits.pinDigits.max + limits.pukDigits.max : 0);

export const cloneExport: Handler<'cloneExport'> = (request, context) => {
  const { store, trust, release } = context;
  const set = setOf(context);
  const roster = rosterOf(context);
  // A set has one primary. A clone that issues vouchers or loosens policies is more than the owner agreed to.
  if (selfOf(context).role !== 'primary' || !isCloneRole(request.role)) throw new Refusal('wrongRole');
  // Only who sleeps wakes, and an heir always after a delay.
  if (request.wake === undefined ? request.role === 'heir' : !isSleeper(request.role))
    throw new Refusal('incorrectData');
  checkActive(context);
  const own = identityOf(store);
  const admitted = ({ standing }: RosterMember): boolean => standing === 'admitted';
  const isAdmitted = (publicKey: Uint8Array): boolean =>
    roster.members.filter(admitted).some((member) => equalBytes(member.publicKey, publicKey));
  if (set.sealed && !roster.members.some(admitted)) throw new Refusal('setSealed');
  const { certificate } = request;
  const offered = certificate === undefined ? request.offer : wholeOffer(request.offer, certificate, own);
  const offer = acceptOffer(offered, own, { trust, release, isAdmitted });

  const found = memberOf(roster.members, offer.target.publicKey);
  const { member, known } = found === undefined ? newMember(context) : knownMember(found, context);
  const target: RosterMember = roster.members[member] ?? {
    role: request.role,
    standing: 'agreed',
    publicKey: offer.target.publicKey,
  };
  if (target.role !== request.role) throw new Refusal('otherCeremony');
  const members = [...roster.members.slice(0, member), target];
  const { bytes, expected } = buildExport({ ...request, offer, members }, context);
  if (known === undefined) {
    store.put(slotRecordsOf(context).roster, members.length > roster.members.length ? members : roster.members);
    putExport(context, {
      member,
      cardNumber: offer.target.cardNumber,
      receiptHash: expected,
      pending: true,
    });
    logWalletEvent(context, 'cloneExported', {
      slot: context.slot,
      member,
      role: target.role,
      tag: cardTag(target.publicKey),
    });
  } else if (!equalBytes(known.receiptHash, expected)) {
    // Another offer of the same card, or other terms than before.
    throw new Refusal('otherCeremony');
  }
  const { bare = false, roster: wantsRoster = false } = request;
  const exported = bare ? withCertificates(bytes, []) : bytes;
  const list = rosterOf(context);
  // The header has the same list, and its signature.
  if (!wantsRoster || list.members.length === members.length) return { export: exported };
  return { export: exported, roster: ownRosterStatement(list, context) };
};

export const cloneConfirm: Handler<'cloneConfirm'> = ({ receipt }, context) => {
  const member = receiptMember(receipt);
  const exported = exportsOf(context).find((candidate) => candidate.member === member);
  const target = rosterOf(context).members[member];
  // A share is no clone, and has a receipt of its own.
  if (exported === undefined || target === undefined || target.role === 'share') throw new Refusal('otherCeremony');
  if (target.standing === 'revoked') throw new Refusal('memberRevoked');
  acceptReceipt(receipt, { receiptHash: exported.receiptHash, targetKey: target.publicKey });
  if (!exported.pending) return {};
  putExport(context, { ...exported, pending: false });
  logWalletEvent(context, 'cloneConfirmed', { slot: context.slot, member });
  return {};
};

export const cloneSeal: Handler<'cloneSeal'> = (_, context) => {
  const set = setOf(context);
  if (selfOf(context).role !== 'primary') throw new Refusal('wrongRole');
  if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');
  if (set.sealed) return {};
  context.store.put(slotRecordsOf(context).set, { ...set, sealed: true });
  logWalletEvent(context, 'setSealed', { slot: context.slot });
  return {};
};

/** A clone is no second primary, and a share is no clone. */
function isCloneRole(role: Role): boolean {
  return role !== 'primary' && role !== 'share';
}

type ExportTarget = { readonly member: number; readonly known: Export | undefined };

/** @throws Refusal `setSealed`, `setFull` */
function newMember(context: Context): ExportTarget {
  const set = setOf(context);
  const { members } = rosterOf(context);
  if (set.sealed) throw new Refusal('setSealed');
  if (!hasRoom(set, members)) throw new Refusal('setFull');
  return { member: members.length, known: undefined };
}

/** @throws Refusal `memberRevoked`, `alreadyMember` (its receipt is here, or another card made it) */
function knownMember(member: number, context: Context): ExportTarget {
  const { standing } = required(rosterOf(context).members[member]);
  if (standing === 'revoked') throw new Refusal('memberRevoked');
  const known = exportsOf(context).find((candidate) => candidate.member === member);
  if (known === undefined ? standing !== 'admitted' : !known.pending) throw new Refusal('alreadyMember');
  return { member, known };
}

/** Builds the export and the hash of its receipt. The same request and member give the same bytes. */
function buildExport(
  { policy: asked, shares = [], scope = [], ownPin = false, wake, offer, members }: ExportTerms,
  context: Context,
): { readonly bytes: Uint8Array; readonly expected: Uint8Array } {
  const { id: setId, epoch, extendable, pinReset } = setOf(context);
  const { delays } = context.store.get(slotRecordsOf(context).terms) ?? {};
  const clock = context.store.get(slotRecordsOf(context).clock);
  const member = members.length - 1;
  const isNew = !pendingExports(context).some((one) => one.member === member);
  const shared = sharedByExports(!ownPin && isNew, context);
  const rules = rulesOf(context);
  const policy = asked ?? policyOfClone(rules.policy, shares);
  const source = isNew ? rules.policy : beforeClone(rules.policy, policy);
  const budgets = cloneBudgets(source, policy, shares);
  if (budgets === undefined || !isTightening(policy, source)) throw new Refusal('termsTooWide');
  if (isNew) {
    // Taken off here before the clone can have it.
    const rest = afterClone(fundsOf(rules, context), policy, shares);
    if (rest === undefined) throw new Refusal('termsTooWide');
    putRules(context, { ...rules, ...rest });
  }
  const wallet = walletOf(context);
  const fileKey = fileKeyOf(wallet, setId);
  const given = restrictWallet(wallet, scope);
  try {
    const payload = {
      keyRoots: keyRootsOf(given),
      ...(!ownPin && { pinKey: shared.pinKey, ...(shared.pukKey !== undefined && { pukKey: shared.pukKey }) }),
      policy,
      budgets,
      ...(isWhole(given) ? {} : { fileKey }),
    };
    const settled = {
      extendable,
      ...(pinReset > 0 && { pinReset }),
      ...(delays !== undefined && { delays }),
      ...(wake !== undefined && { wake }),
      ...(clock !== undefined && { anchor: clock.anchor }),
      masterFingerprint: walletFingerprint(given),
    };
    const header = { offer, setId, epoch, members, ...settled };
    const ephemeralSecret = exportSecret(shared.seed, offer.offerHash);
    const bytes = createExport({ ...header, payload, ephemeralSecret }, identityOf(context.store));
    ephemeralSecret.fill(0);
    if (bytes.length > longestExport(ownPin)) throw new Refusal('notEnoughMemory');
    return {
      bytes,
      expected: receiptHash({
        setId,
        epoch,
        member,
        exportHash: sha256(bytes),
        keySetDigest: keySetDigest(given),
      }),
    };
  } finally {
    wipeWallet(wallet);
    wipeWallet(given);
    fileKey.fill(0);
  }
}

/**
 * What pending exports share. The first one stores it, with the passwords of that time; the last one erases it.
 *
 * @throws Refusal `receiptsMissing` for a new export after the PIN or PUK has changed: pending exports come first
 */
function sharedByExports(givesPin: boolean, context: Context) {
  const { store, rng } = context;
  const record = slotRecordsOf(context).exporting;
  const pinKey = required(store.get(records.pinKey));
  const pukKey = store.get(records.pukKey);
  const before = store.get(record);
  if (before === undefined) {
    const fresh = { seed: rng(32), pinKey, pukKey };
    store.put(record, fresh);
    return fresh;
  }
  const isSame =
    equalBytes(before.pinKey, pinKey) && equalBytes(before.pukKey ?? new Uint8Array(), pukKey ?? new Uint8Array());
  if (givesPin && !isSame) throw new Refusal('receiptsMissing');
  return before;
}

function keyRootsOf({ roots }: WalletSecret) {
  return roots.map(({ path, curve, secret, entropy, masterFingerprint }) => ({
    path,
    ...(curve !== 'all' && { curve, masterFingerprint }),
    secret,
    ...(entropy.length > 0 && { entropy }),
  }));
}

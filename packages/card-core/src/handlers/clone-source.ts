/**
 * The source of a clone: exports, receipts, seal. What the messages are is in `@symbolon/backup/card`; here is what the
 * card remembers between them.
 */
import { equalBytes } from '@noble/curves/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import {
  type AcceptedOffer,
  acceptOffer,
  acceptReceipt,
  createExport,
  exportSecret,
  receiptHash,
  receiptIndex,
} from '@symbolon/backup/card/source';
import { withCertificates } from '@symbolon/protocol/clone';
import type { Commands } from '@symbolon/protocol/commands';
import type { RequestOf } from '@symbolon/protocol/commands/define';
import { limits } from '@symbolon/protocol/limits';
import { Refusal } from '@symbolon/protocol/refusal';
import { type Roster, type RosterMember, rosterStatement, rosterVersion } from '@symbolon/protocol/roster';
import { type Context, type Handler, required, slotOf, walletOf } from '../context.ts';
import { fileKeyOf } from '../files.ts';
import { keySetDigest, restrictTo, type WalletSecret, walletFingerprint, wipeWallet } from '../keys/wallet.ts';
import { cardTag, logWalletEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { cloneBudgets, withoutShares } from '../policy/budgets.ts';
import { putRules, rulesOf } from '../policy/state.ts';
import { isTightening } from '../policy/tightening.ts';
import { signRosterBody } from '../roster.ts';
import {
  checkActive,
  type Export,
  exportsOf,
  hasRoom,
  pendingExports,
  placeOf,
  putExport,
  rosterOf,
  selfOf,
  setOf,
} from '../sets.ts';
import { identityOf } from './identity.ts';

type ExportRequest = RequestOf<Commands['cloneExport']>;

/**
 * What CLONE IMPORT takes, less the data object around the export and those of a PIN and a PUK that may come with it.
 */
const longestExport = (ownPin: boolean): number =>
  limits.commandData - 4 - (ownPin ? 4 + limits.pinDigits.max + limits.pukDigits.max : 0);

export const cloneExport: Handler<'cloneExport'> = (request, context) => {
  const { store, trust, release } = context;
  const set = setOf(context);
  const roster = rosterOf(context);
  // One card of a set is its primary: a clone that issues vouchers or loosens policies is none of what an owner agreed
  // to.
  if (selfOf(context).role !== 'primary' || request.role === 'primary') throw new Refusal('wrongRole');
  checkActive(context);
  const own = identityOf(store);
  const admitted = ({ standing }: RosterMember): boolean => standing === 'admitted';
  const isAdmitted = (publicKey: Uint8Array): boolean =>
    roster.members.filter(admitted).some((member) => equalBytes(member.publicKey, publicKey));
  if (set.sealed && !roster.members.some(admitted)) throw new Refusal('setSealed');
  const offer = acceptOffer(request.offer, own, { trust, release, isAdmitted });

  const before = placeOf(roster.members, offer.target.publicKey);
  const place = before === undefined ? newPlace(context) : oldPlace(before, context);
  const target: RosterMember = roster.members[place.index] ?? {
    role: request.role,
    standing: 'agreed',
    publicKey: offer.target.publicKey,
  };
  if (target.role !== request.role) throw new Refusal('otherCeremony');
  const members = [...roster.members.slice(0, place.index), target];
  const { bytes, expected } = makeExport(request, offer, members, context);
  if (place.known === undefined) {
    store.put(slotOf(context).roster, members.length > roster.members.length ? members : roster.members);
    putExport(context, {
      index: place.index,
      cardNumber: offer.target.cardNumber,
      receiptHash: expected,
      pending: true,
    });
    logWalletEvent(context, 'cloneExported', {
      wallet: context.slot,
      index: place.index,
      role: target.role,
      card: cardTag(target.publicKey),
    });
  } else if (!equalBytes(place.known.receiptHash, expected)) {
    // Another offer of the same card, or other terms than it was exported on.
    throw new Refusal('otherCeremony');
  }
  return {
    export: request.bare === true ? withCertificates(bytes, []) : bytes,
    ...(request.roster === true && { roster: ownStatement(rosterOf(context), set.index, context) }),
  };
};

export const cloneConfirm: Handler<'cloneConfirm'> = ({ receipt }, context) => {
  const index = receiptIndex(receipt);
  const exported = exportsOf(context).find((candidate) => candidate.index === index);
  const member = rosterOf(context).members[index];
  if (exported === undefined || member === undefined) throw new Refusal('otherCeremony');
  if (member.standing === 'revoked') throw new Refusal('memberRevoked');
  acceptReceipt(receipt, { receiptHash: exported.receiptHash, targetKey: member.publicKey });
  if (!exported.pending) return {};
  putExport(context, { ...exported, pending: false });
  logWalletEvent(context, 'cloneConfirmed', { wallet: context.slot, index });
  return {};
};

export const cloneSeal: Handler<'cloneSeal'> = (_, context) => {
  const set = setOf(context);
  if (selfOf(context).role !== 'primary') throw new Refusal('wrongRole');
  if (pendingExports(context).length > 0) throw new Refusal('receiptsMissing');
  if (set.sealed) return {};
  context.store.put(slotOf(context).set, { ...set, sealed: true });
  logWalletEvent(context, 'setSealed', { wallet: context.slot });
  return {};
};

/** A list of members with this card's signature. */
export function ownStatement(roster: Roster, index: number, context: Context): Uint8Array {
  const { setId, epoch, members } = roster;
  const signature = signRosterBody(roster, index, identityOf(context.store).secretKey);
  return rosterStatement.encode({ body: { version: rosterVersion, setId, epoch, members }, signatures: [signature] });
}

type Place = { readonly index: number; readonly known: Export | undefined };

/** @throws Refusal `setSealed`, `setFull` */
function newPlace(context: Context): Place {
  const set = setOf(context);
  const { members } = rosterOf(context);
  if (set.sealed) throw new Refusal('setSealed');
  if (!hasRoom(set, members)) throw new Refusal('setFull');
  return { index: members.length, known: undefined };
}

/** @throws Refusal `memberRevoked`, `alreadyMember` (it has arrived, or came from elsewhere) */
function oldPlace(index: number, context: Context): Place {
  const { standing } = required(rosterOf(context).members[index]);
  if (standing === 'revoked') throw new Refusal('memberRevoked');
  const known = exportsOf(context).find((candidate) => candidate.index === index);
  if (known === undefined ? standing !== 'admitted' : !known.pending) throw new Refusal('alreadyMember');
  return { index, known };
}

/** The export and the receipt it calls for. Made anew each time: the same request and place give the same bytes. */
function makeExport(
  { policy: asked, shares = [], scope = [], ownPin = false }: ExportRequest,
  offer: AcceptedOffer,
  members: readonly RosterMember[],
  context: Context,
): { readonly bytes: Uint8Array; readonly expected: Uint8Array } {
  const { id: setId, epoch, extendable } = setOf(context);
  const index = members.length - 1;
  const isNew = !pendingExports(context).some((one) => one.index === index);
  const shared = exportingOf(!ownPin && isNew, context);
  const rules = rulesOf(context);
  const policy = asked ?? rules.policy;
  const budgets = cloneBudgets(rules.policy, policy, shares);
  if (budgets === undefined || !isTightening(policy, rules.policy)) throw new Refusal('termsTooWide');
  if (isNew) {
    // The clone's share is gone from here before the clone can have it.
    const rest = withoutShares(rules, shares);
    if (rest === undefined) throw new Refusal('termsTooWide');
    putRules(context, { ...rules, budgets: rest });
  }
  const wallet = walletOf(context);
  const fileKey = fileKeyOf(wallet, setId);
  const given = restrictTo(wallet, scope);
  try {
    const payload = {
      keyRoots: keyRootsOf(given),
      ...(!ownPin && { pinKey: shared.pinKey, ...(shared.pukKey !== undefined && { pukKey: shared.pukKey }) }),
      policy,
      budgets,
      ...(isWhole(given) ? {} : { fileKey }),
    };
    const header = { offer, setId, epoch, members, extendable, masterFingerprint: walletFingerprint(given) };
    const ephemeralSecret = exportSecret(shared.seed, offer.offerHash);
    const bytes = createExport({ ...header, payload, ephemeralSecret }, identityOf(context.store));
    ephemeralSecret.fill(0);
    if (bytes.length > longestExport(ownPin)) throw new Refusal('notEnoughMemory');
    return {
      bytes,
      expected: receiptHash({ setId, epoch, index, exportHash: sha256(bytes), keySetDigest: keySetDigest(given) }),
    };
  } finally {
    wipeWallet(wallet);
    wipeWallet(given);
    fileKey.fill(0);
  }
}

/**
 * What exports under way share. The first of them begins it, with the passwords of that time; it is forgotten with the
 * last.
 *
 * @throws Refusal `receiptsMissing` for a new export after the PIN or PUK has changed: what is under way is finished
 * first
 */
function exportingOf(givesPin: boolean, context: Context) {
  const { store, rng } = context;
  const record = slotOf(context).exporting;
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

function isWhole({ roots }: WalletSecret): boolean {
  return roots.some(({ curve }) => curve === 'all');
}

/** The card's side of a backup: see `clone.ts` for the messages, which the host relays without reading them. */
import * as P from 'micro-packed';
import { type Scope, scope } from '../clone.ts';
import { limits } from '../limits.ts';
import { type Policy, policy, type Share, shares } from '../policy.ts';
import { type Role, role } from '../roster.ts';
import { tlvStruct } from '../tlv.ts';
import { digits, nothing, rest } from '../values.ts';
import { defineCommand, type RequestOf, type ResponseOf } from './define.ts';

/** A card offers an empty wallet slot for a clone. Until an export is imported it answers with the same offer. */
export const cloneOffer = defineCommand({
  name: 'CLONE OFFER',
  cla: 0x80,
  ins: 0x20,
  p1: 'wallet',
  request: tlvStruct('offer request', {
    /** The owner agrees to a source from another pack. */
    anyPack: [0x80, P.bool, 'optional'],
  }),
  response: P.struct({ offer: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
});

/**
 * The source exports to the card behind an offer. The same request again gets the same export until its receipt is
 * confirmed; the same offer on other terms gets none.
 */
export const cloneExport = defineCommand({
  name: 'CLONE EXPORT',
  cla: 0x80,
  ins: 0x22,
  p1: 'wallet',
  request: tlvStruct('export request', {
    role: [0x80, role],
    /** Subtrees that the clone gets; without it: the whole wallet. */
    scope: [0x81, scope, 'optional'],
    /** The clone's, which may allow nothing that the source's does not; without it: the source's. */
    policy: [0xa2, policy, 'optional'],
    /** What the clone may spend of each allowance, taken off the source's; without it: nothing. */
    shares: [0x83, shares, 'optional'],
    /** The owner sets the clone's PIN with the import; without it: the clone gets the passwords of the source. */
    ownPin: [0x84, P.bool, 'optional'],
    /**
     * The card is to send its list of members with the export: the clones made before this one in a ceremony have yet
     * to learn of it.
     */
    roster: [0x85, P.bool, 'optional'],
    offer: [0xa6, rest],
    /**
     * The export is to come without certificates: the host has them from another one, and puts them in
     * (`withCertificates`).
     */
    bare: [0x87, P.bool, 'optional'],
  }),
  response: tlvStruct('export response', { export: [0xa0, rest], roster: [0xa1, rest, 'optional'] }),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/**
 * The target takes the export and answers with its receipt. A blank card takes it in a session opened with its CAN; a
 * card that holds a wallet in a PIN session, and so it does what comes after: the same export again gets the same
 * receipt, and so does none at all.
 */
export const cloneImport = defineCommand({
  name: 'CLONE IMPORT',
  cla: 0x80,
  ins: 0x24,
  p1: 'wallet',
  request: tlvStruct('import request', {
    /** Empty: the receipt once more, for a host that has no message of the ceremony. */
    export: [0xa0, rest],
    /** A list of members (`rosterStatement`) that is newer than the one in the export. */
    roster: [0xa1, rest, 'optional'],
    /** Of the clone, where the export brings none and the card has none. */
    pin: [0x82, digits(limits.pinDigits), 'optional'],
    puk: [0x83, digits(limits.pukDigits), 'optional'],
  }),
  response: P.struct({ receipt: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
  genuineOnly: ['export', 'pin', 'puk'],
});

/** What a clone gets, as the owner asks the source for it. Never more than the source has. */
export type CloneTerms = {
  /** Anything but `primary`. */
  readonly role: Role;
  /** Hardened subtrees whose keys it gets. Default: the whole wallet. */
  readonly scope?: Scope;
  /** What it may sign. Default: what the source may. */
  readonly policy?: Policy;
  /** What it may spend of each allowance, taken off the source's. Default: nothing. */
  readonly shares?: readonly Share[];
  /** The owner sets its PIN with the import. Default: it opens with the passwords of the source. */
  readonly ownPin?: boolean;
};

/**
 * What a source answers: the export and, if asked for, its list of members (`rosterStatement`), which clones made just
 * before have yet to learn.
 */
export type CloneExport = ResponseOf<typeof cloneExport>;

/**
 * What a target takes: an export, a newer list of members than the export's, and passwords where the clone does not get
 * the source's.
 */
export type CloneImport = RequestOf<typeof cloneImport> & { readonly export: Uint8Array };

/** The source records that a clone has arrived and forgets what it kept for repeating the export. */
export const cloneConfirm = defineCommand({
  name: 'CLONE CONFIRM',
  cla: 0x80,
  ins: 0x26,
  p1: 'wallet',
  request: P.struct({ receipt: rest }),
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** Ends cloning for good. Every export must be confirmed first. Sealing a sealed set changes nothing. */
export const cloneSeal = defineCommand({
  name: 'CLONE SEAL',
  cla: 0x80,
  ins: 0x28,
  p1: 'wallet',
  request: nothing,
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** The card's side of a backup. The messages are in `clone.ts`. The host relays them without reading them. */
import * as P from 'micro-packed';
import { type Scope, scope } from '../clone.ts';
import { type WakeTerms, wakeTerms } from '../delays/delays.ts';
import { tlvStruct } from '../encoding/tlv.ts';
import { digits, nothing, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { type Share, shares } from '../policy/budgets.ts';
import { type Policy, policy } from '../policy/policy.ts';
import { type Role, role } from '../set/roster.ts';
import { defineCommand } from './define.ts';

/** How a card offers itself as the target of a clone. */
export type CloneOfferRequest = {
  /** The owner agrees to a source from another pack. */
  readonly anyPack?: boolean;
  /** Leave the certificates out: the host has them from the attestation and puts them in (`withOfferCertificates`). */
  readonly bare?: boolean;
};
/** An offer. */
export type CloneOfferResponse = {
  /** `offerMessage`. */
  readonly offer: Uint8Array;
};
/** Offers an empty slot for a clone. The card repeats the same offer until it has imported an export. */
export const cloneOffer = defineCommand({
  name: 'CLONE OFFER',
  cla: 0x80,
  ins: 0x20,
  p1: 'slot',
  request: tlvStruct<CloneOfferRequest>('offer request', {
    anyPack: [0x80, P.bool, 'optional'],
    bare: [0x81, P.bool, 'optional'],
  }),
  response: struct<CloneOfferResponse>({ offer: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
});

/** What a clone gets, as the owner asks the source for it: never more than the source has. */
export type CloneTerms = {
  /** Anything but `primary`. */
  readonly role: Role;
  /** Hardened subtrees whose keys it gets. Default: the whole wallet. */
  readonly scope?: Scope;
  /** What it may sign. Default: what the source may sign. */
  readonly policy?: Policy;
  /** What it may spend of each allowance, taken off the source's. Default: nothing. */
  readonly shares?: readonly Share[];
  /** The owner sets its PIN with the import. Default: it gets the passwords of the source. */
  readonly ownPin?: boolean;
  /** A backup or an heir wakes after a delay; an heir always. Default: no delay. */
  readonly wake?: WakeTerms;
};
/** What a source is asked for. */
export type CloneExportRequest = CloneTerms & {
  /** Send the list of members with the export, for clones made before this one in the same ceremony. */
  readonly roster?: boolean;
  /** `offerMessage` of the target. */
  readonly offer: Uint8Array;
  /** Leave the certificates out: the host has them from the attestation and puts them in (`withCertificates`). */
  readonly bare?: boolean;
  /**
   * The target's certificate, for an offer without any: `shortenCertificate`, with that of the source. The source puts
   * it in before it judges the offer.
   */
  readonly certificate?: Uint8Array;
};
/** What a source answers. */
export type CloneExportResponse = {
  /** `exportMessage`. */
  readonly export: Uint8Array;
  /** `rosterStatement`, if asked for, and there are more members than the export tells of (`rosterOfExport`). */
  readonly roster?: Uint8Array;
};
/**
 * The source exports to the card behind an offer. The same request gets the same export until its receipt is confirmed.
 * The same offer on other terms is refused.
 */
export const cloneExport = defineCommand({
  name: 'CLONE EXPORT',
  cla: 0x80,
  ins: 0x22,
  p1: 'slot',
  request: tlvStruct<CloneExportRequest>('export request', {
    role: [0x80, role],
    scope: [0x81, scope, 'optional'],
    policy: [0xa2, policy, 'optional'],
    shares: [0x83, shares, 'optional'],
    ownPin: [0x84, P.bool, 'optional'],
    roster: [0x85, P.bool, 'optional'],
    offer: [0xa6, rest],
    bare: [0x87, P.bool, 'optional'],
    certificate: [0x88, P.bytes(103), 'optional'],
    wake: [0x89, wakeTerms, 'optional'],
  }),
  response: tlvStruct<CloneExportResponse>(
    'export response',
    {
      export: [0xa0, rest],
      roster: [0xa1, rest, 'optional'],
    },
    'growing',
  ),
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** What a target takes. */
export type CloneImportRequest = {
  /** `exportMessage`. Empty: asks for the receipt once more, for a host that has lost the export. */
  readonly export: Uint8Array;
  /** `rosterStatement`, if it is newer than the list of members in the export. */
  readonly roster?: Uint8Array;
  /** The clone's PIN, if the export brings none and the card has none. */
  readonly pin?: string;
  /** The clone's PUK, if the export brings none and the card has none. */
  readonly puk?: string;
  /**
   * The source's certificate, for an export without any: `shortenCertificate`, with that of the target. The target puts
   * it in before it judges the export.
   */
  readonly certificate?: Uint8Array;
};
/** A receipt. */
export type CloneImportResponse = {
  /** `receiptMessage`. */
  readonly receipt: Uint8Array;
};
/**
 * The target takes the export and answers with its receipt. A blank card needs a CAN session, a card with a wallet a
 * PIN session. The same export again, or an empty one, gets the same receipt.
 */
export const cloneImport = defineCommand({
  name: 'CLONE IMPORT',
  cla: 0x80,
  ins: 0x24,
  p1: 'slot',
  request: tlvStruct<CloneImportRequest>('import request', {
    export: [0xa0, rest],
    roster: [0xa1, rest, 'optional'],
    pin: [0x82, digits(limits.pinDigits), 'optional'],
    puk: [0x83, digits(limits.pukDigits), 'optional'],
    certificate: [0x84, P.bytes(103), 'optional'],
  }),
  response: struct<CloneImportResponse>({ receipt: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
  genuineOnly: ['export', 'pin', 'puk'],
});

/** A receipt to confirm. */
export type CloneConfirmRequest = {
  /** `receiptMessage`. */
  readonly receipt: Uint8Array;
};
/** The source records that a clone has arrived, and forgets what it kept to repeat the export. */
export const cloneConfirm = defineCommand({
  name: 'CLONE CONFIRM',
  cla: 0x80,
  ins: 0x26,
  p1: 'slot',
  request: struct<CloneConfirmRequest>({ receipt: rest }),
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});

/** Ends cloning for good. All exports must be confirmed first. Sealing again changes nothing. */
export const cloneSeal = defineCommand({
  name: 'CLONE SEAL',
  cla: 0x80,
  ins: 0x28,
  p1: 'slot',
  request: nothing,
  response: nothing,
  access: { sessions: ['pin'], lifecycles: ['active'] },
});
